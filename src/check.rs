//! From a design to its verdicts: explore, judge, tell.

use crate::design::{Design, Expectation};
use crate::engine::{Cut, Graph, Limits, Paths, Progress, explore, unreachable_from};
use crate::story::{Story, tell};
use onceproof_models::ledger::Of;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::words::MessageId;
use onceproof_models::{Guarantee, Guards, Mechanisms, Pipeline};
use std::time::{Duration, Instant};

/// What was found for one guarantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Every reachable state was visited, none breaks it, and the danger was reached.
    Holds,
    /// A run breaks it.
    Violated(Story),
    /// The exploration ended early and had found nothing.
    Inconclusive(Cut),
    /// Nothing breaks it, but the danger was never reached either.
    Vacuous,
}

impl Finding {
    /// Its name in reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated(_) => "violated",
            Self::Inconclusive(_) => "inconclusive",
            Self::Vacuous => "vacuous",
        }
    }

    /// The story, where it is violated.
    #[must_use]
    pub const fn story(&self) -> Option<&Story> {
        if let Self::Violated(story) = self { Some(story) } else { None }
    }
}

/// How a finding compares with what was claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// Nothing was claimed.
    Unclaimed,
    /// It is as claimed.
    AsClaimed,
    /// It could not be decided.
    Undecided,
    /// It is not as claimed.
    Wrong,
}

/// The verdict for one guarantee of one design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// About what.
    pub guarantee: Guarantee,
    /// What was found.
    pub finding: Finding,
    /// What was claimed.
    pub claimed: Option<Expectation>,
}

impl Verdict {
    /// How the finding compares with the claim.
    #[must_use]
    pub const fn agreement(&self) -> Agreement {
        match (self.claimed, &self.finding) {
            (None, _) => Agreement::Unclaimed,
            (Some(_), Finding::Inconclusive(_) | Finding::Vacuous) => Agreement::Undecided,
            (Some(Expectation::Holds), Finding::Holds) | (Some(Expectation::Violated), Finding::Violated(_)) => {
                Agreement::AsClaimed
            }
            (Some(_), _) => Agreement::Wrong,
        }
    }
}

/// All that was found out about one design.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What its author calls it.
    pub name: String,
    /// One for each guarantee that was asked for.
    pub verdicts: Vec<Verdict>,
    /// What was checked, with its bounds.
    pub mechanisms: Mechanisms,
    /// What the verdicts rest on beside the bounds.
    pub assumptions: Vec<String>,
    /// The names of the parts.
    pub parts: Vec<String>,
    /// States that were visited.
    pub states: usize,
    /// Steps between them.
    pub transitions: usize,
    /// Steps from the start to the farthest state.
    pub depth: usize,
    /// What states and steps occupied, in bytes.
    pub bytes: usize,
    /// How long it took.
    pub elapsed: Duration,
}

impl Checked {
    /// The worst agreement of its verdicts.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        self.verdicts.iter().map(Verdict::agreement).max().unwrap_or(Agreement::Unclaimed)
    }

    /// The finding for a guarantee, where it was asked for.
    #[must_use]
    pub fn finding(&self, guarantee: Guarantee) -> Option<&Finding> {
        self.verdicts.iter().find(|verdict| verdict.guarantee == guarantee).map(|verdict| &verdict.finding)
    }
}

/// Checks a design: explores all it can do and judges the guarantees.
pub fn check(
    design: &Design,
    guarantees: &[Guarantee],
    guards: Guards,
    limits: &Limits<'_>,
    report: impl FnMut(Progress),
) -> Checked {
    let model = Pipeline::model(design.mechanisms, design.claims.scope, guards);
    check_model(design, &model, guarantees, limits, report)
}

/// Checks a design on a model that was made from it in another way than usual.
pub fn check_model(
    design: &Design,
    model: &PipelineModel,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
    report: impl FnMut(Progress),
) -> Checked {
    let began = Instant::now();
    let graph = explore(model, limits, report);
    let verdicts = judge(design, model, &graph, guarantees);
    Checked {
        name: design.name.clone(),
        verdicts,
        mechanisms: design.mechanisms,
        assumptions: crate::assumptions::assumptions(design),
        parts: model.environment.names().to_vec(),
        states: graph.states(),
        transitions: graph.transitions(),
        depth: graph.depth,
        bytes: graph.bytes(),
        elapsed: began.elapsed(),
    }
}

fn judge(design: &Design, model: &PipelineModel, graph: &Graph, guarantees: &[Guarantee]) -> Vec<Verdict> {
    let messages = usize::from(design.mechanisms.bounds.messages);
    // One goal a message for loss, and one more for progress.
    let stuck = if graph.cut.is_some() {
        vec![Vec::new(); messages + 1]
    } else {
        let assessment = |state: u32| graph.assessments[state as usize];
        unreachable_from(
            graph,
            messages + 1,
            |goal, state| goal == messages || assessment(state).owed & (1 << goal) != 0,
            |goal, state| {
                if goal == messages { assessment(state).at_rest } else { assessment(state).settled & (1 << goal) != 0 }
            },
        )
    };
    let is_broken = |guarantee: Guarantee| graph.broken.iter().any(|broken| broken.violations & guarantee.bit() != 0);
    let is_stuck = stuck.iter().any(|states| !states.is_empty());
    let paths = (is_stuck || guarantees.iter().any(|guarantee| is_broken(*guarantee))).then(|| Paths::of(graph));

    let found = |guarantee: Guarantee| -> Option<Story> {
        let paths = paths.as_ref()?;
        let (steps, ending) = match guarantee {
            Guarantee::LossFree => {
                let candidates = (0..messages).flat_map(|goal| stuck[goal].iter().map(move |state| (*state, goal)));
                let (state, goal) = candidates.min_by_key(|(state, goal)| (paths.cost(*state), *goal, *state))?;
                let owed = if design.claims.scope.of == Of::Accepted { "accepted" } else { "submitted" };
                let id = MessageId(goal as u8);
                (
                    paths.to(graph, model, state),
                    format!("{id} was {owed}, and whatever happens now it is never applied"),
                )
            }
            Guarantee::Progress => {
                let state = stuck[messages].iter().copied().min_by_key(|state| (paths.cost(*state), *state))?;
                let end = graph.calm(state).last().copied().unwrap_or(state);
                (paths.to_end(graph, model, state), stuck_ending(model, graph, end))
            }
            _ => {
                let steps = paths.to_violation(graph, model, guarantee.bit())?;
                (steps, broken_ending(design, guarantee))
            }
        };
        Some(tell(model, &graph.store.state(0), &steps, ending))
    };
    guarantees
        .iter()
        .map(|guarantee| {
            let finding = match (found(*guarantee), graph.cut) {
                (Some(story), _) => Finding::Violated(story),
                (None, Some(cut)) => Finding::Inconclusive(cut),
                (None, None) if graph.dangers & guarantee.bit() == 0 => Finding::Vacuous,
                (None, None) => Finding::Holds,
            };
            Verdict { guarantee: *guarantee, finding, claimed: design.claims.expectation(*guarantee) }
        })
        .collect()
}

fn broken_ending(design: &Design, guarantee: Guarantee) -> String {
    use onceproof_models::ledger::Counts;
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
fn stuck_ending(model: &PipelineModel, graph: &Graph, state: u32) -> String {
    let blocked = model.view(&graph.store.state(state), |view| model.environment.blocked(view));
    let who = if blocked.is_empty() { "the pipeline".to_owned() } else { blocked.join(" and ") };
    format!("whatever happens now without further faults, {who} cannot come to rest")
}
