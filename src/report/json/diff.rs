//! Changes between two versions of a design, as JSON.

use super::replay::JsonReplay;
use super::verdict::JsonStep;
use crate::check::costs::Costs;
use crate::survey::diff::{Difference, Flip};
use onceproof_models::Guarantee;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The differences between two versions of a design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonDiff {
    /// The design's file.
    pub path: String,
    /// The settings that differ.
    pub settings: Vec<JsonSettingDiff>,
    /// The verdicts that differ.
    pub flips: Vec<JsonFlip>,
    /// Guarantees that the new version claims and that both versions violate.
    pub wrong: Vec<String>,
    /// Guarantees that the new version claims and that are undecided in both versions.
    pub open: Vec<String>,
    /// The cost of a message in the old version; null where no message has its effect without
    /// faults.
    pub costs_before: Option<Costs>,
    /// The cost of a message in the new version; null where no message has its effect without
    /// faults.
    pub costs_after: Option<Costs>,
}

/// A setting that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonSettingDiff {
    /// The setting's path.
    pub setting: String,
    /// The value in the old version.
    pub before: String,
    /// The value in the new version.
    pub after: String,
}

/// A verdict that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonFlip {
    /// The guarantee.
    pub guarantee: String,
    /// The verdict on the old version.
    pub before: String,
    /// The verdict on the new version.
    pub after: String,
    /// Why the new version is inconclusive, as in `check`; null where it is not.
    pub reason: Option<String>,
    /// The settings and known defects of the new version that were not examined and could weaken
    /// it, by name.
    pub unexamined: Vec<String>,
    /// The number of messages with which the new version violates it, where its bounds say fewer;
    /// null where they do not.
    pub messages: Option<u8>,
    /// Whether one of the versions claims that it holds.
    pub claimed: bool,
    /// Whether it is claimed, and the new version violates it or has a known defect.
    pub lost: bool,
    /// The clauses of the laws that the new version meets and the old one did not. A met clause
    /// violates the guarantee.
    pub laws: Vec<BTreeMap<String, Vec<String>>>,
    /// How the new version violates it; empty where it does not.
    pub counterexample: Vec<JsonStep>,
    /// How the old version's counterexample fares in the new one; null where the old version has
    /// none.
    pub replay: Option<JsonReplay>,
}

impl JsonDiff {
    /// The differences of a design, whose file is `path`.
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
            reason: flip.undecided.map(|why| why.name().to_owned()),
            unexamined: flip.unexamined.clone(),
            messages: flip.messages,
            claimed: flip.is_claimed,
            lost: flip.is_lost(),
            laws: flip.laws.iter().map(|clause| clause.conditions.clone()).collect(),
            counterexample: flip
                .counterexample
                .iter()
                .flat_map(|counterexample| &counterexample.steps)
                .map(JsonStep::new)
                .collect(),
            replay: flip.replay.as_ref().map(JsonReplay::new),
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
