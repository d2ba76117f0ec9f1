//! `onceproof survey`: every combination of settings decided, and what follows from it.

use super::arguments::{Reported, Shortcut, SurveyArguments, SurveyVerb};
use super::exit::Exit;
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, say};
use super::progress::Bar;
use onceproof::check::Verdict;
use onceproof::check::levels::bounds::{How, Terms};
use onceproof::check::levels::known_traces::KnownTraces;
use onceproof::design::excerpt;
use onceproof::report::{count, laws_page, prices_page, prices_picture, prices_table, seconds, survey_table};
use onceproof::survey::laws::laws;
use onceproof::survey::records::{Header, Record};
use onceproof::survey::run::{Cache, Results, run as decide_all, shard};
use onceproof::survey::space::{Space, axes, axis_of};
use onceproof_engine::{Clock, Limits, SystemClock};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A design with more states is inconclusive.
const MOST_STATES: usize = 1_000_000;

pub(super) fn run(arguments: &SurveyArguments) -> Exit {
    let outcome = match &arguments.verb {
        Some(SurveyVerb::Merge { shards, out }) => merge(shards, out),
        None => survey(arguments),
    };
    outcome.unwrap_or_else(|mistake| {
        complain(&format!("error: {mistake}"));
        Exit::CouldNotRun
    })
}

fn survey(arguments: &SurveyArguments) -> Result<Exit, String> {
    let (results, is_whole) = match &arguments.results {
        Some(path) => (read(path)?, true),
        None => explore(arguments)?,
    };
    if !is_whole {
        return Ok(Exit::Undecided);
    }
    if let Some(path) = &arguments.out {
        write(path, &results.text())?;
    }
    let is_open = |record: &&Record| record.decided.verdicts.as_flattened().contains(&Verdict::Inconclusive);
    let open = results.records.iter().filter(is_open).count();
    if open > 0 {
        complain(&format!("inconclusive: {open} designs were too large to be decided, and no law can be exact"));
        say(&survey_table(&results));
        return Ok(Exit::Undecided);
    }
    if let Some(path) = &arguments.laws {
        let laws = laws(&results)?;
        write(path, &laws_page(&laws)?)?;
        // Beside the page, for programs: what a later survey is compared with.
        let json = serde_json::to_string_pretty(&laws).map_err(|error| error.to_string())?;
        write(&path.with_extension("json"), &format!("{json}\n"))?;
    }
    if let Some(path) = &arguments.svg {
        write(path, &prices_picture(&results)?)?;
    }
    if let Some(path) = &arguments.prices {
        let picture = arguments.svg.as_deref().and_then(Path::file_name).unwrap_or("costs.svg".as_ref());
        write(path, &prices_page(&results, &picture.to_string_lossy()))?;
    }
    if arguments.pareto {
        say(&prices_table(&results));
        return Ok(Exit::AsClaimed);
    }
    match arguments.format {
        Reported::Human => say(&survey_table(&results)),
        Reported::Json => say(&results.text()),
    }
    Ok(Exit::AsClaimed)
}

fn merge(shards: &[PathBuf], out: &Path) -> Result<Exit, String> {
    let named = |path: &PathBuf| Ok((excerpt(&path.display().to_string()), read(path)?));
    let shards: Vec<(String, Results)> = shards.iter().map(named).collect::<Result<_, String>>()?;
    let results = Results::merge(shards)?;
    write(out, &results.text())?;
    say(&survey_table(&results));
    Ok(Exit::AsClaimed)
}

/// Reads a results file.
fn read(path: &Path) -> Result<Results, String> {
    let name = excerpt(&path.display().to_string());
    if path.is_dir() {
        return Err(format!("{name} is a folder, not a results file"));
    }
    let text = fs::read_to_string(path).map_err(|error| format!("{name} cannot be read: {error}"))?;
    Results::read(&text).map_err(|mistake| format!("{name} cannot be used: {mistake}"))
}

/// Writes a file as a whole, or not at all.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let name = || excerpt(&path.display().to_string());
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|error| format!("{} cannot be written: {error}", name()))
}

