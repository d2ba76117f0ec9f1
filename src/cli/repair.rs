//! `onceproof repair`: the smallest changes with which every claim holds.

use super::arguments::{FaultOption, RepairArguments, Reported};
use super::exit::Exit;
use super::files::{Loaded, complain_about, load_all, unused_options};
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, complain_error, say, say_json};
use super::shell::GivenOption;
use onceproof::check::{RepairRequest, repair_wanted};
use onceproof::design::{Expectation, UnexaminedSetting, escaped};
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
            arguments.bounds.iter().for_each(|bound| bound.set(&mut read.design));
            FaultOption::limit(&arguments.faults, &mut read.design.mechanisms);
        }
        exit = exit.worse(one(file, asked, arguments, &limits, &mut all));
    }
    if arguments.format == Reported::Json {
        say_json(&serde_json::json!({ "version": VERSION, "repairs": all }));
    }
    exit
}

/// Repairs one design. The result is printed, or added to `all` for JSON.
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
    let claimed = |guarantee: &Guarantee| read.design.claims.expectation(*guarantee) == Some(Expectation::Holds);
    let wanted = if asked.is_empty() { Guarantee::ALL.into_iter().filter(claimed).collect() } else { asked };
    if wanted.is_empty() {
        let path = escaped(&file.path);
        complain_error(format_args!("{path} claims nothing to hold; name a claim, such as --claim exactly-once"));
        return Exit::CouldNotRun;
    }
    // An unexamined setting could violate a guarantee that the exploration finds to hold.
    let is_wanted = |one: &&UnexaminedSetting| !one.weakens.intersection(wanted).is_empty();
    let unexamined: Vec<&UnexaminedSetting> = read.design.unexamined.iter().filter(is_wanted).collect();
    if !unexamined.is_empty() {
        let about: Vec<&str> = unexamined.iter().map(|one| one.about.as_str()).collect();
        complain(&format!("inconclusive: {}: not examined: {}", escaped(&file.path), about.join("; ")));
        if arguments.format == Reported::Json {
            let names = unexamined.iter().map(|one| one.name.clone()).collect();
            all.push(JsonRepairs::not_searched(&file.path, wanted, names));
        }
        return Exit::Undecided;
    }
    let request = RepairRequest::new(read);
    let threads = arguments.threads.map_or_else(Threads::per_core, Threads);
    let repairs = repair_wanted(
        &RepairRequest {
            fault_scope: FaultOption::scope(&arguments.faults).unwrap_or(request.fault_scope),
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
    match arguments.format {
        Reported::Human => say(&format!("{}\n", human::repairs(&file.path, &repairs))),
        Reported::Json => all.push(JsonRepairs::new(&file.path, &repairs)),
    }
    match (repairs.violated.is_empty(), repairs.open.is_empty()) {
        (false, _) => Exit::Wrong,
        (true, false) => Exit::Undecided,
        (true, true) => Exit::AsClaimed,
    }
}
