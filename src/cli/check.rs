//! `onceproof check`: reads, explores, reports. Cores are given whole designs.

use super::arguments::{CheckArguments, FaultSets, Reported, Without};
use super::exit::Exit;
use super::files::{Loaded, load_all};
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, say};
use super::progress::Bar;
use onceproof::check::levels::known_traces::KnownTraces;
use onceproof::check::{Agreement, DesignReport, Finding, check_apart, check_model, sample, scope};
use onceproof::design::{Design, Expectation};
use onceproof::report::human::{Counterexamples, Style};
use onceproof::report::json::{Document, JsonBlame, JsonDesign, JsonError, JsonRepairs, VERSION};
use onceproof::report::{human, json};
use onceproof::survey::repair::{Effort, Repairs, repair};
use onceproof::systems::{Blame, How, blame};
use onceproof_engine::{Clock, Limits, Progress, Sampling, SystemClock};
use onceproof_models::{Guarantee, Pipeline, Rules};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Up to so many designs tell all of their counterexamples, and are repaired as a whole.
const FEW: usize = 3;

pub(super) fn run(arguments: &CheckArguments) -> Exit {
    watch();
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from("designs")] } else { arguments.paths.clone() };
    let mut loaded = load_all(&paths, &arguments.vendor);
    for file in &mut loaded {
        if let Ok(read) = &mut file.read {
            for bound in &arguments.bounds {
                bound.set(&mut read.design.mechanisms);
            }
        }
    }
    let designs: Vec<(&Loaded, &Design)> =
        loaded.iter().filter_map(|file| file.read.as_ref().ok().map(|read| (file, &read.design))).collect();
    if arguments.format == Reported::Human {
        complain_about(&loaded);
    }

    let style = Style {
        counterexamples: if arguments.counterexamples || designs.len() <= FEW {
            Counterexamples::All
        } else {
            Counterexamples::OfWrongClaims
        },
        stats: arguments.stats,
    };
    let blamed = explore_all(arguments, &designs, |file, Blamed { checked, blames, repairs }| {
        if arguments.format == Reported::Human {
            // Where the search for everything found something, one guarantee's search that found nothing only confuses.
            let is_repaired = repairs.as_ref().is_some_and(|repairs| !repairs.found.is_empty());
            let told = blames.iter().filter(|blame| !(is_repaired && blame.repairs.is_empty()));
            let blamed: String = told.map(|blame| human::blame(blame, checked.is_claimed(blame.guarantee))).collect();
            let repaired =
                repairs.as_ref().map(|repairs| human::repairs_below(&file.path, repairs)).unwrap_or_default();
            say(&format!("{}{blamed}{repaired}\n", human::design(&file.path, checked, style)));
        }
    });
    let results: Vec<&DesignReport> = blamed.iter().map(|blamed| &blamed.checked).collect();
    let mistaken = loaded.iter().filter(|file| file.read.is_err()).count();
    match arguments.format {
        Reported::Human => {
            if !results.is_empty() {
                say(&format!("{}\n", human::summary(&results, mistaken)));
            }
        }
        Reported::Json => say_json(&loaded, &designs, &blamed),
    }
    exit(&results, mistaken)
}

fn exit(results: &[&DesignReport], mistaken: usize) -> Exit {
    if mistaken > 0 {
        return Exit::CouldNotRun;
    }
    match results.iter().map(|checked| checked.agreement()).max() {
        Some(Agreement::Wrong) => Exit::Wrong,
        Some(Agreement::Undecided) => Exit::Undecided,
        _ if is_interrupted() => Exit::Undecided,
        _ => Exit::AsClaimed,
    }
}

