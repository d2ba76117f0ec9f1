//! `walk`: every state on a path, and what can happen next.

use super::explored::{Explored, Reach};
use super::rows::{Row, UnderWay, compare, rows, under_way};
use super::step::{JsonAction, json_action};
use crate::replay::{Parting, Replay, named_steps, replay};
use onceproof_engine::GlobalState;
use onceproof_models::ids::MessageId;
use onceproof_models::parts::Part;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::PartKind;
use onceproof_models::{Guarantee, GuaranteeSet};
use serde::Serialize;

/// A part of the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JsonPart {
    /// The name.
    pub name: String,
    kind: &'static str,
    is_volatile: bool,
}

/// How far a message is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JsonMessage {
    name: String,
    submitted: bool,
    accepted: bool,
    effect: bool,
    parked: bool,
    rolled_back: bool,
}

/// The status of a guarantee in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JsonStatus {
    /// The guarantee.
    pub guarantee: &'static str,
    /// `intact`, `broken`, `reached`, `open`, `unreachable` or `unknown`.
    pub status: &'static str,
    /// The index of the first state of this stretch, where it is broken or unreachable.
    pub since: Option<usize>,
    /// Whether a run from here breaks it; none where that is not known.
    pub can_break: Option<bool>,
}

/// A state in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JsonState {
    /// The rows of every part.
    pub rows: Vec<Row>,
    /// The messages under way.
    pub under_way: Vec<UnderWay>,
    /// How far each message is.
    pub messages: Vec<JsonMessage>,
    /// The status of each guarantee.
    pub guarantees: Vec<JsonStatus>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Walk {
    /// The parts of the model.
    pub parts: Vec<JsonPart>,
    /// The steps.
    pub steps: Vec<JsonAction>,
    /// The states, one more than the steps.
    pub states: Vec<JsonState>,
    /// The steps out of the last state.
    pub next: Vec<JsonAction>,
    /// Where the path leaves the runs of the design, if it does.
    pub parted: Option<Parting>,
}

/// Walks along a path.
pub(super) fn walk(explored: &Explored, path: &[String]) -> Walk {
    let model = &explored.model;
    let replay = replay(model, path, |_| false);
    let steps = replay.states.iter().zip(&replay.steps).map(|(before, step)| json_action(model, before, step));
    let end = replay.end();
    Walk {
        parts: parts(model),
        steps: steps.collect(),
        states: states(explored, &replay),
        next: named_steps(model, &end).iter().map(|step| json_action(model, &end, step)).collect(),
        parted: replay.parted,
    }
}

impl Walk {
    /// Takes back what is said to be proven of guarantees that a setting which was not examined
    /// could weaken.
    pub(super) fn weaken(&mut self, weakened: GuaranteeSet) {
        let names: Vec<&str> = weakened.iter().map(Guarantee::name).collect();
        let statuses = self.states.iter_mut().flat_map(|state| &mut state.guarantees);
        for status in statuses.filter(|status| names.contains(&status.guarantee)) {
            status.can_break = status.can_break.filter(|can_break| *can_break);
        }
    }
}

/// Returns the parts of a model.
pub(super) fn parts(model: &PipelineModel) -> Vec<JsonPart> {
    let kinds = model.actors().iter().map(Part::kind);
    let part = |(name, kind): (&String, PartKind)| JsonPart {
        name: name.clone(),
        is_volatile: kind.is_volatile(),
        kind: match kind {
            PartKind::Producer => "producer",
            PartKind::Relay => "relay",
            PartKind::Database => "database",
            PartKind::LogBroker => "log",
            PartKind::QueueBroker => "queue",
            PartKind::Consumer => "consumer",
            PartKind::Sink => "sink",
        },
    };
    model.rules.names().iter().zip(kinds).map(part).collect()
}

/// Returns every state of a replayed path in words.
pub(super) fn states(explored: &Explored, replay: &Replay) -> Vec<JsonState> {
    let model = &explored.model;
    let mut all: Vec<JsonState> = Vec::with_capacity(replay.states.len());
    let mut broken_since: [Option<usize>; Guarantee::ALL.len()] = [None; Guarantee::ALL.len()];
    for (index, state) in replay.states.iter().enumerate() {
        if let Some(step) = index.checked_sub(1).map(|before| &replay.steps[before].step) {
            for guarantee in GuaranteeSet::from(step.marks.violations).iter() {
                broken_since[guarantee as usize].get_or_insert(index);
            }
        }
        let before = all.last();
        let mut rows = rows(model, state);
        if let Some(before) = before {
            compare(&mut rows, &before.rows);
        }
        let guarantees = Guarantee::ALL.into_iter().enumerate().map(|(place, guarantee)| {
            let since = broken_since[place];
            let before = before.map(|before| &before.guarantees[place]);
            status(explored, state, guarantee, index, since, before)
        });
        let guarantees = guarantees.collect();
        all.push(JsonState { rows, under_way: under_way(model, state), messages: messages(model, state), guarantees });
    }
    all
}

/// Returns what a state says about a guarantee, after a path that has violated it `since` a state.
fn status(
    explored: &Explored,
    state: &GlobalState,
    guarantee: Guarantee,
    index: usize,
    since: Option<usize>,
    before: Option<&JsonStatus>,
) -> JsonStatus {
    let (status, since) = match explored.sets(guarantee) {
        None if since.is_some() => ("broken", since),
        None => ("intact", None),
        Some(sets) => match explored.reach(sets, state) {
            Reach::Reached => ("reached", None),
            Reach::Open => ("open", None),
            Reach::Unknown => ("unknown", None),
            Reach::Unreachable => {
                let earlier = before.filter(|before| before.status == "unreachable").and_then(|before| before.since);
                ("unreachable", Some(earlier.unwrap_or(index)))
            }
        },
    };
    let can_break = match since {
        Some(_) => Some(true),
        None if explored.is_proven(guarantee) => Some(false),
        None => None,
    };
    JsonStatus { guarantee: guarantee.name(), status, since, can_break }
}

/// Returns how far each message is.
fn messages(model: &PipelineModel, state: &GlobalState) -> Vec<JsonMessage> {
    model.view(state, |view| {
        let ledger = view.ledger();
        let message = |id: MessageId| JsonMessage {
            name: id.to_string(),
            submitted: ledger.submitted.iter().any(|message| message.id == id),
            accepted: ledger.accepted.contains(id),
            effect: ledger.applied.contains(id),
            parked: ledger.accounted.contains(id),
            rolled_back: ledger.rolled_back.contains(id),
        };
        (0..model.rules.mechanisms.bounds.messages).map(MessageId).map(message).collect()
    })
}
