//! From what was explored to verdicts, and from a broken guarantee to its counterexample.

use super::verdict::Finding;
use crate::counterexample::{Counterexample, Cycle, Failure as Failed, part_name, render};
use crate::design::Design;
use onceproof_engine::composition::Action;
use onceproof_engine::{
    Cut, FaultFreePath, GlobalState, Graph, Limits, PropertyId, Reduced, Run, Sampled, StateSet, Target, best_runs,
    best_runs_among, cycle_through, fair_cycles, fault_free_path, goal_unreachable, plain_fair_cycles, plain_run,
};
use onceproof_models::Successor;
use onceproof_models::ids::MessageId;
use onceproof_models::pipeline::{DISCHARGED, PipelineModel, QUIESCENT};
use onceproof_models::scope::{DuplicateUnit, ObligationFrom};
use onceproof_models::{Fault, Guarantee};

/// So many states are looked at for how a counterexample goes on.
const MAX_FAULT_FREE: usize = 200_000;

/// How a guarantee fails.
enum Failure {
    /// A step breaks it.
    Broken,
    /// From these states its goal cannot be reached any more.
    GoalUnreachable(StateSet),
    /// Among these states a fair run can go round for ever.
    FairCycle(StateSet),
}

/// The goal that a guarantee is about, where it is about one.
const fn goal(guarantee: Guarantee) -> Option<PropertyId> {
    match guarantee {
        Guarantee::LossFree => Some(DISCHARGED),
        Guarantee::Progress => Some(QUIESCENT),
        _ => None,
    }
}

fn failure(model: &PipelineModel, graph: &Graph, guarantee: Guarantee) -> Option<Failure> {
    let Some(goal) = goal(guarantee) else {
        return graph.violations.contains(guarantee).then_some(Failure::Broken);
    };
    let unreachable = goal_unreachable(graph, goal);
    if !unreachable.is_empty() {
        return Some(Failure::GoalUnreachable(unreachable));
    }
    fair_cycles(graph, model, goal, &unreachable).into_iter().next().map(Failure::FairCycle)
}

/// Judges what was explored.
pub(super) fn judge(
    design: &Design,
    model: &PipelineModel,
    graph: &Graph,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
) -> Vec<Finding> {
    let failures: Vec<Option<Failure>> = guarantees.iter().map(|guarantee| failure(model, graph, *guarantee)).collect();
    let mut counterexamples = counterexamples(design, model, graph, guarantees, &failures, limits);
    guarantees
        .iter()
        .zip(&failures)
        .map(|(guarantee, failure)| {
            let (guarantee, claimed) = (*guarantee, design.claims.expectation(*guarantee));
            match (failure, graph.cut) {
                (Some(_), _) => Finding::violated(guarantee, claimed, counterexamples.remove(0)),
                (None, Some(cut)) => Finding::inconclusive(guarantee, claimed, cut),
                (None, None) if !graph.hazards.contains(guarantee) => Finding::vacuous(guarantee, claimed),
                (None, None) => Finding::holds(guarantee, claimed),
            }
        })
        .collect()
}

/// Whether a guarantee is violated, without its counterexample.
pub(super) fn is_violated(model: &PipelineModel, graph: &Graph, guarantee: Guarantee) -> bool {
    failure(model, graph, guarantee).is_some()
}

/// The counterexample of each failure, in order.
fn counterexamples(
    design: &Design,
    model: &PipelineModel,
    graph: &Graph,
    guarantees: &[Guarantee],
    failures: &[Option<Failure>],
    limits: &Limits<'_>,
) -> Vec<Counterexample> {
    let failed: Vec<(Guarantee, &Failure)> = guarantees
        .iter()
        .zip(failures)
        .filter_map(|(guarantee, failure)| failure.as_ref().map(|failure| (*guarantee, failure)))
        .collect();
    if failed.is_empty() {
        return Vec::new();
    }
    let place = |state: &GlobalState| graph.store.find(&model.representative(state));
    let fits = failed.iter().map(|(_, failure)| {
        move |state: &GlobalState| match failure {
            Failure::Broken => false,
            Failure::GoalUnreachable(places) | Failure::FairCycle(places) => {
                place(state).is_some_and(|place| places.contains(place))
            }
        }
    });
    let fits: Vec<_> = fits.collect();
    let targets: Vec<Target<'_>> = failed
        .iter()
        .zip(&fits)
        .map(|((guarantee, failure), fits)| match failure {
            Failure::Broken => Target::Violation(PropertyId::from(*guarantee).only()),
            Failure::GoalUnreachable(_) | Failure::FairCycle(_) => Target::State(fits),
        })
        .collect();
    let mut runs = best_runs(&model.plain(), &targets, limits);
    if runs.iter().any(Option::is_none) {
        // The plain space is larger than the limits allow. What was found in the explored graph is told as it was found:
        // a search that stays inside it ends, so that a limit never takes the counterexample of a violation away.
        let (states, bytes, deadline, interrupted) = (usize::MAX, usize::MAX, None, None);
        let inside = Limits { states, bytes, deadline, interrupted, ..*limits };
        let is_explored = |state: &GlobalState| graph.store.find(state).is_some();
        for (run, reduced) in runs.iter_mut().zip(best_runs_among(model, &targets, &inside, is_explored)) {
            *run = run.take().or_else(|| reduced.and_then(|reduced| plain_run(model, &reduced)));
        }
    }
    let tell_one = |((guarantee, failure), run): (&(Guarantee, &Failure), Option<Run<Fault, Action>>)| match run {
        Some(run) => counterexample(design, model, graph, *guarantee, failure, run),
        None => {
            Counterexample::without_trace("the trace was found and could not be replayed: please report this design")
        }
    };
    failed.iter().zip(runs).map(tell_one).collect()
}

