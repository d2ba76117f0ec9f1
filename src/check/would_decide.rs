//! The search for a variant that decides a design which a limit left undecided.
//!
//! After the exploration a few simpler variants of the design are explored, within a share of the
//! states that the exploration had: with one message, with the rarer kinds of faults one at a time,
//! with one kind of fault switched off. The first that is followed to its end is named, with its
//! verdicts. They are those of the variant, and change none of the design's.
//!
//! Left out: a larger limit of states. How many states a design has is not known before.

use super::design_report::{ApartExploration, DesignReport};
use super::explore::verdicts;
use super::request::{CheckRequest, Subject};
use super::simplification::{DecidedVariant, DecidingSearch, Simplification};
use super::verdict::{Finding, Undecided, Verdict};
use crate::design::{Design, FaultScope};
use onceproof_engine::{Cut, Limits};
use onceproof_models::Guarantee;
use onceproof_models::faults::Faults;

/// The share of the states before for all variants: one part in so many.
const SHARE: usize = 3;
/// The most variants that are tried.
const MOST_TRIED: usize = 4;

/// Returns which simpler variant of a design decides the guarantees that a limit on states or
/// memory left undecided; none where there are no such guarantees.
pub(super) fn what_would_decide(
    request: &CheckRequest<'_>,
    subject: Subject<'_>,
    report: &DesignReport,
) -> Option<DecidingSearch> {
    let limits = &request.limits;
    let is_limit = |cut: Cut| match cut {
        Cut::States(_) | Cut::Memory(_) => true,
        // The number of faults that a claim asks for, where no option gives one.
        Cut::Faults(_) => limits.faults.is_none(),
        _ => false,
    };
    // The others stay inconclusive, whatever is explored.
    let is_examined = |guarantee| report.unexamined.iter().all(|one| !one.weakens.contains(guarantee));
    let is_open = |finding: &&Finding| {
        finding.undecided.and_then(Undecided::cut).is_some_and(is_limit) && is_examined(finding.guarantee)
    };
    let open: Vec<Guarantee> = report.findings.iter().filter(is_open).map(|finding| finding.guarantee).collect();
    let scope = request.fault_scope(subject);
    let is_stated = request.fault_scope.is_some();
    if open.is_empty() || (is_stated && scope == FaultScope::TogetherFirst) {
        return None;
    }
    if let Some(ApartExploration { states, cut: None, verdicts, .. }) = &report.apart {
        let verdicts = verdicts.iter().copied().filter(|(guarantee, _)| open.contains(guarantee)).collect();
        let decided = Some(DecidedVariant { by: Simplification::Apart, states: *states, verdicts });
        return Some(DecidingSearch { tried: vec![Simplification::Apart], limit: *states, decided });
    }
    let candidates = candidates(report, scope, is_stated);
    let limit = report.states / SHARE / candidates.len().clamp(1, MOST_TRIED);
    let mut found = DecidingSearch { tried: Vec::new(), limit, decided: None };
    for by in candidates {
        let Some((simpler, sets)) = by.of(subject.design(), scope) else { continue };
        if found.tried.len() == MOST_TRIED || limits.reached(0, 0).is_some() {
            break;
        }
        found.tried.push(by);
        found.decided = decided(request, &simpler, &sets, &open, &Limits { states: limit, ..*limits })
            .map(|(states, verdicts)| DecidedVariant { by, states, verdicts });
        if found.decided.is_some() {
            break;
        }
    }
    (!found.tried.is_empty()).then_some(found)
}

/// The variants to try, in their order. A scope of faults that an option states stays.
fn candidates(report: &DesignReport, scope: FaultScope, is_stated: bool) -> Vec<Simplification> {
    if scope == FaultScope::TogetherFirst {
        return vec![Simplification::OneMessageApart];
    }
    let mut candidates = vec![Simplification::OneMessage];
    let rarest = report.faults.occurred.iter().rev().flat_map(|fault| fault.switches());
    let mut without = rarest.copied().map(Simplification::Without);
    if !is_stated && scope == FaultScope::Together {
        candidates.push(Simplification::Apart);
        candidates.extend(without.next());
        candidates.push(Simplification::OneMessageApart);
    }
    for one in without {
        if !candidates.contains(&one) {
            candidates.push(one);
        }
    }
    candidates
}

/// Returns the states of a variant and its verdicts, if it is decided within the limits.
fn decided(
    request: &CheckRequest<'_>,
    design: &Design,
    sets: &[Faults],
    open: &[Guarantee],
    limits: &Limits<'_>,
) -> Option<(usize, Vec<(Guarantee, Verdict)>)> {
    let mut states = 0;
    let mut all = Vec::new();
    for faults in sets {
        let mut one = design.clone();
        one.mechanisms.faults = *faults;
        let left = limits.states.checked_sub(states)?;
        let found = verdicts(&one, &request.guarantees, &Limits { states: left, ..*limits });
        if found.cut.is_some() {
            return None;
        }
        states += found.states;
        all.push(found);
    }
    let verdict = |guarantee: &Guarantee| {
        let of = all.iter().map(|found| found.of(*guarantee));
        let severity = |verdict: &Verdict| match verdict {
            Verdict::Violated => 2,
            Verdict::Holds => 1,
            _ => 0,
        };
        (*guarantee, of.max_by_key(severity).unwrap_or(Verdict::Vacuous))
    };
    Some((states, open.iter().map(verdict).collect()))
}
