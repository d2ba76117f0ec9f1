//! On what terms a survey asks: bounds, sets of faults, and what is in force.

use super::fault_level;
use super::known_traces::KnownTraces;
use onceproof_models::Scope;
use onceproof_models::mechanisms::Bounds;
use onceproof_models::{Fault, Mechanisms, Rules};

/// The bounds within which each design is explored: all runs of two messages with one fault, and all runs of one message with
/// two faults. What is about two messages at once is asked for two faults as well, see [`PAIRS`]. What breaks within any of these
/// is broken. `docs/generated/survey.md` says what larger bounds change in a sample.
pub const BOUNDS: [(u8, u8); 2] = [(2, 1), (1, 2)];

/// Messages and faults of the runs that are explored for what is about two messages at once.
pub const PAIRS: (u8, u8) = (2, 2);

/// How to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// One exploration for all sets of faults.
    Together,
    /// One exploration for each set of faults, as `check` would do it.
    OneByOne,
}

/// On what terms to decide.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Messages and faults of the runs that are explored.
    pub bounds: &'a [(u8, u8)],
    /// Messages and faults of the runs that are explored for what is about two messages at once.
    pub pairs: (u8, u8),
    /// The rules in force: all of them, but in twins.
    pub rules: Rules,
    /// With how many explorations.
    pub how: How,
    /// What broke other designs is tried first. It changes no verdict.
    pub counterexamples: Option<&'a KnownTraces>,
}

impl Default for Terms<'_> {
    fn default() -> Self {
        Self { bounds: &BOUNDS, pairs: PAIRS, rules: Rules::ALL, how: How::Together, counterexamples: None }
    }
}

/// The smallest set of faults that has this one.
#[must_use]
pub fn level(fault: Fault) -> usize {
    match fault {
        Fault::ProcessCrash | Fault::ServerCrash => 0,
        Fault::ConnectionBreaks | Fault::LateRequest => 1,
        Fault::Rebalance | Fault::Replacement => 2,
        Fault::Failover | Fault::UncleanFailover => 3,
        Fault::LeaseExpires | Fault::WindowExpires | Fault::MessageExpires | Fault::TransactionTimesOut => 4,
        Fault::HandlerFails | Fault::Rollback | Fault::PowerLoss(_) => 5,
    }
}

/// The design within one of the survey's bounds, under one of its sets of faults, and what has to be kept track of.
#[must_use]
pub fn bounded(design: &Mechanisms, bounds: (u8, u8), level: usize) -> (Mechanisms, Scope) {
    let (messages, faults) = bounds;
    let limits = Bounds { messages, faults, workers: 1, ..Bounds::default() };
    let mechanisms = Mechanisms { bounds: limits, faults: fault_level::faults(level), ..*design };
    // Order is a question of two messages.
    (mechanisms, Scope { order: messages > 1, ..Scope::default() })
}
