//! `onceproof repair`: the smallest changes with which all that is claimed holds.

use super::arguments::{FaultSets, RepairArguments, Reported};
use super::exit::Exit;
use super::files::{Loaded, complain_about, load_all, unused_options};
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, complain_error, say, say_json};
use super::shell::GivenOption;
use onceproof::check::levels::known_traces::KnownTraces;
use onceproof::design::Expectation;
use onceproof::report::human;
use onceproof::report::json::{JsonRepairs, VERSION};
use onceproof::survey::repair::{Effort, repair};
use onceproof_engine::Limits;
use onceproof_models::Guarantee;

/// Repairs each design and prints what was found.
pub(super) fn run(arguments: &RepairArguments, options: &[GivenOption]) -> Exit {
    watch();
    let asked: Vec<Guarantee> = arguments
        .vendor
        .claims
        .iter()
        .flat_map(|claim| claim.expectations())
        .filter_map(|(guarantee, expectation)| (expectation == Expectation::Holds).then_some(guarantee))
        .collect();
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
        exit = exit.worse(one(file, &asked, arguments, &mut all));
    }
    if arguments.format == Reported::Json {
        say_json(&serde_json::json!({ "version": VERSION, "repairs": all }));
    }
    exit
}

fn one(file: &Loaded, asked: &[Guarantee], arguments: &RepairArguments, all: &mut Vec<JsonRepairs>) -> Exit {
    let read = match &file.read {
        Ok(read) => read,
        Err(mistakes) => {
            complain_about(file, mistakes);
            return Exit::CouldNotRun;
        }
    };
    // Another value of what is not known could break whatever was explored.
    if !read.design.unresolved.is_empty() {
        let unknown = read.design.unresolved.join(", ");
        complain(&format!(
            "inconclusive: {}: these values are not known, so nothing can be said to hold: {unknown}",
            file.path
        ));
        return Exit::Undecided;
    }
    let claimed = |guarantee: &Guarantee| read.design.claims.expectation(*guarantee) == Some(Expectation::Holds);
    let is_wanted = |guarantee: &Guarantee| asked.contains(guarantee) || (asked.is_empty() && claimed(guarantee));
    let wanted: Vec<Guarantee> = Guarantee::ALL.into_iter().filter(is_wanted).collect();
    if wanted.is_empty() {
        complain(&format!(
            "{}: nothing is claimed to hold; say what is wanted, such as --claim exactly-once",
            file.path
        ));
        return Exit::CouldNotRun;
    }
    let otherwise = if file.is_vendor { FaultSets::Apart } else { FaultSets::Together };
    let apart = arguments.faults.unwrap_or(otherwise) == FaultSets::Apart;
    let limits = Limits { interrupted: Some(&INTERRUPTED), ..Limits::default() };
    let repairs = repair(read, &wanted, Effort::while_waiting(apart, &KnownTraces::default()), &limits);
    if is_interrupted() {
        complain("inconclusive: interrupted");
        return Exit::Undecided;
    }
    match arguments.format {
        Reported::Human => say(&format!("{}\n", human::repairs(&file.path, &repairs))),
        Reported::Json => all.push(JsonRepairs::new(&file.path, &repairs)),
    }
    match (repairs.broken.is_empty(), repairs.open.is_empty()) {
        (false, _) => Exit::Wrong,
        (true, false) => Exit::Undecided,
        (true, true) => Exit::AsClaimed,
    }
}
