//! `way`: the best run from a state to the violation of a guarantee.
//!
//! Where the exploration visited every state, the reduced graph decides whether there is such a
//! run: `none` is then a proof. The run itself is searched for without reductions, so that it is
//! the best one; where that search reaches a limit, the run inside the graph is taken.

use super::explored::{Explored, LivenessSets, Reach};
use super::space_from::ModelFrom;
use crate::check::fair_cycle_from;
use crate::counterexample::path_of;
use crate::replay::{Parting, replay};
use onceproof_engine::composition::Action;
use onceproof_engine::{GlobalState, Limits, PropertyId, Reduced, Run, Target, best_runs, best_runs_among, plain_run};
use onceproof_models::{Fault, Guarantee, GuaranteeSet, Successor};
use serde::Serialize;
use std::sync::atomic::Ordering;

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Way {
    /// `found`, `here`, `none`, `limit` or `unexamined`.
    pub outcome: &'static str,
    /// The names of the actions after the path of the request.
    pub path: Vec<String>,
    /// The index in `path` at which a cycle starts; none where there is no cycle.
    pub cycle_from: Option<usize>,
    /// `step`, `goal-unreachable` or `fair-cycle`; none where nothing is violated.
    pub failure: Option<&'static str>,
    /// How many of the steps are faults.
    pub faults: usize,
    /// Where the path of the request leaves the runs of the design.
    pub parted: Option<Parting>,
}

/// The result of a search.
enum Found {
    Run(Run<Fault, Action>),
    None,
    Limit,
}

/// Searches for the best run from the end of a path.
pub(super) fn way(explored: &Explored, path: &[String], guarantee: Guarantee, limits: &Limits<'_>) -> Way {
    let replay = replay(&explored.model, path, |_| false);
    if replay.parted.is_some() {
        return Way { outcome: "none", parted: replay.parted, ..Way::default() };
    }
    let end = replay.end();
    match explored.sets(guarantee) {
        None => {
            let is_broken = |step: &Successor| GuaranteeSet::from(step.marks.violations).contains(guarantee);
            if replay.steps.iter().any(|step| is_broken(&step.step)) {
                return Way { outcome: "here", failure: Some("step"), ..Way::default() };
            }
            to_step(explored, end, guarantee, limits)
        }
        Some(sets) => to_liveness_failure(explored, end, sets, limits),
    }
}

fn to_step(explored: &Explored, from: GlobalState, guarantee: Guarantee, limits: &Limits<'_>) -> Way {
    if explored.is_proven(guarantee) {
        return Way { outcome: "none", ..Way::default() };
    }
    let target = || Target::Violation(PropertyId::from(guarantee).only());
    let found = search(explored, from, &target, limits);
    answer(explored, from, found, "step")
}

fn to_liveness_failure(explored: &Explored, from: GlobalState, sets: &LivenessSets, limits: &Limits<'_>) -> Way {
    if explored.reach(sets, &from) == Reach::Unreachable {
        return Way { outcome: "here", failure: Some("goal-unreachable"), ..Way::default() };
    }
    if explored.is_proven(sets.guarantee) {
        return Way { outcome: "none", ..Way::default() };
    }
    let mut outcome = Way { outcome: "none", ..Way::default() };
    if !sets.unreachable.is_empty() {
        let is_end = |state: &GlobalState| explored.is_in(&sets.unreachable, state);
        let found = search(explored, from, &|| Target::State(&is_end), limits);
        outcome = answer(explored, from, found, "goal-unreachable");
    }
    for cycle in &sets.cycles {
        if outcome.outcome == "found" {
            break;
        }
        let is_end = |state: &GlobalState| explored.is_in(cycle, state);
        let Found::Run(mut run) = search(explored, from, &|| Target::State(&is_end), limits) else { continue };
        let (approach, steps) = fair_cycle_from(&explored.model, &explored.graph, sets.goal, cycle, run.end());
        if steps.is_empty() {
            continue;
        }
        run.steps.extend(approach);
        let cycle_from = run.steps.len();
        run.steps.extend(steps);
        outcome = answer(explored, from, Found::Run(run), "fair-cycle");
        outcome.cycle_from = Some(cycle_from);
    }
    // A graph that a limit cut may lack the states of a violation.
    if outcome.outcome == "none" && explored.graph.cut.is_some() {
        outcome.outcome = "limit";
    }
    outcome
}

/// Searches for the best run to a target.
fn search<'t>(explored: &Explored, from: GlobalState, target: &dyn Fn() -> Target<'t>, limits: &Limits<'_>) -> Found {
    let space = ModelFrom { model: &explored.model, start: from };
    let is_complete = explored.graph.cut.is_none();
    let inside = || inside_graph(explored, &space, target, limits);
    // A proof that there is no run takes the reduced graph; the plain space may be much larger.
    let known = if is_complete { inside() } else { None };
    let is_interrupted = || limits.interrupted.is_some_and(|flag| flag.load(Ordering::Relaxed));
    if is_complete && known.is_none() {
        return if is_interrupted() { Found::Limit } else { Found::None };
    }
    let best = best_runs(&space.plain(), &[target()], limits).pop().flatten();
    match best.or(known).or_else(inside) {
        Some(run) => Found::Run(run),
        None => Found::Limit,
    }
}

/// Searches for a run inside the explored graph, without a limit but an interruption.
fn inside_graph<'t>(
    explored: &Explored,
    space: &ModelFrom<'_>,
    target: &dyn Fn() -> Target<'t>,
    limits: &Limits<'_>,
) -> Option<Run<Fault, Action>> {
    // The ample steps from a state to its representative belong to no step of the reduced graph.
    let ample = space.ample_steps(&space.start);
    if let Target::Violation(properties) = target()
        && let Some(index) = ample.iter().position(|step| step.marks.violations.intersects(properties))
    {
        return Some(Run { start: space.start, steps: ample[..=index].to_vec() });
    }
    let unlimited = Limits { states: usize::MAX, bytes: usize::MAX, deadline: None, ..*limits };
    let is_explored = |state: &GlobalState| explored.graph.store.find(state).is_some();
    let reduced = best_runs_among(space, &[target()], &unlimited, is_explored).pop().flatten()?;
    plain_run(space, &reduced)
}

fn answer(explored: &Explored, from: GlobalState, found: Found, failure: &'static str) -> Way {
    match found {
        Found::None => Way { outcome: "none", ..Way::default() },
        Found::Limit => Way { outcome: "limit", ..Way::default() },
        Found::Run(run) => Way {
            outcome: "found",
            path: path_of(&explored.model, &from, &run.steps),
            cycle_from: None,
            failure: Some(failure),
            faults: run.faults(),
            parted: None,
        },
    }
}
