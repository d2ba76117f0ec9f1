//! Faults together first, then rarer kinds apart: how vendors' files are explored where nothing
//! else is said.
//!
//! In files every fault is enabled, and all of them together take millions of states. A first
//! answer has to come soon, and no verdict may be stronger than what was explored:
//!
//! 1. All faults together, by their number, within a share of the limit of states. A small pipeline
//!    is decided by that.
//! 2. The same up to as many faults as a claim asks for, within the whole limit, where that leaves
//!    a claim undecided.
//! 3. The rarer kinds one at a time ([`super::check_apart`]), within a share of the limit for each:
//!    these runs have any number of faults.
//!
//! A guarantee that none of these violates holds up to the number of faults of the first two. All
//! limits are numbers of states, so that the answer is the same on every machine.

use super::design_report::{ApartExploration, DesignReport};
use super::fault_scope::{check_set, merge_sets};
use super::verdict::{Agreement, Finding, Undecided, Verdict};
use crate::design::{Design, FaultScope};
use onceproof_engine::{Cut, Limits, Pool, Progress};
use onceproof_models::faults::Faults;
use onceproof_models::{Guarantee, Reductions};

/// The share of the limit of states for all faults together: one part in so many, 10,000 states of
/// 5,000,000. Two Kafka files take 7,407 states up to one fault, 134,640 up to two.
const SHARE_TOGETHER: usize = 500;
/// The share of the limit of states for each rarer kind of faults: 100,000 states of 5,000,000.
const SHARE_APART: usize = 50;

