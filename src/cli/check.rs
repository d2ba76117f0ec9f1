//! `onceproof check`: reads, explores, reports. Cores are given whole designs.

use super::arguments::{CheckArguments, FaultSets, Reported, Without};
use super::exit::Exit;
use super::files::{Loaded, complain_about, load_all, unused_options};
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, complain_error, say};
use super::progress::Bar;
use super::shell::{self, GivenOption};
use onceproof::check::levels::known_traces::KnownTraces;
use onceproof::check::{Agreement, DesignReport, Finding, check_apart, check_model, sample, scope};
use onceproof::design::{Design, Expectation};
use onceproof::report::human::{Commands, Counterexamples, Style, Table};
use onceproof::report::json::{Document, JsonBlame, JsonDesign, JsonError, JsonRepairs, VERSION};
use onceproof::report::{human, json, plural};
use onceproof::survey::repair::{Effort, Repairs, repair};
use onceproof::systems::{Blame, How, blame};
use onceproof_engine::{Clock, Limits, Progress, Sampling, SystemClock};
use onceproof_models::{Guarantee, Pipeline, Rules};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Up to this many designs, warnings are printed and not counted, and repairs are sought for all claims together.
const FEW: usize = 3;

/// Checks the designs and prints a report of each: a line in a table, or all that is known of it.
pub(super) fn run(arguments: &CheckArguments, options: &[GivenOption]) -> Exit {
    watch();
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from("designs")] } else { arguments.paths.clone() };
    let mut loaded = load_all(&paths, &arguments.vendor);
    if let Some(unused) = unused_options(&loaded, options, &[]) {
        complain_error(unused);
        return Exit::CouldNotRun;
    }
    for file in &mut loaded {
        if let Ok(read) = &mut file.read {
            for bound in &arguments.bounds {
                bound.set(&mut read.design.mechanisms);
            }
        }
    }
    let designs: Vec<(&Loaded, &Design)> =
        loaded.iter().filter_map(|file| file.read.as_ref().ok().map(|read| (file, &read.design))).collect();
    let unread = loaded.len() - designs.len();
    if arguments.format == Reported::Json {
        let blamed = explore_all(arguments, &designs, |_, _| {});
        say_json(&loaded, &designs, &blamed);
        return exit(&blamed, unread);
    }
    complain_about_all(&loaded);
    let report = Report::new(arguments, options, &designs);
    let blamed = explore_all(arguments, &designs, |file, blamed| report.line(file, blamed));
    report.details(&designs, &blamed);
    if !blamed.is_empty() {
        let results: Vec<&DesignReport> = blamed.iter().map(|blamed| &blamed.checked).collect();
        say(&format!("{}\n", human::summary(&results, unread)));
    }
    exit(&blamed, unread)
}

fn exit(blamed: &[Blamed], unread: usize) -> Exit {
    if unread > 0 {
        return Exit::CouldNotRun;
    }
    match blamed.iter().map(|blamed| blamed.checked.agreement()).max() {
        Some(Agreement::Wrong) => Exit::Wrong,
        Some(Agreement::Undecided) => Exit::Undecided,
        _ if is_interrupted() => Exit::Undecided,
        _ => Exit::AsClaimed,
    }
}

/// Prints mistakes and warnings. Of many designs the warnings are counted.
fn complain_about_all(loaded: &[Loaded]) {
    let shows_warnings = loaded.len() <= FEW;
    for file in loaded {
        complain_about(file, file.mistakes());
        if shows_warnings {
            complain_about(file, file.warnings());
        }
    }
    let with_warnings = loaded.iter().filter(|file| !file.warnings().is_empty()).count();
    if !shows_warnings && with_warnings > 0 {
        let designs = plural(with_warnings, "design");
        complain(&format!("{designs} with warnings: `onceproof check FILE` prints the warnings of one design"));
    }
}

/// What is printed of the designs, for people.
struct Report<'a> {
    options: &'a [GivenOption],
    /// With one line per design; none: every design is printed in full as soon as it is decided.
    table: Option<Table>,
    style: Style,
}

impl<'a> Report<'a> {
    fn new(arguments: &CheckArguments, options: &'a [GivenOption], designs: &[(&Loaded, &Design)]) -> Self {
        let names = designs.iter().map(|(file, design)| (design.name.as_str(), file.path.as_str()));
        let is_table = designs.len() > 1 && !arguments.verbose && !arguments.stats;
        let table = is_table.then(|| Table::new(names, asked(arguments)));
        if let Some(table) = &table {
            say(&table.head());
        }
        let is_all = arguments.counterexamples || designs.len() == 1;
        let counterexamples = if is_all { Counterexamples::All } else { Counterexamples::OfWrongClaims };
        Self { options, table, style: Style { counterexamples, stats: arguments.stats } }
    }

    /// Prints a design that has just been decided.
    fn line(&self, file: &Loaded, blamed: &Blamed) {
        match &self.table {
            Some(table) => say(&table.line(&file.path, &blamed.checked)),
            None => self.design(file, blamed),
        }
    }

    /// Prints, below a table, the designs that need attention: claims that are wrong or not decided, and violations whose
    /// counterexamples are to be printed in any case.
    fn details(&self, designs: &[(&Loaded, &Design)], blamed: &[Blamed]) {
        if self.table.is_none() {
            return;
        }
        say("\n");
        let is_told = |blamed: &Blamed| {
            let has_counterexample = blamed.checked.findings.iter().any(|finding| finding.counterexample.is_some());
            matches!(blamed.checked.agreement(), Agreement::Wrong | Agreement::Undecided)
                || (self.style.counterexamples == Counterexamples::All && has_counterexample)
        };
        for ((file, _), blamed) in designs.iter().zip(blamed).filter(|(_, blamed)| is_told(blamed)) {
            self.design(file, blamed);
        }
    }

    /// Prints all that is known of a design.
    fn design(&self, file: &Loaded, Blamed { checked, blames, repairs }: &Blamed) {
        let commands = self.commands(file);
        // Where the search for all claims found something, a search for one claim that found nothing adds nothing.
        let is_repaired = repairs.as_ref().is_some_and(|repairs| !repairs.found.is_empty());
        let told = blames.iter().filter(|blame| !(is_repaired && blame.repairs.is_empty()));
        let blamed: String =
            told.map(|blame| human::blame(blame, checked.is_claimed(blame.guarantee), &commands)).collect();
        let repaired = repairs.as_ref().map(|repairs| human::repairs_below(repairs, &commands)).unwrap_or_default();
        let heading = match file.is_vendor {
            true => human::heading(&file.path, None),
            false => human::heading(&checked.name, Some(&file.path)),
        };
        say(&format!("{}{blamed}{repaired}\n", human::design(&heading, checked, self.style, &commands)));
    }

    /// The commands that lead on from a design, with the options that the user gave.
    fn commands(&self, file: &Loaded) -> Commands {
        let given = file.options(self.options);
        let without_guarantee: Vec<GivenOption> =
            given.iter().filter(|option| option.name != "guarantee").cloned().collect();
        Commands {
            check: shell::command("check", &file.words, &without_guarantee),
            repair: shell::command("repair", &file.words, &shell::options_of("repair", &given)),
        }
    }
}

/// The guarantees that are checked.
fn asked(arguments: &CheckArguments) -> &[Guarantee] {
    if arguments.guarantees.is_empty() { &Guarantee::ALL } else { &arguments.guarantees }
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
    let guarantees = asked(arguments);
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
        bar.report(
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