/// Decides the designs that were asked for. False: not all of them.
fn explore(arguments: &SurveyArguments) -> Result<(Results, bool), String> {
    watch();
    let mut varied = axes();
    for one in &arguments.vary {
        varied.retain(|axis| axis.info.path != one.0.path);
        varied.push(axis_of(one.0));
    }
    let has = |shortcut: Shortcut| !arguments.without.contains(&shortcut);
    let space = if has(Shortcut::MergedCombinations) { Space::over(varied) } else { Space::unmerged(varied) };
    let narrowed: Vec<String> = arguments.conditions.iter().map(ToString::to_string).collect();
    let is_asked = |design: &&onceproof_models::Mechanisms| arguments.conditions.iter().all(|one| one.is_met(design));
    let designs: Vec<_> = space.designs.iter().filter(is_asked).copied().collect();
    if designs.is_empty() {
        let title = format!("no design of the space has {}", narrowed.join(" and "));
        return Err(format!("{title}; `onceproof explain SETTING` says what goes together"));
    }
    let part = arguments.shard.unwrap_or((1, 1));
    let header = Header::new(&space, &narrowed, designs.len(), part);
    let designs = shard(&designs, part);
    let cache = open_cache(arguments)?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let limits = Limits {
        states: MOST_STATES,
        clock: &SystemClock,
        deadline: arguments.timeout.map(|time| SystemClock.now() + time),
        interrupted: Some(&INTERRUPTED),
        threads: arguments.threads.map_or(cores, usize::from),
        ..Limits::default()
    };
    let how = if has(Shortcut::NestedFaults) { How::Together } else { How::OneByOne };
    let bar = Bar::new(designs.len(), "{pos}/{len} designs {wide_bar} {eta} left");
    let explored = AtomicUsize::new(0);
    let finished = |is_cached: bool| {
        bar.advance();
        let explored = explored.fetch_add(usize::from(!is_cached), Ordering::Relaxed) + usize::from(!is_cached);
        let line = || {
            // What was known before took no time.
            let each = bar.began.elapsed().as_secs_f64() / explored.max(1) as f64;
            let left = each * bar.designs.saturating_sub(bar.finished()) as f64;
            format!("{} of {} designs, about {left:.0} s left", count(bar.finished()), count(bar.designs))
        };
        bar.tell(String::new, line);
    };
    let counterexamples = KnownTraces::default();
    let terms = Terms {
        how,
        counterexamples: has(Shortcut::NeighboursStories).then_some(&counterexamples),
        ..Terms::default()
    };
    let survey = decide_all(&designs, terms, has(Shortcut::AlikeDesigns), cache.as_ref(), &limits, &finished);
    bar.clear();
    let took = seconds(bar.began.elapsed());
    let (all, alike) = (count(survey.records.len()), count(designs.len() - survey.explored));
    complain(&format!("{all} designs in {took}, {} of them from the cache; {alike} behave like others", survey.cached));
    if let (Some(reason), Some(cache)) = (&survey.unwritten, &cache) {
        complain(&format!("warning: {} could not be written: {reason}", excerpt(&cache.path().display().to_string())));
    }
    if survey.missing > 0 {
        let why = if is_interrupted() { "interrupted" } else { "the time was up" };
        let kept = if cache.is_some() { "the same command goes on from here" } else { "nothing was kept (--no-cache)" };
        complain(&format!("inconclusive: {why} with {} designs left; {kept}", count(survey.missing)));
    }
    let is_whole = survey.missing == 0;
    Ok((Results { header, records: survey.records }, is_whole))
}

fn open_cache(arguments: &SurveyArguments) -> Result<Option<Cache>, String> {
    if arguments.no_cache {
        return Ok(None);
    }
    let folder = arguments.cache.clone().or_else(|| dirs::cache_dir().map(|folder| folder.join("onceproof")));
    let Some(folder) = folder else {
        complain("warning: this machine names no cache folder, so nothing is kept; see --cache");
        return Ok(None);
    };
    let name = excerpt(&folder.display().to_string());
    match Cache::open(&folder) {
        Ok(cache) => {
            if cache.is_outdated {
                complain("the cache is from other sources of onceproof and of no use: everything is explored anew");
            }
            if cache.damaged > 0 {
                let file = excerpt(&cache.path().display().to_string());
                complain(&format!("warning: {} lines of {file} are damaged; explored anew", cache.damaged));
            }
            Ok(Some(cache))
        }
        // Whoever names a folder wants it used.
        Err(error) if arguments.cache.is_some() => Err(format!("the cache {name} cannot be used: {error}")),
        Err(error) => {
            complain(&format!("warning: the cache {name} cannot be used, so nothing is kept: {error}"));
            Ok(None)
        }
    }
}
