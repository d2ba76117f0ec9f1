//! The counterexample of a violation: its best trace without reductions, and the sentence that ends
//! it.
//!
//! Of all traces to a violation the one with the fewest faults is taken, of those the least severe
//! and the shortest (`onceproof_engine::best_runs`). Where the search for it exceeds the limits, a
//! trace inside the explored graph is replayed without reductions, so that no limit takes a
//! counterexample away.

use super::arrivals::with_arrivals;
use super::violation::{Violation, goal};
use crate::counterexample::{Counterexample, Cycle, Failure, part_name, render};
use crate::design::Design;
use onceproof_engine::composition::Action;
use onceproof_engine::{
    FaultFreePath, GlobalState, Graph, Limits, PropertyId, Reduced, Run, Sampled, StateSet, Target, best_runs,
    best_runs_among, cycle_through, fault_free_path, plain_fair_cycles, plain_run,
};
use onceproof_models::ids::MessageId;
use onceproof_models::pipeline::{DISCHARGED, PipelineModel};
use onceproof_models::scope::{DuplicateUnit, ObligationFrom};
use onceproof_models::{Fault, Guarantee, Successor};

/// The most states of a search for how a trace goes on without faults.
const MAX_FAULT_FREE_STATES: usize = 200_000;

/// Returns the counterexample of each violation, in order.
pub(super) fn counterexamples(
    design: &Design,
    model: &PipelineModel,
    graph: &Graph,
    violated: &[(Guarantee, &Violation)],
    limits: &Limits<'_>,
) -> Vec<Counterexample> {
    if violated.is_empty() {
        return Vec::new();
    }
    let render = |((guarantee, violation), run): (&(Guarantee, &Violation), Option<Run<Fault, Action>>)| match run {
        Some(run) => {
            let run = with_arrivals(model, run);
            Trace { design, model, guarantee: *guarantee, run }.counterexample(graph, violation)
        }
        None => {
            Counterexample::without_trace("the trace was found and could not be replayed: please report this design")
        }
    };
    violated.iter().zip(runs(model, graph, violated, limits)).map(render).collect()
}

/// Returns the best run to each violation, without reductions.
fn runs(
    model: &PipelineModel,
    graph: &Graph,
    violated: &[(Guarantee, &Violation)],
    limits: &Limits<'_>,
) -> Vec<Option<Run<Fault, Action>>> {
    let is_end = violated.iter().map(|(_, violation)| {
        move |state: &GlobalState| match violation {
            Violation::Step => false,
            Violation::GoalUnreachable(states) | Violation::FairCycle(states) => {
                graph.store.find(&model.representative(state)).is_some_and(|id| states.contains(id))
            }
        }
    });
    let is_end: Vec<_> = is_end.collect();
    let mut targets: Vec<Target<'_>> = Vec::new();
    for ((guarantee, violation), is_end) in violated.iter().zip(&is_end) {
        targets.push(match violation {
            Violation::Step => Target::Violation(PropertyId::from(*guarantee).only()),
            Violation::GoalUnreachable(_) | Violation::FairCycle(_) => Target::State(is_end),
        });
    }
    let mut runs = best_runs(&model.plain(), &targets, limits);
    if runs.iter().any(Option::is_none) {
        // A search that stays inside the explored graph ends without limits.
        let (states, bytes, deadline, interrupted) = (usize::MAX, usize::MAX, None, None);
        let inside = Limits { states, bytes, deadline, interrupted, ..*limits };
        let is_explored = |state: &GlobalState| graph.store.find(state).is_some();
        for (run, reduced) in runs.iter_mut().zip(best_runs_among(model, &targets, &inside, is_explored)) {
            *run = run.take().or_else(|| reduced.and_then(|reduced| plain_run(model, &reduced)));
        }
    }
    runs
}

/// Returns the counterexample that random walks found, if they did.
pub(super) fn of_walk(
    design: &Design,
    model: &PipelineModel,
    sampled: &Sampled<Fault, Action>,
    guarantee: Guarantee,
) -> Option<Counterexample> {
    let (run, is_step) = match goal(guarantee) {
        None => (sampled.violated[guarantee as usize].clone()?, true),
        Some(goal) => (sampled.goal_unreachable[goal.index()].clone()?, false),
    };
    let trace = Trace { design, model, guarantee, run };
    Some(if is_step { trace.into_step() } else { trace.into_unreachable_goal() })
}

/// A run to a violation.
struct Trace<'a> {
    design: &'a Design,
    model: &'a PipelineModel,
    guarantee: Guarantee,
    run: Run<Fault, Action>,
}

