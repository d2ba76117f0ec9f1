//! Arguments of the smaller subcommands.

use super::faults::{FaultOption, faults};
use super::values::{Bound, Reported, bound, kind};
use super::vendor::VendorArguments;
use clap::Args;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// Options of `explore`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExploreArguments {
    /// Design files, folders of them, or configuration files of a real system, which are one
    /// design together.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The port on 127.0.0.1 [default: any free one]
    #[arg(long, value_name = "NUMBER")]
    pub port: Option<u16>,
    /// Write the page to this file instead, with the designs and their counterexamples.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["port", "stateright"])]
    pub html: Option<PathBuf>,
    /// Serve stateright's Explorer over one design instead, on port 3000 unless --port says
    /// another one.
    #[arg(long)]
    pub stateright: bool,
    /// Replace bounds of the design, such as `messages=3,rebalances=2`.
    #[arg(long, value_name = "NAME=NUMBER", value_delimiter = ',', value_parser = bound)]
    pub bounds: Vec<Bound>,
    #[command(flatten)]
    pub vendor: VendorArguments,
}

/// Options of `settings`.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SettingsArguments {
    /// Configuration files, or one design. `producer=FILE` states which part a file is for.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Reported,
    #[command(flatten)]
    pub vendor: VendorArguments,
}

/// Options of `import`.
#[derive(Clone, Debug, Default, Args)]
// The kind is given in front of the files.
#[command(mut_arg("kind", |kind| kind.hide(true).conflicts_with("of")))]
pub(crate) struct ImportArguments {
    /// The kind of the files: kafka-properties, librdkafka, spring, connect, rabbitmq, sqs,
    /// cloudformation, kubernetes, quarkus, micronaut, compose, env, serverless, flink,
    /// appsettings, celery, terraform, nats.
    #[arg(value_parser = kind, value_name = "KIND", required = true)]
    pub of: Option<&'static str>,
    /// The files. `producer=FILE` states which part a file is for.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub vendor: VendorArguments,
}

/// Options of `repair`.
#[derive(Clone, Debug, Args)]
pub(crate) struct RepairArguments {
    /// Design files, folders of them, or a real system's configuration files, which are one design
    /// together. Every guarantee that they claim, or that `--claim` names, is to hold.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Replace bounds of the designs, such as `messages=3,rebalances=2`.
    #[arg(long, value_name = "NAME=NUMBER", value_delimiter = ',', value_parser = bound)]
    pub bounds: Vec<Bound>,
    /// Whether rarer kinds of faults occur in the same run [default: `together` for designs,
    /// `together-first` for real systems' files]
    /// `FAULT=PART` limits a kind of fault to a part, such as `crash=producer`.
    #[arg(long, value_name = "HOW", value_delimiter = ',', value_parser = faults)]
    pub faults: Vec<FaultOption>,
    /// Stop after this time, such as `60s` or `5m`: alternatives that are not decided by then are
    /// undecided.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub timeout: Option<Duration>,
    /// Worker threads [default: one per core]
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<NonZeroUsize>,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Reported,
    #[command(flatten)]
    pub vendor: VendorArguments,
}

/// Options of `diff`.
#[derive(Clone, Debug, Args)]
pub(crate) struct DiffArguments {
    /// The old design, folder or configuration file; or two git revisions, such as `main..HEAD`.
    pub old: String,
    /// The new design, folder or configuration file; or what to compare between the two revisions,
    /// where configuration files are one design together.
    #[arg(required = true)]
    pub new: Vec<PathBuf>,
    /// Replace bounds of both versions, such as `messages=3,rebalances=2`.
    #[arg(long, value_name = "NAME=NUMBER", value_delimiter = ',', value_parser = bound)]
    pub bounds: Vec<Bound>,
    /// Whether rarer kinds of faults occur in the same run [default: `together` for designs,
    /// `together-first` for real systems' files]
    /// `FAULT=PART` limits a kind of fault to a part, such as `crash=producer`.
    #[arg(long, value_name = "HOW", value_delimiter = ',', value_parser = faults)]
    pub faults: Vec<FaultOption>,
    /// Stop after this time, such as `60s` or `5m`: verdicts that are not decided by then are
    /// inconclusive.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub timeout: Option<Duration>,
    /// Worker threads [default: one]
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<NonZeroUsize>,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Reported,
    #[command(flatten)]
    pub vendor: VendorArguments,
}
