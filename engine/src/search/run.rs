//! A run from an initial state, and its cost.

use crate::state::GlobalState;
use crate::step::Successor;

/// The cost of a run, compared in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// How many faults it has.
    pub faults: u32,
    /// The sum of their severities.
    pub severity: u32,
    /// How many steps it has.
    pub steps: u32,
}

impl Cost {
    /// More than the cost of every run.
    pub(super) const MAX: Self = Self { faults: u32::MAX, severity: u32::MAX, steps: u32::MAX };

    /// Returns the cost with one more step of this weight: 0 for a fault-free one, otherwise 1 plus
    /// the fault's severity.
    pub(super) fn plus(self, weight: u8) -> Self {
        Self {
            faults: self.faults + u32::from(weight > 0),
            severity: self.severity + u32::from(weight.saturating_sub(1)),
            steps: self.steps + 1,
        }
    }
}

/// A run: steps that follow from one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<F, A> {
    /// The state before the first step.
    pub start: GlobalState,
    /// The steps.
    pub steps: Vec<Successor<F, A>>,
}

impl<F, A> Run<F, A> {
    /// Returns the state after the last step.
    #[must_use]
    pub fn end(&self) -> GlobalState {
        self.steps.last().map_or(self.start, |step| step.state)
    }

    /// Returns how many steps are faults.
    #[must_use]
    pub fn faults(&self) -> usize {
        self.steps.iter().filter(|step| step.fault.is_some()).count()
    }
}
