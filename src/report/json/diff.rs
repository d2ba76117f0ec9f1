//! What changes between two versions of a design, as JSON.

use super::document::JsonStep;
use crate::check::costs::Costs;
use crate::survey::diff::{Difference, Flip};
use onceproof_models::Guarantee;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
            before: flip.before.name().to_owned(),
            after: flip.after.name().to_owned(),
            claimed: flip.is_claimed,
            lost: flip.is_lost(),
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
