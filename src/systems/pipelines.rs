//! Files that hold the brokers of several pipelines: the queue of one system and the stream of
//! another one.
//!
//! A pipeline has one broker. The system that the user names is kept; where the user names none,
//! the settings of two brokers would decide one mechanism after another, so that is an error.

use super::catalogue::{System, profiles};
use super::entry::IrrelevantEntry;
use super::lower::VendorInputs;
use super::profile::Profile;
use crate::design::{Diagnostic, DiagnosticCode};
use std::collections::BTreeSet;

/// The names of a profile and of all that it includes.
fn family(profile: &'static Profile) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    let mut open = vec![profile];
    while let Some(profile) = open.pop() {
        if names.insert(profile.name.as_str()) {
            open.extend(profiles().iter().filter(|other| profile.include.contains(&other.name)));
        }
    }
    names
}

fn is_related(one: &'static Profile, other: &'static Profile) -> bool {
    !family(one).is_disjoint(&family(other))
}

/// Keeps the system of one pipeline. The settings of the other ones are listed as irrelevant.
/// `implied` are the names of the systems that only files imply.
///
/// # Errors
/// Files imply the brokers of several systems, and the user names none of them.
pub(super) fn keep_one(
    inputs: &mut VendorInputs,
    irrelevant: &mut Vec<IrrelevantEntry>,
    implied: &[&'static str],
) -> Result<(), Box<Diagnostic>> {
    let is_implied = |system: &System| implied.contains(&system.profile.name.as_str());
    let of_whole = |(_, parts): &&(System, Vec<String>)| parts.is_empty();
    let has_broker = |system: &System| system.profile.parts().any(|part| part == "broker");
    let brokers: Vec<System> =
        inputs.systems.iter().filter(of_whole).map(|(system, _)| *system).filter(has_broker).collect();
    let Some(first) = brokers.iter().find(|system| !is_implied(system)).or_else(|| brokers.first()).copied() else {
        return Ok(());
    };
    let others = brokers.iter().filter(|system| is_implied(system) && !is_related(first.profile, system.profile));
    let others: Vec<System> = others.copied().collect();
    if others.is_empty() {
        return Ok(());
    }
    if is_implied(&first) {
        return Err(Box::new(two_brokers(inputs, first, &others)));
    }
    let is_other = |name: &str| {
        let profile = profiles().iter().find(|profile| profile.name == name);
        profile.is_some_and(|profile| {
            !is_related(first.profile, profile) && others.iter().any(|other| is_related(other.profile, profile))
        })
    };
    inputs.systems.retain(|(system, _)| !is_other(&system.profile.name) || !is_implied(system));
    inputs.entries.retain(|entry| {
        let Some(other) = entry.profile.filter(|name| is_other(name)) else { return true };
        let why = format!("a setting of {other}, which is another pipeline's");
        irrelevant.push(IrrelevantEntry { key: entry.key.clone(), source: entry.key_source.clone(), why });
        false
    });
    Ok(())
}

fn two_brokers(inputs: &VendorInputs, first: System, others: &[System]) -> Diagnostic {
    let mut names = vec![first.profile.name.as_str()];
    names.extend(others.iter().map(|other| other.profile.name.as_str()));
    let title = format!("the files configure brokers of {}, and a pipeline has one", names.join(" and "));
    let mut found = Diagnostic::whole(DiagnosticCode::NotRead, title);
    for system in [first].iter().chain(others) {
        let is_own = |name: &str| {
            profiles().iter().find(|profile| profile.name == name).is_some_and(|own| is_related(own, system.profile))
        };
        if let Some(entry) = inputs.entries.iter().find(|entry| entry.profile.is_some_and(is_own)) {
            found = found.label_in(&entry.key_source, format!("a setting of {}", system.profile.name));
        }
    }
    found.help(format!("choose with --as: {}", names.join(", ")))
}
