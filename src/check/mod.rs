//! From a design to its verdicts: explore, judge, tell.

mod apart;
pub mod costs;
mod coverage;
mod judge;
pub mod levels;
mod parallel;

pub use apart::{check_apart, fault_sets};
pub use coverage::{HandlerUse, coverage};
pub(crate) use judge::is_broken;
pub(crate) use parallel::in_parallel;

use crate::counterexample::Counterexample;
use crate::design::{Design, Expectation};
use onceproof_engine::composition;
use onceproof_engine::{Cut, Limits, Progress, Reduced, Sampling, explore, simulate};
use onceproof_models::ledger::Scope;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};
use std::time::{Duration, Instant};

/// What was found for one guarantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Every reachable state was visited, none breaks it, and the hazard was reached.
    Holds,
    /// A run breaks it.
    Violated(Counterexample),
    /// The exploration ended early and had found nothing.
    Inconclusive(Cut),
    /// Nothing breaks it, but the hazard was never reached either.
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

    /// The counterexample, where it is violated.
    #[must_use]
    pub const fn counterexample(&self) -> Option<&Counterexample> {
        if let Self::Violated(counterexample) = self { Some(counterexample) } else { None }
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
    pub transitions: u64,
    /// Steps from the start to the farthest state.
    pub depth: usize,
    /// How the exploration went.
    pub statistics: Statistics,
    /// How long it took, with judging and telling.
    pub elapsed: Duration,
}

/// How an exploration went.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// What states, steps and tables occupied at the most, in bytes, as far as it is counted.
    pub bytes: usize,
    /// States that were met and not expanded.
    pub frontier: usize,
    /// The most of them at any time.
    pub widest: usize,
    /// How long the exploration alone took.
    pub explored: Duration,
    /// How large the tables of the composed model are.
    pub tables: composition::Statistics,
    /// Which rule of which part was used.
    pub coverage: Vec<HandlerUse>,
    /// What was walked, where the design was sampled and not explored.
    pub sampled: Option<Walks>,
}

/// Random walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walks {
    /// How many.
    pub walks: u64,
    /// Steps of all of them.
    pub steps: u64,
    /// Steps of the longest.
    pub longest: usize,
    /// Where the random numbers started.
    pub seed: u64,
}

impl Checked {
    /// What is known of a design before it was explored.
    fn of(design: &Design, model: &PipelineModel) -> Self {
        Self {
            name: design.name.clone(),
            verdicts: Vec::new(),
            mechanisms: design.mechanisms,
            assumptions: crate::assumptions::assumptions(design),
            parts: model.environment.names().to_vec(),
            states: 0,
            transitions: 0,
            depth: 0,
            statistics: Statistics::default(),
            elapsed: Duration::ZERO,
        }
    }

    /// The worst agreement of its verdicts.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        self.verdicts.iter().map(Verdict::agreement).max().unwrap_or(Agreement::Unclaimed)
    }

    /// Whether something is claimed of a guarantee.
    #[must_use]
    pub fn is_claimed(&self, guarantee: Guarantee) -> bool {
        self.verdicts.iter().any(|verdict| verdict.guarantee == guarantee && verdict.claimed.is_some())
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
    rules: Rules,
    limits: &Limits<'_>,
    report: impl FnMut(Progress),
) -> Checked {
    let model = Pipeline::model(design.mechanisms, scope(design, guarantees), rules);
    check_model(design, &model, guarantees, limits, report)
}

/// Where a setting's value is not known, nothing holds: another value might break it. What is violated is violated with the
/// default that was explored, and stays a finding.
fn as_far_as_known(design: &Design, mut verdicts: Vec<Verdict>) -> Vec<Verdict> {
    for verdict in verdicts.iter_mut().filter(|_| !design.unresolved.is_empty()) {
        if matches!(verdict.finding, Finding::Holds | Finding::Vacuous) {
            verdict.finding = Finding::Inconclusive(Cut::Unresolved);
        }
    }
    verdicts
}

/// What is asked of a design of which only the answer matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It holds, and the hazard was reached.
    Holds,
    /// It holds, and the hazard was not reached.
    Vacuous,
    /// It is broken.
    Broken,
    /// A limit was reached.
    Undecided,
}

