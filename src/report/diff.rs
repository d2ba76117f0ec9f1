//! What changes between two versions of a design, for people and for programs.

use super::json::JsonStep;
use super::laws::conditions;
use super::repair::difference;
use crate::check::costs::Costs;
use crate::survey::diff::{Difference, Flip};
use onceproof_models::Guarantee;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The differences of one design, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonDiff {
    /// The design.
    pub path: String,
    /// Settings that differ.
    pub settings: Vec<JsonSettingDiff>,
    /// Verdicts that differ.
    pub flips: Vec<JsonFlip>,
    /// What the new version claims and what is violated, though the old one was no better.
    pub wrong: Vec<String>,
    /// What the new version claims and what is not decided, as before.
    pub open: Vec<String>,
    /// What a message cost; null where no message had its effect without faults.
    pub costs_before: Option<Costs>,
    /// What it costs.
    pub costs_after: Option<Costs>,
}

/// A setting that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonSettingDiff {
    /// The setting.
    pub setting: String,
    /// The old value.
    pub before: String,
    /// The new value.
    pub after: String,
}

/// A verdict that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonFlip {
    /// About what.
    pub guarantee: String,
    /// The old verdict.
    pub before: String,
    /// The new verdict.
    pub after: String,
    /// Whether one of the versions claims that it holds.
    pub claimed: bool,
    /// Whether it is claimed and violated now.
    pub lost: bool,
    /// The clauses of the laws that the new version meets and the old one did not: it is broken where one is met.
    pub laws: Vec<BTreeMap<String, Vec<String>>>,
    /// How it breaks now; empty where it does not.
    pub counterexample: Vec<JsonStep>,
}

impl JsonDiff {
    /// The differences of one design.
    #[must_use]
    pub fn new(path: &str, found: &Difference) -> Self {
        let names = |guarantees: &[Guarantee]| guarantees.iter().map(|one| one.name().to_owned()).collect();
        let setting = |(setting, before, after): &(&'static str, String, String)| JsonSettingDiff {
            setting: (*setting).to_owned(),
            before: before.clone(),
            after: after.clone(),
        };
        let flip = |flip: &Flip| JsonFlip {
            guarantee: flip.guarantee.name().to_owned(),
            before: flip.before.to_owned(),
            after: flip.after.to_owned(),
            claimed: flip.is_claimed,
            lost: flip.is_loss(),
            laws: flip.laws.iter().map(|clause| clause.conditions.clone()).collect(),
            counterexample: flip
                .counterexample
                .iter()
                .flat_map(|counterexample| &counterexample.steps)
                .map(JsonStep::new)
                .collect(),
        };
        Self {
            path: path.to_owned(),
            settings: found.settings.iter().map(setting).collect(),
            flips: found.flips.iter().map(flip).collect(),
            wrong: names(&found.wrong),
            open: names(&found.open),
            costs_before: found.before,
            costs_after: found.after,
        }
    }
}

/// The differences of one design.
#[must_use]
pub fn diff(path: &str, found: &Difference) -> String {
    let mut text = format!("{path}\n");
    for (setting, before, after) in &found.settings {
        let _ = writeln!(text, "  {setting}: {before} -> {after}");
    }
    if found.flips.is_empty() {
        text.push_str("  no verdict changes\n");
    }
    for flip in &found.flips {
        one(&mut text, flip);
    }
    for guarantee in &found.wrong {
        let _ = writeln!(text, "  {}: claimed, and violated as before", guarantee.name());
    }
    for guarantee in &found.open {
        let _ = writeln!(text, "  {}: claimed, and not decided, as before", guarantee.name());
    }
    match (&found.before, &found.after) {
        (Some(before), Some(after)) => {
            let says = difference(before, after).unwrap_or_else(|| "the same price".to_owned());
            let _ = writeln!(text, "  per message: {says}");
        }
        (None, None) => {}
        _ => text.push_str("  per message: one of the versions brings no message to its effect without faults\n"),
    }
    text
}

fn one(text: &mut String, flip: &Flip) {
    let claimed = match (flip.is_claimed, flip.is_loss()) {
        (_, true) => " (claimed: LOST)",
        (true, false) => " (claimed)",
        (false, _) => "",
    };
    let _ = writeln!(text, "  {}: {} -> {}{claimed}", flip.guarantee.name(), flip.before, flip.after);
    for clause in &flip.laws {
        let _ = writeln!(text, "    law: broken where {}", conditions(&clause.conditions));
    }
    if let Some(counterexample) = &flip.counterexample {
        for step in &counterexample.steps {
            let fault = if step.fault.is_some() { "! " } else { "  " };
            let _ = writeln!(text, "    {fault}{}. {}", step.number, step.text);
        }
        let _ = writeln!(text, "    so {}", counterexample.ending.text());
    }
}
