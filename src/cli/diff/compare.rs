//! Comparing the designs of two versions, one by one.

use super::super::arguments::{DiffArguments, FaultOption, Reported};
use super::super::exit::Exit;
use super::super::files::{Loaded, complain_about, unused_options};
use super::super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::super::output::{complain, complain_error, say, say_json};
use super::super::shell::GivenOption;
use super::version::{Version, versions};
use onceproof::design::{Claims, Design, escaped};
use onceproof::report::human;
use onceproof::report::json::{JsonDiff, VERSION};
use onceproof::survey::diff::{Difference, Flip, diff};
use onceproof_engine::{Clock, Limits, SystemClock};
use onceproof_models::Guarantee;
use serde_json::json;
use std::collections::BTreeSet;
use std::num::NonZeroUsize;

/// Compares two versions and prints what differs.
pub(in crate::cli) fn run(arguments: &DiffArguments, options: &[GivenOption]) -> Exit {
    watch();
    let (mut old, mut new) = match versions(arguments) {
        Ok(versions) => versions,
        Err(error) => {
            complain_error(error);
            return Exit::CouldNotRun;
        }
    };
    let loaded = || old.designs.values().chain(new.designs.values());
    if let Some(unused) = unused_options(loaded(), options, &[]) {
        complain_error(unused);
        return Exit::CouldNotRun;
    }
    for file in old.designs.values_mut().chain(new.designs.values_mut()) {
        if let Ok(read) = &mut file.read {
            arguments.bounds.iter().for_each(|bound| bound.set(&mut read.design));
            FaultOption::limit(&arguments.faults, &mut read.design.mechanisms);
        }
    }
    compare(old, &new, arguments)
}

fn compare(mut old: Version, new: &Version, arguments: &DiffArguments) -> Exit {
    let is_human = arguments.format == Reported::Human;
    let (mut exit, mut all, mut only_old, mut only_new) = (Exit::AsClaimed, Vec::new(), Vec::new(), Vec::new());
    // Two single designs are compared whatever their files are called.
    let are_single = old.designs.len() == 1 && new.designs.len() == 1;
    if are_single && let (Some(own), Some((mut name, file))) = (new.designs.keys().next(), old.designs.pop_first()) {
        name.clone_from(own);
        old.designs.insert(name, file);
    }
    for file in old.designs.values().chain(new.designs.values()).filter(|file| file.read.is_err()) {
        complain_about(file, file.errors());
        exit = Exit::CouldNotRun;
    }
    let mut compared = 0;
    let names: BTreeSet<&String> = old.designs.keys().chain(new.designs.keys()).collect();
    for name in names {
        let (before, after) = match (old.designs.get(name), new.designs.get(name)) {
            (Some(before), Some(after)) => (before, after),
            (Some(_), None) => {
                only_old.push(name);
                if is_human {
                    say(&format!("{}: not in {}\n", escaped(name), escaped(&new.name)));
                }
                continue;
            }
            _ => {
                only_new.push(name);
                if is_human {
                    say(&format!("{}: new in {}\n", escaped(name), escaped(&new.name)));
                }
                continue;
            }
        };
        let Some(found) = differences(before, after, arguments) else { continue };
        if is_interrupted() {
            complain("inconclusive: interrupted");
            return exit.worse(Exit::Undecided);
        }
        compared += 1;
        let title = if name.is_empty() || are_single { after.path.as_str() } else { name.as_str() };
        if is_human {
            say(&format!("{}\n", human::diff(title, &found)));
        } else {
            all.push(JsonDiff::new(title, &found));
        }
        exit = exit.worse(weight(&found));
    }
    if !is_human {
        let (old, new) = (only_old, only_new);
        say_json(&json!({ "version": VERSION, "designs": all, "only_in_old": old, "only_in_new": new }));
    } else if compared == 0 && exit == Exit::AsClaimed {
        say("no design that both versions have means anything else than before\n");
    }
    exit
}

/// The differences of a design that both versions have; none where one cannot be read, or where
/// both mean the same.
fn differences(before: &Loaded, after: &Loaded, arguments: &DiffArguments) -> Option<Difference> {
    let (Ok(one), Ok(other)) = (&before.read, &after.read) else { return None };
    let by_default = one.fault_scope().max(other.fault_scope());
    let (one, other) = (&one.design, &other.design);
    // Claims are compared without their places in the files.
    let claims = |design: &Design| {
        let Claims { scope, faults, .. } = design.claims;
        (Guarantee::ALL.map(|guarantee| design.claims.expectation(guarantee)), scope, faults)
    };
    if (&one.mechanisms, claims(one), &one.unexamined) == (&other.mechanisms, claims(other), &other.unexamined) {
        return None;
    }
    let limits = Limits {
        clock: &SystemClock,
        deadline: arguments.timeout.map(|time| SystemClock.now() + time),
        interrupted: Some(&INTERRUPTED),
        threads: arguments.threads.map_or(1, NonZeroUsize::get),
        ..Limits::default()
    };
    // Both versions are explored in the same way.
    let faults = FaultOption::scope(&arguments.faults).unwrap_or(by_default);
    Some(diff(one, other, faults, &limits))
}

/// The exit code of the differences of one design.
fn weight(found: &Difference) -> Exit {
    if found.flips.iter().any(Flip::is_lost) || !found.wrong.is_empty() {
        Exit::Wrong
    } else if found.flips.iter().any(Flip::is_open) || !found.open.is_empty() {
        Exit::Undecided
    } else {
        Exit::AsClaimed
    }
}
