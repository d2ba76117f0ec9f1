//! `onceproof survey`: decides every combination of settings, and writes the laws and costs that
//! follow.

use super::arguments::{Reported, Shortcut, SurveyArguments, SurveyVerb};
use super::exit::Exit;
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, complain_error, say};
use super::progress::Bar;
use super::write::replace;
use onceproof::check::levels::known_traces::KnownTraces;
use onceproof::check::levels::options::{LevelExploration, LevelOptions};
use onceproof::design::excerpt;
use onceproof::report::{count, pages, seconds};
use onceproof::survey::axes::{axes, axis_of};
use onceproof::survey::cache::Cache;
use onceproof::survey::header::Header;
use onceproof::survey::laws::{Witnesses, find_laws};
use onceproof::survey::results::Results;
use onceproof::survey::run::{Grouping, Origin, Survey, run as decide_all};
use onceproof::survey::shard::Shard;
use onceproof::survey::space::Space;
use onceproof_engine::{Clock, Limits, Pool, SystemClock, Threads};
use onceproof_models::Mechanisms;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The limit of states per design; a larger design is inconclusive.
pub(super) const MOST_STATES: usize = 5_000_000;

/// Runs the survey, or the merge of shards.
pub(super) fn run(arguments: &SurveyArguments) -> Exit {
    let outcome = match &arguments.verb {
        Some(SurveyVerb::Merge { shards, out }) => merge(shards, out),
        None => survey(arguments),
    };
    outcome.unwrap_or_else(|error| {
        complain_error(error);
        Exit::CouldNotRun
    })
}

/// Explores or reads results, writes the files that were asked for, and prints a table.
fn survey(arguments: &SurveyArguments) -> Result<Exit, String> {
    let results = match &arguments.results {
        Some(path) => read(path)?,
        None => match explore(arguments)? {
            Some(results) => results,
            None => return Ok(Exit::Undecided),
        },
    };
    if let Some(path) = &arguments.out {
        write(path, &results.text())?;
    }
    let open = results.records.iter().filter(|record| record.is_inconclusive()).count();
    if open > 0 {
        complain(&format!(
            "inconclusive: {} designs reached the limit of {} states, so no law is exact",
            count(open),
            count(MOST_STATES)
        ));
        say(&pages::survey_table(&results));
        return Ok(Exit::Undecided);
    }
    write_pages(arguments, &results)?;
    match arguments.format {
        _ if arguments.pareto => say(&pages::costs_table(&results)),
        Reported::Human => say(&pages::survey_table(&results)),
        Reported::Json => say(&results.text()),
    }
    Ok(Exit::AsClaimed)
}

/// Writes the pages of laws and costs, and the picture.
fn write_pages(arguments: &SurveyArguments, results: &Results) -> Result<(), String> {
    if let Some(path) = &arguments.laws {
        let laws = find_laws(results)?;
        let limits = Limits { interrupted: Some(&INTERRUPTED), ..Limits::default() };
        write(path, &pages::laws_page(&laws, &Witnesses::of(&laws, &limits)?))?;
        // The same laws for programs: `onceproof diff` explains verdicts by them.
        let json = serde_json::to_string_pretty(&laws).map_err(|error| error.to_string())?;
        write(&path.with_extension("json"), &format!("{json}\n"))?;
    }
    if let Some(path) = &arguments.svg {
        write(path, &pages::cost_picture(results)?)?;
    }
    if let Some(path) = &arguments.html {
        write(path, &pages::survey_html(results))?;
    }
    if let Some(path) = &arguments.costs {
        let picture = arguments.svg.as_deref().and_then(Path::file_name).unwrap_or("costs.svg".as_ref());
        write(path, &pages::costs_page(results, &picture.to_string_lossy()))?;
    }
    Ok(())
}

/// Merges shards into the results of the whole survey.
fn merge(shards: &[PathBuf], out: &Path) -> Result<Exit, String> {
    let named = |path: &PathBuf| Ok((excerpt(&path.display().to_string()), read(path)?));
    let shards: Vec<(String, Results)> = shards.iter().map(named).collect::<Result<_, String>>()?;
    let results = Results::merge(shards)?;
    write(out, &results.text())?;
    say(&pages::survey_table(&results));
    Ok(Exit::AsClaimed)
}

/// Reads a results file.
fn read(path: &Path) -> Result<Results, String> {
    let name = excerpt(&path.display().to_string());
    if path.is_dir() {
        return Err(format!("{name} is a folder, not a results file"));
    }
    let text = fs::read_to_string(path).map_err(|error| format!("{name} cannot be read: {error}"))?;
    Results::read(&text).map_err(|error| format!("{name} cannot be used: {error}"))
}

/// Writes a file as a whole, or not at all.
fn write(path: &Path, text: &str) -> Result<(), String> {
    replace(path, text)
        .map_err(|reason| format!("{} cannot be written: {reason}", excerpt(&path.display().to_string())))
}

