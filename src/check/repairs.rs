//! When repairs are looked for, and of what.
//!
//! A violated guarantee is repaired if the design claims that it holds. Where a vendor's files
//! claim nothing, loss-free and duplicate-free are repaired, one setting at a time: most users want
//! them.

use super::candidate_judge::CandidateJudge;
use super::costs::Costs;
use super::counterexample_replay::replay_counterexample;
use super::design_report::DesignReport;
use super::fault_scope::are_of_several_kinds;
use super::levels::known_traces::KnownTraces;
use super::request::{CheckRequest, Subject};
use super::scoped::check_scoped;
use super::verdict::{Agreement, Finding, Verdict};
use crate::design::{Design, Expectation, FaultScope};
use crate::repair::{Budget, Candidates, Decision, Goal, GuaranteeRepairs, Judge, Repairs, search};
use crate::systems::LoadedDesign;
use onceproof_engine::{Limits, OneWorker, Pool};
use onceproof_models::{Guarantee, GuaranteeSet, Reductions};
use std::time::Duration;

/// Up to so many designs are repaired as a whole; of more, each violated guarantee on its own.
const MAX_DESIGNS_TOGETHER: usize = 3;

/// The design to repair, and the means to search with.
#[derive(Clone, Copy)]
pub struct RepairRequest<'a> {
    /// The design with its settings.
    pub loaded: &'a LoadedDesign,
    /// Which of its faults are explored at once.
    pub fault_scope: FaultScope,
    /// Up to how many faults a repair has to be explored, where not every number of them can be.
    pub needed_faults: u8,
    /// Whether a violation that is repaired needs several rarer kinds of faults. If none does,
    /// [`FaultScope::TogetherFirst`] explores candidates with one kind at a time.
    pub needs_several_kinds: bool,
    /// The limits of each exploration. Deadline and interruption end the search.
    pub limits: Limits<'a>,
    /// The workers.
    pub pool: Pool<'a>,
    /// How long sets of several changes are tried.
    pub time: Duration,
    /// Whether traces that violated one candidate are replayed on the others first. It changes
    /// nothing but the time.
    pub replay: TraceReplay<'a>,
}

/// The traces that are replayed on a candidate before it is explored.
#[derive(Clone, Copy, Debug)]
pub enum TraceReplay<'a> {
    /// Those of the other candidates of the same search.
    Own,
    /// The same, kept and counted by the caller.
    Shared(&'a KnownTraces),
    /// None: every candidate is explored.
    Off,
}

impl<'a> RepairRequest<'a> {
    /// A design, within the default limits, on the calling thread.
    #[must_use]
    pub fn new(loaded: &'a LoadedDesign) -> Self {
        Self {
            loaded,
            fault_scope: Subject::Loaded(loaded).default_fault_scope(),
            needed_faults: loaded.design.claims.faults,
            needs_several_kinds: true,
            limits: Limits::default(),
            pool: Pool::new(&OneWorker),
            time: CheckRequest::DEFAULT_REPAIR_TIME,
            replay: TraceReplay::Own,
        }
    }

    /// The verdicts on the design as it is.
    fn decide(&self, guarantees: GuaranteeSet) -> Decision {
        let mechanisms = self.loaded.design.mechanisms;
        self.with_judge(|judge| judge.decide(&mechanisms, guarantees, self.limits.states))
    }

    /// The request with one rarer kind of faults at a time, where these guarantees are violated by
    /// one kind: such a violation is repaired with one kind at a time.
    fn with_kinds_apart(&self, violated: GuaranteeSet, asked: GuaranteeSet) -> Option<Self> {
        let apart = Self { needs_several_kinds: false, ..*self };
        let is_apart = self.fault_scope == FaultScope::TogetherFirst && apart.decide(asked).violated == violated;
        is_apart.then_some(apart)
    }

