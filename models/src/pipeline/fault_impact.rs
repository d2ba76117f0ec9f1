//! Which messages a fault hits: those that the part, connection or record that it strikes is busy with. A hazard witness counts
//! only if the fault hit the message that it is about.

use super::{BROKER, Pipeline};
use crate::ids::{CopyId, EntryNumber, MessageId, Offset};
use crate::message_set::MessageSet;
use crate::parts::{BusinessStatus, ConsumerStage, Part, PartState, RelayStep, SubmissionStage};
use crate::protocol::{Choice, Msg};
use onceproof_engine::composition::{ActorId, Event, LinkId, View};

/// A set of messages, as bits.
fn bit(id: MessageId) -> MessageSet {
    all([id])
}

fn all(ids: impl IntoIterator<Item = MessageId>) -> MessageSet {
    ids.into_iter().collect()
}

impl Pipeline {
    /// The messages that a step hits.
    pub(super) fn fault_impact(&self, view: &View<'_, Part>, event: &Event<'_, Part>) -> MessageSet {
        match event {
            Event::Deliver | Event::Timer { .. } => MessageSet::EMPTY,
            Event::Late { msg, .. } => Self::about(view, msg),
            Event::Break { link } => Self::under_way(view, *link),
            Event::Crash { actor } => {
                let links = self.numbered_links();
                let own = links.filter(|(_, link)| link.client == *actor || link.server == *actor);
                own.fold(Self::in_work(view, *actor), |set, (link, _)| set | Self::under_way(view, link))
            }
            Event::Replace { from, .. } => Self::in_work(view, *from),
            Event::Choose { actor, choice } => self.chosen(view, *actor, **choice),
        }
    }

    fn chosen(&self, view: &View<'_, Part>, actor: ActorId, choice: Choice) -> MessageSet {
        let stored = match view.state(BROKER) {
            PartState::LogBroker(log) => all(log.records.iter().map(|record| record.message.id)),
            PartState::QueueBroker(queue) => all(queue.entries.iter().map(|entry| entry.message.id)),
            _ => MessageSet::EMPTY,
        };
        match choice {
            // The former owner, its requests, and what the new owner will be given.
            Choice::Rebalance => self.actors()
                .filter(|part| matches!(view.state(*part), PartState::Consumer(state) if state.stage == ConsumerStage::Ready))
                .fold(stored, |set, part| set | Self::in_work(view, part)),
            Choice::Failover { .. } | Choice::PowerLoss { .. } => {
                let links = self.numbered_links().filter(|(_, link)| link.server == BROKER);
                links.fold(stored, |set, (link, _)| set | Self::under_way(view, link))
            }
            Choice::WindowExpires => match view.state(actor) {
                PartState::Sink(sink) if sink.recorded.is_empty() => all(sink.rows.iter().map(|(_, message)| *message)),
                PartState::Sink(sink) => all(sink.recorded.iter().copied()),
                PartState::QueueBroker(queue) => all(queue.remembered.iter().map(|(message, _)| message.id)),
                _ => stored,
            },
            Choice::MessageExpires(CopyId::Offset(start)) => match view.state(BROKER) {
                PartState::LogBroker(log) => {
                    all(log.records.iter().take(start.index()).map(|record| record.message.id))
                }
                _ => MessageSet::EMPTY,
            },
            Choice::LeaseExpires(number)
            | Choice::MessageExpires(CopyId::Entry(number))
            | Choice::DeadLetterArrives(number)
            | Choice::DeadLetterIsLost(number) => Self::in_entry(view, number),
            Choice::TransactionTimesOut => match view.state(BROKER) {
                PartState::LogBroker(log) => {
                    all(log.output.open.iter().flat_map(|open| &open.writes).map(|(message, _)| message.id))
                }
                _ => MessageSet::EMPTY,
            },
            Choice::HandlerSucceeds(attempt) | Choice::HandlerFails(attempt) => match view.state(actor) {
                PartState::Consumer(state) => {
                    all(state.held.iter().filter(|held| held.source.copy() == attempt.copy).map(|held| held.message.id))
                }
                _ => MessageSet::EMPTY,
            },
            Choice::BusinessCommits(id) | Choice::BusinessRollsBack(id) => bit(id),
            Choice::SlotAdvances => match view.state(actor) {
                PartState::Database(state) => all(state.commits.iter().skip(state.next_commit.index()).copied()),
                _ => MessageSet::EMPTY,
            },
            Choice::TryAgain | Choice::GiveUp | Choice::BusinessBegins => MessageSet::EMPTY,
        }
    }

    /// What is under way on the current connection of a link.
    fn under_way(view: &View<'_, Part>, link: LinkId) -> MessageSet {
        view.requests(link).chain(view.answers(link)).fold(MessageSet::EMPTY, |set, msg| set | Self::about(view, msg))
    }

    /// Which messages a request or an answer is about; a commit is about the message before its offset.
    fn about(view: &View<'_, Part>, msg: &Msg) -> MessageSet {
        let before = |offset: Offset| match view.state(BROKER) {
            PartState::LogBroker(log) => {
                let record = offset.index().checked_sub(1).and_then(|index| log.records.get(index));
                record.map_or(MessageSet::EMPTY, |record| bit(record.message.id))
            }
            _ => MessageSet::EMPTY,
        };
        match msg {
            Msg::CommitOffset { offset, .. } | Msg::OffsetCommitted { offset } | Msg::AddOffset { offset, .. } => {
                before(*offset)
            }
            Msg::EndOutput { offset, .. } => before(offset.next()),
            Msg::Ack { receipt } | Msg::Nack { receipt } | Msg::Acked { receipt, .. } => {
                Self::in_entry(view, receipt.entry)
            }
            Msg::Rows { rows } | Msg::Mark { rows } => all(rows.iter().flatten().map(|row| row.id)),
            other => other.about().map_or(MessageSet::EMPTY, bit),
        }
    }

    /// The message in an entry of the queue.
    fn in_entry(view: &View<'_, Part>, number: EntryNumber) -> MessageSet {
        match view.state(BROKER) {
            PartState::QueueBroker(queue) => all(queue.entry(number).map(|entry| entry.message.id)),
            _ => MessageSet::EMPTY,
        }
    }

    /// What a part has in its hands.
    fn in_work(view: &View<'_, Part>, actor: ActorId) -> MessageSet {
        match view.state(actor) {
            PartState::Consumer(state) => all(state.held.iter().map(|held| held.message.id)),
            PartState::Producer(state) => {
                let busy = |progress: &SubmissionStage| {
                    !matches!(progress, SubmissionStage::Waiting | SubmissionStage::Done | SubmissionStage::Failed)
                };
                let progress = state.progress.iter().enumerate();
                all(progress.filter(|(_, progress)| busy(progress)).map(|(id, _)| MessageId(id as u8)))
            }
            PartState::Relay(state) => match &state.step {
                RelayStep::Polling | RelayStep::StandingBy => MessageSet::EMPTY,
                RelayStep::MarkingFirst(rows) | RelayStep::Marking(rows) | RelayStep::Publishing { rows, .. } => {
                    all(rows.iter().flatten().map(|row| row.id))
                }
            },
            PartState::Database(state) => {
                let open = state.business.iter().enumerate().filter(|(_, business)| **business == BusinessStatus::Open);
                all(open.map(|(id, _)| MessageId(id as u8)))
            }
            _ => MessageSet::EMPTY,
        }
    }
}
