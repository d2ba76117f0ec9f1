//! A search in progress: its aim, its means, and the candidates so far.

use super::attempts::Stop;
use super::candidates::Candidates;
use super::change::Change;
use super::examined::Examined;
use super::judge::Decision;
use super::order::Alone;
use onceproof_engine::{Clock, Pool};
use onceproof_models::{Guarantee, GuaranteeSet, Mechanisms};
use std::collections::HashMap;
use std::time::Duration;

/// The most states of a candidate that is decided for all wanted guarantees.
pub(super) const MAX_STATES_TOGETHER: usize = 1_000_000;

/// The aim of a search.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// The guarantees that have to hold.
    pub wanted: GuaranteeSet,
    /// The verdicts on the design as it is, on all guarantees.
    pub now: Decision,
    /// Whether sets of changes are looked for with which all of them hold, beside those for each
    /// violated one.
    pub together: bool,
    /// The most changes at once, 1 to 3.
    pub max_changes: usize,
}

/// The means of a search.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// The workers.
    pub pool: Pool<'a>,
    /// The clock of `patience`.
    pub clock: &'a dyn Clock,
    /// How long sets of several changes are tried. Single changes are tried whatever the time.
    pub patience: Duration,
}

/// A search in progress.
pub(super) struct Search<'a, J> {
    pub(super) candidates: &'a Candidates<'a>,
    pub(super) goal: Goal,
    pub(super) budget: Budget<'a>,
    pub(super) judge: &'a J,
    /// The time of the budget's clock after which no further set of several changes is tried.
    pub(super) until: Duration,
    /// Every single change: those of settings, then those of mechanisms.
    pub(super) changes: Vec<Change>,
    /// How many of `changes` are of settings.
    pub(super) of_settings: usize,
    /// The candidates that were explored, in their order.
    pub(super) examined: Vec<Examined>,
    /// The index in `examined` by canonical mechanisms. Where the search stopped, it may be past
    /// the end.
    pub(super) known: HashMap<Mechanisms, usize>,
    /// The guarantees that the design itself violates within small bounds.
    pub(super) violated: GuaranteeSet,
    /// The effect of each of `changes` alone.
    pub(super) alone: Vec<Alone>,
    /// Why the judge's limits ended the search.
    pub(super) stop: Option<Stop>,
    /// Whether the time for sets of several changes was up.
    pub(super) is_late: bool,
    /// The number of candidates after which others were left out for a guarantee on its own.
    pub(super) left_out: Option<usize>,
    /// For each violated guarantee the indices in `examined` of its repairs.
    pub(super) each: Vec<(Guarantee, Vec<usize>)>,
    /// The indices in `examined` of what repairs all wanted guarantees.
    pub(super) together: Vec<usize>,
    /// Every set of up to so many changes was explored for `together`.
    pub(super) complete_together: usize,
    /// The same for each guarantee, and sets of settings alone.
    pub(super) complete_each: usize,
}

/// The set of one guarantee.
pub(super) fn only(guarantee: Guarantee) -> GuaranteeSet {
    GuaranteeSet::EMPTY.with(guarantee)
}
