//! From what was explored to verdicts, and from a broken guarantee to its story.

use super::{Finding, Verdict};
use crate::design::Design;
use crate::story::{Ending, Lasso, Story, in_words, tell};
use onceproof_engine::composition::{Action, GlobalState};
use onceproof_engine::{
    Calm, Cut, Graph, Limits, Places, Reduced, Run, Sampled, Target, best_runs, best_runs_among, calm_way, fair_cycles,
    fair_inside, replay, round, stuck,
};
use onceproof_models::Successor;
use onceproof_models::ledger::{Counts, Of};
use onceproof_models::pipeline::{AT_REST, PipelineModel, SETTLED};
use onceproof_models::words::MessageId;
use onceproof_models::{Fault, Guarantee};

/// So many states are looked at for how a story goes on.
const MOST_CALM: usize = 200_000;

/// How a guarantee fails.
enum Failure {
    /// A step breaks it.
    Broken,
    /// From these states its goal cannot be reached any more.
    OutOfReach(Places),
    /// Among these states a fair run can go round for ever.
    GoesRound(Places),
}

/// The goal that a guarantee is about, where it is about one.
const fn goal(guarantee: Guarantee) -> Option<u8> {
    match guarantee {
        Guarantee::LossFree => Some(SETTLED),
        Guarantee::Progress => Some(AT_REST),
        _ => None,
    }
}

fn failure(model: &PipelineModel, graph: &Graph, guarantee: Guarantee) -> Option<Failure> {
    let Some(goal) = goal(guarantee) else {
        return (graph.violations & guarantee.bit() != 0).then_some(Failure::Broken);
    };
    let stuck = stuck(graph, goal);
    if !stuck.is_empty() {
        return Some(Failure::OutOfReach(stuck));
    }
    fair_cycles(graph, model, goal, &stuck).into_iter().next().map(Failure::GoesRound)
}

/// Judges what was explored.
pub(super) fn judge(
    design: &Design,
    model: &PipelineModel,
    graph: &Graph,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
) -> Vec<Verdict> {
    let failures: Vec<Option<Failure>> = guarantees.iter().map(|guarantee| failure(model, graph, *guarantee)).collect();
    let mut stories = stories(design, model, graph, guarantees, &failures, limits);
    guarantees
        .iter()
        .zip(&failures)
        .map(|(guarantee, failure)| {
            let finding = match (failure, graph.cut) {
                (Some(_), _) => Finding::Violated(stories.remove(0)),
                (None, Some(cut)) => Finding::Inconclusive(cut),
                (None, None) if graph.dangers & guarantee.bit() == 0 => Finding::Vacuous,
                (None, None) => Finding::Holds,
            };
            Verdict { guarantee: *guarantee, finding, claimed: design.claims.expectation(*guarantee) }
        })
        .collect()
}

/// Whether a guarantee is broken, without its story.
pub(crate) fn is_broken(model: &PipelineModel, graph: &Graph, guarantee: Guarantee) -> bool {
    failure(model, graph, guarantee).is_some()
}

/// The story of each failure, in order.
fn stories(
    design: &Design,
    model: &PipelineModel,
    graph: &Graph,
    guarantees: &[Guarantee],
    failures: &[Option<Failure>],
    limits: &Limits<'_>,
) -> Vec<Story> {
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
            Failure::OutOfReach(places) | Failure::GoesRound(places) => {
                place(state).is_some_and(|place| places.contains(place))
            }
        }
    });
    let fits: Vec<_> = fits.collect();
    let targets: Vec<Target<'_>> = failed
        .iter()
        .zip(&fits)
        .map(|((guarantee, failure), fits)| match failure {
            Failure::Broken => Target::Step(guarantee.bit()),
            Failure::OutOfReach(_) | Failure::GoesRound(_) => Target::State(fits),
        })
        .collect();
    let mut runs = best_runs(&model.plain(), &targets, limits);
    if runs.iter().any(Option::is_none) {
        // The plain space is larger than the limits allow. What was found in the explored graph is told as it was found:
        // a search that stays inside it ends, so that a limit never takes the story of a violation away.
        let (states, bytes, deadline, interrupted) = (usize::MAX, usize::MAX, None, None);
        let inside = Limits { states, bytes, deadline, interrupted, ..*limits };
        let is_explored = |state: &GlobalState| graph.store.find(state).is_some();
        for (run, reduced) in runs.iter_mut().zip(best_runs_among(model, &targets, &inside, is_explored)) {
            *run = run.take().or_else(|| reduced.and_then(|reduced| replay(model, &reduced)));
        }
    }
    let tell_one = |((guarantee, failure), run): (&(Guarantee, &Failure), Option<Run<Fault, Action>>)| match run {
        Some(run) => story(design, model, graph, *guarantee, failure, run),
        None => Story::untold("the run was found and could not be replayed: please report this design"),
    };
    failed.iter().zip(runs).map(tell_one).collect()
}

