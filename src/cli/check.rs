//! `onceproof check`: reads the designs, has the library check them, prints the report.

use super::arguments::{CheckArguments, FaultOption, Reported, Without};
use super::diagnose;
use super::exit::Exit;
use super::explore::write_page;
use super::files::{Loaded, complain_about, load_all, unused_options};
use super::interrupt::{INTERRUPTED, watch};
use super::output::{complain, complain_error, say, say_json};
use super::progress::Bar;
use super::shell::{self, GivenOption};
use onceproof::check::{Agreement, CheckReport, CheckRequest, DesignReport, Observer, run as check};
use onceproof::diagnose::Diagnosis;
use onceproof::report::human::{Commands, Counterexamples, Style, Table};
use onceproof::report::json::{Document, JsonBlame, JsonDesign, JsonDiagnosis, JsonError, JsonRepairs, VERSION};
use onceproof::report::{bytes, count, human, json, plural};
use onceproof::systems::LoadedDesign;
use onceproof_engine::{Clock, Limits, Progress, Sampling, SystemClock, Threads, Workers};
use onceproof_models::{Guarantee, GuaranteeSet};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Up to this many designs, warnings are printed and not counted.
const FEW: usize = 3;

/// A file with the design that was read from it.
type ReadDesign<'a> = (&'a Loaded, &'a LoadedDesign);

/// Checks the designs and prints a report of each: a line in a table, or all that is known of it.
pub(super) fn run(arguments: &CheckArguments, options: &[GivenOption]) -> Exit {
    watch();
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from("designs")] } else { arguments.paths.clone() };
    let mut loaded = load_all(&paths, &arguments.vendor);
    if let Some(unused) = unused_options(&loaded, options, &[]) {
        complain_error(unused);
        return Exit::CouldNotRun;
    }
    for read in loaded.iter_mut().filter_map(|file| file.read.as_mut().ok()) {
        for bound in &arguments.bounds {
            bound.set(&mut read.design);
        }
        FaultOption::limit(&arguments.faults, &mut read.design.mechanisms);
    }
    let designs: Vec<ReadDesign<'_>> =
        loaded.iter().filter_map(|file| file.read.as_ref().ok().map(|read| (file, read))).collect();
    let unread = loaded.len() - designs.len();
    let is_human = arguments.format == Reported::Human;
    if is_human {
        complain_about_all(&loaded);
    }
    let printer = is_human.then(|| Printer::new(arguments, options, &designs));
    let progress = Follower {
        bar: Bar::new(designs.len(), "{pos}/{len} designs {bar:20} {wide_msg}"),
        designs: &designs,
        walks: arguments.simulate.is_some(),
        printer: printer.as_ref(),
    };
    let threads = arguments.threads.map_or_else(Threads::per_core, Threads);
    let request = request(arguments, &designs);
    let limits = limits(arguments);
    let report = check(&CheckRequest { limits, workers: &threads, observer: &progress, ..request });
    progress.bar.clear();
    let causes = causes(arguments, &designs, &report, limits, &threads);
    match &printer {
        None => print_json(&loaded, &designs, &report, &causes),
        Some(printer) => {
            printer.details(&designs, &report);
            for ((file, read), found) in designs.iter().zip(&causes) {
                for one in found {
                    diagnose::print(file, read, "counterexamples", one);
                }
            }
            if !report.designs.is_empty() {
                say(&format!("{}\n", human::summary(&report.designs.iter().collect::<Vec<_>>(), unread)));
            }
        }
    }
    if let Some(file) = &arguments.html {
        let bounds: Vec<_> = arguments.bounds.iter().map(|bound| bound.setting()).collect();
        if write_page(file, &paths, &arguments.vendor, &bounds, arguments.max_states) != Exit::AsClaimed {
            return Exit::CouldNotRun;
        }
    }
    exit(&report, unread)
}

fn limits(arguments: &CheckArguments) -> Limits<'static> {
    Limits {
        states: arguments.max_states.unwrap_or(Limits::DEFAULT_STATES),
        bytes: arguments.memory.map_or(Limits::DEFAULT_BYTES, |size| size.as_u64() as usize),
        clock: &SystemClock,
        deadline: arguments.timeout.map(|time| SystemClock.now() + time),
        interrupted: Some(&INTERRUPTED),
        depth: arguments.depth,
        faults: arguments.max_faults,
        ..Limits::default()
    }
}

