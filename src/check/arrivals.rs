//! Deliveries before crashes: the variant of a run in which a consumer has received what was on its
//! way when it crashed.
//!
//! A consumer may crash while a message is on its way to it. The broker counts that delivery, so
//! the shortest run to a limit of deliveries has crashes of consumers that received nothing. The
//! variant has one more step for each, the arrival, and the same states after each crash: both are
//! runs of the same model to the same end, with the same faults.

use crate::counterexample::{Event, event};
use onceproof_engine::composition::Action;
use onceproof_engine::{GlobalState, Reduced, Run, Space};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::Msg;
use onceproof_models::{Fault, Successor};

/// Returns the run with the arrival of a leased message before the crash of the consumer that it
/// was on its way to, wherever the crash then leads to the same state.
pub(super) fn with_arrivals(model: &PipelineModel, run: Run<Fault, Action>) -> Run<Fault, Action> {
    let mut steps = Vec::with_capacity(run.steps.len());
    let mut before = run.start;
    for step in run.steps {
        let after = step.state;
        match arrival_and_crash(model, &before, &step) {
            Some(both) => steps.extend(both),
            None => steps.push(step),
        }
        before = after;
    }
    Run { start: run.start, steps }
}

/// The arrival and the crash that together lead where the crash alone leads.
fn arrival_and_crash(model: &PipelineModel, before: &GlobalState, crash: &Successor) -> Option<[Successor; 2]> {
    let Action::Crash { actor } = crash.action else { return None };
    let plain = model.plain();
    let mut successors = Vec::new();
    plain.expand(before, &mut successors);
    let is_arrival = |step: &&Successor| {
        step.fault.is_none()
            && step.marks.violations.is_empty()
            && matches!(event(model, before, step), Event::Arrival { to, msg: Msg::Lease { .. }, .. } if to == actor)
    };
    let arrival = *successors.iter().find(is_arrival)?;
    successors.clear();
    plain.expand(&arrival.state, &mut successors);
    let is_same =
        |step: &&Successor| step.action == crash.action && step.fault == crash.fault && step.state == crash.state;
    let crash = *successors.iter().find(is_same)?;
    Some([arrival, crash])
}
