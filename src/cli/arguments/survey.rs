//! Arguments of `onceproof survey`.

use super::values::Reported;
use clap::{Args, Subcommand, ValueEnum};
use onceproof::design::{SettingInfo, closest_name, registry, setting};
use onceproof::survey::narrow::Condition;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// What to survey, and what to make of it.
#[derive(Clone, Debug, Default, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SurveyArguments {
    /// Something else than a survey.
    #[command(subcommand)]
    pub verb: Option<SurveyVerb>,
    /// Only designs with this value, such as `sink=append` or `producer.acks=leader|quorum`, or without it, such as
    /// `source.kind!=outbox`; may be repeated: all conditions have to be met.
    #[arg(long = "where", value_name = "SETTING=VALUE", value_parser = condition)]
    pub conditions: Vec<Condition>,
    /// One more setting that varies, over all of its values, such as `broker.unclean_election`; may be repeated.
    #[arg(long = "vary", value_name = "SETTING", value_parser = varied)]
    pub vary: Vec<Varied>,
    /// Only this part of the designs, such as `2/3`; `onceproof survey merge` puts the parts together.
    #[arg(long, value_name = "NUMBER/OF", value_parser = shard)]
    pub shard: Option<(u32, u32)>,
    /// Write the results here, as JSON lines: see docs/generated/survey.md.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Explore nothing: read the results of an earlier survey.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["conditions", "vary", "shard"])]
    pub results: Option<PathBuf>,
    /// Write the laws here, as Markdown: the conditions that are exactly equivalent to the verdicts.
    #[arg(long, value_name = "FILE", conflicts_with = "shard")]
    pub laws: Option<PathBuf>,
    /// Print the cheapest designs for each guarantee.
    #[arg(long, conflicts_with = "shard")]
    pub pareto: bool,
    /// Write the tables of prices here, as Markdown.
    #[arg(long, value_name = "FILE", conflicts_with = "shard")]
    pub prices: Option<PathBuf>,
    /// Draw the cheapest designs for each guarantee here, as SVG.
    #[arg(long, value_name = "FILE", conflicts_with = "shard")]
    pub svg: Option<PathBuf>,
    /// Where decided designs are kept, so that an interrupted survey goes on [default: the user's cache folder].
    #[arg(long, value_name = "FOLDER", conflicts_with = "no_cache")]
    pub cache: Option<PathBuf>,
    /// Keep nothing and use nothing that was kept: explore anew.
    #[arg(long)]
    pub no_cache: bool,
    /// Leave out a shortcut; may be repeated. What the cache has was decided with all of them, so this goes with `--no-cache`.
    #[arg(long, value_name = "SHORTCUT", requires = "no_cache")]
    pub without: Vec<Shortcut>,
    /// Designs that are decided at once [default: one a core].
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<NonZeroUsize>,
    /// Stop after this time, such as `60s` or `5m`; the same command goes on from there.
    #[arg(long, value_parser = humantime::parse_duration)]
    pub timeout: Option<Duration>,
    /// How to report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Reported,
}

/// What makes a survey faster and, as `proofs/tests/survey.rs` tests, changes no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shortcut {
    /// One exploration decides all six sets of faults, and leaves out what cannot answer what is asked. Without it each set is
    /// explored whole and by itself, as `check` does.
    NestedFaults,
    /// Designs that behave alike are explored once. Without it each is explored.
    AlikeDesigns,
    /// Combinations that differ only in what nothing looks at are one design. Without it each is one.
    MergedCombinations,
    /// What broke a design is tried on its neighbours before they are explored. Without it each is explored first.
    NeighboursStories,
}

/// What else there is to do.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum SurveyVerb {
    /// Put the shards of a survey together.
    Merge {
        /// The results of all shards.
        #[arg(required = true)]
        shards: Vec<PathBuf>,
        /// Write the results of the whole survey here.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// A setting that varies.
#[derive(Clone, Debug)]
pub(crate) struct Varied(pub &'static SettingInfo);

fn condition(text: &str) -> Result<Condition, String> {
    Condition::parse(text)
}

fn varied(path: &str) -> Result<Varied, String> {
    let is_own = |path: &str| !path.starts_with("faults.") && !path.starts_with("bounds.");
    setting(path).filter(|info| is_own(info.path)).map(Varied).ok_or_else(|| {
        let known = registry().iter().map(|info| info.path).filter(|path| is_own(path));
        let close = closest_name(path, known).map_or(String::new(), |close| format!("; did you mean {close}?"));
        format!("no setting that could vary has this name{close}")
    })
}

/// No survey is split into more parts.
const MOST_SHARDS: u32 = 10_000;

fn shard(text: &str) -> Result<(u32, u32), String> {
    let wrong = || format!("write NUMBER/OF, such as 1/3, with at most {MOST_SHARDS} parts");
    let (number, of) = text.split_once('/').ok_or_else(wrong)?;
    let (number, of) = (number.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
    if (1..=of).contains(&number) && of <= MOST_SHARDS { Ok((number, of)) } else { Err(wrong()) }
}
