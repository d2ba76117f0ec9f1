//! Arguments of the subcommands about one counterexample.

use super::values::{Bound, bound, guarantee};
use super::vendor::VendorArguments;
use clap::{Args, ValueEnum};
use onceproof_models::Guarantee;
use std::path::PathBuf;

/// The format of a counterexample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TraceFormat {
    /// A sequence diagram of Mermaid, as pages of GitHub and GitLab show it.
    #[default]
    Mermaid,
    /// A picture.
    Svg,
    /// The Informal Trace Format of Apalache and Quint.
    Itf,
    /// The form that `onceproof replay` reads.
    Json,
}

/// Options of `trace`.
#[derive(Clone, Debug, Args)]
pub(crate) struct TraceArguments {
    /// A design file, or configuration files of a real system, which are one design together.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The guarantee that is violated.
    #[arg(long, value_name = "NAME", value_parser = guarantee)]
    pub guarantee: Guarantee,
    /// The format.
    #[arg(long, value_enum, default_value_t)]
    pub format: TraceFormat,
    /// Replace bounds of the design, such as `messages=3,rebalances=2`.
    #[arg(long, value_name = "NAME=NUMBER", value_delimiter = ',', value_parser = bound)]
    pub bounds: Vec<Bound>,
    #[command(flatten)]
    pub vendor: VendorArguments,
}

/// Options of `replay`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReplayArguments {
    /// The output of `onceproof trace --format json` or `onceproof check --format json`.
    pub file: PathBuf,
    /// The design to try them on [default: the stored one; of a report, the files that it names]
    #[arg(long, value_name = "FILE")]
    pub design: Option<PathBuf>,
}