/// What one exploration says of several guarantees, without counterexamples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Those that are broken, as bits.
    pub broken: u8,
    /// Those whose hazard was reached, as bits.
    pub hazards: u8,
    /// Whether a limit was reached, so that those that are not broken are not decided.
    pub is_cut: bool,
}

impl Answers {
    /// What it says of one of them.
    #[must_use]
    pub const fn of(self, guarantee: Guarantee) -> Answer {
        if self.broken & guarantee.bit() != 0 {
            Answer::Broken
        } else if self.is_cut {
            Answer::Undecided
        } else if self.hazards & guarantee.bit() == 0 {
            Answer::Vacuous
        } else {
            Answer::Holds
        }
    }
}

/// Answers for several guarantees at once.
#[must_use]
pub fn answers(design: &Design, guarantees: &[Guarantee], limits: &Limits<'_>) -> Answers {
    let model = Pipeline::model(design.mechanisms, scope(design, guarantees), Rules::ALL);
    let is_live = |guarantee: &Guarantee| matches!(guarantee, Guarantee::LossFree | Guarantee::Progress);
    let graph = explore(&model, guarantees.iter().any(is_live), limits, |_| {});
    let broken = guarantees.iter().filter(|guarantee| is_broken(&model, &graph, **guarantee));
    let broken = broken.fold(0, |bits, guarantee| bits | guarantee.bit());
    Answers { broken, hazards: graph.hazards, is_cut: graph.cut.is_some() }
}

/// Answers whether a guarantee holds, without a counterexample: the exploration ends with the first violation.
#[must_use]
pub fn answer(design: &Design, guarantee: Guarantee, limits: &Limits<'_>) -> Answer {
    answers(design, &[guarantee], &Limits { until_broken: guarantee.bit(), ..*limits }).of(guarantee)
}

/// What has to be kept track of so that these guarantees can be judged.
#[must_use]
pub fn scope(design: &Design, guarantees: &[Guarantee]) -> Scope {
    Scope { order: guarantees.contains(&Guarantee::Ordered), ..design.claims.scope }
}

/// Checks a design on a model that was made from it in another way than usual.
pub fn check_model(
    design: &Design,
    model: &PipelineModel,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
    mut report: impl FnMut(Progress),
) -> Checked {
    let began = Instant::now();
    let is_live = |guarantee: &Guarantee| matches!(guarantee, Guarantee::LossFree | Guarantee::Progress);
    let mut peak = 0;
    let graph = explore(model, guarantees.iter().any(is_live), limits, |progress| {
        peak = peak.max(progress.bytes);
        report(progress);
    });
    let explored = began.elapsed();
    let verdicts = as_far_as_known(design, judge::judge(design, model, &graph, guarantees, limits));
    Checked {
        verdicts,
        states: graph.states(),
        transitions: graph.transitions,
        depth: graph.depth,
        statistics: Statistics {
            bytes: peak,
            frontier: graph.states() - graph.expanded(),
            widest: graph.widest,
            explored,
            tables: model.statistics(),
            coverage: coverage(model),
            sampled: None,
        },
        elapsed: began.elapsed(),
        ..Checked::of(design, model)
    }
}

/// Tries a design that is too large to explore: random runs. What they find is real; what they do not find is not decided.
pub fn sample(
    design: &Design,
    model: &PipelineModel,
    guarantees: &[Guarantee],
    sampling: Sampling,
    limits: &Limits<'_>,
    mut report: impl FnMut(Progress),
) -> Checked {
    let began = Instant::now();
    let sampled = simulate(&model.plain(), sampling, limits, |walks| {
        report(Progress { states: walks as usize, ..Progress::default() });
    });
    let verdicts = as_far_as_known(design, judge::judge_sampled(design, model, &sampled, guarantees));
    Checked {
        verdicts,
        statistics: Statistics {
            bytes: model.bytes(),
            explored: began.elapsed(),
            tables: model.statistics(),
            coverage: coverage(model),
            sampled: Some(Walks {
                walks: sampled.walks,
                steps: sampled.steps,
                longest: sampled.longest,
                seed: sampling.seed,
            }),
            ..Statistics::default()
        },
        elapsed: began.elapsed(),
        ..Checked::of(design, model)
    }
}