/// The causes of each violation, by design, where several counterexamples are asked for.
fn causes(
    arguments: &CheckArguments,
    designs: &[ReadDesign<'_>],
    report: &CheckReport,
    limits: Limits<'_>,
    workers: &dyn Workers,
) -> Vec<Vec<Diagnosis>> {
    let most = arguments.counterexamples.map_or(0, NonZeroUsize::get);
    let of_design = |((_, read), report): (&ReadDesign<'_>, &DesignReport)| {
        if most < 2 { Vec::new() } else { diagnose::causes(read, report, most, limits, workers) }
    };
    designs.iter().zip(&report.designs).map(of_design).collect()
}

/// The request of the arguments, without the limits and the host's workers.
fn request<'a>(arguments: &CheckArguments, designs: &[(&Loaded, &'a LoadedDesign)]) -> CheckRequest<'a> {
    let request = CheckRequest::new(designs.iter().map(|(_, read)| *read));
    CheckRequest {
        guarantees: asked(arguments).to_vec(),
        fault_scope: FaultOption::scope(&arguments.faults),
        sampling: arguments.simulate.map(|walks| Sampling { walks, steps: arguments.walk, seed: arguments.seed }),
        reductions: Without::left(&arguments.without),
        ..request
    }
}

/// The exit code of a report.
fn exit(report: &CheckReport, unread: usize) -> Exit {
    if unread > 0 {
        return Exit::CouldNotRun;
    }
    match report.agreement() {
        Agreement::Wrong => Exit::Wrong,
        Agreement::Undecided => Exit::Undecided,
        _ if report.is_interrupted => Exit::Undecided,
        _ => Exit::AsClaimed,
    }
}