fn complain_about(loaded: &[Loaded]) {
    let warned = |file: &Loaded| file.read.as_ref().is_ok_and(|read| !read.warnings.is_empty());
    let with_warnings = loaded.iter().filter(|file| warned(file)).count();
    // In a whole folder warnings are counted; a design that is checked alone shows them.
    let shows = loaded.len() <= FEW;
    for file in loaded {
        let warnings = file.read.as_ref().ok().into_iter().flat_map(|read| &read.warnings).filter(|_| shows);
        for mistake in file.read.as_ref().err().into_iter().flatten().chain(warnings) {
            complain(&format!("{}\n", human::render(&file.path, &file.text, mistake, true)));
        }
    }
    if !shows && with_warnings > 0 {
        complain(&format!("{with_warnings} designs come with warnings; check one of them alone to see its own"));
    }
}

fn say_json(loaded: &[Loaded], designs: &[(&Loaded, &Design)], blamed: &[Blamed]) {
    let errors = loaded
        .iter()
        .flat_map(|file| file.read.as_ref().err().into_iter().flatten().map(move |mistake| (file, mistake)))
        .map(|(file, mistake)| JsonError::new(&file.path, &file.text, mistake))
        .collect();
    let designs = designs.iter().zip(blamed).map(|((file, _), blamed)| json_design(file, blamed)).collect();
    super::output::say_json(&Document { version: VERSION, designs, errors });
}

/// Whether rarer kinds of faults are explored one at a time.
fn is_apart(arguments: &CheckArguments, file: &Loaded) -> bool {
    let otherwise = if file.is_vendor { FaultSets::Apart } else { FaultSets::Together };
    arguments.faults.unwrap_or(otherwise) == FaultSets::Apart
}

/// A design's verdicts, what allows those that are wrong, and what makes all that is claimed hold.
struct Blamed {
    checked: DesignReport,
    blames: Vec<Blame>,
    repairs: Option<Repairs>,
}

fn json_design(file: &Loaded, Blamed { checked, blames, repairs }: &Blamed) -> JsonDesign {
    let mut design = JsonDesign::new(&file.path, checked);
    design.together = repairs.as_ref().map(|repairs| JsonRepairs::new(&file.path, repairs));
    if let Ok(read) = &file.read {
        design.warnings = read.warnings.iter().map(|warning| JsonError::new(&file.path, &file.text, warning)).collect();
        design.settings = read.vendor.as_ref().map(|vendor| json::settings(&vendor.lowered)).unwrap_or_default();
    }
    design.repairs = blames.iter().map(JsonBlame::new).collect();
    design
}

/// What allows the violations that were not accepted, where the design is given in a real system's settings.
fn blame_all(file: &Loaded, checked: &DesignReport, apart: bool, limits: &Limits<'_>) -> Vec<Blame> {
    let Ok(read) = &file.read else { return Vec::new() };
    // Where nothing is claimed, what most people ask for is looked at.
    let claims_nothing = read.design.claims.by_guarantee.is_empty() && read.vendor.is_some();
    let is_asked = |finding: &Finding| match finding.agreement() {
        Agreement::Wrong => true,
        Agreement::Unclaimed => {
            claims_nothing && matches!(finding.guarantee, Guarantee::LossFree | Guarantee::DuplicateFree)
        }
        _ => false,
    };
    let wrong = |finding: &&Finding| finding.counterexample.is_some() && is_asked(finding);
    let look = |finding: &Finding| {
        let how = How { apart, pairs: finding.agreement() == Agreement::Wrong };
        blame(read, &read.design, finding.guarantee, how, limits)
    };
    checked.findings.iter().filter(wrong).map(look).collect()
}

/// What makes all that is claimed to hold do so, where some of it is violated. Where a single guarantee is claimed, what was found
/// for it says so already.
fn repair_all(
    file: &Loaded,
    checked: &DesignReport,
    blames: &[Blame],
    apart: bool,
    limits: &Limits<'_>,
) -> Option<Repairs> {
    let read = file.read.as_ref().ok()?;
    let is_lost = |finding: &Finding| finding.agreement() == Agreement::Wrong && finding.counterexample.is_some();
    // Whose time is up waits no longer.
    let is_over = limits.reached(0, 0).is_some();
    if is_over || !read.design.unresolved.is_empty() || !checked.findings.iter().any(is_lost) {
        return None;
    }
    let wanted = |guarantee: &Guarantee| read.design.claims.expectation(*guarantee) == Some(Expectation::Holds);
    let wanted: Vec<Guarantee> = Guarantee::ALL.into_iter().filter(wanted).collect();
    if wanted.len() == 1 && blames.iter().any(|blame| !blame.repairs.is_empty()) {
        return None;
    }
    Some(repair(read, &wanted, Effort::while_waiting(apart, &KnownTraces::default()), limits))
        .filter(|repairs| !repairs.broken.is_empty())
}

