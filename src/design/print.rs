//! From a design back to TOML: what differs from the defaults, in the order of the registry.

use super::combinations;
use super::parse::Design;
use super::registry::{SettingInfo, registry};
use onceproof_models::Mechanisms;
use onceproof_models::scope::{DuplicateUnit, ObligationFrom};
use std::fmt::Write;

/// The settings that have to be written to get these mechanisms.
fn needed(mechanisms: &Mechanisms) -> Vec<&'static SettingInfo> {
    let plain = Mechanisms::default();
    let mut needed: Vec<&'static SettingInfo> = Vec::new();
    // Read back what would be written so far, and write what that gets wrong too. A default that depends on other settings
    // comes last: it is often right once they are written.
    let is_dependent = |info: &SettingInfo| combinations::DEPENDENT.iter().any(|(path, _)| *path == info.path);
    loop {
        let mut read = plain;
        for info in &needed {
            info.set(&mut read, info.get(mechanisms));
        }
        combinations::complete(&mut read, &|path| needed.iter().any(|info| info.path == path));
        let wrong = registry().iter().filter(|info| info.get(&read) != info.get(mechanisms));
        let Some(wrong) = wrong.min_by_key(|info| is_dependent(info)) else { break };
        needed.push(wrong);
    }
    needed.sort_by_key(|info| registry().iter().position(|other| other.path == info.path));
    needed
}

/// Writes a design. What it reads back as is equal, but for the places of its claims and settings.
#[must_use]
pub fn print(design: &Design) -> String {
    let mut text = format!("name = {}\n", toml_text(&design.name));
    let mut table = "";
    for info in needed(&design.mechanisms) {
        let (of, key) = info.path.rsplit_once('.').unwrap_or(("", info.path));
        if of != table {
            table = of;
            let _ = write!(text, "\n[{of}]\n");
        }
        let _ = writeln!(text, "{key} = {}", info.value_text(info.get(&design.mechanisms)));
    }
    let scope = design.claims.scope;
    if !design.claims.by_guarantee.is_empty() || scope != onceproof_models::Scope::default() {
        text.push_str("\n[claims]\n");
        for (guarantee, claim) in &design.claims.by_guarantee {
            let _ = writeln!(text, "{} = \"{}\"", guarantee.name(), claim.expectation.name());
        }
        if scope.counts != DuplicateUnit::Effects {
            let name = super::claims::COUNTS.iter().find(|(_, counts, _)| *counts == scope.counts);
            let _ = writeln!(text, "counts = \"{}\"", name.map_or("effects", |(name, ..)| name));
        }
        if scope.of != ObligationFrom::Accepted {
            text.push_str("of = \"submitted\"\n");
        }
    }
    if let Some(golden) = design.golden {
        let _ = write!(text, "\n[golden]\nstates = {}\ntransitions = {}\n", golden.states, golden.transitions);
    }
    text
}

fn toml_text(text: &str) -> String {
    // Names hold no control characters, so quotes and backslashes are all that needs care.
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
