//! Greatest fixed points over the fault-free steps of a graph.
//!
//! A sweep visits states from the last to the first. Breadth-first order makes two or three sweeps
//! enough for most graphs, so that no reverse steps need to be kept.

use crate::property_set::{PropertyId, PropertySet};
use crate::state::{StateId, StateSet};
use crate::store::{Block, Edges, Graph};

/// Removes the states of a set whose targets fulfil a condition, once over all states. Returns
/// whether one was removed.
pub(super) fn sweep(
    fault_free: &Edges,
    set: &mut StateSet,
    is_removed: impl Fn(&[StateId], &StateSet) -> bool,
) -> bool {
    let mut block = Block::default();
    let mut changed = false;
    for number in (0..fault_free.blocks()).rev() {
        if !set.intersects_block(number) {
            continue;
        }
        fault_free.read(number, &mut block);
        for id in block.sources().rev().map(StateId) {
            if set.contains(id) && is_removed(block.targets(id), set) {
                set.remove(id);
                changed = true;
            }
        }
    }
    changed
}

/// Whether a state has reached a goal, or may have: a state that was not expanded to the end may
/// reach every goal.
pub(super) fn may_have_reached(graph: &Graph, goal: PropertyId, id: StateId) -> bool {
    graph.assessment(id).is_none_or(|assessment| assessment.reached.contains(goal) || assessment.is_cut)
}

/// Whether a state is obliged to reach a goal.
pub(super) fn is_obliged(graph: &Graph, goal: PropertyId, id: StateId) -> bool {
    graph.assessment(id).map_or(PropertySet::EMPTY, |assessment| assessment.obligations).contains(goal)
}
