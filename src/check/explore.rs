//! One design: build its model, explore it, judge its guarantees.

use super::coverage::coverage;
use super::design_report::{DesignReport, Statistics, Walks};
use super::fault_coverage::FaultCoverage;
use super::judge::{complete_faults, judge, judge_sampled, levels};
use super::verdict::{Finding, Undecided, Verdict};
use super::violation::{any_liveness, goal, violation};
use crate::design::{Design, UnexaminedKind};
use onceproof_engine::{
    Cut, Event, Graph, Limits, Progress, PropertySet, Reduced, Sampling, explore, explore_following, simulate,
};
use onceproof_models::Scope;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Guarantee, GuaranteeSet, Pipeline, Rules};

/// Up to so many states an exploration ends before its progress is read.
const LEAST_TO_JUDGE: usize = 50_000;

/// The share of the time that is kept for judging: one part in so many.
const TIME_TO_JUDGE: u32 = 10;

/// Returns the verdicts of one exploration of a design, with a counterexample for each violation.
pub fn check_design(
    design: &Design,
    guarantees: &[Guarantee],
    rules: Rules,
    limits: &Limits<'_>,
    mut progress: impl FnMut(Progress),
) -> DesignReport {
    let model = Pipeline::model(design.mechanisms, scope(design, guarantees), rules);
    check_reporting(design, &model, guarantees, limits, &mut progress).0
}

/// The same on a model that was built from the design in another way than usual.
pub fn check_model(
    design: &Design,
    model: &PipelineModel,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
    mut progress: impl FnMut(Progress),
) -> DesignReport {
    check_reporting(design, model, guarantees, limits, &mut progress).0
}

/// The same, with the graph that was explored.
pub(super) fn check_keeping(
    design: &Design,
    model: &PipelineModel,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
    mut progress: impl FnMut(Progress),
) -> (DesignReport, Graph) {
    check_reporting(design, model, guarantees, limits, &mut progress)
}

/// Checks a model. Compiled in this crate only, and not once per closure of its users.
fn check_reporting(
    design: &Design,
    model: &PipelineModel,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
    progress: &mut dyn FnMut(Progress),
) -> (DesignReport, Graph) {
    let began = limits.clock.now();
    // Judging what was explored takes time, too.
    let deadline =
        limits.deadline.map(|deadline| deadline.saturating_sub(deadline.saturating_sub(began) / TIME_TO_JUDGE));
    let until_judged = Limits { deadline, ..within(design, limits) };
    let (mut peak, mut judged, mut unlive) = (0, 0, PropertySet::EMPTY);
    let graph = explore_following(model, any_liveness(guarantees), &until_judged, &mut |event| match event {
        Event::Progress(seen) => {
            peak = peak.max(seen.bytes);
            progress(Progress { violated: seen.violated | unlive, ..seen });
        }
        Event::Level(graph) if graph.states() > (2 * judged).max(LEAST_TO_JUDGE) => {
            judged = graph.states();
            let is_violated = |one: &Guarantee| goal(*one).is_some() && violation(model, graph, *one).is_some();
            unlive = guarantees.iter().copied().filter(is_violated).collect::<GuaranteeSet>().into();
        }
        Event::Level(_) => {}
    });
    let explored = limits.clock.now().saturating_sub(began);
    let findings = as_far_as_examined(design, judge(design, model, &graph, guarantees, limits));
    let report = DesignReport {
        findings,
        faults: FaultCoverage::of(design, graph.occurred),
        states: graph.states(),
        transitions: graph.transitions,
        depth: graph.depth,
        cut: graph.cut,
        statistics: Statistics {
            bytes: peak,
            frontier: graph.states() - graph.expanded() + graph.waiting,
            levels: graph.levels.iter().map(|level| level.states).collect(),
            widest: graph.widest,
            explored,
            tables: model.statistics(),
            coverage: coverage(model),
            sampled: None,
        },
        elapsed: limits.clock.now().saturating_sub(began),
        ..DesignReport::of(design, model)
    };
    (report, graph)
}

/// Returns what random walks through a design violate. A violation is real; everything else stays
/// inconclusive.
pub fn sample(
    design: &Design,
    model: &PipelineModel,
    guarantees: &[Guarantee],
    sampling: Sampling,
    limits: &Limits<'_>,
    mut progress: impl FnMut(Progress),
) -> DesignReport {
    sample_reporting(design, model, guarantees, sampling, limits, &mut progress)
}