/// Explores all designs, as many at once as there are cores, and reports each as soon as all before it are reported.
fn explore_all(
    arguments: &CheckArguments,
    designs: &[(&Loaded, &Design)],
    report: impl Fn(&Loaded, &Blamed) + Sync,
) -> Vec<Blamed> {
    let guarantees: &[Guarantee] =
        if arguments.guarantees.is_empty() { &Guarantee::ALL } else { &arguments.guarantees };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.threads.map_or(cores, usize::from);
    let workers = threads.min(designs.len()).max(1);
    let limits = Limits {
        states: arguments.max_states.unwrap_or(Limits::DEFAULT_STATES),
        bytes: arguments.memory.map_or(Limits::DEFAULT_BYTES, |size| size.as_u64() as usize),
        clock: &SystemClock,
        deadline: arguments.timeout.map(|time| SystemClock.now() + time),
        interrupted: Some(&INTERRUPTED),
        depth: arguments.depth,
        threads: threads / workers,
        until_broken: 0,
    };
    let reductions = Without::left(&arguments.without);
    let bar = Bar::new(designs.len(), "{pos}/{len} designs {bar:20} {wide_msg}");
    let show = |name: &str, progress: Progress| {
        let told = || told(progress, arguments.simulate.is_some());
        bar.tell(
            || format!("{name}: {}", told()),
            || format!("{} of {} designs; {name}: {}", bar.finished(), bar.designs, told()),
        );
    };
    let next = AtomicUsize::new(0);
    let done: Mutex<(usize, Vec<Option<Blamed>>)> = Mutex::new((0, designs.iter().map(|_| None).collect()));
    let check_one = |file: &Loaded, design: &Design, report: &(dyn Fn(Progress) + Sync)| {
        if arguments.simulate.is_none() && is_apart(arguments, file) {
            return check_apart(design, guarantees, &limits, report);
        }
        let scope = scope(design, guarantees);
        let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, reductions);
        match arguments.simulate {
            Some(walks) => {
                let sampling = Sampling { walks, steps: arguments.walk, seed: arguments.seed };
                sample(design, &model, guarantees, sampling, &limits, report)
            }
            None => check_model(design, &model, guarantees, &limits, report),
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((index, (file, design))) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    designs.get(index).map(|design| (index, design))
                } {
                    let checked = check_one(file, design, &|progress| show(&design.name, progress));
                    let apart = is_apart(arguments, file);
                    let blames = blame_all(file, &checked, apart, &limits);
                    let looks = designs.len() <= FEW && arguments.simulate.is_none();
                    let repairs = if looks { repair_all(file, &checked, &blames, apart, &limits) } else { None };
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.1[index] = Some(Blamed { checked, blames, repairs });
                    bar.advance();
                    while let Some(Some(blamed)) = done.1.get(done.0) {
                        bar.suspend(|| report(designs[done.0].0, blamed));
                        done.0 += 1;
                    }
                }
            });
        }
    });
    bar.clear();
    let (_, done) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.into_iter().flatten().collect()
}

/// How far a design is.
fn told(progress: Progress, walks: bool) -> String {
    let shown = onceproof::report::count(progress.states);
    if walks {
        return format!("{shown} walks");
    }
    let frontier = onceproof::report::count(progress.frontier);
    let memory = onceproof::report::bytes(progress.bytes);
    // How many states there will be in the end nobody knows: where the frontier shrinks, it is nearly done.
    format!("{shown} states, {frontier} to expand, depth {}, {memory}", progress.depth)
}
