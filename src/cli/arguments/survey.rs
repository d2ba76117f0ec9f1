//! Arguments of `onceproof survey`.

use super::values::Reported;
use clap::{Args, Subcommand, ValueEnum};
use onceproof::design::{SettingInfo, closest_name};
use onceproof::survey::filter::Filter;
use onceproof::survey::shard::Shard;
use onceproof::survey::values::design_settings;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of a survey.
#[derive(Clone, Debug, Default, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SurveyArguments {
    /// A subcommand instead of a survey.
    #[command(subcommand)]
    pub verb: Option<SurveyVerb>,
    /// Only designs with this value, such as `sink=append` or `producer.acks=leader|quorum`, or
    /// without it, such as `source.kind!=outbox`; may be repeated: a design has to pass all of
    /// them.
    #[arg(long = "where", value_name = "SETTING=VALUE", value_parser = filter)]
    pub filters: Vec<Filter>,
    /// A further setting that varies, over all of its values, such as `broker.unclean_election`;
    /// may be repeated.
    #[arg(long = "vary", value_name = "SETTING", value_parser = varied)]
    pub vary: Vec<Varied>,
    /// Only this shard of the designs, such as `2/3`; `onceproof survey merge` merges the shards.
    #[arg(long, value_name = "NUMBER/OF", value_parser = shard)]
    pub shard: Option<Shard>,
    /// Write the results to this file, as JSON lines: see docs/generated/survey.md.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Read the results of an earlier survey instead of exploring.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["filters", "vary", "shard"])]
    pub results: Option<PathBuf>,
    /// Write the laws to this file, as Markdown, and as JSON beside it: conditions exactly
    /// equivalent to the verdicts.
    #[arg(long, value_name = "FILE", conflicts_with = "shard")]
    pub laws: Option<PathBuf>,
    /// Print the cheapest designs for each guarantee.
    #[arg(long, conflicts_with = "shard")]
    pub pareto: bool,
    /// Write the cheapest designs for each guarantee to this file, as Markdown.
    #[arg(long, value_name = "FILE", conflicts_with = "shard")]
    pub costs: Option<PathBuf>,
    /// Draw the cheapest designs for each guarantee to this file, as SVG.
    #[arg(long, value_name = "FILE", conflicts_with = "shard")]
    pub svg: Option<PathBuf>,
    /// Write the laws and the costs to this file, as a page with a switch for each setting.
    #[arg(long, value_name = "FILE", conflicts_with = "shard")]
    pub html: Option<PathBuf>,
    /// Folder of decided designs, from which an interrupted survey continues [default: the user's
    /// cache folder].
    #[arg(long, value_name = "FOLDER", conflicts_with = "no_cache")]
    pub cache: Option<PathBuf>,
    /// Explore every design, and keep no result.
    #[arg(long)]
    pub no_cache: bool,
    /// Leave out a shortcut; may be repeated. The cache was decided with all shortcuts, so this
    /// needs `--no-cache`.
    #[arg(long, value_name = "SHORTCUT", requires = "no_cache")]
    pub without: Vec<Shortcut>,
    /// Worker threads, one design each [default: one per core].
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<NonZeroUsize>,
    /// Stop after this time, such as `60s` or `5m`; the same command continues from there.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub timeout: Option<Duration>,
    /// Format of the report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Reported,
}

/// A shortcut of a survey. None changes a verdict, as `proofs/tests/survey.rs` tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shortcut {
    /// One exploration decides all six fault levels. Without it each level is explored completely,
    /// as `check` does.
    NestedFaults,
    /// Equivalent designs are explored once. Without it each is explored.
    EquivalentDesigns,
    /// Combinations that differ only in settings without effect are one design. Without it each is
    /// one.
    MergedCombinations,
    /// Traces that violated similar designs are replayed before an exploration. Without it each
    /// design is explored first.
    KnownTraces,
}

/// A subcommand of `onceproof survey`.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum SurveyVerb {
    /// Merge the shards of a survey.
    Merge {
        /// The results of all shards, in any order.
        #[arg(required = true)]
        shards: Vec<PathBuf>,
        /// Write the results of the whole survey to this file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// A setting that varies.
#[derive(Clone, Debug)]
pub(crate) struct Varied(pub &'static SettingInfo);

fn filter(text: &str) -> Result<Filter, String> {
    Filter::parse(text)
}

fn varied(path: &str) -> Result<Varied, String> {
    design_settings().find(|info| info.path == path).map(Varied).ok_or_else(|| {
        let close = closest_name(path, design_settings().map(|info| info.path));
        let close = close.map_or(String::new(), |close| format!("; did you mean {close}?"));
        format!("there is no setting with this name that could vary{close}")
    })
}

fn shard(text: &str) -> Result<Shard, String> {
    let parsed = text.split_once('/').and_then(|(number, of)| Shard::new(number.parse().ok()?, of.parse().ok()?));
    parsed.ok_or_else(|| format!("write NUMBER/OF, such as 1/3, with at most {} shards", Shard::MOST))
}
