//! Arguments of `onceproof check`, and of the searches of other subcommands.

use super::faults::{FaultOption, faults};
use super::values::{Bound, Reported, Without, bound, guarantee, reduction, size};
use super::vendor::VendorArguments;
use bytesize::ByteSize;
use clap::Args;
use onceproof_models::Guarantee;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// The help text of `--max-states`; a test compares it with the limit itself.
const MAX_STATES: &str = "Stop the exploration of a design at this many states [default: 5000000]";

/// Steps of a random walk: several times the depth of most designs.
const WALK: usize = 200;

/// Options of `check`: designs, limits and presentation.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct CheckArguments {
    /// Design files, folders of them, or real systems' configuration files. Configuration files are
    /// one design together. In a folder, hidden files and TOML files without a design's keys
    /// (`Cargo.toml`) are skipped.
    #[arg(default_value = "designs")]
    pub paths: Vec<PathBuf>,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Reported,
    /// Check only this guarantee; may be repeated.
    #[arg(long = "guarantee", value_name = "NAME", value_parser = guarantee)]
    pub guarantees: Vec<Guarantee>,
    /// Write a page with the designs and their counterexamples to this file as well.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Replace bounds of the designs, such as `messages=3,rebalances=2`.
    #[arg(long, value_name = "NAME=NUMBER", value_delimiter = ',', value_parser = bound)]
    pub bounds: Vec<Bound>,
    /// Stop after this time, such as `60s` or `5m`: verdicts that are not decided by then are
    /// inconclusive.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub timeout: Option<Duration>,
    #[arg(long, value_name = "NUMBER", help = MAX_STATES)]
    pub max_states: Option<usize>,
    /// Stop the exploration of a design when its states, steps and tables occupy this much memory,
    /// such as `2GB` [default: 2GiB]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub memory: Option<ByteSize>,
    /// Explore this many steps from the start and no more: verdicts are violated or inconclusive.
    #[arg(long, value_name = "STEPS")]
    pub depth: Option<usize>,
    /// Follow runs with at most this many faults and no others: what they do not violate holds up
    /// to this number.
    #[arg(long, value_name = "NUMBER", conflicts_with = "simulate")]
    pub max_faults: Option<usize>,
    /// Take this many random walks instead of an exploration: verdicts are violated or
    /// inconclusive.
    #[arg(long, value_name = "WALKS", conflicts_with = "depth")]
    pub simulate: Option<u64>,
    /// The seed of the random walks of `--simulate`: the same seed takes the same walks.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "simulate")]
    pub seed: u64,
    /// The most steps of a random walk of `--simulate`.
    #[arg(long, value_name = "STEPS", default_value_t = WALK, requires = "simulate")]
    pub walk: usize,
    /// Whether rarer kinds of faults occur in the same run: late requests, rebalances, failovers,
    /// power losses, expiry [default: `together` for designs, `together-first` for real systems'
    /// files: together as far as a claim or a share of the limit goes, then `apart`]
    /// `FAULT=PART` limits a kind of fault to a part, such as `crash=producer`.
    #[arg(long, value_name = "HOW", value_delimiter = ',', value_parser = faults)]
    pub faults: Vec<FaultOption>,
    /// Explore without this reduction, or without `all`; may be repeated.
    #[arg(long, value_name = "REDUCTION", value_delimiter = ',', value_parser = reduction)]
    pub without: Vec<Without>,
    /// Worker threads [default: one per core]
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<NonZeroUsize>,
    /// Print the counterexamples of accepted weaknesses, too. Of a single design they are printed
    /// in any case. With a number: up to so many distinct causes of each violation.
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, require_equals = true, default_missing_value = "1")]
    pub counterexamples: Option<NonZeroUsize>,
    /// Print every design in full, not only those that are not as claimed.
    #[arg(long)]
    pub verbose: bool,
    /// Report speed, memory, and which rules of which parts were never used.
    #[arg(long)]
    pub stats: bool,
    #[command(flatten)]
    pub vendor: VendorArguments,
}
