//! Sentences about a producing application, and the relay where it publishes.

use super::step_view::StepView;
use onceproof_engine::composition::ActorId;
use onceproof_models::ids::MessageId;
use onceproof_models::parts::{PartState, SubmissionStage};
use onceproof_models::protocol::Msg;

/// The sentence for an answer that arrives at a producer or a relay.
pub(super) fn answer(view: &StepView<'_>, to: ActorId, msg: &Msg) -> Option<String> {
    let name = view.name(to);
    Some(match msg {
        Msg::Published { id, .. } => format!("{name} learns that {id} is stored"),
        Msg::OutOfSequence { id, .. } => {
            let is_closed = match view.is(to) {
                PartState::Producer(state) => state.sender.closed,
                PartState::Relay(state) => state.sender.closed,
                _ => false,
            };
            let then = if is_closed { "stops for good" } else { "goes on with new numbers" };
            format!("{name} learns that the broker misses a message before {id}, and {then}")
        }
        Msg::Begun { id } => format!("{name} sends {id} while its business transaction is open"),
        Msg::BusinessEnded { id, committed } => {
            let outcome = if *committed { "is committed" } else { "was rolled back" };
            let stage = match view.is(to) {
                PartState::Producer(state) => Some(state.progress[id.index()]),
                _ => None,
            };
            let then = if stage == Some(SubmissionStage::Sending) { ", and sends the message" } else { "" };
            format!("{name} learns that the transaction of {id} {outcome}{then}")
        }
        _ => return None,
    })
}

/// The sentence for a submission.
pub(super) fn submits(view: &StepView<'_>, actor: ActorId) -> String {
    let (PartState::Producer(was), PartState::Producer(is)) = (view.was(actor), view.is(actor)) else {
        return String::new();
    };
    let name = view.name(actor);
    let index = was.progress.iter().zip(&is.progress).position(|(before, after)| before != after);
    let id = MessageId(index.unwrap_or_default() as u8);
    match is.progress.get(id.index()) {
        Some(SubmissionStage::Done) => format!("{name} sends {id} and counts it as sent"),
        Some(SubmissionStage::Sending) => format!("{name} sends {id}"),
        _ => format!("{name} starts the business transaction of {id}"),
    }
}
