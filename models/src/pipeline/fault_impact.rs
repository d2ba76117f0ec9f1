//! The fault impact: the messages that a fault hits, which are those that the part, connection or
//! record that it strikes is busy with. A hazard is reached only if a fault hit the message that
//! the hazard is about.

use super::assembly::BROKER;
use super::definition::Pipeline;
use crate::ids::{CopyId, EntryNumber, MessageId, Offset};
use crate::message_set::MessageSet;
use crate::parts::{BusinessStatus, ConsumerStage, LogRecord, Part, PartState, RelayStep, SubmissionStage};
use crate::protocol::{Choice, Msg, TransactionalId};
use onceproof_engine::composition::{ActorId, Event, LinkId, View};

fn set(ids: impl IntoIterator<Item = MessageId>) -> MessageSet {
    ids.into_iter().collect()
}

fn union(sets: impl IntoIterator<Item = MessageSet>) -> MessageSet {
    sets.into_iter().fold(MessageSet::EMPTY, |all, one| all | one)
}

impl Pipeline {
    /// The messages that an event hits.
    pub(super) fn fault_impact(&self, view: &View<'_, Part>, event: &Event<'_, Part>) -> MessageSet {
        match event {
            Event::Deliver | Event::Timer { .. } => MessageSet::EMPTY,
            Event::Late { msg, .. } => about(view, msg),
            Event::Break { link } => under_way(view, *link),
            Event::Crash { actor } => {
                let links = self.links().filter(|(_, link)| link.client == *actor || link.server == *actor);
                in_work(view, *actor) | union(links.map(|(link, _)| under_way(view, link)))
            }
            Event::Replace { from, .. } => in_work(view, *from),
            Event::Choose { actor, choice } => self.impact_of_choice(view, *actor, **choice),
        }
    }

    fn impact_of_choice(&self, view: &View<'_, Part>, actor: ActorId, choice: Choice) -> MessageSet {
        match choice {
            // The former owner, its requests, and the messages that the new owner will get.
            Choice::Rebalance => {
                let owners = self.actors().filter(|actor| is_polling(view, *actor));
                stored(view) | union(owners.map(|owner| in_work(view, owner)))
            }
            Choice::Failover { .. } | Choice::DataLoss { .. } | Choice::Halt { .. } => {
                let links = self.links().filter(|(_, link)| link.server == BROKER);
                stored(view) | union(links.map(|(link, _)| under_way(view, link)))
            }
            Choice::WindowExpires => match view.state(actor) {
                PartState::Sink(sink) if sink.recorded.is_empty() => set(sink.rows.iter().map(|(_, id)| *id)),
                PartState::Sink(sink) => set(sink.recorded.iter().copied()),
                PartState::QueueBroker(queue) => set(queue.remembered.iter().map(|(message, _)| message.id)),
                _ => stored(view),
            },
            Choice::MessageExpires(CopyId::Offset(start)) => match view.state(BROKER) {
                PartState::LogBroker(log) => {
                    set(log.records.iter().take(start.index()).map(|record| record.message.id))
                }
                _ => MessageSet::EMPTY,
            },
            Choice::LeaseExpires(number)
            | Choice::MessageExpires(CopyId::Entry(number))
            | Choice::DeletionReturns(number)
            | Choice::DeadLetterArrives(number)
            | Choice::DeadLetterIsLost(number) => in_entry(view, number),
            Choice::OutputLoss { owner, .. } => in_transaction(view, TransactionalId::Output(owner)),
            Choice::TransactionTimesOut(id) | Choice::MarkerRepeats { id, .. } => in_transaction(view, id),
            Choice::HandlerSucceeds(attempt) | Choice::HandlerFails(attempt) => match view.state(actor) {
                PartState::Consumer(state) => {
                    let held = state.held.iter().filter(|held| held.source.copy() == attempt.copy);
                    set(held.map(|held| held.message.id))
                }
                _ => MessageSet::EMPTY,
            },
            Choice::BusinessCommits(id) | Choice::BusinessRollsBack(id) => set([id]),
            Choice::SlotAdvances => match view.state(actor) {
                PartState::Database(state) => set(state.commits.iter().skip(state.next_commit.index()).copied()),
                _ => MessageSet::EMPTY,
            },
            Choice::TryAgain | Choice::GiveUp | Choice::BusinessBegins => MessageSet::EMPTY,
        }
    }
}

