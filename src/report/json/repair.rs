//! The repairs of a design as JSON.

use super::settings::JsonChange;
use crate::check::costs::Costs;
use crate::survey::repair::{Repair, Repairs};
use onceproof_models::Guarantee;
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
    /// How many designs were explored.
    pub tried: usize,
    /// How many of them were too large to be decided.
    pub undecided: usize,
    /// Up to how many changes at once everything was tried.
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
    /// The repairs of a design.
    #[must_use]
    pub fn new(path: &str, repairs: &Repairs) -> Self {
        let names = |guarantees: &[Guarantee]| guarantees.iter().map(|one| one.name().to_owned()).collect();
        let one = |repair: &Repair| JsonRepair {
            changes: repair.changes.iter().map(JsonChange::new).collect(),
            costs: repair.costs,
        };
        Self {
            path: path.to_owned(),
            wanted: names(&repairs.wanted),
            violated: names(&repairs.broken),
            open: names(&repairs.open),
            holding: names(&repairs.holding),
            repairs: repairs.found.iter().map(one).collect(),
            nearest: repairs.nearest.as_ref().map(|(change, _)| JsonChange::new(change)),
            tried: repairs.tried,
            undecided: repairs.undecided,
            exhausted: repairs.exhausted,
            costs: repairs.costs,
        }
    }
}
