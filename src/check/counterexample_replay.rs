//! The counterexamples of a design, replayed in a changed one.

use super::design_report::DesignReport;
use super::explore::scope;
use super::verdict::Verdict;
use crate::design::Design;
use crate::replay::{Comparison, Replay, StoredRun, compare};
use onceproof_models::faults::Faults;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};

/// Returns how a design's counterexample to a guarantee fares with changed mechanisms, whose
/// verdict on the guarantee is known; none where the design has no counterexample with a trace.
///
/// The run is replayed with its own number of messages and its own fault set. No graph is explored:
/// the run is replayed step by step, and where it exists to its end, a safety guarantee is judged
/// by its steps and a liveness guarantee by the verdict.
#[must_use]
pub fn replay_counterexample(
    design: &Design,
    report: &DesignReport,
    guarantee: Guarantee,
    changed: &Mechanisms,
    verdict: Verdict,
) -> Option<Comparison> {
    let found = report.finding(guarantee)?.counterexample.as_ref().filter(|found| !found.path.is_empty())?;
    let messages = report.messages_of(guarantee).unwrap_or(report.mechanisms.bounds.messages);
    let scope = scope(design, &Guarantee::ALL);
    let model = |mechanisms: &Mechanisms| -> PipelineModel {
        let mut variant = *mechanisms;
        variant.bounds.messages = messages;
        if let Some(set) = found.fault_set {
            restrict(&mut variant.faults, set);
        }
        Pipeline::model(variant, scope, Rules::ALL)
    };
    let covers_run = changed.bounds.messages == messages
        && match verdict {
            Verdict::Holds | Verdict::Vacuous => true,
            Verdict::HoldsUpTo(faults) => found.faults <= usize::from(faults),
            Verdict::Violated | Verdict::Inconclusive => false,
        };
    let is_violated = |replay: &Replay| match guarantee {
        Guarantee::LossFree | Guarantee::Progress => covers_run.then_some(false),
        _ => Some(replay.breaks(guarantee)),
    };
    let run = StoredRun { path: &found.path, cycle_from: found.path_cycle_from, guarantee };
    Some(compare(&model(changed), Some(&model(&report.mechanisms)), run, is_violated))
}

/// Turns off every fault that is not in a set.
fn restrict(faults: &mut Faults, mut set: Faults) {
    for (name, _) in Faults::SWITCHES {
        if let (Some(own), Some(in_set)) = (faults.switch(name), set.switch(name)) {
            *own &= *in_set;
        }
    }
}
