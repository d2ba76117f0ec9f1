//! Options about real systems' own configuration files.

use super::values::{kind, mechanism, pair};
use clap::Args;
use onceproof::systems::FileFormat;

/// Real systems' own configuration files.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct VendorArguments {
    /// The system that the files are for, such as `kafka-java@4.1`; may be repeated.
    #[arg(long = "as", value_name = "SYSTEM@VERSION")]
    pub systems: Vec<String>,
    /// A guarantee that the files claim, or `at-least-once`, `at-most-once` or `exactly-once`; may be repeated.
    #[arg(long = "claim", value_name = "NAME")]
    pub claims: Vec<String>,
    /// A figure that no configuration file holds, such as `retry_horizon=10m`; may be repeated.
    #[arg(long = "figure", value_name = "NAME=TIME", value_parser = pair)]
    pub figures: Vec<(String, String)>,
    /// A mechanism that no configuration file holds, such as `sink.kind=upsert`; may be repeated.
    #[arg(long = "set", value_name = "SETTING=VALUE", value_parser = mechanism)]
    pub mechanisms: Vec<(String, String)>,
    /// The queue, stream or resource, where a file holds several.
    #[arg(long, value_name = "NAME")]
    pub select: Option<String>,
    /// An active Spring profile; may be repeated.
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// The kind of the files, where neither their names nor their contents tell it; see `onceproof import --help`.
    #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
    pub kind: Option<&'static str>,
}

impl VendorArguments {
    /// The format of the files, where `--kind` gives it.
    pub(crate) fn format(&self) -> Option<FileFormat> {
        self.kind.and_then(FileFormat::named)
    }
}
