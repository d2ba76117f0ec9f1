//! Which messages a fault hits: those that the part, connection or record that it strikes is busy with. A hazard witness counts
//! only if the fault hit the message that it is about.

use super::{BROKER, Pipeline};
use crate::ids::{MessageId, Offset};
use crate::ledger::Ledger;
use crate::parts::{Business, Part, PartState, Progress, RelayStep, Stage};
use crate::protocol::{Choice, Msg};
use onceproof_engine::composition::{Event, View};

/// A set of messages, as bits.
fn bit(id: MessageId) -> u8 {
    1 << id.0
}

fn all(ids: impl IntoIterator<Item = MessageId>) -> u8 {
    ids.into_iter().fold(0, |set, id| set | bit(id))
}

impl Pipeline {
    /// The messages that a step hits.
    pub(super) fn fault_impact(&self, view: &View<'_, Part, Ledger>, event: &Event<'_, Part>) -> u8 {
        match event {
            Event::Deliver | Event::Timer { .. } => 0,
            Event::Late { msg, .. } => Self::about(view, msg),
            Event::Break { link } => Self::under_way(view, *link),
            Event::Crash { actor } => {
                let links = self.links.iter().enumerate();
                let own = links.filter(|(_, link)| link.client == *actor || link.server == *actor);
                own.fold(Self::in_work(view, *actor), |set, (link, _)| set | Self::under_way(view, link))
            }
            Event::Replace { from, .. } => Self::in_work(view, *from),
            Event::Choose { actor, choice } => self.chosen(view, *actor, **choice),
        }
    }

    fn chosen(&self, view: &View<'_, Part, Ledger>, actor: usize, choice: Choice) -> u8 {
        let stored = match view.state(BROKER) {
            PartState::LogBroker(log) => all(log.records.iter().map(|record| record.message.id)),
            PartState::QueueBroker(queue) => all(queue.entries.iter().map(|entry| entry.message.id)),
            _ => 0,
        };
        match choice {
            // The former owner, its requests, and what the new owner will be given.
            Choice::Rebalance => (0..self.parts.len())
                .filter(|part| matches!(view.state(*part), PartState::Consumer(state) if state.stage == Stage::Ready))
                .fold(stored, |set, part| set | Self::in_work(view, part)),
            Choice::Failover { .. } | Choice::PowerLoss { .. } => {
                let links = 0..self.links.len();
                links
                    .filter(|link| self.links[*link].server == BROKER)
                    .fold(stored, |set, link| set | Self::under_way(view, link))
            }
            Choice::WindowExpires => match view.state(actor) {
                PartState::Sink(sink) if sink.recorded.is_empty() => all(sink.rows.iter().map(|(_, message)| *message)),
                PartState::Sink(sink) => all(sink.recorded.iter().copied()),
                PartState::QueueBroker(queue) => all(queue.remembered.iter().map(|(message, _)| message.id)),
                _ => stored,
            },
            Choice::LeaseExpires(number)
            | Choice::MessageExpires(number)
            | Choice::Parks(number)
            | Choice::LosesParked(number) => match view.state(BROKER) {
                PartState::LogBroker(log) => {
                    all(log.records.iter().take(usize::from(number)).map(|record| record.message.id))
                }
                PartState::QueueBroker(queue) => {
                    all(queue.entries.iter().filter(|entry| entry.number == number).map(|entry| entry.message.id))
                }
                _ => 0,
            },
            Choice::TransactionTimesOut => match view.state(BROKER) {
                PartState::LogBroker(log) => {
                    all(log.output.open.iter().flat_map(|open| &open.writes).map(|(message, _)| message.id))
                }
                _ => 0,
            },
            Choice::Handle(attempt) | Choice::HandlerFails(attempt) => match view.state(actor) {
                PartState::Consumer(state) => {
                    all(state.hand.iter().filter(|held| held.place == attempt.place).map(|held| held.message.id))
                }
                _ => 0,
            },
            Choice::CommitBusiness(id) | Choice::Rollback(id) => bit(id),
            Choice::SlotMoves => match view.state(actor) {
                PartState::Database(state) => all(state.commits.iter().skip(usize::from(state.cursor)).copied()),
                _ => 0,
            },
            Choice::TryAgain | Choice::GiveUp | Choice::BeginBusiness => 0,
        }
    }

    /// What is under way on the current connection of a link.
    fn under_way(view: &View<'_, Part, Ledger>, link: usize) -> u8 {
        view.requests(link).chain(view.answers(link)).fold(0, |set, msg| set | Self::about(view, msg))
    }

    /// Which messages a request or an answer is about; a commit is about the message before its offset.
    fn about(view: &View<'_, Part, Ledger>, msg: &Msg) -> u8 {
        let before = |offset: Offset| match view.state(BROKER) {
            PartState::LogBroker(log) => {
                let record = offset.index().checked_sub(1).and_then(|index| log.records.get(index));
                record.map_or(0, |record| bit(record.message.id))
            }
            _ => 0,
        };
        let entry = |number: u8| match view.state(BROKER) {
            PartState::QueueBroker(queue) => {
                all(queue.entries.iter().filter(|entry| entry.number == number).map(|entry| entry.message.id))
            }
            _ => 0,
        };
        match msg {
            Msg::CommitOffset { offset, .. } | Msg::OffsetCommitted { offset } | Msg::AddOffset { offset, .. } => {
                before(*offset)
            }
            Msg::EndOutput { offset, .. } => before(offset.next()),
            Msg::Ack { entry: receipt } | Msg::Nack { entry: receipt } | Msg::Acked { entry: receipt, .. } => {
                entry(receipt.number)
            }
            Msg::Rows { rows } | Msg::Mark { rows } => all(rows.iter().flatten().map(|row| row.id)),
            other => other.about().map_or(0, bit),
        }
    }

    /// What a part has in its hands.
    fn in_work(view: &View<'_, Part, Ledger>, actor: usize) -> u8 {
        match view.state(actor) {
            PartState::Consumer(state) => all(state.hand.iter().map(|held| held.message.id)),
            PartState::Producer(state) => {
                let busy =
                    |progress: &Progress| !matches!(progress, Progress::Waiting | Progress::Done | Progress::Failed);
                let progress = state.progress.iter().enumerate();
                all(progress.filter(|(_, progress)| busy(progress)).map(|(id, _)| MessageId(id as u8)))
            }
            PartState::Relay(state) => match &state.step {
                RelayStep::Polling | RelayStep::StandingBy => 0,
                RelayStep::MarkingFirst(rows) | RelayStep::Marking(rows) | RelayStep::Publishing { rows, .. } => {
                    all(rows.iter().flatten().map(|row| row.id))
                }
            },
            PartState::Database(state) => {
                let open = state.business.iter().enumerate().filter(|(_, business)| **business == Business::Open);
                all(open.map(|(id, _)| MessageId(id as u8)))
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MessageId, all};

    #[test]
    fn copies_of_a_message_are_one_message() {
        assert_eq!(all([2, 0, 2, 2, 0].map(MessageId)), 0b101);
        assert_eq!(all([]), 0);
    }
}
