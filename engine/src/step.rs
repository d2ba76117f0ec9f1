//! Steps of a space, and the meaning of steps and states for properties.

use crate::fault::FaultKind;
use crate::property_set::PropertySet;
use crate::state::GlobalState;

/// The meaning of a step, or of being in an initial state, for safety properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The properties that the step violates.
    pub violations: PropertySet,
    /// The hazards that the step reaches.
    pub hazards: PropertySet,
}

impl Marks {
    /// Adds the marks of something that happened in the same step.
    pub fn merge(&mut self, other: Self) {
        self.violations |= other.violations;
        self.hazards |= other.hazards;
    }
}

/// The meaning of a state for liveness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The goals that every fair continuation without faults has to reach.
    pub obligations: PropertySet,
    /// The goals that are reached here.
    pub reached: PropertySet,
    /// Whether the state has successors that the space does not show. They may reach every goal.
    pub is_cut: bool,
}

/// A step out of a state, of a space with faults `F` and actions `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Successor<F, T> {
    /// The state after the step.
    pub state: GlobalState,
    /// The action of the step.
    pub action: T,
    /// The fault that the step is. `None`: it belongs to normal operation or to recovery.
    pub fault: Option<F>,
    /// The meaning of the step for properties.
    pub marks: Marks,
}

impl<F: FaultKind, T> Successor<F, T> {
    /// How the step counts in a counterexample: 0 without a fault, otherwise 1 plus the fault's
    /// severity.
    pub(crate) fn weight(&self) -> u8 {
        self.fault.map_or(0, |fault| 1 + fault.severity())
    }
}

/// Steps with the same class are the same event waiting to happen, in whichever states. Weak
/// fairness holds per class: in a fair run a class that stays enabled from some state on is
/// executed again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FairnessClass(u64);

impl FairnessClass {
    /// The class of steps that need never happen.
    pub const UNFAIR: Self = Self(0);

    /// The class of this number; zero is [`FairnessClass::UNFAIR`].
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Whether a fair run executes the class if it stays enabled.
    #[must_use]
    pub fn is_fair(self) -> bool {
        self != Self::UNFAIR
    }
}
