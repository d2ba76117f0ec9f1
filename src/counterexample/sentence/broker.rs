//! Sentences about a broker: the log and the queue.

use super::step_view::{StepView, joined};
use onceproof_engine::composition::ActorId;
use onceproof_models::durability::LossCause;
use onceproof_models::ids::{CopyId, EntryNumber, Message, Offset};
use onceproof_models::mechanisms::MessageRetention;
use onceproof_models::parts::{Deletion, LogRecord, PartState, QueueEntry, TransactionStatus};
use onceproof_models::pipeline::{BROKER, FIRST_CONSUMER};
use onceproof_models::protocol::{Choice, Msg};

/// The sentence for a request that arrives at a broker.
pub(super) fn request(view: &StepView<'_>, from: ActorId, to: ActorId, msg: &Msg) -> Option<String> {
    let (sender, broker) = (view.name(from), view.name(to));
    Some(match msg {
        Msg::Publish { message, .. } => publish(view, to, *message),
        Msg::CommitOffset { offset, .. } => commit(view, from, to, *offset),
        Msg::Ack { receipt } => {
            let message = |state: PartState| match state {
                PartState::QueueBroker(queue) => queue.entry(receipt.entry).map(|entry| entry.message),
                _ => None,
            };
            match (message(view.was(to)), message(view.is(to))) {
                (Some(message), None) => format!("{broker} deletes {message}, which {sender} acknowledged"),
                _ => format!("{broker} refuses the acknowledgement of {sender}"),
            }
        }
        Msg::Nack { receipt } => {
            let end = end_of_deliveries(view, to, receipt.entry);
            format!("{broker} takes back what {sender} failed on{end}")
        }
        _ => return None,
    })
}

/// The sentence for a choice of the environment at a broker.
pub(super) fn choice(view: &StepView<'_>, actor: ActorId, choice: Choice) -> String {
    let name = view.name(actor);
    match choice {
        Choice::Rebalance => {
            let next = match view.is(actor) {
                PartState::LogBroker(state) => {
                    view.name(ActorId::new(FIRST_CONSUMER.index() + usize::from(state.owner)))
                }
                _ => String::new(),
            };
            format!("{name} gives the partition to {next}; the former owner does not know yet")
        }
        Choice::Failover { unclean, .. } => {
            let leader = if unclean { "a replica that was not in sync" } else { "another in-sync replica" };
            format!("the leader fails and {leader} takes over{}", lost(view, actor))
        }
        Choice::DataLoss { cause: LossCause::Crash, .. } => {
            format!("{name} crashes with what it had in memory only{}", lost(view, actor))
        }
        Choice::DataLoss { cause: LossCause::Machine, machines, .. } => {
            format!("{}{}", gone(machines, &name), lost(view, actor))
        }
        Choice::DataLoss { .. } => format!("{name} loses power{}", lost(view, actor)),
        Choice::Halt { machines } => {
            format!("{}; those that are left serve no client", gone(machines, &name))
        }
        Choice::DeletionReturns(number) => {
            format!("a replica of {name} that missed the deletion of {} has it again", message_of(view, actor, number))
        }
        Choice::LeaseExpires(number) => {
            let end = end_of_deliveries(view, actor, number);
            format!("the lease of {} expires{end}", message_of(view, actor, number))
        }
        Choice::MessageExpires(CopyId::Entry(number)) => {
            format!("{name} drops {}", message_of(view, actor, number))
        }
        Choice::MessageExpires(CopyId::Offset(start)) => format!("{name} drops all records below {start}"),
        Choice::DeadLetterArrives(number) => format!("{name} parks {}", message_of(view, actor, number)),
        Choice::DeadLetterIsLost(number) => {
            format!("{name} crashes while it parks {}, which is gone", message_of(view, actor, number))
        }
        _ => String::new(),
    }
}

/// The clause for machines that are lost for good.
fn gone(machines: u8, broker: &str) -> String {
    let subject = if machines == 1 { "a machine".to_owned() } else { format!("{machines} machines") };
    let verb = if machines == 1 { "is" } else { "are" };
    format!("{subject} of {broker} {verb} lost for good")
}

fn publish(view: &StepView<'_>, broker: ActorId, message: Message) -> String {
    let name = view.name(broker);
    match (view.was(broker), view.is(broker)) {
        (PartState::LogBroker(was), PartState::LogBroker(is)) if is.records.len() > was.records.len() => {
            let again = if was.records.iter().any(|record| record.message.id == message.id) { " again" } else { "" };
            format!("{name} appends {message}{again} at offset {}", was.records.len())
        }
        (PartState::QueueBroker(was), PartState::QueueBroker(is)) if is.arrived != was.arrived => {
            let again = if was.arrived[message.id.index()] > 0 { " again" } else { "" };
            format!("{name} stores {message}{again}")
        }
        _ => format!("{name} does not store {message} again"),
    }
}