/// Prints errors and warnings. Of many designs the warnings are counted.
fn complain_about_all(loaded: &[Loaded]) {
    let shows_warnings = loaded.len() <= FEW;
    for file in loaded {
        complain_about(file, file.errors());
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

/// Prints designs for people.
struct Printer<'a> {
    options: &'a [GivenOption],
    /// With one line per design; none: every design is printed in full as soon as it is decided.
    table: Option<Table>,
    /// Whether there is one design: its verdicts are printed before its repairs are known.
    is_single: bool,
    style: Style,
}

impl<'a> Printer<'a> {
    fn new(arguments: &CheckArguments, options: &'a [GivenOption], designs: &[ReadDesign<'_>]) -> Self {
        let names = designs.iter().map(|(file, read)| (read.design.name.as_str(), file.path.as_str()));
        let is_table = designs.len() > 1 && !arguments.verbose && !arguments.stats;
        let table = is_table.then(|| Table::new(names, asked(arguments)));
        if let Some(table) = &table {
            say(&table.head());
        }
        let is_all = arguments.counterexamples.is_some() || designs.len() == 1;
        let counterexamples = if is_all { Counterexamples::All } else { Counterexamples::OfWrongClaims };
        Self { options, table, is_single: designs.len() == 1, style: Style { counterexamples, stats: arguments.stats } }
    }

    /// Prints a design that has just been decided. Of a single one, its verdicts are printed.
    fn line(&self, file: &Loaded, report: &DesignReport) {
        match &self.table {
            Some(table) => say(&table.line(&file.path, report)),
            None if self.is_single => self.repairs(file, report),
            None => self.design(file, report),
        }
    }

    /// Prints the verdicts on a single design before its repairs are known: they may take long.
    fn verdicts_of_single(&self, file: &Loaded, report: &DesignReport) {
        if self.is_single {
            self.verdicts(file, report);
        }
    }

    /// Prints, below a table, the designs that need attention: claims that are wrong or not
    /// decided, and violations whose counterexamples are to be printed in any case.
    fn details(&self, designs: &[ReadDesign<'_>], report: &CheckReport) {
        if self.table.is_none() {
            return;
        }
        say("\n");
        let needs_details = |report: &DesignReport| {
            let has_counterexample = report.findings.iter().any(|finding| finding.counterexample.is_some());
            matches!(report.agreement(), Agreement::Wrong | Agreement::Undecided)
                || (self.style.counterexamples == Counterexamples::All && has_counterexample)
        };
        for ((file, _), report) in designs.iter().zip(&report.designs).filter(|(_, report)| needs_details(report)) {
            self.design(file, report);
        }
    }

    /// Prints all that is known of a design.
    fn design(&self, file: &Loaded, report: &DesignReport) {
        self.verdicts(file, report);
        self.repairs(file, report);
    }

    fn verdicts(&self, file: &Loaded, report: &DesignReport) {
        let heading = if file.is_vendor {
            human::heading(&file.path, None)
        } else {
            human::heading(&report.name, Some(&file.path))
        };
        say(&human::design(&heading, report, self.style, &self.commands(file)));
    }

    fn repairs(&self, file: &Loaded, report: &DesignReport) {
        let commands = self.commands(file);
        let repairs = report.repairs.as_ref().map(|repairs| human::repairs_of_check(report, repairs, &commands));
        say(&format!("{}\n", repairs.unwrap_or_default()));
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

fn print_json(loaded: &[Loaded], designs: &[ReadDesign<'_>], report: &CheckReport, causes: &[Vec<Diagnosis>]) {
    let errors = loaded
        .iter()
        .flat_map(|file| file.read.as_ref().err().into_iter().flatten().map(move |diagnostic| (file, diagnostic)))
        .map(|(file, diagnostic)| JsonError::new(&file.path, &file.text, diagnostic))
        .collect();
    let reports = designs.iter().zip(&report.designs).zip(causes);
    let designs = reports.map(|(((file, read), report), causes)| {
        let causes = causes.iter().map(|one| JsonDiagnosis::new(&file.path, None, one)).collect();
        JsonDesign { causes, ..json_design(file, read, report) }
    });
    say_json(&Document { version: VERSION, designs: designs.collect(), errors });
}

fn json_design(file: &Loaded, read: &LoadedDesign, report: &DesignReport) -> JsonDesign {
    let mut design = JsonDesign::new(&file.path, report);
    design.warnings = read.warnings.iter().map(|warning| JsonError::new(&file.path, &file.text, warning)).collect();
    design.settings = read.vendor.as_ref().map(|vendor| json::settings(&vendor.lowered)).unwrap_or_default();
    if let Some(repairs) = &report.repairs {
        design.repairs = repairs.each.iter().map(JsonBlame::new).collect();
        design.together = repairs.together.as_ref().map(|_| JsonRepairs::new(&file.path, repairs));
    }
    design
}

/// Shows the progress, and prints each design as soon as all before it are printed.
struct Follower<'a> {
    bar: Bar,
    designs: &'a [ReadDesign<'a>],
    /// Whether designs are sampled.
    walks: bool,
    /// None where the designs are printed all at once, as JSON.
    printer: Option<&'a Printer<'a>>,
}

impl Observer for Follower<'_> {
    fn progress(&self, subject: usize, progress: Progress) {
        let name = &self.designs[subject].1.design.name;
        let shown = || shown(progress, self.walks);
        self.bar.report(
            || format!("{name}: {}", shown()),
            || format!("{} of {} designs; {name}: {}", self.bar.finished(), self.bar.designs, shown()),
        );
    }

    fn verdicts(&self, subject: usize, report: &DesignReport) {
        if let Some(printer) = self.printer {
            self.bar.suspend(|| printer.verdicts_of_single(self.designs[subject].0, report));
        }
    }

    fn done(&self, _subject: usize) {
        self.bar.advance();
    }

    fn report(&self, subject: usize, report: &DesignReport) {
        if let Some(printer) = self.printer {
            self.bar.suspend(|| printer.line(self.designs[subject].0, report));
        }
    }
}

/// How far a design is.
fn shown(progress: Progress, walks: bool) -> String {
    let states = count(progress.states);
    if walks {
        return format!("{states} walks");
    }
    // The number of states at the end is not known: where the frontier shrinks, it is near.
    let (frontier, memory) = (count(progress.frontier), bytes(progress.bytes));
    let complete = match progress.levels.checked_sub(1) {
        Some(0) => "complete without faults; ".to_owned(),
        Some(faults) => format!("complete up to {}; ", plural(faults, "fault")),
        None => String::new(),
    };
    let violated: Vec<&str> = GuaranteeSet::from(progress.violated).iter().map(Guarantee::name).collect();
    let violated = if violated.is_empty() { String::new() } else { format!("violated: {}; ", violated.join(", ")) };
    format!("{violated}{complete}{states} states, {frontier} to expand, depth {}, {memory}", progress.depth)
}
