//! More messages than a design is explored with first.
//!
//! Some violations need three messages. Where a design does not say how many it is to be explored
//! with, its runs with one message more are followed by their number of faults, as far as a limit
//! reaches: an eighth of the states that the exploration before had, so that a check takes little
//! longer. Where that one reached a limit itself, nothing is left for more messages.

use super::design_report::{DesignReport, MoreMessages};
use super::explore::{check_model, scope};
use super::verdict::{Finding, Verdict};
use crate::design::Design;
use onceproof_engine::{Limits, Progress};
use onceproof_models::{Guarantee, Pipeline, Reductions, Rules};

/// The setting with which a design says how many messages it is explored with.
const SETTING: &str = "bounds.messages";
/// Up to so many states are explored however small a design is.
const LEAST_STATES: usize = 1_500;
/// The share of the states of the exploration before: one part in so many.
const SHARE: usize = 8;

/// The design with one message more; none where it says how many there are.
pub(super) fn one_more(design: &Design) -> Option<Design> {
    if design.written.contains_key(SETTING) {
        return None;
    }
    let mut more = design.clone();
    more.mechanisms.bounds.messages += 1;
    Some(more)
}

/// Explores a design that was checked with one message more, and replaces the findings on
/// guarantees that are violated then.
pub(super) fn explore_one_more(
    design: &Design,
    reductions: Reductions,
    limits: &Limits<'_>,
    report: &mut DesignReport,
    progress: &(dyn Fn(Progress) + Sync),
) {
    let Some(design) = one_more(design).filter(|_| report.cut.is_none()) else { return };
    let is_open = |finding: &&Finding| finding.verdict != Verdict::Violated;
    let open: Vec<Guarantee> = report.findings.iter().filter(is_open).map(|finding| finding.guarantee).collect();
    if open.is_empty() {
        return;
    }
    let states = limits.states.min((report.states / SHARE).max(LEAST_STATES));
    let model = Pipeline::reduced_model(design.mechanisms, scope(&design, &open), Rules::ALL, reductions);
    let found = check_model(&design, &model, &open, &Limits { states, ..*limits }, progress);
    let is_violated = |finding: &Finding| finding.verdict == Verdict::Violated;
    report.more_messages = Some(MoreMessages {
        messages: design.mechanisms.bounds.messages,
        states: found.states,
        faults: found.statistics.levels.len().checked_sub(1),
        cut: found.cut,
        violated: found.findings.iter().filter(|one| is_violated(one)).map(|finding| finding.guarantee).collect(),
    });
    report.elapsed += found.elapsed;
    for finding in found.findings.into_iter().filter(is_violated) {
        if let Some(own) = report.findings.iter_mut().find(|own| own.guarantee == finding.guarantee) {
            *own = finding;
        }
    }
}
