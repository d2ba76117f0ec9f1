//! The result of an exploration.

use super::edges::Edges;
use super::state_store::StateStore;
use crate::fault::FaultSet;
use crate::limits::Cut;
use crate::property_set::PropertySet;
use crate::state::StateId;
use crate::step::Assessment;

/// A level of an exploration: the runs with at most so many faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// The number of states on these runs. They are the first ones of the graph.
    pub states: usize,
    /// The properties that a step of these runs violates.
    pub violations: PropertySet,
    /// The hazards that a step of these runs reaches.
    pub hazards: PropertySet,
}

/// The states that an exploration met, what their steps violate, and what liveness needs of the
/// steps.
#[derive(Debug)]
pub struct Graph {
    /// The states, by id: those that fewer faults lead to come first, of those the ones that fewer
    /// steps lead to.
    pub store: StateStore,
    /// The complete levels, from no fault on. Every run with at most as many faults was followed,
    /// and no step without a fault leads out of a level.
    pub levels: Vec<Level>,
    /// The fault-free steps, if the exploration was asked to keep them.
    pub(crate) fault_free: Option<Edges>,
    /// The meaning of each expanded state for liveness, by id. Later states were met and not
    /// expanded.
    pub(crate) assessments: Vec<Assessment>,
    /// The properties that a step violates.
    pub violations: PropertySet,
    /// The hazards that a step reaches.
    pub hazards: PropertySet,
    /// The kinds of faults that a step is: those that occurred. A fault that never changes anything
    /// and is no hazard is no step.
    pub occurred: FaultSet,
    /// How many steps there are, faults among them.
    pub transitions: u64,
    /// The most steps to an expanded state, on the shortest of its runs with the fewest faults.
    pub depth: usize,
    /// How many states wait for one more fault at the end: they are not in the store.
    pub waiting: usize,
    /// The most states that were met and not yet expanded at any time, without those that wait for
    /// one more fault.
    pub widest: usize,
    /// Why the exploration is not complete. `None`: every reachable state was expanded.
    pub cut: Option<Cut>,
}

impl Graph {
    /// Returns a graph without states, of a space that uses the first `width` numbers of a state.
    pub(crate) fn new(width: usize, liveness: bool) -> Self {
        Self {
            store: StateStore::new(width),
            levels: Vec::new(),
            fault_free: liveness.then(Edges::default),
            assessments: Vec::new(),
            violations: PropertySet::EMPTY,
            hazards: PropertySet::EMPTY,
            occurred: FaultSet::EMPTY,
            transitions: 0,
            depth: 0,
            waiting: 0,
            widest: 0,
            cut: None,
        }
    }

    /// Returns up to how many faults every run was followed; none where not even the runs without a
    /// fault were.
    #[must_use]
    pub fn complete_faults(&self) -> Option<usize> {
        self.levels.len().checked_sub(1)
    }

    /// Returns how many states were met, without those that wait for one more fault.
    #[must_use]
    pub fn states(&self) -> usize {
        self.store.len()
    }

    /// Returns how many of the states were expanded.
    #[must_use]
    pub fn expanded(&self) -> usize {
        self.assessments.len()
    }

    /// Returns what a state means for liveness, if it was expanded.
    #[must_use]
    pub fn assessment(&self, id: StateId) -> Option<Assessment> {
        self.assessments.get(id.index()).copied()
    }

    /// Returns what the graph occupies, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.store.bytes()
            + self.fault_free.as_ref().map_or(0, Edges::bytes)
            + self.assessments.capacity() * size_of::<Assessment>()
    }
}
