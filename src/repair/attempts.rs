//! The candidates that a search tried, those that stayed undecided and why, and its end.

use super::change::Change;
use onceproof_engine::Cut;

/// A candidate that was explored and not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndecidedCandidate {
    /// Its changes.
    pub changes: Vec<Change>,
    /// The limit that its exploration reached.
    pub cut: Cut,
}

/// Why a search ended before it had tried every candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The time for the search was up.
    Time,
    /// The user interrupted it.
    Interrupted,
    /// It had tried this many candidates.
    Candidates(usize),
}

/// The candidates that one question explored. A candidate that was not explored is not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Candidates that were explored. Invariant: `undecided.len() <= tried`.
    pub tried: usize,
    /// Those of them that reached a limit.
    pub undecided: Vec<UndecidedCandidate>,
    /// Every set of up to so many changes was explored, 0 to 3.
    pub complete_to: usize,
    /// Why the search ended early.
    pub stop: Option<Stop>,
}

impl Attempts {
    /// The number of candidates with a verdict.
    #[must_use]
    pub fn decided(&self) -> usize {
        self.tried - self.undecided.len()
    }

    /// Whether a repair may have been missed: a candidate is undecided or was not tried.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.stop.is_some() || !self.undecided.is_empty()
    }
}