/// Decides the designs that were asked for. `None` if an interruption left some out; those decided
/// are in the cache.
fn explore(arguments: &SurveyArguments) -> Result<Option<Results>, String> {
    watch();
    let has = |shortcut: Shortcut| !arguments.without.contains(&shortcut);
    let space = space(arguments);
    let filters: Vec<String> = arguments.filters.iter().map(ToString::to_string).collect();
    let passes = |design: &&Mechanisms| arguments.filters.iter().all(|filter| filter.is_met(design));
    let designs: Vec<_> = space.designs.iter().filter(passes).copied().collect();
    if designs.is_empty() {
        let title = format!("no design of the space has {}", filters.join(" and "));
        return Err(format!("{title}; `onceproof explain SETTING` shows which settings exclude one another"));
    }
    let part = arguments.shard.unwrap_or(Shard::WHOLE);
    let header = Header::new(&space, &filters, designs.len(), part);
    let designs = part.select(&designs);
    let cache = if arguments.no_cache { None } else { open_cache(arguments.cache.as_deref())? };
    let threads = arguments.threads.map_or_else(Threads::per_core, Threads);
    let limits = Limits {
        states: MOST_STATES,
        clock: &SystemClock,
        deadline: arguments.timeout.map(|time| SystemClock.now() + time),
        interrupted: Some(&INTERRUPTED),
        ..Limits::default()
    };
    let known_traces = KnownTraces::default();
    let options = LevelOptions {
        exploration: if has(Shortcut::NestedFaults) { LevelExploration::Joint } else { LevelExploration::PerLevel },
        known_traces: has(Shortcut::KnownTraces).then_some(&known_traces),
        ..LevelOptions::default()
    };
    let grouping = if has(Shortcut::EquivalentDesigns) { Grouping::Equivalent } else { Grouping::Single };
    let bar = Bar::new(designs.len(), "{pos}/{len} designs {wide_bar} {eta} left");
    let explored = AtomicUsize::new(0);
    let finished = |origin: Origin| {
        bar.advance();
        let new = usize::from(origin == Origin::Exploration);
        let explored = explored.fetch_add(new, Ordering::Relaxed) + new;
        let line = || {
            // Designs from the cache take no time, so the pace is that of the explored ones.
            let each = bar.began.elapsed().as_secs_f64() / explored.max(1) as f64;
            let left = each * bar.designs.saturating_sub(bar.finished()) as f64;
            format!("{} of {} designs, about {left:.0} s left", count(bar.finished()), count(bar.designs))
        };
        bar.report(String::new, line);
    };
    let survey = decide_all(&designs, options, grouping, cache.as_ref(), &limits, Pool::new(&threads), &finished);
    bar.clear();
    summarise(&survey, designs.len(), &seconds(bar.began.elapsed()), cache.as_ref());
    Ok((survey.missing == 0).then_some(Results { header, records: survey.records }))
}

/// The space over the standard axes and those of `--vary`.
fn space(arguments: &SurveyArguments) -> Space {
    let mut varied = axes();
    for one in &arguments.vary {
        varied.retain(|axis| axis.info.path != one.0.path);
        varied.push(axis_of(one.0));
    }
    if arguments.without.contains(&Shortcut::MergedCombinations) {
        Space::unmerged(varied)
    } else {
        Space::over(varied)
    }
}

/// Prints to standard error how the exploration went.
fn summarise(survey: &Survey, designs: usize, took: &str, cache: Option<&Cache>) {
    complain(&format!(
        "{} designs in {took}, {} of them from the cache; {} are equivalent to others",
        count(survey.records.len()),
        count(survey.cached),
        count(designs - survey.groups)
    ));
    if let (Some(reason), Some(cache)) = (&survey.unwritten, cache) {
        complain(&format!("warning: {} could not be written: {reason}", excerpt(&cache.path().display().to_string())));
    }
    if survey.missing > 0 {
        let why = if is_interrupted() { "interrupted" } else { "the time limit was reached" };
        let kept = if cache.is_some() { "the same command continues" } else { "nothing was kept (--no-cache)" };
        complain(&format!("inconclusive: {why} with {} designs left; {kept}", count(survey.missing)));
    }
}

/// The cache in a folder that was named, or the user's. `None` where the user's cannot be used.
pub(super) fn open_cache(named: Option<&Path>) -> Result<Option<Cache>, String> {
    let folder = named.map(Path::to_owned).or_else(|| dirs::cache_dir().map(|folder| folder.join("onceproof")));
    let Some(folder) = folder else {
        complain("warning: the user has no cache folder, so nothing is kept; name one with --cache");
        return Ok(None);
    };
    let name = excerpt(&folder.display().to_string());
    match Cache::open(&folder) {
        Ok(cache) => {
            if cache.is_outdated {
                complain("the cache is of another version of onceproof and is not used: every design is explored");
            }
            if cache.damaged > 0 {
                let file = excerpt(&cache.path().display().to_string());
                complain(&format!(
                    "warning: {} lines of {file} are damaged; their designs are explored again",
                    cache.damaged
                ));
            }
            Ok(Some(cache))
        }
        // A folder that was named must be used; the user's own is a convenience.
        Err(error) if named.is_some() => Err(format!("the cache {name} cannot be used: {error}")),
        Err(error) => {
            complain(&format!("warning: the cache {name} cannot be used, so nothing is kept: {error}"));
            Ok(None)
        }
    }
}