/// Returns the verdicts on a design with all faults together as far as a claim or a share of the
/// limit of states goes, then with the rarer kinds one at a time.
pub(super) fn check_together_first(
    design: &Design,
    guarantees: &[Guarantee],
    reductions: Reductions,
    limits: &Limits<'_>,
    pool: Pool<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> DesignReport {
    let all = design.mechanisms.faults;
    let check = |faults: Faults, guarantees: &[Guarantee], limits: &Limits<'_>| {
        check_set(design, faults, guarantees, reductions, limits, progress)
    };
    let sets = FaultScope::Apart.sets(design.mechanisms.faults);
    if sets.len() < 2 {
        return check(all, guarantees, limits);
    }
    let share = |share: usize| Limits { states: limits.states / share, threads: 1, ..*limits };
    // A number of faults that an option gives is explored within the whole limit.
    let together = if limits.faults.is_some() { share(1) } else { share(SHARE_TOGETHER) };
    // Another thread begins with the rarer kinds, which most files need.
    let apart: Vec<(Faults, Limits<'_>)> = sets.into_iter().map(|set| (set, share(SHARE_APART))).collect();
    let part = |(faults, limits): &(Faults, Limits<'_>)| check(*faults, guarantees, limits);
    let parts: Vec<(Faults, Limits<'_>)> = std::iter::once((all, together)).chain(apart.iter().copied()).collect();
    let began = limits.clock.now();
    let mut explored = pool.map(if pool.size() > 1 { &parts } else { &parts[..1] }, part);
    let of_kinds = explored.split_off(1);
    let mut report = explored.remove(0);
    let needed = usize::from(design.claims.faults);
    let needed = limits.faults.map_or(needed, |most| most.min(needed));
    let is_short = report.statistics.levels.len() <= needed;
    if is_short && is_cut(&report) && report.findings.iter().any(needs_more) {
        let up_to_claim = Limits { faults: Some(needed), ..*limits };
        let deeper = check(all, &open(&report), &up_to_claim);
        report.statistics.levels.clone_from(&deeper.statistics.levels);
        report.cut = deeper.cut;
        add(&mut report, deeper, |_| true);
    }
    let open = open(&report);
    if open.is_empty() || !(is_cut(&report) || report.cut == Some(Cut::Faults(needed))) {
        return report;
    }
    let of_kinds = if of_kinds.is_empty() { pool.map(&apart, part) } else { of_kinds };
    let apart = merge_sets(design, of_kinds);
    let is_open = |finding: &&Finding| open.contains(&finding.guarantee);
    report.apart = Some(ApartExploration {
        states: apart.states,
        cut: apart.cut,
        faults: apart.statistics.levels.len().checked_sub(1),
        verdicts: apart.findings.iter().filter(is_open).map(|finding| (finding.guarantee, finding.verdict)).collect(),
    });
    add(&mut report, apart, |finding| finding.verdict == Verdict::Violated && open.contains(&finding.guarantee));
    report.elapsed = limits.clock.now().saturating_sub(began);
    report
}

/// Whether a limit of states ended an exploration.
const fn is_cut(report: &DesignReport) -> bool {
    matches!(report.cut, Some(Cut::States(_)))
}

/// Whether a claim is undecided because a limit was reached.
fn needs_more(finding: &Finding) -> bool {
    finding.agreement() == Agreement::Undecided && finding.undecided.and_then(Undecided::cut).is_some()
}

/// The guarantees that are not violated.
fn open(report: &DesignReport) -> Vec<Guarantee> {
    let is_open = |finding: &&Finding| finding.verdict != Verdict::Violated;
    report.findings.iter().filter(is_open).map(|finding| finding.guarantee).collect()
}

/// Adds another exploration of the same design, with those of its findings that count.
fn add(report: &mut DesignReport, other: DesignReport, counts: impl Fn(&Finding) -> bool) {
    for finding in other.findings.into_iter().filter(counts) {
        if let Some(own) = report.findings.iter_mut().find(|own| own.guarantee == finding.guarantee) {
            *own = finding;
        }
    }
    report.faults = std::mem::take(&mut report.faults).union(other.faults);
    report.states += other.states;
    report.transitions += other.transitions;
    report.depth = report.depth.max(other.depth);
    report.statistics.add(other.statistics);
    report.elapsed += other.elapsed;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check_design;
    use crate::design::parse;
    use onceproof_engine::OneWorker;
    use onceproof_models::Rules;

    const GUARANTEES: [Guarantee; 2] = [Guarantee::LossFree, Guarantee::Progress];

    fn design(more: &str) -> Design {
        parse(&format!("name = \"a log\"\nbounds.messages = 1\n{more}")).expect("a design")
    }

    fn check(design: &Design, states: usize) -> DesignReport {
        let limits = Limits { states, ..Limits::default() };
        check_together_first(design, &GUARANTEES, Reductions::ALL, &limits, Pool::new(&OneWorker), &|_| {})
    }

    #[test]
    fn pipeline_within_the_share_is_decided() {
        let report = check(&design(""), SHARE_TOGETHER * 50_000);
        assert!((report.cut, report.apart.is_none()) == (None, true), "{:?}", report.cut);
        assert_eq!(report.finding(Guarantee::LossFree).map(|finding| finding.verdict), Some(Verdict::Holds));
    }

    #[test]
    fn verdict_is_no_stronger_than_faults_together() {
        let design = design("");
        let report = check(&design, SHARE_TOGETHER * 400);
        let faults = report.statistics.levels.len().checked_sub(1).expect("a complete level");
        let limits = Limits { faults: Some(faults), ..Limits::default() };
        let together = check_design(&design, &GUARANTEES, Rules::ALL, &limits, |_| {});
        assert!(report.apart.is_some() && together.cut.is_some());
        let verdicts = |report: &DesignReport| report.findings.iter().map(|one| one.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts(&report), verdicts(&together));
    }

    #[test]
    fn faults_of_an_option_are_explored_within_the_limit() {
        let limits = Limits { states: SHARE_TOGETHER * 50, faults: Some(1), ..Limits::default() };
        let (pool, design) = (Pool::new(&OneWorker), design(""));
        let report = check_together_first(&design, &GUARANTEES, Reductions::ALL, &limits, pool, &|_| {});
        assert_eq!((report.cut, report.statistics.levels.len()), (Some(Cut::Faults(1)), 2));
    }

    #[test]
    fn claim_is_explored_up_to_its_number_of_faults() {
        let report = check(&design("claims.loss-free = \"holds\"\n"), SHARE_TOGETHER * 50);
        let finding = report.finding(Guarantee::LossFree).expect("it was asked for");
        assert_eq!((finding.verdict, finding.agreement()), (Verdict::HoldsUpTo(2), Agreement::AsClaimed));
        assert_eq!(report.cut, Some(Cut::Faults(2)));
    }
}
