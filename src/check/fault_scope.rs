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
use crate::design::{Design, FaultScope};
use onceproof_engine::{Limits, Pool, Progress};
use onceproof_models::faults::Faults;
use onceproof_models::{Fault, Guarantee, Pipeline, Reductions, Rules};

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
pub(super) const ONE_AT_A_TIME: &str = "late requests, rebalances, failovers, power losses and expiry happen \
     one kind at a time (--faults together explores them together)";

impl FaultScope {
    /// Returns the fault sets in which any number of faults is explored: one for each rarer kind
    /// that is enabled, or all enabled faults as one set.
    #[must_use]
    pub fn sets(self, enabled: Faults) -> Vec<Faults> {
        match self {
            Self::Together => vec![enabled],
            Self::TogetherFirst | Self::Apart => sets_apart(enabled),
        }
    }
}

/// Returns whether faults are of several rarer kinds, so that no run with one kind at a time has
/// them all.
pub(super) fn are_of_several_kinds(faults: impl Iterator<Item = Fault>) -> bool {
    let switches: Vec<&str> = faults.flat_map(Fault::switches).copied().collect();
    RARE.iter().filter(|kind| kind.iter().any(|switch| switches.contains(switch))).count() > 1
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
    let limits = &Limits { threads: 1, ..*limits };
    let reports = pool.map(&sets, |faults| check_set(design, *faults, guarantees, reductions, limits, progress));
    let mut merged = merge_sets(design, reports);
    merged.elapsed = limits.clock.now().saturating_sub(began);
    merged
}

/// Returns the verdicts on a design under one set of its faults.
pub(super) fn check_set(
    design: &Design,
    faults: Faults,
    guarantees: &[Guarantee],
    reductions: Reductions,
    limits: &Limits<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> DesignReport {
    let mut one = design.clone();
    one.mechanisms.faults = faults;
    let model = Pipeline::reduced_model(one.mechanisms, scope(&one, guarantees), Rules::ALL, reductions);
    let mut report = check_model(&one, &model, guarantees, limits, progress);
    if faults != design.mechanisms.faults {
        for found in report.findings.iter_mut().filter_map(|finding| finding.counterexample.as_mut()) {
            found.fault_set = Some(faults);
        }
    }
    report
}

/// Returns the verdicts on a design over the reports of all its fault sets.
///
/// # Panics
/// If there is no report.
pub(super) fn merge_sets(design: &Design, reports: Vec<DesignReport>) -> DesignReport {
    let sets = reports.len();
    let levels = levels(&reports);
    let mut merged = reports.into_iter().reduce(merge).expect("FaultScope::sets returns at least one set");
    merged.statistics.levels = levels;
    merged.mechanisms = design.mechanisms;
    merged.assumptions = assumptions(design);
    if sets > 1 {
        merged.assumptions.push(ONE_AT_A_TIME.to_owned());
    }
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
    one.statistics.add(other.statistics);
    one
}

/// The number of states over all fault sets up to each number of faults that is complete in every
/// set that a limit ended.
fn levels(reports: &[DesignReport]) -> Vec<usize> {
    let of = |report: &DesignReport| report.statistics.levels.len();
    let complete = reports.iter().filter(|report| report.cut.is_some()).map(of).min();
    let complete = complete.unwrap_or_else(|| reports.iter().map(of).max().unwrap_or(0));
    let states = |report: &DesignReport, faults: usize| {
        let levels = &report.statistics.levels;
        levels.get(faults).or(levels.last()).copied().unwrap_or(0)
    };
    (0..complete).map(|faults| reports.iter().map(|report| states(report, faults)).sum()).collect()
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
        assert_eq!(FaultScope::TogetherFirst.sets(all), sets);
        assert_eq!(FaultScope::Together.sets(all), [all]);
        assert_eq!(FaultScope::Apart.sets(Faults::NONE), [Faults::NONE]);
    }

    #[test]
    fn rarer_faults_of_two_kinds_need_both() {
        let several = |faults: &[Fault]| are_of_several_kinds(faults.iter().copied());
        assert!(several(&[Fault::Failover, Fault::ProcessCrash, Fault::Rebalance]));
        assert!(!several(&[Fault::LateRequest, Fault::LateSinkRequest, Fault::ConnectionBreaks]));
        assert!(!several(&[Fault::Rebalance, Fault::Replacement]) && !several(&[]));
    }
}
