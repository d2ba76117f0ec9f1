//! Comparing a design's verdicts with those of the plain space, for proofs of reductions.

use onceproof::check::check_model;
use onceproof::design::Design;
use onceproof_engine::{GlobalState, Limits, PropertySet, Space, Successor, explore};
use onceproof_models::{Fault, Guarantee, Pipeline, Reductions, Rules};
use std::collections::{HashSet, VecDeque};

/// The limit on states. Larger spaces are skipped.
pub(crate) const MOST_STATES: usize = 30_000;

fn model(design: &Design, reductions: Reductions) -> onceproof_models::pipeline::PipelineModel {
    Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, reductions)
}

/// Returns the names of the verdicts and the number of states; none where that exceeds the limit.
pub(crate) fn verdicts(design: &Design, reductions: Reductions, most: usize) -> Option<(Vec<&'static str>, usize)> {
    let model = model(design, reductions);
    let limits = Limits { states: most, ..Limits::default() };
    let checked = check_model(design, &model, &Guarantee::ALL, &limits, |_| {});
    let names = checked.findings.iter().map(|finding| finding.verdict.name()).collect();
    (checked.states <= most).then_some((names, checked.states))
}

/// Compares the verdicts with all reductions, and without those of one switch, with those of the
/// plain space. Returns whether that is small enough.
///
/// # Errors
/// How they differ.
pub(crate) fn compare(design: &Design) -> Result<bool, String> {
    let Some((expected, _)) = verdicts(design, Reductions::NONE, MOST_STATES) else { return Ok(false) };
    let switches = ["partial-order", "state-canonicalisation", "replication"];
    let choices = switches.iter().filter_map(|switch| Some((*switch, Reductions::without(switch)?)));
    for (left_out, reductions) in choices.chain([("none", Reductions::ALL)]) {
        let Some((found, _)) = verdicts(design, reductions, 4 * MOST_STATES) else { continue };
        if found != expected {
            return Err(format!("{expected:?} in the plain space, {found:?} without {left_out}"));
        }
    }
    Ok(true)
}

/// Returns what a space violates with at most so many faults.
fn violated_within<S: Space<Fault = Fault>>(space: &S, most: usize) -> PropertySet {
    let mut violations = PropertySet::EMPTY;
    let mut seen: HashSet<GlobalState> = HashSet::new();
    let mut open: VecDeque<(GlobalState, usize)> = VecDeque::new();
    for (state, marks) in space.initial() {
        violations |= marks.violations;
        open.push_back((state, 0));
    }
    let mut successors: Vec<Successor<Fault, S::Action>> = Vec::new();
    // States with fewer faults are in front.
    while let Some((state, count)) = open.pop_front() {
        if !seen.insert(state) {
            continue;
        }
        successors.clear();
        space.expand(&state, &mut successors);
        for step in &successors {
            let after = count + usize::from(step.fault.is_some());
            if after > most {
                continue;
            }
            violations |= step.marks.violations;
            if step.fault.is_some() {
                open.push_back((step.state, after));
            } else {
                open.push_front((step.state, after));
            }
        }
    }
    violations
}

/// Returns a number of faults with which the reduced space and the plain one violate different
/// things.
pub(crate) fn differs_by_level(design: &Design) -> Option<String> {
    let plain = model(design, Reductions::NONE);
    let limits = Limits { states: MOST_STATES / 2, ..Limits::default() };
    if explore(&plain, false, &limits, |_| {}).cut.is_some() {
        return None;
    }
    let reduced = model(design, Reductions::ALL);
    (0..=3).find_map(|most| {
        let (expected, found) = (violated_within(&plain, most), violated_within(&reduced, most));
        (found != expected).then(|| format!("{expected:?} with {most} faults, {found:?} in the reduced space"))
    })
}
