//! Rarer kinds of faults one kind at a time: a design that is too large for all of them together is answered quickly.
//!
//! Connections that break, processes that crash, handlers that fail and transactions that are rolled back are in every set.
//! To them comes one of: late requests, rebalances, failovers, power losses, expiry. What is violated in one set is violated
//! in all of them together, since a fault is never forced to happen (`proofs/tests/faults_apart.rs`). What holds in
//! each holds only as long as two of these kinds do not meet, and the verdict says so.

use super::{Checked, Finding, Verdict, check, in_parallel};
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

/// The verdict over several sets.
fn worse(one: Finding, other: Finding) -> Finding {
    match (one, other) {
        (Finding::Violated(one), Finding::Violated(other)) => {
            let is_shorter = (other.faults, other.steps.len()) < (one.faults, one.steps.len());
            Finding::Violated(if is_shorter { other } else { one })
        }
        (Finding::Violated(counterexample), _) | (_, Finding::Violated(counterexample)) => {
            Finding::Violated(counterexample)
        }
        (Finding::Inconclusive(cut), _) | (_, Finding::Inconclusive(cut)) => Finding::Inconclusive(cut),
        (Finding::Holds, _) | (_, Finding::Holds) => Finding::Holds,
        (Finding::Vacuous, Finding::Vacuous) => Finding::Vacuous,
    }
}

/// Checks a design under each set of faults.
pub fn check_apart(
    design: &Design,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
    report: &(dyn Fn(Progress) + Sync),
) -> Checked {
    let began = Instant::now();
    let sets = fault_sets(design.mechanisms.faults);
    let all = in_parallel(&sets, limits.threads, |faults| {
        let mut one = design.clone();
        one.mechanisms.faults = *faults;
        check(&one, guarantees, Rules::ALL, &Limits { threads: 1, ..*limits }, report)
    });
    let merged = all.into_iter().reduce(merge);
    let mut merged = merged.unwrap_or_else(|| check(design, guarantees, Rules::ALL, limits, |_| {}));
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

fn merge(mut one: Checked, other: Checked) -> Checked {
    let verdicts = std::mem::take(&mut one.verdicts);
    one.verdicts = verdicts
        .into_iter()
        .zip(other.verdicts)
        .map(|(one, other)| Verdict { finding: worse(one.finding, other.finding), ..one })
        .collect();
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
