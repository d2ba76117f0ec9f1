//! A part that crashes, and what it was about to do.

use super::step_view::{StepView, messages_of};
use onceproof_engine::composition::{ActorId, Link};
use onceproof_models::ids::{Message, MessageId};
use onceproof_models::parts::{
    Consumer, HeldMessage, Part, PartState, ProducerState, RelayState, RelayStep, SubmissionStage, WorkStep,
};
use onceproof_models::protocol::Msg;

/// The sentence for a part that crashes and restarts.
pub(super) fn crash(view: &StepView<'_>, actor: ActorId) -> String {
    let name = view.name(actor);
    let moment = match view.was(actor) {
        PartState::Consumer(state) => {
            let Some(Part::Consumer(part)) = view.model.actors().get(actor.index()) else { return String::new() };
            state.held.first().map(|held| of_consumer(view, actor, part, *held))
        }
        PartState::Producer(state) => of_producer(&state),
        PartState::Relay(state) => of_relay(&state),
        _ => return format!("{name} crashes and restarts; its connections are gone"),
    };
    format!("{name} crashes{}; it restarts", moment.unwrap_or_default())
}

fn of_producer(state: &ProducerState) -> Option<String> {
    let is_open = |stage: &SubmissionStage| {
        !matches!(stage, SubmissionStage::Waiting | SubmissionStage::Done | SubmissionStage::Failed)
    };
    let index = state.progress.iter().position(is_open)?;
    let message = MessageId(index as u8);
    Some(match state.progress[index] {
        SubmissionStage::Sending => format!(" before it knows what became of {message}"),
        _ => format!(" before it knows how the transaction of {message} ended"),
    })
}

fn of_relay(state: &RelayState) -> Option<String> {
    match state.step {
        RelayStep::Polling | RelayStep::StandingBy => None,
        RelayStep::MarkingFirst(rows) => Some(format!(" before it publishes {}", messages_of(&rows))),
        RelayStep::Publishing { rows, .. } => Some(format!(" while it publishes {}", messages_of(&rows))),
        RelayStep::Marking(rows) => Some(format!(" before it marks {}", messages_of(&rows))),
    }
}

fn of_consumer(view: &StepView<'_>, actor: ActorId, part: &Consumer, held: HeldMessage) -> String {
    let message = held.message;
    let to_broker = Link { client: actor, server: ActorId::from(part.broker) };
    let link = view.model.link_ids().find(|link| view.model.link(*link) == to_broker);
    let is_pending = link.is_some_and(|link| view.model.view(view.before, |view| view.requests(link).next().is_some()));
    match held.step {
        WorkStep::AcknowledgingFirst => format!(" before it hands {message} to the handler"),
        WorkStep::Acknowledging if is_pending => held.source.offset().map_or_else(
            || format!(" before it acknowledges {message}"),
            |offset| format!(" before it commits {}", offset.next()),
        ),
        WorkStep::Acknowledging | WorkStep::GivingBack => format!(" after it acknowledged {message}"),
        WorkStep::Queued | WorkStep::Handling => format!(" before {message} is processed"),
        WorkStep::RecordingAfter => format!(" before it records that {message} was processed"),
        step if step.has_transaction() => {
            format!(" in the middle of the transaction about {message}")
        }
        WorkStep::Applying if is_applied(view, actor, message) => {
            format!(" after {message} was applied and before it acknowledged it")
        }
        _ => format!(" while it processes {message}"),
    }
}

/// Whether the sink has applied a message, and its answer to the consumer is under way.
fn is_applied(view: &StepView<'_>, consumer: ActorId, message: Message) -> bool {
    let mut own = view.model.link_ids().filter(|link| view.model.link(*link).client == consumer);
    own.any(|link| {
        view.model.view(view.before, |view| {
            view.answers(link).any(|msg| matches!(msg, Msg::Applied { id } if *id == message.id))
        })
    })
}
