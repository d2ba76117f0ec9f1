//! What was explored.

use super::edges::Edges;
use super::fault::FaultKind;
use super::limits::Cut;
use super::store::StateStore;
use crate::composition::Assessment;

/// The states that were met, and what liveness needs of the steps between them.
#[derive(Debug)]
pub struct Graph {
    /// The states, in breadth-first order.
    pub store: StateStore,
    /// The steps that are no faults, where they were asked for.
    pub fault_free: Option<Edges>,
    /// What each expanded state says about liveness. The states after them were met and not expanded.
    pub assessments: Vec<Assessment>,
    /// What was broken by any step, as a set of bits.
    pub violations: u8,
    /// Hazards that were reached, as a set of bits.
    pub hazards: u8,
    /// How many steps were taken.
    pub transitions: u64,
    /// Steps from the start to the state that is farthest away.
    pub depth: usize,
    /// The most states that were met and not expanded at any time.
    pub widest: usize,
    /// Why it ended early, if it did.
    pub cut: Option<Cut>,
}

/// How a step counts in a counterexample: zero is no fault, otherwise one more than the fault's severity.
#[must_use]
pub(super) fn weight(fault: Option<impl FaultKind>) -> u8 {
    fault.map_or(0, |fault| 1 + fault.severity())
}

impl Graph {
    /// An empty graph over states of which so many numbers are in use.
    #[must_use]
    pub fn new(width: usize, liveness: bool) -> Self {
        Self {
            store: StateStore::new(width),
            fault_free: liveness.then(Edges::default),
            assessments: Vec::new(),
            violations: 0,
            hazards: 0,
            transitions: 0,
            depth: 0,
            widest: 0,
            cut: None,
        }
    }

    /// How many states were met.
    #[must_use]
    pub fn states(&self) -> usize {
        self.store.len()
    }

    /// How many of them were expanded.
    #[must_use]
    pub fn expanded(&self) -> usize {
        self.assessments.len()
    }

    /// What it occupies, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.store.bytes()
            + self.fault_free.as_ref().map_or(0, Edges::bytes)
            + self.assessments.capacity() * size_of::<Assessment>()
    }
}
