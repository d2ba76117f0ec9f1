//! `onceproof diagnose`: the causes of a symptom.

use super::arguments::{DiagnoseArguments, FaultOption, Reported};
use super::exit::Exit;
use super::files::{Loaded, complain_about, load_all, unused_options};
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, complain_error, say, say_json};
use super::shell::GivenOption;
use onceproof::check::{DesignReport, Verdict};
use onceproof::diagnose::{Diagnosis, DiagnosisRequest, diagnose};
use onceproof::report::human;
use onceproof::report::json::{JsonDiagnosis, VERSION};
use onceproof::systems::LoadedDesign;
use onceproof_engine::{Clock, Limits, Pool, SystemClock, Threads, Workers};
use std::time::Duration;

/// How long the search takes at most, where no option says it.
const TIME: Duration = Duration::from_secs(30);

/// Diagnoses each design and prints the causes. Exit code 1: there is a cause; 3: none was found,
/// and a limit was reached.
pub(super) fn run(arguments: &DiagnoseArguments, options: &[GivenOption]) -> Exit {
    watch();
    let mut loaded = load_all(&arguments.paths, &arguments.vendor);
    if let Some(unused) = unused_options(&loaded, options, &[]) {
        complain_error(unused);
        return Exit::CouldNotRun;
    }
    let threads = arguments.threads.map_or_else(Threads::per_core, Threads);
    let limits = Limits {
        clock: &SystemClock,
        deadline: Some(SystemClock.now() + arguments.timeout.unwrap_or(TIME)),
        interrupted: Some(&INTERRUPTED),
        ..Limits::default()
    };
    let (mut exit, mut all) = (Exit::AsClaimed, Vec::new());
    for file in &mut loaded {
        if let Ok(read) = &mut file.read {
            arguments.bounds.iter().for_each(|bound| bound.set(&mut read.design));
            FaultOption::limit(&arguments.faults, &mut read.design.mechanisms);
        }
        exit = exit.worse(one(file, arguments, &limits, Pool::new(&threads), &mut all));
    }
    if arguments.format == Reported::Json {
        say_json(&serde_json::json!({ "version": VERSION, "diagnoses": all }));
    }
    exit
}

/// Diagnoses one design. The result is printed, or added to `all` for JSON.
fn one(
    file: &Loaded,
    arguments: &DiagnoseArguments,
    limits: &Limits<'_>,
    pool: Pool<'_>,
    all: &mut Vec<JsonDiagnosis>,
) -> Exit {
    let read = match &file.read {
        Ok(read) => read,
        Err(diagnostics) => {
            complain_about(file, diagnostics);
            return Exit::CouldNotRun;
        }
    };
    if arguments.format == Reported::Human {
        complain_about(file, file.warnings());
    }
    let symptom = arguments.symptom;
    let request = DiagnosisRequest {
        loaded: read,
        guarantee: symptom.guarantee(),
        saw: arguments.saw.as_deref(),
        most: arguments.causes.get(),
        limits: *limits,
        pool,
    };
    let found = diagnose(&request);
    match arguments.format {
        Reported::Human => print(file, read, symptom.name(), &found),
        Reported::Json => all.push(JsonDiagnosis::new(&file.path, Some(symptom.name()), &found)),
    }
    if is_interrupted() {
        complain("inconclusive: interrupted");
        return Exit::Undecided;
    }
    match (found.causes.is_empty(), found.is_complete) {
        (false, _) => Exit::Wrong,
        (true, true) => Exit::AsClaimed,
        (true, false) => Exit::Undecided,
    }
}

/// Prints the causes of a violation, below what they are causes of.
pub(super) fn print(file: &Loaded, read: &LoadedDesign, asked: &str, found: &Diagnosis) {
    let heading = if file.is_vendor {
        human::heading(&file.path, None)
    } else {
        human::heading(&read.design.name, Some(&file.path))
    };
    say(&human::diagnosis(&heading, asked, found));
}

/// Returns up to so many distinct causes of each violation that a check found.
pub(super) fn causes(
    read: &LoadedDesign,
    report: &DesignReport,
    most: usize,
    limits: Limits<'_>,
    workers: &dyn Workers,
) -> Vec<Diagnosis> {
    let violated = report.findings.iter().filter(|finding| finding.verdict == Verdict::Violated);
    let request = |guarantee| {
        diagnose(&DiagnosisRequest { loaded: read, guarantee, saw: None, most, limits, pool: Pool::new(workers) })
    };
    violated.map(|finding| request(finding.guarantee)).collect()
}
