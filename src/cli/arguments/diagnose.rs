//! Arguments of `onceproof diagnose`.

use super::faults::{FaultOption, fault_limit};
use super::values::{Bound, Reported, bound, symptom};
use super::vendor::VendorArguments;
use clap::Args;
use onceproof::diagnose::Symptom;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// Options of `diagnose`.
#[derive(Clone, Debug, Args)]
pub(crate) struct DiagnoseArguments {
    /// Design files, folders of them, or a real system's configuration files, which are one design
    /// together.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The symptom: `duplicate` (processed twice), `lost` (never processed), `reordered`, `stuck`
    /// or `half-visible` (a reader saw what was aborted).
    #[arg(long, value_name = "NAME", value_parser = symptom)]
    pub symptom: Symptom,
    /// Other observations, such as "consumer restarted": causes that fit to it come first.
    #[arg(long, value_name = "TEXT")]
    pub saw: Option<String>,
    /// The most causes.
    #[arg(long, value_name = "NUMBER", default_value = "10")]
    pub causes: NonZeroUsize,
    /// Replace bounds of the designs, such as `messages=3,rebalances=2`.
    #[arg(long, value_name = "NAME=NUMBER", value_delimiter = ',', value_parser = bound)]
    pub bounds: Vec<Bound>,
    /// Limit a kind of fault to a part, such as `crash=producer`.
    #[arg(long, value_name = "FAULT=PART", value_delimiter = ',', value_parser = fault_limit)]
    pub faults: Vec<FaultOption>,
    /// Stop after this time, such as `60s` or `5m` [default: 30s]
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
