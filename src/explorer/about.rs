//! `about`: the words that a page needs before it has a design.

use super::interface::MAX_REQUEST_BYTES;
use crate::check::Verdict;
use crate::design::{SettingInfo, SettingType, registry};
use onceproof_engine::Limits;
use onceproof_models::{Fault, Guarantee, Mechanisms};
use serde_json::{Value, json};

/// The verdicts with their meanings.
const VERDICTS: [(Verdict, &str); 5] = [
    (Verdict::Holds, "every reachable state was visited, none violates it, and its hazard was reached"),
    (
        Verdict::HoldsUpTo(0),
        "every run with so many faults was followed and none violates it; others were not all followed",
    ),
    (Verdict::Violated, "a run violates it"),
    (Verdict::Vacuous, "no run violates it, but none reached its hazard either: the verdict says little"),
    (Verdict::Inconclusive, "no violation was found, and a limit was reached or a setting was not examined"),
];

/// Returns the answer.
pub(super) fn about() -> Value {
    let guarantees = Guarantee::ALL.map(|guarantee| {
        let kind = if crate::check::goal(guarantee).is_some() { "liveness" } else { "safety" };
        let (name, meaning, hazard) = (guarantee.name(), guarantee.meaning(), guarantee.hazard());
        json!({ "name": name, "kind": kind, "meaning": meaning, "hazard": hazard })
    });
    let faults = Fault::ALL.map(|fault| {
        let (name, about, severity) = (fault.name(), fault.about(), fault.severity());
        json!({ "name": name, "meaning": about, "severity": severity, "switches": fault.switches() })
    });
    let verdicts = VERDICTS.map(|(verdict, meaning)| json!({ "name": verdict.name(), "meaning": meaning }));
    json!({
        "onceproof": env!("CARGO_PKG_VERSION"),
        "models": env!("ONCEPROOF_CHECKER"),
        "guarantees": guarantees,
        "verdicts": verdicts,
        "faults": faults,
        "settings": registry().iter().map(of_setting).collect::<Vec<_>>(),
        "limits": { "request_bytes": MAX_REQUEST_BYTES, "states": Limits::DEFAULT_STATES },
    })
}

fn of_setting(info: &SettingInfo) -> Value {
    let value = |value: &str, meaning: &str| json!({ "value": value, "meaning": meaning });
    let quoted = |name: &str| format!("\"{name}\"");
    let (kind, values, limits) = match &info.setting_type {
        SettingType::Named(names) => {
            ("named", names.iter().map(|(name, meaning)| value(&quoted(name), meaning)).collect(), None)
        }
        SettingType::Switch => ("switch", vec![value("false", ""), value("true", "")], None),
        SettingType::Parts(parts) => {
            ("parts", parts.iter().map(|part| value(&quoted(part.name()), "")).collect::<Vec<_>>(), None)
        }
        SettingType::Number(low, high) => ("number", Vec::new(), Some((*low, *high))),
    };
    json!({
        "path": info.path,
        "table": info.path.split('.').next().unwrap_or(info.path),
        "about": info.about,
        "type": kind,
        "values": values,
        "low": limits.map(|(low, _)| low),
        "high": limits.map(|(_, high)| high),
        "default": info.value_text(info.get(&Mechanisms::default())),
    })
}