    /// Calls `then` with the judge of the design's candidates.
    fn with_judge<T>(&self, then: impl FnOnce(&CandidateJudge<'_>) -> T) -> T {
        let own = KnownTraces::default();
        let known_traces = match self.replay {
            TraceReplay::Own => Some(&own),
            TraceReplay::Shared(shared) => Some(shared),
            TraceReplay::Off => None,
        };
        then(&CandidateJudge {
            design: &self.loaded.design,
            fault_scope: self.fault_scope,
            needed_faults: self.needed_faults,
            needs_several_kinds: self.needs_several_kinds,
            limits: self.limits,
            known_traces,
        })
    }
}

/// Returns the smallest sets of changes with which the wanted guarantees of a design hold, and with
/// which each violated one does on its own.
#[must_use]
pub fn repair_wanted(request: &RepairRequest<'_>, wanted: GuaranteeSet) -> Repairs<Costs> {
    let now = request.decide(GuaranteeSet::ALL);
    let apart = request.with_kinds_apart(now.violated, GuaranteeSet::ALL);
    let request = apart.as_ref().unwrap_or(request);
    let mut found = repair(request, Goal { wanted, now, together: true, max_changes: 3 });
    if found.together.as_ref().is_some_and(|together| !together.found.is_empty()) {
        replay_in_repairs(&request.loaded.design, &violating_runs(request, found.violated), &mut found);
    }
    found
}

/// Returns the changes of one setting, or of two where no single one does it, with which a violated
/// guarantee holds, whatever becomes of the others: what allows the violation.
#[must_use]
pub fn blame(request: &RepairRequest<'_>, guarantee: Guarantee) -> GuaranteeRepairs {
    let wanted = GuaranteeSet::EMPTY.with(guarantee);
    let apart = request.with_kinds_apart(wanted, wanted);
    let now = Decision { violated: wanted, ..Decision::default() };
    let goal = Goal { wanted, now, together: false, max_changes: 2 };
    let found = repair(apart.as_ref().unwrap_or(request), goal);
    found.each.into_iter().next().unwrap_or_else(|| unreachable!("a violated guarantee is searched for"))
}

/// Checks a design for the counterexamples to the guarantees that are repaired.
fn violating_runs(request: &RepairRequest<'_>, violated: GuaranteeSet) -> DesignReport {
    let guarantees: Vec<Guarantee> = violated.iter().collect();
    let limits = Limits { threads: request.pool.size(), ..request.limits };
    let (design, faults, pool) = (&request.loaded.design, request.fault_scope, request.pool);
    check_scoped(design, &guarantees, faults, Reductions::ALL, &limits, pool, &|_| {}).0
}

/// Replays the counterexamples of a report with each repair of all wanted guarantees.
fn replay_in_repairs(design: &Design, report: &DesignReport, repairs: &mut Repairs<Costs>) {
    let violated = repairs.violated;
    for repair in repairs.together.iter_mut().flat_map(|together| &mut together.found) {
        let verdict = repair.up_to.map_or(Verdict::Holds, Verdict::HoldsUpTo);
        let replayed = |guarantee| replay_counterexample(design, report, guarantee, &repair.mechanisms, verdict);
        repair.replays = violated.iter().filter_map(replayed).collect();
    }
}

fn repair(request: &RepairRequest<'_>, goal: Goal) -> Repairs<Costs> {
    let budget = Budget { pool: request.pool, clock: request.limits.clock, patience: request.time };
    request.with_judge(|judge| search(&Candidates::new(request.loaded), goal, budget, judge))
}

/// Returns the repairs of a design that was checked; none where nothing is to be repaired.
pub(super) fn repair_checked(
    request: &CheckRequest<'_>,
    repairs: &RepairRequest<'_>,
    report: &DesignReport,
) -> Option<Repairs<Costs>> {
    let mut goal = repair_goal(request, repairs.loaded, report)?;
    // A repair is explored at least up to the number of faults of what it repairs.
    let counterexamples = report.findings.iter().filter_map(|finding| finding.counterexample.as_ref());
    let most = counterexamples.map(|counterexample| counterexample.faults).max().unwrap_or(0);
    let most = u8::try_from(most).unwrap_or(u8::MAX);
    let repairs = &RepairRequest { needed_faults: repairs.needed_faults.max(most), ..*repairs };
    let wanted = report.findings.iter().filter(|finding| goal.wanted.contains(finding.guarantee));
    let needs_several_kinds = wanted
        .filter_map(|finding| finding.counterexample.as_ref())
        .any(|counterexample| are_of_several_kinds(counterexample.steps.iter().filter_map(|step| step.fault)));
    let repairs = &RepairRequest { needs_several_kinds, ..*repairs };
    // A repair of what was asked for must not violate another claim.
    let asked: GuaranteeSet = request.guarantees.iter().copied().collect();
    if goal.together && !asked.contains_all(goal.wanted) {
        let (mechanisms, others) = (repairs.loaded.design.mechanisms, GuaranteeSet::ALL - asked);
        let now = repairs.with_judge(|judge| judge.decide(&mechanisms, others, repairs.limits.states));
        goal.now.holds |= now.holds;
        goal.now.violated |= now.violated;
    }
    let mut found = repair(repairs, goal);
    replay_in_repairs(&repairs.loaded.design, report, &mut found);
    // Repairs of the only wanted guarantee are reported once.
    if goal.wanted.len() == 1 && found.each.iter().any(|one| !one.found.is_empty()) {
        found.together = None;
    }
    Some(found)
}

/// Returns what is repaired of a design that was checked; none where nothing is to be repaired.
fn repair_goal(request: &CheckRequest<'_>, loaded: &LoadedDesign, report: &DesignReport) -> Option<Goal> {
    let claims = &loaded.design.claims;
    let is_violated = |finding: &&Finding| finding.verdict == Verdict::Violated;
    let violated = || report.findings.iter().filter(is_violated);
    let is_lost = violated().any(|finding| finding.agreement() == Agreement::Wrong);
    let wanted: GuaranteeSet = if is_lost {
        let is_claimed = |guarantee: &Guarantee| claims.expectation(*guarantee) == Some(Expectation::Holds);
        Guarantee::ALL.into_iter().filter(is_claimed).collect()
    } else if claims.by_guarantee.is_empty() && loaded.vendor.is_some() {
        let usual = |guarantee: &Guarantee| matches!(guarantee, Guarantee::LossFree | Guarantee::DuplicateFree);
        violated().map(|finding| finding.guarantee).filter(usual).collect()
    } else {
        return None;
    };
    if wanted.is_empty() {
        return None;
    }
    let with = |fits: &dyn Fn(Verdict) -> bool| -> GuaranteeSet {
        report.findings.iter().filter(|finding| fits(finding.verdict)).map(|finding| finding.guarantee).collect()
    };
    let holds = |verdict| match verdict {
        Verdict::HoldsUpTo(faults) => faults >= claims.faults,
        verdict => verdict == Verdict::Holds,
    };
    let violated = with(&|verdict| verdict == Verdict::Violated);
    let now = Decision { holds: with(&holds), violated, ..Decision::default() };
    // No change makes a guarantee hold that an unexamined setting could weaken.
    let together = is_lost
        && request.subjects.len() <= MAX_DESIGNS_TOGETHER
        && request.sampling.is_none()
        && loaded.design.unexamined.iter().all(|one| one.weakens.intersection(wanted).is_empty());
    let max_changes = match (is_lost, together) {
        (false, _) => 1,
        (true, false) => 2,
        (true, true) => 3,
    };
    Some(Goal { wanted, now, together, max_changes })
}
