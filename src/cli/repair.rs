//! `onceproof repair`: the smallest changes with which all that is claimed holds.

use super::arguments::{FaultSets, RepairArguments, Reported};
use super::exit::Exit;
use super::files::{Loaded, load_all};
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, say, say_json};
use onceproof::check::levels::known_traces::KnownTraces;
use onceproof::design::{Expectation, Shorthand, closest_name};
use onceproof::report::human;
use onceproof::report::json::{JsonRepairs, VERSION};
use onceproof::survey::repair::{Effort, repair};
use onceproof_engine::Limits;
use onceproof_models::Guarantee;

pub(super) fn run(arguments: &RepairArguments) -> Exit {
    watch();
    let asked = match asked(&arguments.vendor.claims) {
        Ok(asked) => asked,
        Err(mistake) => {
            complain(&format!("error: {mistake}"));
            return Exit::CouldNotRun;
        }
    };
    let (mut exit, mut all) = (Exit::AsClaimed, Vec::new());
    for file in load_all(&arguments.paths, &arguments.vendor) {
        let one = one(&file, &asked, arguments, &mut all);
        exit = exit.worse(one);
    }
    if arguments.format == Reported::Json {
        say_json(&serde_json::json!({ "version": VERSION, "repairs": all }));
    }
    exit
}

/// What `--claim` asks for.
fn asked(claims: &[String]) -> Result<Vec<Guarantee>, String> {
    let mut asked = Vec::new();
    for claim in claims {
        let shorthand = Shorthand::ALL.into_iter().find(|shorthand| shorthand.name() == claim);
        match (shorthand, Guarantee::named(claim)) {
            (Some(shorthand), _) => asked.extend(shorthand.guarantees()),
            (None, Some(guarantee)) => asked.push(guarantee),
            (None, None) => {
                let known: Vec<&str> = Guarantee::ALL
                    .map(Guarantee::name)
                    .into_iter()
                    .chain(Shorthand::ALL.map(Shorthand::name))
                    .collect();
                let close = closest_name(claim, known.iter().copied());
                let close = close.map_or(String::new(), |close| format!("did you mean {close}? "));
                return Err(format!(
                    "nothing is called {}: {close}known: {}",
                    onceproof::design::excerpt(claim),
                    known.join(", ")
                ));
            }
        }
    }
    Ok(asked)
}

fn one(file: &Loaded, asked: &[Guarantee], arguments: &RepairArguments, all: &mut Vec<JsonRepairs>) -> Exit {
    let read = match &file.read {
        Ok(read) => read,
        Err(mistakes) => {
            for mistake in mistakes {
                complain(&format!("{}\n", human::render(&file.path, &file.text, mistake, true)));
            }
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