impl Trace<'_> {
    fn counterexample(self, graph: &Graph, violation: &Violation) -> Counterexample {
        match violation {
            Violation::Step => self.into_step(),
            Violation::GoalUnreachable(_) => self.into_unreachable_goal(),
            Violation::FairCycle(states) => self.into_fair_cycle(graph, states),
        }
    }

    fn rendered(&self, cycle: Cycle<'_>, failure: Failure) -> Counterexample {
        render(self.model, &self.run.start, &self.run.steps, cycle, failure)
    }

    fn into_step(self) -> Counterexample {
        let text = match self.guarantee {
            Guarantee::DuplicateFree => match self.design.claims.scope.counts {
                DuplicateUnit::Effects => "a message has had two effects",
                DuplicateUnit::Deliveries => "a message was delivered twice",
                DuplicateUnit::Copies => "the broker has stored a message twice",
            },
            Guarantee::Ordered => "a message has its first effect after a later message of its key",
            Guarantee::Atomic => "a reader saw what was aborted, or outputs without their position",
            _ => "an effect stands without a business fact",
        };
        self.rendered(Cycle::NONE, Failure::Step(text.to_owned()))
    }

    fn into_unreachable_goal(mut self) -> Counterexample {
        let text = if self.guarantee == Guarantee::Progress {
            // Without faults the run goes on until no step is left.
            let rest = self.fault_free_path(|_, successors| successors.is_empty());
            self.run.steps.extend(rest.steps());
            self.blocked_parts()
        } else {
            let open = self.open_messages();
            let lost = open.iter().copied().find(|id| self.is_lost(*id));
            if let Some(id) = lost {
                // Without faults the run goes on until the broker has passed the message: why no
                // consumer is given it is then a step of the run.
                let rest = self.fault_free_path(|state, _| self.has_passed(state, id));
                self.run.steps.extend(rest.steps());
            }
            self.lost_messages(&open, lost)
        };
        self.rendered(Cycle::NONE, Failure::GoalUnreachable(text))
    }

    fn into_fair_cycle(mut self, graph: &Graph, states: &StateSet) -> Counterexample {
        let goal = goal(self.guarantee).unwrap_or(DISCHARGED);
        let (approach, cycle) = fair_cycle_from(self.model, graph, goal, states, self.run.end());
        self.run.steps.extend(approach);
        let outcome = if self.guarantee == Guarantee::LossFree {
            format!("{} never applied", named(&self.open_messages(), "is", "are"))
        } else {
            "the pipeline never comes to rest".to_owned()
        };
        let text = format!("this cycle can repeat for ever without further faults, and {outcome}");
        self.rendered(Cycle(&cycle), Failure::FairCycle(text))
    }

    fn fault_free_path(&self, is_end: impl Fn(&GlobalState, &[Successor]) -> bool) -> FaultFreePath<Fault, Action> {
        fault_free_path(&self.model.plain(), self.run.end(), MAX_FAULT_FREE_STATES, is_end)
    }

    /// The messages with an obligation that is not discharged at the end of the run.
    fn open_messages(&self) -> Vec<MessageId> {
        self.model.view(&self.run.end(), |view| {
            let ledger = view.ledger();
            (ledger.obligations(self.design.claims.scope.of) - ledger.discharged()).iter().collect()
        })
    }

    /// Whether no continuation without faults discharges a message.
    fn is_lost(&self, id: MessageId) -> bool {
        let is_discharged = |state: &GlobalState, _: &[Successor]| {
            self.model.view(state, |view| view.ledger().discharged().contains(id))
        };
        self.fault_free_path(is_discharged) == FaultFreePath::Unreachable
    }

    fn has_passed(&self, state: &GlobalState, id: MessageId) -> bool {
        self.model.view(state, |view| self.model.rules.has_passed(view, id))
    }

    /// Which message is lost, for the end of a counterexample.
    fn lost_messages(&self, open: &[MessageId], lost: Option<MessageId>) -> String {
        let obliged = if self.design.claims.scope.of == ObligationFrom::Accepted { "accepted" } else { "submitted" };
        match lost {
            Some(id) => format!("{id} was {obliged}, and whatever happens now it is never applied"),
            None => {
                let open = named(open, "was", "were");
                format!("{open} {obliged}, and whatever happens now not all of them are applied")
            }
        }
    }

    /// Which parts are blocked at the end of the run, for the end of a counterexample.
    fn blocked_parts(&self) -> String {
        let model = self.model;
        let blocked: Vec<String> = model
            .view(&self.run.end(), |view| model.rules.blocked(view).map(|actor| part_name(model, actor)).collect());
        let parts = if blocked.is_empty() { "the pipeline".to_owned() } else { blocked.join(" and ") };
        format!("whatever happens now without further faults, {parts} cannot come to rest")
    }
}

/// Returns the steps without faults from a state to a fair cycle within these states of the graph,
/// and the steps of the cycle; none where there is no such cycle.
pub(crate) fn fair_cycle_from(
    model: &PipelineModel,
    graph: &Graph,
    goal: PropertyId,
    states: &StateSet,
    from: GlobalState,
) -> (Vec<Successor>, Vec<Successor>) {
    let plain = model.plain();
    let cycles = plain_fair_cycles(graph, model, goal, states, from);
    let Some(cycle) = cycles.first() else { return Default::default() };
    let is_inside = |state: &GlobalState| cycle.states.contains(state);
    let approach = fault_free_path(&plain, from, MAX_FAULT_FREE_STATES, |state, _| is_inside(state)).steps();
    let start = approach.last().map_or(from, |step| step.state);
    let steps = cycle_through(&plain, start, &cycle.waypoints, is_inside);
    (approach, steps)
}

/// Messages as the subject of a sentence, with its verb.
fn named(messages: &[MessageId], one: &str, more: &str) -> String {
    let names: Vec<String> = messages.iter().map(ToString::to_string).collect();
    format!("{} {}", names.join(" and "), if messages.len() == 1 { one } else { more })
}
