//! Publishing: duplicates are recognised, and the answer waits for replication.

use super::definition::QueueBroker;
use super::state::{AwaitedEntry, QueueEntry, QueueState};
use crate::ids::{EntryNumber, Message, Parity};
use crate::mechanisms::{Acks, DedupWindow, Identity};
use crate::protocol::{DedupId, Msg, Note, TakeNote, is_attached};
use crate::rules::Rule;
use stateright::actor::{Id, Out};

impl QueueBroker {
    /// Whether the broker remembers the identity of a message.
    pub(super) fn knows(&self, state: &QueueState, message: Message, dedup_id: DedupId) -> bool {
        self.remembers(dedup_id)
            && self.rules.has(Rule::QueueKnowsMessageIds)
            && state.remembered.iter().any(|(known, by)| *by == dedup_id && self.is_same(*known, message))
    }

    /// Whether the broker remembers identities of this kind.
    fn remembers(&self, dedup_id: DedupId) -> bool {
        self.mechanisms.broker.dedup_window != DedupWindow::None && dedup_id != DedupId::Anonymous
    }

    /// Whether two messages carry the same id.
    fn is_same(&self, one: Message, other: Message) -> bool {
        one == other || (self.mechanisms.producer.identity == Identity::SharedId && one.key == other.key)
    }

    /// Whether the request would add a copy.
    #[must_use]
    pub fn would_append(&self, state: &QueueState, msg: &Msg) -> bool {
        matches!(msg, Msg::Publish { message, dedup_id, .. } if !self.knows(state, *message, *dedup_id))
    }

    /// Handles a request to publish.
    pub(super) fn publish(
        &self,
        state: &mut QueueState,
        src: Id,
        message: Message,
        dedup_id: DedupId,
        o: &mut Out<Self>,
    ) {
        let number = if self.knows(state, message, dedup_id) {
            let is_it = |entry: &&QueueEntry| entry.dedup_id == dedup_id && self.is_same(entry.message, message);
            state.entries.iter().find(is_it).map(|entry| entry.number)
        } else {
            Some(self.append(state, message, dedup_id, o))
        };
        let unreplicated = number.and_then(|number| state.entry(number)).filter(|entry| !entry.replicated);
        match (self.mechanisms.producer.acks, unreplicated) {
            (Acks::None, _) => {}
            (Acks::Quorum, Some(entry)) if self.rules.has(Rule::LogAnswersAfterReplication) => {
                if is_attached(src) {
                    let entry = entry.number;
                    state.awaiting.push(AwaitedEntry { producer: src, entry, id: message.id, dedup_id });
                }
            }
            _ => o.send(src, Msg::Published { id: message.id, dedup_id }),
        }
    }

    /// Adds an entry. Returns its number.
    fn append(&self, state: &mut QueueState, message: Message, dedup_id: DedupId, o: &mut Out<Self>) -> EntryNumber {
        let number = state.next_number();
        state.entries.push(QueueEntry {
            number,
            message,
            dedup_id,
            replicated: !self.can_fail_over(state),
            lease: None,
            next_parity: Parity::Even,
            deliveries: 0,
        });
        state.arrived[message.id.index()] += 1;
        if state.kept[message.id.index()] > 0 {
            o.note(Note::CopiedAgain(message));
        }
        state.kept[message.id.index()] += 1;
        if self.remembers(dedup_id) {
            state.remembered.push((message, dedup_id));
            state.remembered.sort_unstable();
        }
        number
    }

    /// Answers producers whose entry is replicated by now. Every entry is.
    pub(super) fn answer_producers(state: &mut QueueState, o: &mut Out<Self>) {
        for AwaitedEntry { producer, entry, id, dedup_id } in std::mem::take(&mut state.awaiting) {
            if state.entry(entry).is_some() {
                o.send(producer, Msg::Published { id, dedup_id });
            }
        }
    }
}
