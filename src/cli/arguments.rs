//! Arguments, help and completions, from one definition.

use super::diff::DiffArguments;
use super::repair::RepairArguments;
use super::survey_arguments::SurveyArguments;
use crate::design::{Kind, setting};
use crate::systems::Format;
use bytesize::ByteSize;
use clap::{Args, Parser, Subcommand, ValueEnum};
use onceproof_engine::composition::Reductions;
use onceproof_models::{Guarantee, Mechanisms};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// Which delivery guarantees does a message pipeline really give?
///
/// Exit codes: 0 every verdict is as claimed; 1 a claim is wrong; 2 could not run; 3 a claim could not be decided.
#[derive(Debug, Parser)]
#[command(name = "onceproof", version, max_term_width = 110)]
pub struct Cli {
    /// What to do; `check` where nothing is said.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub color: Colour,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Check designs: every guarantee, under every fault that the design must survive.
    Check(CheckArguments),
    /// Explain a guarantee, a setting, a value of a setting, a fault, a reduction, or the code of a diagnostic.
    Explain {
        /// Such as `loss-free`, `producer.acks`, `at-takeover`, `rebalance`, `unknown-key`, `partial-order`.
        name: String,
    },
    /// Explore a design in the browser, on this machine only.
    Explore {
        /// The design file.
        design: PathBuf,
        /// The port on 127.0.0.1.
        #[arg(long, default_value_t = 3000)]
        port: u16,
    },
    /// Write a design to start from.
    Init {
        /// Where to write it. An existing file is not overwritten.
        #[arg(default_value = "pipeline.toml")]
        path: PathBuf,
    },
    /// Print the settings in force of a real system's configuration: where each comes from, and what it means.
    Settings(SettingsArguments),
    /// Write a design from a real system's configuration, with comments that say what was assumed.
    Import(ImportArguments),
    /// Find the smallest changes with which all that a design claims holds: exit code 1 where something is violated.
    Repair(RepairArguments),
    /// Compare two designs, folders, or git revisions (`onceproof diff main..HEAD designs/`): exit code 1 where a guarantee that
    /// is claimed is lost.
    Diff(DiffArguments),
    /// Decide every combination of settings: which guarantees hold, under which faults, why, and at what price.
    Survey(SurveyArguments),
    /// Print the JSON Schema of design files.
    Schema,
    /// Print a completion script.
    Completions {
        /// For which shell.
        shell: clap_complete::Shell,
    },
}

impl Default for Verb {
    fn default() -> Self {
        Self::Check(CheckArguments::default())
    }
}

/// Real systems' own configuration files.
#[derive(Clone, Debug, Default, Args)]
pub struct VendorArguments {
    /// The system that the files are for, such as `kafka-java@4.1`; may be repeated.
    #[arg(long = "as", value_name = "SYSTEM@VERSION")]
    pub systems: Vec<String>,
    /// What the files have to guarantee: a guarantee, `at-least-once`, `at-most-once` or `exactly-once`; may be repeated.
    #[arg(long = "claim", value_name = "NAME")]
    pub claims: Vec<String>,
    /// A figure that no configuration holds, such as `retry_horizon=10m`; may be repeated.
    #[arg(long = "figure", value_name = "NAME=TIME", value_parser = pair)]
    pub figures: Vec<(String, String)>,
    /// A mechanism that no configuration holds, such as `sink.kind=upsert`; may be repeated.
    #[arg(long = "set", value_name = "SETTING=VALUE", value_parser = mechanism)]
    pub mechanisms: Vec<(String, String)>,
    /// The queue, stream or resource, where a file holds several.
    #[arg(long, value_name = "NAME")]
    pub select: Option<String>,
    /// Spring's active profile; may be repeated.
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// What kind the files are, where their names and contents do not tell; see `onceproof import --help`.
    #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
    pub kind: Option<&'static str>,
}

impl VendorArguments {
    /// The kind of the files, where it is given.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.kind.and_then(Format::named)
    }
}

/// What `settings` prints.
#[derive(Clone, Debug, Default, Args)]
pub struct SettingsArguments {
    /// Configuration files, or one design. `producer=FILE` says which part a file is for.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// How to report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Reported,
    #[command(flatten)]
    pub vendor: VendorArguments,
}

/// What `import` reads.
#[derive(Clone, Debug, Default, Args)]
pub struct ImportArguments {
    /// What the files are: kafka-properties, librdkafka, spring, connect, rabbitmq, sqs, cloudformation, terraform, nats.
    #[arg(value_parser = kind, value_name = "KIND", required = true)]
    pub of: Option<&'static str>,
    /// The files. `producer=FILE` says which part a file is for.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub vendor: VendorArguments,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn mechanism(text: &str) -> Result<(String, String), String> {
    let (name, value) = pair(text)?;
    if setting(&name).is_some() {
        return Ok((name, value));
    }
    let known = crate::design::registry().iter().map(|info| info.path);
    let close = crate::design::closest(&name, known).map_or(String::new(), |close| format!("; did you mean {close}?"));
    Err(format!("no setting of a design has this name{close}"))
}

fn kind(name: &str) -> Result<&'static str, String> {
    Format::ALL.iter().find(|(_, known, _)| *known == name).map(|(_, known, _)| *known).ok_or_else(|| {
        let close = Format::meant(name).map_or(String::new(), |close| format!("did you mean {close}? "));
        format!("{close}kinds: {}", Format::ALL.map(|(_, name, _)| name).join(", "))
    })
}

/// Kept beside the limit itself, so that the help cannot be wrong about it.
const MAX_STATES: &str = "Stop a design at this many states [default: 5000000]";

/// Steps of a random walk: several times the depth of most designs.
const WALK: usize = 200;

