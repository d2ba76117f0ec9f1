//! Sentences about a consumer: it receives, handles, acknowledges.

use super::step_view::{StepView, joined};
use onceproof_engine::composition::ActorId;
use onceproof_models::ids::{Message, MessageId, Parity, Source};
use onceproof_models::mechanisms::{MessageRetention, StartPosition};
use onceproof_models::parts::{ConsumerState, HeldMessage, PartState, QueueEntry, WorkStep};
use onceproof_models::pipeline::BROKER;
use onceproof_models::protocol::{Choice, Msg};

/// The sentence for an answer that arrives at a consumer.
pub(super) fn answer(view: &StepView<'_>, to: ActorId, msg: &Msg) -> Option<String> {
    let name = view.name(to);
    Some(match msg {
        Msg::Assigned { generation, position } => {
            let member = if generation.life == Parity::Odd { ", as a new member" } else { "" };
            let start = if starts_at_latest(view) {
                ": the group has no stored position and starts after the newest message (consumer.start = latest)"
            } else {
                ""
            };
            format!(
                "{name} is assigned the partition from {position} on (generation {}{member}){start}",
                generation.rebalances
            )
        }
        Msg::Record { offset, message } => receives(view, to, &format!("{message} at {offset}"), message.id),
        Msg::Lease { message, .. } => receives(view, to, &message.to_string(), message.id),
        Msg::OffsetCommitted { offset } if view.changes(to) => {
            format!("{name} learns that {offset} is stored{}", handed_over(view, to))
        }
        Msg::Acked { receipt, .. } if let Some(message) = given_back(view, to, Source::Delivery(*receipt)) => {
            format!("{name} has given {message} back")
        }
        Msg::Acked { .. } if view.changes(to) => {
            format!("{name} learns that its acknowledgement arrived{}", handed_over(view, to))
        }
        Msg::Fenced | Msg::SinkFenced => {
            format!("{name} learns that it is not the owner any more and drops what it has in hand")
        }
        Msg::OutOfRange { from } => format!("{name} finds nothing at its position any more and goes on from {from}"),
        Msg::Seen { id, seen: true } => format!("{name} learns that {id} was processed before, and skips it"),
        Msg::Seen { id, .. } => format!("{name} learns that {id} is new"),
        Msg::Recorded { id, before: true } => format!("{name} learns that {id} was recorded before, and skips it"),
        Msg::Recorded { id, .. } => format!("{name} learns that {id} is recorded"),
        Msg::Applied { id } => format!("{name} learns that {id} is applied"),
        Msg::Position { offset } => format!("{name} learns that the sink has stored {offset}"),
        _ => return None,
    })
}

/// The sentence for a commit of the auto-commit timer.
pub(super) fn commits_on_timer(view: &StepView<'_>, actor: ActorId) -> String {
    let PartState::Consumer(state) = view.is(actor) else { return String::new() };
    format!("the auto-commit interval of {} ends, and it commits {}", view.name(actor), state.stored)
}

/// The sentence for a worker that takes a message up.
pub(super) fn worker_starts(view: &StepView<'_>, actor: ActorId) -> String {
    let (PartState::Consumer(was), PartState::Consumer(is)) = (view.was(actor), view.is(actor)) else {
        return String::new();
    };
    let started = is.held.iter().find(|held| !was.held.contains(held)).or(was.held.first());
    let message = started.map_or_else(|| "a message".to_owned(), |held| held.message.to_string());
    format!("a worker of {} starts on {message}", view.name(actor))
}

/// The sentence for what the handler made of a message.
pub(super) fn handler(view: &StepView<'_>, actor: ActorId, choice: Choice) -> String {
    let (attempt, state, outcome) = match choice {
        Choice::HandlerSucceeds(attempt) => (attempt, view.is(actor), "succeeds"),
        Choice::HandlerFails(attempt) => (attempt, view.was(actor), "fails"),
        _ => return String::new(),
    };
    let PartState::Consumer(state) = state else { return String::new() };
    let held = state.held.iter().find(|held| held.source.copy() == attempt.copy);
    let message = held.map_or_else(|| "the message".to_owned(), |held| held.message.to_string());
    format!("the handler of {} {outcome} on {message}", view.name(actor))
}

/// Whether the group has no position and starts after the newest message.
fn starts_at_latest(view: &StepView<'_>) -> bool {
    let PartState::LogBroker(log) = view.was(BROKER) else { return false };
    log.stored.is_none() && view.model.rules.mechanisms.consumer.start == StartPosition::Latest
}

/// The sentence for the first request to a queue, which creates its consumer; none for another one.
pub(super) fn request(view: &StepView<'_>, from: ActorId, to: ActorId) -> Option<String> {
    let (PartState::QueueBroker(was), PartState::QueueBroker(is)) = (view.was(to), view.is(to)) else { return None };
    if was.has_consumer == is.has_consumer {
        return None;
    }
    if view.model.rules.mechanisms.broker.retention == MessageRetention::WithConsumer {
        return Some(format!("{} declares the queue of {} again, which is empty", view.name(from), view.name(to)));
    }
    let is_skipped = |entry: &&QueueEntry| is.entry(entry.number).is_none();
    let skipped = joined(was.entries.iter().filter(is_skipped).map(|entry| entry.message));
    let (name, broker) = (view.name(from), view.name(to));
    let behind = if skipped.is_empty() { String::new() } else { format!(", behind {skipped}") };
    Some(format!(
        "{broker} creates the consumer that {name} asks for: it starts after the newest message{behind} \
         (consumer.start = latest)"
    ))
}

fn receives(view: &StepView<'_>, consumer: ActorId, what: &str, id: MessageId) -> String {
    let name = view.name(consumer);
    let PartState::Consumer(state) = view.is(consumer) else { return String::new() };
    let held = state.held.iter().find(|held| held.message.id == id);
    match held.map(|held| held.step) {
        Some(WorkStep::AcknowledgingFirst) => {
            format!("{name} receives {what} and acknowledges it before anything else")
        }
        Some(WorkStep::Queued) => format!("{name} receives {what} and hands it to a worker"),
        Some(_) => format!("{name} receives {what} and hands it to the handler"),
        None => format!("{name} receives {what} and drops it"),
    }
}

/// The message from this source that a consumer is giving back, if it is.
fn given_back(view: &StepView<'_>, consumer: ActorId, source: Source) -> Option<Message> {
    let PartState::Consumer(was) = view.was(consumer) else { return None };
    let is_it = |held: &&HeldMessage| held.source == source && held.step == WorkStep::GivingBack;
    was.held.iter().find(is_it).map(|held| held.message)
}

/// Which message an answer has the handler called with, for the end of a sentence.
fn handed_over(view: &StepView<'_>, consumer: ActorId) -> String {
    let (PartState::Consumer(was), PartState::Consumer(is)) = (view.was(consumer), view.is(consumer)) else {
        return String::new();
    };
    let step = |state: &ConsumerState, index: usize| state.held.get(index).map(|held| held.step);
    for (index, held) in is.held.iter().enumerate() {
        if step(&was, index) == Some(WorkStep::AcknowledgingFirst) && held.step != WorkStep::AcknowledgingFirst {
            return format!(", and hands {} to the handler", held.message);
        }
    }
    String::new()
}
