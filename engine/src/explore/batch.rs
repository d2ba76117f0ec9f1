//! The successors of some states in a row.

use crate::space::Space;
use crate::state::GlobalState;
use crate::step::{Assessment, Successor};

/// The successors of a batch of states, in order.
pub(super) struct Batch<F, A> {
    pub(super) successors: Vec<Successor<F, A>>,
    /// For each state, the index in `successors` behind its last one.
    pub(super) ends: Vec<usize>,
    /// For each state, what it means for liveness.
    pub(super) assessments: Vec<Assessment>,
}

impl<F, A> Default for Batch<F, A> {
    fn default() -> Self {
        Self { successors: Vec::new(), ends: Vec::new(), assessments: Vec::new() }
    }
}

impl<F, A> Batch<F, A> {
    /// Replaces the content by the successors of these states.
    pub(super) fn expand(&mut self, space: &impl Space<Action = A, Fault = F>, states: &[GlobalState]) {
        self.successors.clear();
        self.ends.clear();
        self.assessments.clear();
        for state in states {
            self.assessments.push(space.expand(state, &mut self.successors));
            self.ends.push(self.successors.len());
        }
    }
}
