//! A step as a page shows it: its name, its sentence, and what it changes.

use super::rows::{UnderWay, rows, under_way, written};
use crate::counterexample::{Event, describe, event, label, message_label};
use crate::replay::NamedStep;
use onceproof_engine::GlobalState;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Guarantee, GuaranteeSet, Successor};
use serde::Serialize;

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JsonAction {
    /// The name, by which a path names it.
    pub name: String,
    /// The kind of the step: see [`Event::kind`].
    pub kind: &'static str,
    /// The part that acts, or where it happens.
    pub actor: String,
    /// The sender of the message that arrives; the server of the connection that breaks.
    pub from: Option<String>,
    /// A few words.
    pub label: String,
    /// The sentence; none where the step only reads.
    pub text: Option<String>,
    /// The fault that it is.
    pub fault: Option<&'static str>,
    /// The fault's severity, 0 to 4.
    pub severity: Option<u8>,
    /// The guarantees that it violates.
    pub breaks: Vec<&'static str>,
    /// The messages under way that are lost by it.
    pub loses: Vec<UnderWay>,
    /// The parts whose durable state it changes.
    pub writes: Vec<String>,
}

/// Returns a step in words.
pub(super) fn json_action(model: &PipelineModel, before: &GlobalState, named: &NamedStep) -> JsonAction {
    let step = &named.step;
    let event = event(model, before, step);
    let part = |actor| model.rules.name(actor).to_owned();
    let violations = GuaranteeSet::from(step.marks.violations);
    JsonAction {
        name: named.name.clone(),
        kind: event.kind(),
        actor: part(event.actor()),
        from: event.from().map(part),
        label: label(&event),
        text: describe(model, before, step),
        fault: step.fault.map(Fault::name),
        severity: step.fault.map(Fault::severity),
        breaks: violations.iter().map(Guarantee::name).collect(),
        loses: lost(model, before, step, &event),
        writes: written(&rows(model, before), &rows(model, &step.state)),
    }
}

/// Returns the messages under way before a step that are not under way after it, without the one
/// that arrives.
fn lost(model: &PipelineModel, before: &GlobalState, step: &Successor, event: &Event) -> Vec<UnderWay> {
    let mut gone = under_way(model, before);
    let mut remove = |from: &str, to: &str, label: &str| {
        let is_it = |one: &UnderWay| (one.from.as_str(), one.to.as_str(), one.label.as_str()) == (from, to, label);
        if let Some(index) = gone.iter().position(is_it) {
            gone.remove(index);
        }
    };
    if let Event::Arrival { from, to, msg, .. } = event {
        remove(model.rules.name(*from), model.rules.name(*to), &message_label(msg));
    }
    for left in under_way(model, &step.state) {
        remove(&left.from, &left.to, &left.label);
    }
    // A poll that waits at a server is sent again after every answer: only what a fault or a
    // connection takes is a loss.
    if matches!(event, Event::Break { .. } | Event::Crash { .. } | Event::TakeOver { .. } | Event::Drop { .. }) {
        gone
    } else {
        Vec::new()
    }
}
