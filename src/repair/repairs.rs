//! The result of a search for repairs.

use super::attempts::Attempts;
use super::candidates::Untried;
use super::change::Change;
use crate::replay::Comparison;
use onceproof_models::{Guarantee, GuaranteeSet, Mechanisms};

/// A set of changes with which every wanted guarantee holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair<C> {
    /// The changes, one to three.
    pub changes: Vec<Change>,
    /// The design's mechanisms with them.
    pub mechanisms: Mechanisms,
    /// How the counterexamples to the violated guarantees fare with them; empty where none was
    /// looked for.
    pub replays: Vec<Comparison>,
    /// The costs of a message then. None where the fault-free schedule brings no message to its
    /// effect.
    pub costs: Option<C>,
    /// Up to how many faults it is explored, where a limit was reached before every number was.
    pub up_to: Option<u8>,
}

/// A set of changes with which one violated guarantee holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The changes, one or two.
    pub changes: Vec<Change>,
    /// The guarantees that hold now and are violated then.
    pub breaks: GuaranteeSet,
    /// Up to how many faults it is explored, where a limit was reached before every number was.
    pub up_to: Option<u8>,
}

/// The repairs of one violated guarantee, whatever becomes of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuaranteeRepairs {
    /// The guarantee.
    pub guarantee: Guarantee,
    /// The smallest sets of changes with which it holds; other settings before other mechanisms,
    /// and what breaks no other guarantee first.
    pub found: Vec<Remedy>,
    /// The candidates that were tried.
    pub attempts: Attempts,
}

/// The single change with which most of the wanted guarantees hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// The change.
    pub change: Change,
    /// The wanted guarantees that hold with it.
    pub holds: GuaranteeSet,
}

/// The result of a search for repairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repairs<C> {
    /// The guarantees that have to hold.
    pub wanted: GuaranteeSet,
    /// Those of them that are violated now.
    pub violated: GuaranteeSet,
    /// Those of them that are inconclusive or vacuous now.
    pub open: GuaranteeSet,
    /// Every guarantee that holds now.
    pub holding: GuaranteeSet,
    /// The costs of a message now. None where the fault-free schedule brings no message to its
    /// effect.
    pub costs: Option<C>,
    /// For each violated guarantee its own repairs, in the order of reports.
    pub each: Vec<GuaranteeRepairs>,
    /// The smallest sets of changes with which all wanted guarantees hold, the cheapest first. None
    /// where they were not looked for.
    pub together: Option<Together<C>>,
    /// Up to how many changes at once were looked for, 1 to 3.
    pub max_changes: usize,
    /// Settings that decide a mechanism and were tried with no other value.
    pub untried: Vec<Untried>,
}

/// The repairs of all wanted guarantees at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together<C> {
    /// The smallest sets of changes, the cheapest first.
    pub found: Vec<Repair<C>>,
    /// Where there is none: the best single change, if one is better than none.
    pub nearest: Option<Nearest>,
    /// The candidates that were tried.
    pub attempts: Attempts,
}