/// What to check, and how.
#[derive(Clone, Debug, Default, Args)]
pub struct CheckArguments {
    /// Design files, folders of them, or real systems' configuration files, which are one design together.
    #[arg(default_value = "designs")]
    pub paths: Vec<PathBuf>,
    /// How to report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Reported,
    /// Only this guarantee; may be repeated.
    #[arg(long = "guarantee", value_name = "NAME", value_parser = guarantee)]
    pub guarantees: Vec<Guarantee>,
    /// Other bounds than the designs', such as `messages=3,rebalances=2`.
    #[arg(long, value_name = "NAME=NUMBER", value_delimiter = ',', value_parser = bound)]
    pub bounds: Vec<Bound>,
    /// Stop after this time, such as `60s` or `5m`: what is not decided by then is inconclusive.
    #[arg(long, value_parser = humantime::parse_duration)]
    pub timeout: Option<Duration>,
    #[arg(long, value_name = "NUMBER", help = MAX_STATES)]
    pub max_states: Option<usize>,
    /// Stop a design when its states, steps and tables occupy this much, such as `2GB`; the default is 2 GiB. What is not
    /// decided by then is inconclusive.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub memory: Option<ByteSize>,
    /// Explore this many steps from the start and no more: inconclusive, unless something is violated.
    #[arg(long, value_name = "STEPS")]
    pub depth: Option<usize>,
    /// Do not explore: take this many random walks. What they find is violated, the rest is inconclusive.
    #[arg(long, value_name = "WALKS", conflicts_with = "depth")]
    pub simulate: Option<u64>,
    /// Where the random numbers of `--simulate` start: the same seed, the same walks.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "simulate")]
    pub seed: u64,
    /// Steps of a walk of `--simulate` at the most.
    #[arg(long, value_name = "STEPS", default_value_t = WALK, requires = "simulate")]
    pub walk: usize,
    /// Whether rarer kinds of faults meet: late requests, rebalances, failovers, power losses, expiry [default: `together`
    /// for designs, `apart` for real systems' files].
    #[arg(long, value_enum, value_name = "HOW")]
    pub faults: Option<FaultSets>,
    /// Explore without a reduction, or without `all`; may be repeated.
    #[arg(long, value_name = "REDUCTION", value_delimiter = ',', value_parser = reduction)]
    pub without: Vec<Without>,
    /// Threads: one a design, two where there is one design only [default: one a core].
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<NonZeroUsize>,
    /// Tell the counterexamples of accepted weaknesses too. They are told for up to three designs in any case.
    #[arg(long)]
    pub counterexamples: bool,
    #[command(flatten)]
    pub vendor: VendorArguments,
    /// Report speed, memory, and which rules of which parts were never used.
    #[arg(long)]
    pub stats: bool,
}

/// Whether rarer kinds of faults meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FaultSets {
    /// All faults in one exploration.
    Together,
    /// One exploration for each of the rarer kinds.
    Apart,
}

/// How to report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Reported {
    /// For people.
    #[default]
    Human,
    /// For programs: see docs/reference/json.md.
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal that can.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// Not at all.
    Never,
}

impl Colour {
    /// Makes it so for all that is printed from here on.
    pub fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// A bound that replaces a design's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    path: &'static str,
    value: u8,
}

impl Bound {
    /// Sets it.
    pub fn set(self, mechanisms: &mut Mechanisms) {
        if let Some(info) = setting(self.path) {
            info.set(mechanisms, self.value);
        }
    }
}

fn guarantee(name: &str) -> Result<Guarantee, String> {
    Guarantee::named(name).ok_or_else(|| {
        let known = Guarantee::ALL.map(Guarantee::name);
        let close =
            crate::design::closest(name, known).map_or(String::new(), |close| format!("did you mean {close}? "));
        format!("{close}guarantees: {}", known.join(", "))
    })
}

/// A reduction that is switched off, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Without(Option<&'static str>);

impl Without {
    /// The reductions that are left.
    #[must_use]
    pub fn left(without: &[Self]) -> Reductions {
        let mut left = Reductions::ALL;
        for one in without {
            match one.0 {
                None => left = Reductions::NONE,
                Some(name) => {
                    if let Some(switch) = left.switch(name) {
                        *switch = false;
                    }
                }
            }
        }
        left
    }
}

fn reduction(name: &str) -> Result<Without, String> {
    if name == "all" {
        return Ok(Without(None));
    }
    let known = Reductions::SWITCHES.map(|(name, _)| name);
    let close = || crate::design::closest(name, known).map_or(String::new(), |close| format!("did you mean {close}? "));
    let found = known.iter().find(|known| **known == name);
    found.map(|known| Without(Some(known))).ok_or_else(|| format!("{}reductions: {}, all", close(), known.join(", ")))
}

fn size(text: &str) -> Result<ByteSize, String> {
    text.parse().map_err(|_| "write a size, such as `512MB`, `2GB` or `1.5GiB`".to_owned())
}

fn bound(text: &str) -> Result<Bound, String> {
    let known = || {
        let bounds = crate::design::registry().iter().filter_map(|info| info.path.strip_prefix("bounds."));
        bounds.collect::<Vec<_>>().join(", ")
    };
    let (name, number) = text.split_once('=').ok_or_else(|| format!("write NAME=NUMBER; bounds: {}", known()))?;
    let info = setting(&format!("bounds.{name}")).ok_or_else(|| format!("bounds: {}", known()))?;
    let Kind::Number(low, high) = info.kind else { return Err(format!("bounds: {}", known())) };
    match number.parse() {
        Ok(value) if (low..=high).contains(&value) => Ok(Bound { path: info.path, value }),
        _ => Err(format!("{name} is between {low} and {high}")),
    }
}
