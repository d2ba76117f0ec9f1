//! Which faults are explored at once.
//!
//! Rarer kinds of faults may be explored one kind at a time, so that a design that is too large for
//! all of them together is decided quickly. Connections that break, processes that crash, handlers
//! that fail and transactions that are rolled back are in every fault set; to them comes one of:
//! late requests, rebalances, failovers, power losses, expiry. A violation under one set is a
//! violation under all faults together, since no fault is forced to happen
//! (`proofs/tests/faults_apart.rs`). A guarantee that holds under each set holds only as long as
//! two of these kinds do not meet, and the report says so among its assumptions.

use super::assumptions::assumptions;
use super::design_report::DesignReport;
use super::explore::{check_model, scope};
use super::verdict::{Finding, Verdict};
use crate::design::Design;
use onceproof_engine::{Limits, Pool, Progress};
use onceproof_models::faults::Faults;
use onceproof_models::{Guarantee, Pipeline, Reductions, Rules};

/// Which faults are explored at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultScope {
    /// All that the design enables.
    Together,
    /// The rarer kinds one at a time, which takes fewer states and misses their combinations.
    Apart,
}

/// The switches of the rarer kinds of faults, by kind.
const RARE: [&[&str]; 6] = [
    &["late_requests", "late_sink_requests"],
    &["rebalance"],
    &["failover"],
    &["lossy_crash"],
    &["lost_machine"],
    &["expiry"],
];

/// The assumption of a verdict that was reached under one fault set after another.
const ONE_AT_A_TIME: &str = "late requests, rebalances, failovers, power losses and expiry happen one kind at a time \
     (--faults together explores them together)";

impl FaultScope {
    /// Returns the fault sets to explore: one for each rarer kind that is enabled, or all enabled
    /// faults as one set.
    #[must_use]
    pub fn sets(self, enabled: Faults) -> Vec<Faults> {
        match self {
            Self::Together => vec![enabled],
            Self::Apart => sets_apart(enabled),
        }
    }
}

fn sets_apart(enabled: Faults) -> Vec<Faults> {
    let without = |is_left_out: &dyn Fn(usize) -> bool| {
        let mut set = enabled;
        for (kind, names) in RARE.iter().enumerate() {
            for name in names.iter().filter(|_| is_left_out(kind)) {
                if let Some(switch) = set.switch(name) {
                    *switch = false;
                }
            }
        }
        set
    };
    let common = without(&|_| true);
    let mut sets: Vec<Faults> = Vec::new();
    for kept in 0..RARE.len() {
        let set = without(&|kind| kind != kept);
        if set != common && !sets.contains(&set) {
            sets.push(set);
        }
    }
    if sets.is_empty() {
        sets.push(common);
    }
    sets
}

/// Returns the verdicts on a design under one fault set after another: a guarantee holds if no set
/// violates it.
///
/// # Panics
/// If there is no fault set, which [`FaultScope::sets`] excludes.
pub fn check_apart(
    design: &Design,
    guarantees: &[Guarantee],
    reductions: Reductions,
    limits: &Limits<'_>,
    pool: Pool<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> DesignReport {
    let began = limits.clock.now();
    let sets = FaultScope::Apart.sets(design.mechanisms.faults);
    let reports = pool.map(&sets, |faults| {
        let mut one = design.clone();
        one.mechanisms.faults = *faults;
        let model = Pipeline::reduced_model(one.mechanisms, scope(&one, guarantees), Rules::ALL, reductions);
        let mut report = check_model(&one, &model, guarantees, &Limits { threads: 1, ..*limits }, progress);
        for found in report.findings.iter_mut().filter_map(|finding| finding.counterexample.as_mut()) {
            found.fault_set = Some(*faults);
        }
        report
    });
    let mut merged = reports.into_iter().reduce(merge).expect("FaultScope::sets returns at least one set");
    merged.mechanisms = design.mechanisms;
    merged.assumptions = assumptions(design);
    if sets.len() > 1 {
        merged.assumptions.push(ONE_AT_A_TIME.to_owned());
    }
    merged.elapsed = limits.clock.now().saturating_sub(began);
    merged
}

/// The finding over two fault sets: of two violations the one with fewer faults, then fewer steps.
fn worse(one: Finding, other: Finding) -> Finding {
    const fn severity(finding: &Finding) -> u8 {
        match finding.verdict {
            Verdict::Violated => 4,
            Verdict::Inconclusive => 3,
            Verdict::HoldsUpTo(_) => 2,
            Verdict::Holds => 1,
            Verdict::Vacuous => 0,
        }
    }
    if let (Verdict::HoldsUpTo(one_faults), Verdict::HoldsUpTo(other_faults)) = (one.verdict, other.verdict) {
        return if other_faults < one_faults { other } else { one };
    }
    let is_shorter = |one: &Finding, other: &Finding| match (&one.counterexample, &other.counterexample) {
        (Some(one), Some(other)) => (other.faults, other.steps.len()) < (one.faults, one.steps.len()),
        _ => false,
    };
    if severity(&other) > severity(&one) || is_shorter(&one, &other) { other } else { one }
}

/// The report over two fault sets: sizes add up, peaks are the larger one's.
fn merge(mut one: DesignReport, other: DesignReport) -> DesignReport {
    let findings = std::mem::take(&mut one.findings);
    one.findings = findings.into_iter().zip(other.findings).map(|(one, other)| worse(one, other)).collect();
    one.faults = one.faults.union(other.faults);
    one.states += other.states;
    one.transitions += other.transitions;
    one.depth = one.depth.max(other.depth);
    one.cut = one.cut.or(other.cut);
    let (own, others) = (&mut one.statistics, other.statistics);
    own.bytes = own.bytes.max(others.bytes);
    own.frontier += others.frontier;
    own.widest = own.widest.max(others.widest);
    own.explored += others.explored;
    own.tables.calls += others.tables.calls;
    own.tables.locals += others.tables.locals;
    for rule in others.coverage {
        match own.coverage.iter_mut().find(|known| known.part == rule.part && known.rule == rule.rule) {
            Some(known) => known.used += rule.used,
            None => own.coverage.push(rule),
        }
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_set_apart_has_one_rarer_kind() {
        let all = Faults::default();
        let sets = FaultScope::Apart.sets(all);
        assert!((2..=RARE.len()).contains(&sets.len()), "{} sets", sets.len());
        assert!(sets.iter().all(|set| *set != all));
        assert_eq!(FaultScope::Together.sets(all), [all]);
        assert_eq!(FaultScope::Apart.sets(Faults::NONE), [Faults::NONE]);
    }
}