/// Samples a model. Compiled in this crate only, and not once per closure of its users.
fn sample_reporting(
    design: &Design,
    model: &PipelineModel,
    guarantees: &[Guarantee],
    sampling: Sampling,
    limits: &Limits<'_>,
    progress: &mut dyn FnMut(Progress),
) -> DesignReport {
    let began = limits.clock.now();
    let sampled = simulate(&model.plain(), sampling, limits, |walks| {
        progress(Progress { states: walks as usize, ..Progress::default() });
    });
    let findings = as_far_as_examined(design, judge_sampled(design, model, &sampled, guarantees));
    DesignReport {
        findings,
        faults: FaultCoverage::of(design, sampled.occurred),
        statistics: Statistics {
            bytes: model.bytes(),
            explored: limits.clock.now().saturating_sub(began),
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
        elapsed: limits.clock.now().saturating_sub(began),
        ..DesignReport::of(design, model)
    }
}

/// The verdicts of one exploration without counterexamples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// States that were visited.
    pub states: usize,
    /// The violated guarantees.
    pub violated: GuaranteeSet,
    /// The guarantees whose hazard was reached.
    pub hazards: GuaranteeSet,
    /// The limit that ended the exploration, if one did: what is not violated is inconclusive, or
    /// holds up to `faults`.
    pub cut: Option<Cut>,
    /// Where there is a cut: up to how many faults every run was followed.
    pub faults: Option<u8>,
    /// Where there is a cut: the guarantees whose hazard is reached by these runs.
    pub hazards_in_time: GuaranteeSet,
}

impl Verdicts {
    /// The verdict on one guarantee.
    #[must_use]
    pub const fn of(self, guarantee: Guarantee) -> Verdict {
        if self.violated.contains(guarantee) {
            Verdict::Violated
        } else if self.cut.is_some() {
            match self.faults {
                Some(faults) if self.hazards_in_time.contains(guarantee) => Verdict::HoldsUpTo(faults),
                _ => Verdict::Inconclusive,
            }
        } else if self.hazards.contains(guarantee) {
            Verdict::Holds
        } else {
            Verdict::Vacuous
        }
    }
}

/// Returns the verdicts on several guarantees from one exploration, without counterexamples.
#[must_use]
pub fn verdicts(design: &Design, guarantees: &[Guarantee], limits: &Limits<'_>) -> Verdicts {
    let model = Pipeline::model(design.mechanisms, scope(design, guarantees), Rules::ALL);
    let graph = explore(&model, any_liveness(guarantees), &within(design, limits), |_| {});
    let violated = guarantees.iter().copied().filter(|guarantee| violation(&model, &graph, *guarantee).is_some());
    let in_time = guarantees.iter().copied().filter(|guarantee| complete_faults(&graph, *guarantee).is_some());
    Verdicts {
        states: graph.states(),
        violated: violated.collect(),
        hazards: graph.hazards.into(),
        cut: graph.cut,
        faults: levels(&graph),
        hazards_in_time: in_time.collect(),
    }
}

/// Returns the limits, with the design's own where they name none.
pub(super) fn within<'a>(design: &Design, limits: &Limits<'a>) -> Limits<'a> {
    Limits { faults: limits.faults.or(design.max_faults.map(usize::from)), ..*limits }
}

/// Returns what the ledger has to keep track of so that these guarantees can be judged.
#[must_use]
pub fn scope(design: &Design, guarantees: &[Guarantee]) -> Scope {
    Scope { order: guarantees.contains(&Guarantee::Ordered), ..design.claims.scope }
}

/// Downgrades `holds` to `inconclusive` for each guarantee that an unexamined setting could weaken.
/// Violations stay. A known defect precedes a limit that was reached: it fails a claim.
fn as_far_as_examined(design: &Design, findings: Vec<Finding>) -> Vec<Finding> {
    let is_unviolated =
        |finding: &Finding| finding.verdict.is_unviolated() || matches!(finding.verdict, Verdict::HoldsUpTo(_));
    let is_failing =
        |kind, finding: &Finding| kind == UnexaminedKind::KnownDefect && finding.verdict == Verdict::Inconclusive;
    let downgraded = |finding: Finding| {
        let weakening = design.unexamined.iter().filter(|one| one.weakens.contains(finding.guarantee));
        match weakening.map(|one| one.kind).max() {
            Some(kind) if is_unviolated(&finding) || is_failing(kind, &finding) => {
                Finding::inconclusive(finding.guarantee, finding.claimed, Undecided::Unexamined(kind))
            }
            _ => finding,
        }
    };
    findings.into_iter().map(downgraded).collect()
}
