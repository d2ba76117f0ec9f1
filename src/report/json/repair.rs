//! The repairs of a design as JSON.

use super::settings::JsonChange;
use crate::check::costs::Costs;
use crate::repair::{Repair, Repairs, Together};
use onceproof_models::GuaranteeSet;
use serde::{Deserialize, Serialize};

/// The repairs of one design, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonRepairs {
    /// The file.
    pub path: String,
    /// What is wanted.
    pub wanted: Vec<String>,
    /// What of it is violated.
    pub violated: Vec<String>,
    /// What of it is not decided, or vacuous.
    pub open: Vec<String>,
    /// What holds as it is.
    pub holding: Vec<String>,
    /// The smallest sets of changes with which all that is wanted holds, the cheapest first.
    pub repairs: Vec<JsonRepair>,
    /// Where there is none: the single change with which most of what is wanted holds.
    pub nearest: Option<JsonChange>,
    /// How many alternatives were explored.
    pub tried: usize,
    /// How many of them reached a limit.
    pub undecided: usize,
    /// Every set of up to so many changes was tried.
    pub exhausted: usize,
    /// What a message costs now; null where no message has its effect without faults.
    pub costs: Option<Costs>,
}

/// A set of changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonRepair {
    /// The changes.
    pub changes: Vec<JsonChange>,
    /// What a message costs then; null where no message has its effect without faults.
    pub costs: Option<Costs>,
}

impl JsonRepairs {
    /// What repairs all wanted guarantees of a design together.
    #[must_use]
    pub fn new(path: &str, repairs: &Repairs<Costs>, together: &Together<Costs>) -> Self {
        let names = |guarantees: GuaranteeSet| guarantees.iter().map(|one| one.name().to_owned()).collect();
        let one = |repair: &Repair<Costs>| JsonRepair {
            changes: repair.changes.iter().map(JsonChange::new).collect(),
            costs: repair.costs,
        };
        Self {
            path: path.to_owned(),
            wanted: names(repairs.wanted),
            violated: names(repairs.violated),
            open: names(repairs.open),
            holding: names(repairs.holding),
            repairs: together.found.iter().map(one).collect(),
            nearest: together.nearest.as_ref().map(|nearest| JsonChange::new(&nearest.change)),
            tried: together.attempts.tried,
            undecided: together.attempts.undecided.len(),
            exhausted: together.attempts.complete_to,
            costs: repairs.costs,
        }
    }
}
