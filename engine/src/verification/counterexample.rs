//! The best counterexample to each failed property.

use super::finding::Failure;
use super::trace::Trace;
use crate::describe::Describe;
use crate::limits::Limits;
use crate::liveness::plain_fair_cycles;
use crate::property_set::PropertyId;
use crate::search::{
    FaultFreePath, Run, Target, best_runs, best_runs_among, cycle_through, fault_free_path, plain_run,
};
use crate::space::Reduced;
use crate::state::{GlobalState, StateSet};
use crate::store::Graph;

/// The evidence of an explored graph that a property fails.
#[derive(Debug)]
pub(super) enum Evidence {
    /// A step violates the property.
    Violation(PropertyId),
    /// From these states the goal is unreachable without faults.
    Unreachable(StateSet),
    /// Among these states a fair run can avoid the goal for ever.
    FairCycle(PropertyId, StateSet),
}

/// Returns the failures that the evidence shows, in order, each with its best counterexample.
///
/// They are searched for in the plain space. If that exceeds the limits, they are found in the
/// explored graph, which ends, and translated to plain steps: a limit never hides the
/// counterexample of a violation.
pub(super) fn failures<S: Describe>(
    space: &S,
    graph: &Graph,
    evidence: &[&Evidence],
    limits: &Limits<'_>,
) -> Vec<Failure<S::Fault, S::Action>> {
    let fits: Vec<_> = evidence.iter().map(|evidence| fits(space, graph, evidence)).collect();
    let targets: Vec<Target<'_>> = evidence
        .iter()
        .zip(&fits)
        .map(|(evidence, fits)| match evidence {
            Evidence::Violation(property) => Target::Violation(property.only()),
            Evidence::Unreachable(_) | Evidence::FairCycle(..) => Target::State(fits),
        })
        .collect();
    let mut runs = best_runs(&space.plain(), &targets, limits);
    if runs.iter().any(Option::is_none) {
        let inside = Limits { states: usize::MAX, bytes: usize::MAX, deadline: None, interrupted: None, ..*limits };
        let is_explored = |state: &GlobalState| graph.store.find(state).is_some();
        for (run, reduced) in runs.iter_mut().zip(best_runs_among(space, &targets, &inside, is_explored)) {
            *run = run.take().or_else(|| reduced.and_then(|reduced| plain_run(space, &reduced)));
        }
    }
    let found = evidence.iter().zip(runs);
    found
        .map(|(evidence, run)| {
            let run = run.expect("an explored run is found again: please report this model");
            match evidence {
                Evidence::Violation(_) => Failure::Violated(Trace::new(space, run, None)),
                Evidence::Unreachable(_) => Failure::GoalUnreachable(Trace::new(space, run, None)),
                Evidence::FairCycle(goal, members) => Failure::FairCycle(fair_cycle(space, graph, *goal, members, run)),
            }
        })
        .collect()
}

/// Returns whether a plain state is at the end of a run that the evidence asks for.
fn fits<'a, S: Reduced>(space: &'a S, graph: &'a Graph, evidence: &'a Evidence) -> impl Fn(&GlobalState) -> bool + 'a {
    move |state| match evidence {
        Evidence::Violation(_) => false,
        Evidence::Unreachable(states) | Evidence::FairCycle(_, states) => {
            graph.store.find(&space.representative(state)).is_some_and(|id| states.contains(id))
        }
    }
}

/// Extends a run into a component by a fair cycle inside it.
fn fair_cycle<S: Describe>(
    space: &S,
    graph: &Graph,
    goal: PropertyId,
    members: &StateSet,
    mut run: Run<S::Fault, S::Action>,
) -> Trace<S::Fault, S::Action> {
    let plain = space.plain();
    let cycles = plain_fair_cycles(graph, space, goal, members, run.end());
    let Some(cycle) = cycles.first() else { return Trace::new(space, run, Some(Vec::new())) };
    let is_inside = |state: &GlobalState| cycle.states.contains(state);
    if let FaultFreePath::Found(steps) = fault_free_path(&plain, run.end(), usize::MAX, |state, _| is_inside(state)) {
        run.steps.extend(steps);
    }
    let steps = cycle_through(&plain, run.end(), &cycle.waypoints, is_inside);
    Trace::new(space, run, Some(steps))
}
