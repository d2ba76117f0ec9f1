//! Writes a design as TOML: the settings that differ from their defaults, in the order of the
//! registry.

use super::claims::{COUNTS, Claims};
use super::defaults::{DEPENDENT_DEFAULTS, apply_defaults};
use super::document::Design;
use super::fault_scope::FaultScope;
use super::registry::registry;
use super::setting::SettingInfo;
use onceproof_models::Mechanisms;
use onceproof_models::scope::{DuplicateUnit, ObligationFrom, Scope};
use std::fmt::Write;

/// The settings that must be written so that parsing yields these mechanisms.
fn needed_settings(mechanisms: &Mechanisms) -> Vec<&'static SettingInfo> {
    let is_dependent = |info: &SettingInfo| DEPENDENT_DEFAULTS.iter().any(|(path, _)| *path == info.path);
    let mut needed: Vec<&'static SettingInfo> = Vec::new();
    // Completes the settings chosen so far as the parser would, and adds one that comes out wrong.
    // A default that depends on other settings is added last: they often make it right.
    loop {
        let mut parsed = Mechanisms::default();
        for info in &needed {
            info.set(&mut parsed, info.get(mechanisms));
        }
        apply_defaults(&mut parsed, &|path| needed.iter().any(|info| info.path == path));
        let wrong = registry().iter().filter(|info| info.get(&parsed) != info.get(mechanisms));
        let Some(wrong) = wrong.min_by_key(|info| is_dependent(info)) else { break };
        needed.push(wrong);
    }
    needed.sort_by_key(|info| registry().iter().position(|other| other.path == info.path));
    needed
}

/// The text of a design file. Parsing it yields an equal design, except for spans.
#[must_use]
pub fn print(design: &Design) -> String {
    let mut text = format!("name = {}\n", toml_string(&design.name));
    let mut table = "";
    for info in needed_settings(&design.mechanisms) {
        let (of, key) = info.path.rsplit_once('.').unwrap_or(("", info.path));
        if of != table {
            table = of;
            let _ = write!(text, "\n[{of}]\n");
        }
        let _ = writeln!(text, "{key} = {}", info.value_text(info.get(&design.mechanisms)));
    }
    if design.fault_scope != FaultScope::default() {
        let head = if table == "faults" { "" } else { "\n[faults]\n" };
        let _ = writeln!(text, "{head}scope = \"{}\"", design.fault_scope.name());
    }
    let (scope, faults) = (design.claims.scope, design.claims.faults);
    let is_default = scope == Scope::default() && faults == Claims::DEFAULT_FAULTS;
    if !design.claims.by_guarantee.is_empty() || !is_default {
        text.push_str("\n[claims]\n");
        for (guarantee, claim) in &design.claims.by_guarantee {
            let _ = writeln!(text, "{} = \"{}\"", guarantee.name(), claim.expectation.name());
        }
        if scope.counts != DuplicateUnit::Effects {
            let name = COUNTS.iter().find(|(_, counts, _)| *counts == scope.counts);
            let _ = writeln!(text, "counts = \"{}\"", name.map_or("effects", |(name, ..)| name));
        }
        if scope.of != ObligationFrom::Accepted {
            text.push_str("of = \"submitted\"\n");
        }
        if faults != Claims::DEFAULT_FAULTS {
            let _ = writeln!(text, "faults = {faults}");
        }
    }
    if let Some(golden) = design.golden {
        let _ = write!(text, "\n[golden]\nstates = {}\ntransitions = {}\n", golden.states, golden.transitions);
    }
    text
}

/// A TOML string. Names contain no control characters, so quotes and backslashes need escapes only.
fn toml_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