fn counterexample(
    design: &Design,
    model: &PipelineModel,
    graph: &Graph,
    guarantee: Guarantee,
    failure: &Failure,
    mut run: Run<Fault, Action>,
) -> Counterexample {
    let start = run.start;
    match failure {
        Failure::Broken => render(model, &start, &run.steps, Cycle::NONE, Failed::Step(broken(design, guarantee))),
        Failure::GoalUnreachable(_) => {
            let ending = unreachable_ending(design, model, guarantee, &mut run);
            render(model, &start, &run.steps, Cycle::NONE, Failed::GoalUnreachable(ending))
        }
        Failure::FairCycle(members) => {
            let goal = goal(guarantee).unwrap_or(DISCHARGED);
            let cycles = plain_fair_cycles(graph, model, goal, members, run.end());
            let plain = model.plain();
            let mut steps = Vec::new();
            if let Some(cycle) = cycles.first() {
                let to_it = fault_free_path(&plain, run.end(), MAX_FAULT_FREE, |state, _| cycle.states.contains(state));
                run.steps.extend(to_it.steps());
                steps = cycle_through(&plain, run.end(), &cycle.waypoints, |state| cycle.states.contains(state));
            }
            let what = match guarantee {
                Guarantee::LossFree => {
                    let open = open_messages(design, model, &run.end());
                    format!(
                        "this cycle can repeat for ever without further faults, and {} never applied",
                        named(&open, "is", "are")
                    )
                }
                _ => "this cycle can repeat for ever without further faults, and the pipeline never comes to rest"
                    .to_owned(),
            };
            render(model, &start, &run.steps, Cycle(&steps), Failed::FairCycle(what))
        }
    }
}

/// Messages that are owed an effect and have none.
fn open_messages(design: &Design, model: &PipelineModel, state: &GlobalState) -> Vec<MessageId> {
    model.view(state, |view| {
        let ledger = view.ledger();
        (ledger.obligations(design.claims.scope.of) - ledger.discharged()).iter().collect()
    })
}

fn named(messages: &[MessageId], one: &str, more: &str) -> String {
    let names: Vec<String> = messages.iter().map(ToString::to_string).collect();
    format!("{} {}", names.join(" and "), if messages.len() == 1 { one } else { more })
}

fn unreachable_ending(
    design: &Design,
    model: &PipelineModel,
    guarantee: Guarantee,
    run: &mut Run<Fault, Action>,
) -> String {
    let plain = model.plain();
    if guarantee == Guarantee::Progress {
        // On from there without faults until nothing more happens.
        let way = fault_free_path(&plain, run.end(), MAX_FAULT_FREE, |_, successors| successors.is_empty());
        run.steps.extend(way.steps());
        return stuck_ending(model, &run.end());
    }
    let owed = if design.claims.scope.of == ObligationFrom::Accepted { "accepted" } else { "submitted" };
    let open = open_messages(design, model, &run.end());
    let is_lost = |id: &&MessageId| {
        let is_discharged =
            |state: &GlobalState, _: &[Successor]| model.view(state, |view| view.ledger().discharged().contains(**id));
        fault_free_path(&plain, run.end(), MAX_FAULT_FREE, is_discharged) == FaultFreePath::Unreachable
    };
    match open.iter().find(is_lost) {
        Some(id) => format!("{id} was {owed}, and whatever happens now it is never applied"),
        None => format!("{} {owed}, and whatever happens now not all of them are applied", named(&open, "was", "were")),
    }
}

fn broken(design: &Design, guarantee: Guarantee) -> String {
    match guarantee {
        Guarantee::DuplicateFree => match design.claims.scope.counts {
            DuplicateUnit::Effects => "a message has had two effects",
            DuplicateUnit::Deliveries => "a message was delivered twice",
            DuplicateUnit::Copies => "the broker has stored a message twice",
        },
        Guarantee::Ordered => "a message has its first effect after a later message of its key",
        Guarantee::Atomic => "a reader saw what was aborted, or outputs without their position",
        _ => "an effect stands without a business fact",
    }
    .to_owned()
}

/// Who is not at rest where nothing can help any more, and why.
fn stuck_ending(model: &PipelineModel, state: &GlobalState) -> String {
    let blocked: Vec<String> =
        model.view(state, |view| model.rules.blocked(view).map(|actor| part_name(model, actor)).collect());
    let who = if blocked.is_empty() { "the pipeline".to_owned() } else { blocked.join(" and ") };
    format!("whatever happens now without further faults, {who} cannot come to rest")
}

/// Judges random walks: what they broke is broken, the rest is not decided.
pub(super) fn judge_sampled(
    design: &Design,
    model: &PipelineModel,
    sampled: &Sampled<Fault, Action>,
    guarantees: &[Guarantee],
) -> Vec<Finding> {
    let found = |guarantee: Guarantee| -> Option<Counterexample> {
        let Some(goal) = goal(guarantee) else {
            let run = sampled.violated[guarantee as usize].as_ref()?;
            let ending = Failed::Step(broken(design, guarantee));
            return Some(render(model, &run.start, &run.steps, Cycle::NONE, ending));
        };
        let mut run = sampled.goal_unreachable[goal.index()].clone()?;
        let ending = unreachable_ending(design, model, guarantee, &mut run);
        Some(render(model, &run.start, &run.steps, Cycle::NONE, Failed::GoalUnreachable(ending)))
    };
    let finding = |guarantee: &Guarantee| {
        let claimed = design.claims.expectation(*guarantee);
        match found(*guarantee) {
            Some(counterexample) => Finding::violated(*guarantee, claimed, counterexample),
            None => Finding::inconclusive(*guarantee, claimed, Cut::Sampled),
        }
    };
    guarantees.iter().map(finding).collect()
}
