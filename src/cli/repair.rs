//! `onceproof repair`: the smallest changes with which all that is claimed holds.

use super::arguments::{RepairArguments, Reported};
use super::check::fault_scope;
use super::exit::Exit;
use super::files::{Loaded, complain_about, load_all, unused_options};
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, complain_error, say, say_json};
use super::shell::GivenOption;
use onceproof::check::{RepairRequest, repair_wanted};
use onceproof::design::Expectation;
use onceproof::report::human;
use onceproof::report::json::{JsonRepairs, VERSION};
use onceproof_engine::{Clock, Limits, Pool, SystemClock, Threads};
use onceproof_models::{Guarantee, GuaranteeSet};

/// Repairs each design and prints what was found.
pub(super) fn run(arguments: &RepairArguments, options: &[GivenOption]) -> Exit {
    watch();
    let asked: GuaranteeSet = arguments
        .vendor
        .claims
        .iter()
        .flat_map(|claim| claim.expectations())
        .filter_map(|(guarantee, expectation)| (expectation == Expectation::Holds).then_some(guarantee))
        .collect();
    let limits = Limits {
        clock: &SystemClock,
        deadline: arguments.timeout.map(|time| SystemClock.now() + time),
        interrupted: Some(&INTERRUPTED),
        ..Limits::default()
    };
    let (mut exit, mut all) = (Exit::AsClaimed, Vec::new());
    let mut loaded = load_all(&arguments.paths, &arguments.vendor);
    if let Some(unused) = unused_options(&loaded, options, &["claim"]) {
        complain_error(unused);
        return Exit::CouldNotRun;
    }
    for file in &mut loaded {
        if let Ok(read) = &mut file.read {
            for bound in &arguments.bounds {
                bound.set(&mut read.design.mechanisms);
            }
        }
        exit = exit.worse(one(file, asked, arguments, &limits, &mut all));
    }
    if arguments.format == Reported::Json {
        say_json(&serde_json::json!({ "version": VERSION, "repairs": all }));
    }
    exit
}

fn one(
    file: &Loaded,
    asked: GuaranteeSet,
    arguments: &RepairArguments,
    limits: &Limits<'_>,
    all: &mut Vec<JsonRepairs>,
) -> Exit {
    let read = match &file.read {
        Ok(read) => read,
        Err(diagnostics) => {
            complain_about(file, diagnostics);
            return Exit::CouldNotRun;
        }
    };
    // Another value of an unresolved setting could violate whatever was explored.
    if !read.design.unresolved.is_empty() {
        let unknown = read.design.unresolved.join(", ");
        complain(&format!(
            "inconclusive: {}: these values are not known, so nothing can be said to hold: {unknown}",
            file.path
        ));
        return Exit::Undecided;
    }
    let claimed = |guarantee: &Guarantee| read.design.claims.expectation(*guarantee) == Some(Expectation::Holds);
    let wanted = if asked.is_empty() { Guarantee::ALL.into_iter().filter(claimed).collect() } else { asked };
    if wanted.is_empty() {
        complain(&format!(
            "{}: nothing is claimed to hold; say what is wanted, such as --claim exactly-once",
            file.path
        ));
        return Exit::CouldNotRun;
    }
    let request = RepairRequest::new(read);
    let threads = arguments.threads.map_or_else(Threads::per_core, Threads);
    let repairs = repair_wanted(
        &RepairRequest {
            fault_scope: arguments.faults.map_or(request.fault_scope, fault_scope),
            limits: *limits,
            pool: Pool::new(&threads),
            ..request
        },
        wanted,
    );
    if is_interrupted() {
        complain("inconclusive: interrupted");
        return Exit::Undecided;
    }
    match (arguments.format, &repairs.together) {
        (Reported::Json, Some(together)) => all.push(JsonRepairs::new(&file.path, &repairs, together)),
        _ => say(&format!("{}\n", human::repairs(&file.path, &repairs))),
    }
    match (repairs.violated.is_empty(), repairs.open.is_empty()) {
        (false, _) => Exit::Wrong,
        (true, false) => Exit::Undecided,
        (true, true) => Exit::AsClaimed,
    }
}