/// Whether the actor is a consumer that polls.
fn is_polling(view: &View<'_, Part>, actor: ActorId) -> bool {
    matches!(view.state(actor), PartState::Consumer(state) if state.stage == ConsumerStage::Ready)
}

/// The messages that the broker has.
fn stored(view: &View<'_, Part>) -> MessageSet {
    match view.state(BROKER) {
        PartState::LogBroker(log) => set(log.records.iter().map(|record| record.message.id)),
        PartState::QueueBroker(queue) => set(queue.stored().map(|entry| entry.message.id)),
        _ => MessageSet::EMPTY,
    }
}

/// The messages under way on the current connection of a link.
fn under_way(view: &View<'_, Part>, link: LinkId) -> MessageSet {
    union(view.requests(link).chain(view.answers(link)).map(|msg| about(view, msg)))
}

/// The messages that a request or an answer is about. A commit is about the message before its
/// offset.
fn about(view: &View<'_, Part>, msg: &Msg) -> MessageSet {
    let before = |offset: Offset| match view.state(BROKER) {
        PartState::LogBroker(log) => {
            let record = offset.index().checked_sub(1).and_then(|index| log.records.get(index));
            set(record.map(|record| record.message.id))
        }
        _ => MessageSet::EMPTY,
    };
    match msg {
        Msg::CommitOffset { offset, .. } | Msg::OffsetCommitted { offset } | Msg::AddOffset { offset, .. } => {
            before(*offset)
        }
        Msg::EndOutput { offset, .. } => before(offset.next()),
        Msg::Ack { receipt } | Msg::Nack { receipt } | Msg::Acked { receipt, .. } => in_entry(view, receipt.entry),
        Msg::Rows { rows } | Msg::Mark { rows } => set(rows.iter().flatten().map(|row| row.id)),
        other => set(other.about()),
    }
}

/// The message in an entry of the queue, also where it was deleted and may come back.
fn in_entry(view: &View<'_, Part>, number: EntryNumber) -> MessageSet {
    match view.state(BROKER) {
        PartState::QueueBroker(queue) => {
            set(queue.stored().find(|entry| entry.number == number).map(|entry| entry.message.id))
        }
        _ => MessageSet::EMPTY,
    }
}

/// The messages in a transaction that is open or unresolved.
fn in_transaction(view: &View<'_, Part>, id: TransactionalId) -> MessageSet {
    let PartState::LogBroker(log) = view.state(BROKER) else { return MessageSet::EMPTY };
    match id {
        TransactionalId::Source => {
            let is_open = |record: &&LogRecord| record.status.awaits_marker();
            set(log.records.iter().filter(is_open).map(|record| record.message.id))
        }
        TransactionalId::Output(number) => {
            let records = log.output.ids.get(usize::from(number)).into_iter().flat_map(|id| &id.records);
            set(records.map(|record| record.message.id))
        }
    }
}

/// The messages that a part is at work on.
fn in_work(view: &View<'_, Part>, actor: ActorId) -> MessageSet {
    let ids = || (0..MessageSet::CAPACITY).map(MessageId);
    match view.state(actor) {
        PartState::Consumer(state) => set(state.held.iter().map(|held| held.message.id)),
        PartState::Producer(state) => {
            let is_busy = |stage: &SubmissionStage| {
                !matches!(stage, SubmissionStage::Waiting | SubmissionStage::Done | SubmissionStage::Failed)
            };
            set(ids().zip(&state.progress).filter(|(_, stage)| is_busy(stage)).map(|(id, _)| id))
        }
        PartState::Relay(state) => match &state.step {
            RelayStep::Polling | RelayStep::StandingBy => MessageSet::EMPTY,
            RelayStep::MarkingFirst(rows) | RelayStep::Marking(rows) | RelayStep::Publishing { rows, .. } => {
                set(rows.iter().flatten().map(|row| row.id))
            }
        },
        PartState::Database(state) => {
            let open = ids().zip(&state.business).filter(|(_, status)| **status == BusinessStatus::Open);
            set(open.map(|(id, _)| id))
        }
        PartState::LogBroker(_) | PartState::QueueBroker(_) | PartState::Sink(_) => MessageSet::EMPTY,
    }
}
