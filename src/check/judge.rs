//! From what was explored to findings.

use super::trace::{counterexamples, of_walk};
use super::verdict::{Claimed, Finding};
use super::violation::{Violation, violation};
use crate::design::Design;
use onceproof_engine::composition::Action;
use onceproof_engine::{Cut, Graph, Limits, Sampled};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Guarantee};

/// Returns a finding per guarantee on an explored graph, with a counterexample for each violation.
pub(super) fn judge(
    design: &Design,
    model: &PipelineModel,
    graph: &Graph,
    guarantees: &[Guarantee],
    limits: &Limits<'_>,
) -> Vec<Finding> {
    let judged: Vec<(Guarantee, Option<Violation>)> =
        guarantees.iter().map(|guarantee| (*guarantee, violation(model, graph, *guarantee))).collect();
    let violated: Vec<(Guarantee, &Violation)> =
        judged.iter().filter_map(|(guarantee, violation)| Some((*guarantee, violation.as_ref()?))).collect();
    let mut counterexamples = counterexamples(design, model, graph, &violated, limits).into_iter();
    let finding = |(guarantee, violation): &(Guarantee, Option<Violation>)| {
        let (guarantee, claimed) = (*guarantee, claimed(design, *guarantee));
        match violation.as_ref().and_then(|_| counterexamples.next()) {
            Some(counterexample) => Finding::violated(guarantee, claimed, counterexample),
            None => match graph.cut {
                Some(cut) => match complete_faults(graph, guarantee) {
                    Some(faults) => Finding::holds_up_to(guarantee, claimed, faults, cut),
                    None => Finding::inconclusive(guarantee, claimed, cut),
                },
                None if graph.hazards.contains(guarantee) => Finding::holds(guarantee, claimed),
                None => Finding::vacuous(guarantee, claimed),
            },
        }
    };
    judged.iter().map(finding).collect()
}

/// Returns what a design claims of a guarantee.
fn claimed(design: &Design, guarantee: Guarantee) -> Option<Claimed> {
    let faults = design.claims.faults;
    design.claims.expectation(guarantee).map(|expectation| Claimed { expectation, faults })
}

/// Returns up to how many faults every run was followed, where these runs reach the hazard of a
/// guarantee: without its hazard, that it is not violated says little.
pub(super) fn complete_faults(graph: &Graph, guarantee: Guarantee) -> Option<u8> {
    let is_reached = graph.levels.last().is_some_and(|level| level.hazards.contains(guarantee));
    levels(graph).filter(|_| is_reached)
}

/// Returns up to how many faults every run was followed.
pub(super) fn levels(graph: &Graph) -> Option<u8> {
    graph.complete_faults().map(|faults| u8::try_from(faults).unwrap_or(u8::MAX))
}

/// Returns a finding per guarantee on random walks: violated, or inconclusive.
pub(super) fn judge_sampled(
    design: &Design,
    model: &PipelineModel,
    sampled: &Sampled<Fault, Action>,
    guarantees: &[Guarantee],
) -> Vec<Finding> {
    let finding = |guarantee: &Guarantee| {
        let claimed = claimed(design, *guarantee);
        match of_walk(design, model, sampled, *guarantee) {
            Some(counterexample) => Finding::violated(*guarantee, claimed, counterexample),
            None => Finding::inconclusive(*guarantee, claimed, Cut::Sampled),
        }
    };
    guarantees.iter().map(finding).collect()
}
