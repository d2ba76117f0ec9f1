//! States from which no continuation without faults reaches a goal.

use super::sweep::{is_obliged, may_have_reached, sweep};
use crate::property_set::PropertyId;
use crate::state::StateSet;
use crate::store::Graph;

/// Returns the states that are obliged to reach a goal and from which no continuation without
/// faults does.
///
/// It is the greatest set of states without the goal all of whose fault-free steps stay inside.
/// States that a limit left unexpanded may reach every goal, so every state in the result is a
/// violation even of a graph that is cut. Empty if the graph does not keep fault-free steps.
/// [`crate::fair_cycles`] has an example.
#[must_use]
pub fn goal_unreachable(graph: &Graph, goal: PropertyId) -> StateSet {
    let mut unreachable = StateSet::new(graph.states());
    let Some(fault_free) = &graph.fault_free else { return unreachable };
    let mut open = StateSet::new(graph.states());
    for id in graph.store.ids().filter(|id| !may_have_reached(graph, goal, *id)) {
        open.insert(id);
    }
    while sweep(fault_free, &mut open, |targets, open| targets.iter().any(|target| !open.contains(*target))) {}
    for id in open.iter().filter(|id| is_obliged(graph, goal, *id)) {
        unreachable.insert(id);
    }
    unreachable
}