fn story(
    design: &Design,
    model: &PipelineModel,
    graph: &Graph,
    guarantee: Guarantee,
    failure: &Failure,
    mut run: Run<Fault, Action>,
) -> Story {
    let start = run.start;
    match failure {
        Failure::Broken => tell(model, &start, &run.steps, Lasso::NONE, Ending::Broken(broken(design, guarantee))),
        Failure::OutOfReach(_) => {
            let ending = out_of_reach(design, model, guarantee, &mut run);
            tell(model, &start, &run.steps, Lasso::NONE, Ending::OutOfReach(ending))
        }
        Failure::GoesRound(members) => {
            let goal = goal(guarantee).unwrap_or(SETTLED);
            let cycles = fair_inside(graph, model, goal, members, run.end());
            let plain = model.plain();
            let mut steps = Vec::new();
            if let Some(cycle) = cycles.first() {
                let to_it = calm_way(&plain, run.end(), MOST_CALM, |state, _| cycle.states.contains(state));
                run.steps.extend(to_it.steps());
                steps = round(&plain, run.end(), &cycle.stops, |state| cycle.states.contains(state));
            }
            let what = match guarantee {
                Guarantee::LossFree => {
                    let open = open_messages(design, model, &run.end());
                    format!("this can go round for ever, and {} never applied", named(&open, "is", "are"))
                }
                _ => "this can go round for ever, and the pipeline never comes to rest".to_owned(),
            };
            tell(model, &start, &run.steps, Lasso(&steps), Ending::GoesRound(what))
        }
    }
}

/// Messages that are owed an effect and have none.
fn open_messages(design: &Design, model: &PipelineModel, state: &GlobalState) -> Vec<MessageId> {
    let open = model.view(state, |view| view.ledger().owed(design.claims.scope.of) & !view.ledger().settled());
    (0..8).filter(|id| open & (1 << id) != 0).map(MessageId).collect()
}

fn named(messages: &[MessageId], one: &str, more: &str) -> String {
    let names: Vec<String> = messages.iter().map(ToString::to_string).collect();
    format!("{} {}", names.join(" and "), if messages.len() == 1 { one } else { more })
}

fn out_of_reach(design: &Design, model: &PipelineModel, guarantee: Guarantee, run: &mut Run<Fault, Action>) -> String {
    let plain = model.plain();
    if guarantee == Guarantee::Progress {
        // On from there without faults until nothing more happens.
        let way = calm_way(&plain, run.end(), MOST_CALM, |_, successors| successors.is_empty());
        run.steps.extend(way.steps());
        return stuck_ending(model, &run.end());
    }
    let owed = if design.claims.scope.of == Of::Accepted { "accepted" } else { "submitted" };
    let open = open_messages(design, model, &run.end());
    let is_lost = |id: &&MessageId| {
        let is_settled =
            |state: &GlobalState, _: &[Successor]| model.view(state, |view| view.ledger().settled() & (1 << id.0) != 0);
        calm_way(&plain, run.end(), MOST_CALM, is_settled) == Calm::Nowhere
    };
    match open.iter().find(is_lost) {
        Some(id) => format!("{id} was {owed}, and whatever happens now it is never applied"),
        None => format!("{} {owed}, and whatever happens now not all of them are applied", named(&open, "was", "were")),
    }
}

fn broken(design: &Design, guarantee: Guarantee) -> String {
    match guarantee {
        Guarantee::DuplicateFree => match design.claims.scope.counts {
            Counts::Effects => "a message has had two effects",
            Counts::Deliveries => "a message was delivered twice",
            Counts::Copies => "the broker has stored a message twice",
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
        model.view(state, |view| model.environment.blocked(view).map(|actor| in_words(model, actor)).collect());
    let who = if blocked.is_empty() { "the pipeline".to_owned() } else { blocked.join(" and ") };
    format!("whatever happens now without further faults, {who} cannot come to rest")
}

/// Judges random walks: what they broke is broken, the rest is not decided.
pub(super) fn judge_sampled(
    design: &Design,
    model: &PipelineModel,
    sampled: &Sampled<Fault, Action>,
    guarantees: &[Guarantee],
) -> Vec<Verdict> {
    let found = |guarantee: Guarantee| -> Option<Story> {
        let Some(goal) = goal(guarantee) else {
            let run = sampled.broken[guarantee as usize].as_ref()?;
            let ending = Ending::Broken(broken(design, guarantee));
            return Some(tell(model, &run.start, &run.steps, Lasso::NONE, ending));
        };
        let mut run = sampled.stuck[goal.trailing_zeros() as usize].clone()?;
        let ending = out_of_reach(design, model, guarantee, &mut run);
        Some(tell(model, &run.start, &run.steps, Lasso::NONE, Ending::OutOfReach(ending)))
    };
    let verdict = |guarantee: &Guarantee| Verdict {
        guarantee: *guarantee,
        finding: found(*guarantee).map_or(Finding::Inconclusive(Cut::Sampled), Finding::Violated),
        claimed: design.claims.expectation(*guarantee),
    };
    guarantees.iter().map(verdict).collect()
}
