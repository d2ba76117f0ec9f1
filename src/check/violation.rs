//! Whether and how an explored graph violates a guarantee.
//!
//! A safety guarantee is violated by a step. A liveness guarantee is violated where, once faults
//! have stopped, its goal is unreachable, or where a fair cycle never reaches it.

use onceproof_engine::{Graph, PropertyId, StateSet, fair_cycles, goal_unreachable};
use onceproof_models::Guarantee;
use onceproof_models::pipeline::{DISCHARGED, PipelineModel, QUIESCENT};

/// How a guarantee is violated.
pub(super) enum Violation {
    /// By a step.
    Step,
    /// From these states on, its goal is unreachable.
    GoalUnreachable(StateSet),
    /// Within these states a fair cycle never reaches its goal.
    FairCycle(StateSet),
}

/// Returns the goal of a liveness guarantee.
pub(crate) const fn goal(guarantee: Guarantee) -> Option<PropertyId> {
    match guarantee {
        Guarantee::LossFree => Some(DISCHARGED),
        Guarantee::Progress => Some(QUIESCENT),
        _ => None,
    }
}

/// Whether one of these guarantees is a liveness property, which takes the edges of the graph to
/// judge.
pub(super) fn any_liveness(guarantees: &[Guarantee]) -> bool {
    guarantees.iter().any(|guarantee| goal(*guarantee).is_some())
}

/// Returns how a guarantee is violated; none where nothing that was explored violates it.
pub(super) fn violation(model: &PipelineModel, graph: &Graph, guarantee: Guarantee) -> Option<Violation> {
    let Some(goal) = goal(guarantee) else {
        return graph.violations.contains(guarantee).then_some(Violation::Step);
    };
    let unreachable = goal_unreachable(graph, goal);
    if !unreachable.is_empty() {
        return Some(Violation::GoalUnreachable(unreachable));
    }
    fair_cycles(graph, model, goal, &unreachable).into_iter().next().map(Violation::FairCycle)
}

/// Returns the states from which a goal is unreachable, and the sets of states within which a fair
/// cycle never reaches it.
pub(crate) fn violation_sets(model: &PipelineModel, graph: &Graph, goal: PropertyId) -> (StateSet, Vec<StateSet>) {
    let unreachable = goal_unreachable(graph, goal);
    let cycles = fair_cycles(graph, model, goal, &unreachable);
    (unreachable, cycles)
}
