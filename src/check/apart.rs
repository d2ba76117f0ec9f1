//! Rarer kinds of faults one kind at a time: a design that is too large for all of them together is answered quickly.
//!
//! Connections that break, processes that crash, handlers that fail and transactions that are rolled back are in every set.
//! To them comes one of: late requests, rebalances, failovers, power losses, expiry. What is violated in one set is violated
//! in all of them together, since a fault is never forced to happen (`proofs/tests/faults_apart.rs`). What holds in
//! each holds only as long as two of these kinds do not meet, and the verdict says so.

use super::design_report::DesignReport;
use super::explore::check_design;
use super::parallel::in_parallel;
use super::verdict::{Finding, Verdict};
use crate::design::Design;
use onceproof_engine::{Limits, Progress};
use onceproof_models::faults::Faults;
use onceproof_models::{Guarantee, Rules};
use std::time::Instant;

/// What every set leaves out but for one.
const RARE: [&[&str]; 5] =
    [&["late_requests", "late_sink_requests"], &["rebalance"], &["failover"], &["lossy_crash"], &["expiry"]];

/// The sets of faults: one for each rarer kind that is on, or the common ones alone.
#[must_use]
pub fn fault_sets(faults: Faults) -> Vec<Faults> {
    let without = |kinds: &dyn Fn(usize) -> bool| {
        let mut set = faults;
        for (index, names) in RARE.iter().enumerate() {
            for name in names.iter().filter(|_| kinds(index)) {
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
        let set = without(&|index| index != kept);
        if set != common && !sets.contains(&set) {
            sets.push(set);
        }
    }
    if sets.is_empty() {
        sets.push(common);
    }
    sets
}

/// The finding over two fault sets: of two violations the one with fewer faults, then fewer steps.
fn worse(one: Finding, other: Finding) -> Finding {
    const fn severity(finding: &Finding) -> u8 {
        match finding.verdict {
            Verdict::Violated => 3,
            Verdict::Inconclusive => 2,
            Verdict::Holds => 1,
            Verdict::Vacuous => 0,
        }
    }
    let is_shorter = |one: &Finding, other: &Finding| match (&one.counterexample, &other.counterexample) {
        (Some(one), Some(other)) => (other.faults, other.steps.len()) < (one.faults, one.steps.len()),
        _ => false,
    };
    if severity(&other) > severity(&one) || is_shorter(&one, &other) { other } else { one }
}

/// Checks a design under each set of faults.
pub fn check_apart(
    design: &Design,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
    report: &(dyn Fn(Progress) + Sync),
) -> DesignReport {
    let began = Instant::now();
    let sets = fault_sets(design.mechanisms.faults);
    let all = in_parallel(&sets, limits.threads, |faults| {
        let mut one = design.clone();
        one.mechanisms.faults = *faults;
        check_design(&one, guarantees, Rules::ALL, &Limits { threads: 1, ..*limits }, report)
    });
    let merged = all.into_iter().reduce(merge);
    let mut merged = merged.unwrap_or_else(|| check_design(design, guarantees, Rules::ALL, limits, |_| {}));
    merged.mechanisms = design.mechanisms;
    merged.assumptions = crate::assumptions::assumptions(design);
    if sets.len() > 1 {
        merged.assumptions.push(
            "late requests, rebalances, failovers, power losses and expiry happen one kind at a time (--faults together explores them together)"
                .to_owned(),
        );
    }
    merged.elapsed = began.elapsed();
    merged
}

fn merge(mut one: DesignReport, other: DesignReport) -> DesignReport {
    let findings = std::mem::take(&mut one.findings);
    one.findings = findings.into_iter().zip(other.findings).map(|(one, other)| worse(one, other)).collect();
    one.states += other.states;
    one.transitions += other.transitions;
    one.depth = one.depth.max(other.depth);
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
