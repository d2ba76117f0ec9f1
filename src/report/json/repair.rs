//! The repairs of a design as JSON.

use super::replay::JsonReplay;
use super::settings::position;
use crate::check::costs::Costs;
use crate::repair::{Change, GuaranteeRepairs, Repair, Repairs};
use onceproof_models::GuaranteeSet;
use serde::{Deserialize, Serialize};

/// The repairs of one violation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonBlame {
    /// The guarantee that is violated.
    pub guarantee: String,
    /// Sets of changes, each of which makes the guarantee hold.
    pub repairs: Vec<Vec<JsonChange>>,
    /// For each of them, the guarantees that hold now and that it breaks.
    pub breaks: Vec<Vec<String>>,
    /// For each of them, up to how many faults it is explored; null where every number is.
    pub up_to_faults: Vec<Option<u8>>,
    /// How many alternatives were explored.
    pub tried: usize,
    /// Whether some alternatives were not tried, or reached a limit.
    pub incomplete: bool,
}

/// A setting with another value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonChange {
    /// The setting, with its part: `producer.acks`.
    pub setting: String,
    /// Its value now.
    pub now: String,
    /// The value to write instead.
    pub instead: String,
    /// The file in which it is written; null for a default, `(command line)` for an option.
    pub path: Option<String>,
    /// The line, from one; null where it is in no file.
    pub line: Option<usize>,
    /// The column in characters, from one; null where it is in no file.
    pub column: Option<usize>,
}

/// The repairs of one design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonRepairs {
    /// The file.
    pub path: String,
    /// The guarantees that are to hold.
    pub wanted: Vec<String>,
    /// The settings and known defects that were not examined and could weaken one of them, by name.
    /// Where there are any, nothing was searched.
    pub unexamined: Vec<String>,
    /// Those of them that are violated.
    pub violated: Vec<String>,
    /// Those of them that are inconclusive or vacuous.
    pub open: Vec<String>,
    /// The guarantees that hold without a change, wanted or not.
    pub holding: Vec<String>,
    /// The smallest sets of changes with which all of them hold, the cheapest first.
    pub repairs: Vec<JsonRepair>,
    /// Where there is no repair: the single change with which most of them hold.
    pub nearest: Option<JsonChange>,
    /// How many alternatives were explored.
    pub tried: usize,
    /// How many of them reached a limit.
    pub undecided: usize,
    /// The number of changes up to which every set was tried.
    pub exhausted: usize,
    /// The cost of a message without a change; null where no message has its effect without faults.
    pub costs: Option<Costs>,
}

/// A set of changes with which all of them hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonRepair {
    /// The changes.
    pub changes: Vec<JsonChange>,
    /// The cost of a message with the changes; null where no message has its effect without faults.
    pub costs: Option<Costs>,
    /// How the counterexamples to the violated guarantees fare with the changes.
    pub replays: Vec<JsonReplay>,
    /// Up to how many faults it is explored; null where every number of them is.
    pub up_to_faults: Option<u8>,
}

/// The names of guarantees.
fn names(guarantees: GuaranteeSet) -> Vec<String> {
    guarantees.iter().map(|one| one.name().to_owned()).collect()
}

impl JsonRepairs {
    /// A design whose repairs were not searched, because of these names.
    #[must_use]
    pub fn not_searched(path: &str, wanted: GuaranteeSet, unexamined: Vec<String>) -> Self {
        let wanted = names(wanted);
        Self {
            path: path.to_owned(),
            open: wanted.clone(),
            wanted,
            unexamined,
            violated: Vec::new(),
            holding: Vec::new(),
            repairs: Vec::new(),
            nearest: None,
            tried: 0,
            undecided: 0,
            exhausted: 0,
            costs: None,
        }
    }

    /// The repairs of all wanted guarantees of a design together.
    #[must_use]
    pub fn new(path: &str, repairs: &Repairs<Costs>) -> Self {
        let together = repairs.together.as_ref();
        let attempts = together.map(|together| &together.attempts);
        let one = |repair: &Repair<Costs>| JsonRepair {
            changes: repair.changes.iter().map(JsonChange::new).collect(),
            costs: repair.costs,
            replays: repair.replays.iter().map(JsonReplay::new).collect(),
            up_to_faults: repair.up_to,
        };
        Self {
            path: path.to_owned(),
            wanted: names(repairs.wanted),
            unexamined: Vec::new(),
            violated: names(repairs.violated),
            open: names(repairs.open),
            holding: names(repairs.holding),
            repairs: together.iter().flat_map(|together| &together.found).map(one).collect(),
            nearest: together
                .and_then(|together| together.nearest.as_ref())
                .map(|nearest| JsonChange::new(&nearest.change)),
            tried: attempts.map_or(0, |attempts| attempts.tried),
            undecided: attempts.map_or(0, |attempts| attempts.undecided.len()),
            exhausted: attempts.map_or(0, |attempts| attempts.complete_to),
            costs: repairs.costs,
        }
    }
}

impl JsonChange {
    /// A change of a repair.
    pub(super) fn new(change: &Change) -> Self {
        let (path, line, column) = position(change.source.as_ref());
        let (now, instead) = (change.now.clone(), change.instead.clone());
        Self { setting: change.key.clone(), now, instead, path, line, column }
    }
}

impl JsonBlame {
    /// The repairs of one violation.
    #[must_use]
    pub fn new(one: &GuaranteeRepairs) -> Self {
        Self {
            guarantee: one.guarantee.name().to_owned(),
            repairs: one.found.iter().map(|remedy| remedy.changes.iter().map(JsonChange::new).collect()).collect(),
            breaks: one.found.iter().map(|remedy| names(remedy.breaks)).collect(),
            up_to_faults: one.found.iter().map(|remedy| remedy.up_to).collect(),
            tried: one.attempts.tried,
            incomplete: one.attempts.is_incomplete(),
        }
    }
}
