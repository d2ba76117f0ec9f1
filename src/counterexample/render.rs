//! From steps of the model to a counterexample in words.

use super::action_name::path_of;
use super::event::event;
use super::label::label;
use super::sentence::sentence;
use super::trace::{Counterexample, Failure, TraceStep};
use onceproof_engine::GlobalState;
use onceproof_engine::composition::ActorId;
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;

/// The steps of the cycle that follows a stem.
#[derive(Clone, Copy, Debug)]
pub struct Cycle<'a>(pub &'a [Successor]);

impl Cycle<'_> {
    /// No cycle.
    pub const NONE: Self = Self(&[]);
}

/// Returns the counterexample with this stem, from the start of a model, and this cycle.
#[must_use]
pub fn render(
    model: &PipelineModel,
    start: &GlobalState,
    stem: &[Successor],
    cycle: Cycle<'_>,
    failure: Failure,
) -> Counterexample {
    let mut steps = Vec::new();
    let mut before = *start;
    let mut cycle_from = None;
    for (index, step) in stem.iter().chain(cycle.0).enumerate() {
        if index == stem.len() {
            cycle_from = Some(steps.len());
        }
        steps.extend(trace_step(model, &before, step, steps.len() + 1));
        before = step.state;
    }
    let faults = stem.iter().filter(|step| step.fault.is_some()).count();
    let all: Vec<Successor> = stem.iter().chain(cycle.0).copied().collect();
    Counterexample {
        steps,
        cycle_from,
        failure,
        length: all.len(),
        faults,
        path: path_of(model, start, &all),
        path_cycle_from: (!cycle.0.is_empty()).then_some(stem.len()),
        fault_set: None,
    }
}

/// The step in words; none where it only reads.
fn trace_step(model: &PipelineModel, before: &GlobalState, step: &Successor, number: usize) -> Option<TraceStep> {
    let event = event(model, before, step);
    let text = sentence(model, before, step, &event)?;
    let name = |actor: ActorId| model.rules.name(actor).to_owned();
    Some(TraceStep {
        number,
        actor: name(event.actor()),
        from: event.from().map(name),
        action: event.kind(),
        label: label(&event),
        text,
        fault: step.fault,
    })
}

/// Returns the sentence for one step; none where it only reads.
#[must_use]
pub fn describe(model: &PipelineModel, before: &GlobalState, step: &Successor) -> Option<String> {
    sentence(model, before, step, &event(model, before, step))
}