fn commit(view: &StepView<'_>, from: ActorId, to: ActorId, offset: Offset) -> String {
    let (PartState::LogBroker(was), PartState::LogBroker(is)) = (view.was(to), view.is(to)) else {
        return String::new();
    };
    let (sender, broker) = (view.name(from), view.name(to));
    match (was.stored, is.stored) {
        (Some(before), Some(now)) if now.offset < before.offset => {
            format!("{broker} stores {offset} for {sender}: the group's position goes back from {}", before.offset)
        }
        (before, now) if before != now => format!("{broker} stores {offset} as the group's position, for {sender}"),
        _ if is.stored.is_some_and(|stored| stored.offset == offset) => {
            format!("{broker} has stored {offset} for {sender} already")
        }
        _ => format!("{broker} does not take {offset} from {sender}"),
    }
}

/// How a sentence goes on where a delivery was the last one: the message is parked or dropped.
fn end_of_deliveries(view: &StepView<'_>, queue: ActorId, number: EntryNumber) -> String {
    let parked = view.parks();
    let (PartState::QueueBroker(was), PartState::QueueBroker(is)) = (view.was(queue), view.is(queue)) else {
        return parked.to_owned();
    };
    let is_dropped = was.entry(number).is_some() && is.entry(number).is_none();
    if !parked.is_empty() || !is_dropped {
        return parked.to_owned();
    }
    let limit = view.model.rules.mechanisms.bounds.deliveries;
    let deliveries = if limit == 1 { "one delivery".to_owned() } else { format!("{limit} deliveries") };
    format!(", and {} drops it after {deliveries}", view.name(queue))
}

/// The message of a queue's entry before the step.
fn message_of(view: &StepView<'_>, queue: ActorId, number: EntryNumber) -> String {
    let PartState::QueueBroker(was) = view.was(queue) else { return String::new() };
    let mut entries = was.stored().filter(|entry| entry.number == number);
    entries.next().map_or_else(|| "a message".to_owned(), |entry| entry.message.to_string())
}

/// The losses of a broker in a step, for the end of a sentence: messages, then the position or
/// deletions.
fn lost(view: &StepView<'_>, broker: ActorId) -> String {
    let clause = |messages: Vec<Message>, before: &str, after: &str| {
        let text = joined(messages.iter());
        if text.is_empty() { text } else { format!("; {before}{text} is {after}") }
    };
    match (view.was(broker), view.is(broker)) {
        (PartState::LogBroker(was), PartState::LogBroker(is)) => {
            let records = was.records.iter().skip(is.records.len()).map(|record| record.message).collect();
            let has_lost_position = was.stored.is_some() && is.stored.is_none();
            let position = if has_lost_position { "; the stored position is gone" } else { "" };
            let is_stranded = |record: &LogRecord| matches!(record.status, TransactionStatus::Stranded { .. });
            let pairs = was.records.iter().zip(&is.records);
            let stranded = pairs.filter(|(was, is)| is_stranded(is) && !is_stranded(was)).map(|(_, is)| is.message);
            let stranded = clause(stranded.collect(), "the marker of ", "lost, so readers wait for another one");
            format!("{}{stranded}{position}", clause(records, "", "lost"))
        }
        (PartState::QueueBroker(was), PartState::QueueBroker(is)) => {
            let is_gone = |entry: &&QueueEntry| is.stored().all(|left| left.number != entry.number);
            let entries = was.entries.iter().filter(is_gone).map(|entry| entry.message).collect();
            let is_back = |deletion: &&Deletion| is.entry(deletion.entry.number).is_some();
            let deleted = was.deletions.iter().filter(is_back).map(|deletion| deletion.entry.message).collect();
            format!("{}{}", clause(entries, "", "lost"), clause(deleted, "the deletion of ", "lost"))
        }
        _ => String::new(),
    }
}

/// The clause for a queue that goes with its last consumer, where messages go with it. The consumer
/// may have declared it again in the same step.
pub(super) fn goes_with_consumer(view: &StepView<'_>) -> String {
    let (PartState::QueueBroker(was), PartState::QueueBroker(is)) = (view.was(BROKER), view.is(BROKER)) else {
        return String::new();
    };
    let is_gone = |entry: &&QueueEntry| is.entry(entry.number).is_none();
    let messages = joined(was.entries.iter().filter(is_gone).map(|entry| entry.message));
    let goes = view.model.rules.mechanisms.broker.retention == MessageRetention::WithConsumer;
    if !goes || messages.is_empty() {
        return String::new();
    }
    format!("; no consumer is left, so {} deletes the queue, with {messages}", view.name(BROKER))
}
