//! Local states under a permutation.

use super::definition::Permutation;
use super::permute::{Permute, by_message, keeps_messages};
use crate::ids::{Key, MessageId};
use crate::mechanisms::SinkKind;
use crate::parts::{
    BusinessStatus, ConsumerState, DatabaseState, Deletion, LogState, ProducerState, QueueState, RelayState, RelayStep,
    SenderState, SinkState, TransactionState,
};

impl Permute for SenderState {
    fn permuted(&self, by: &Permutation) -> Self {
        let mut state = self.clone();
        for sent in state.aborting.iter_mut().chain(&mut state.outstanding) {
            sent.message = sent.message.permuted(by);
        }
        state
    }
}

impl Permute for ProducerState {
    fn permuted(&self, by: &Permutation) -> Self {
        Self { progress: by_message(&self.progress, by), sender: self.sender.permuted(by) }
    }
}

impl Permute for RelayState {
    fn permuted(&self, by: &Permutation) -> Self {
        let step = match &self.step {
            RelayStep::StandingBy => RelayStep::StandingBy,
            RelayStep::Polling => RelayStep::Polling,
            RelayStep::MarkingFirst(rows) => RelayStep::MarkingFirst(rows.permuted(by)),
            RelayStep::Publishing { rows, left, failed } => {
                RelayStep::Publishing { rows: rows.permuted(by), left: left.permuted(by), failed: *failed }
            }
            RelayStep::Marking(rows) => RelayStep::Marking(rows.permuted(by)),
        };
        Self { step, sender: self.sender.permuted(by) }
    }
}

/// Producers and consumers of a log are never permuted: only messages are, generations and
/// registrations.
impl Permute for LogState {
    fn permuted(&self, by: &Permutation) -> Self {
        let mut state = self.clone();
        for record in &mut state.records {
            record.message = record.message.permuted(by);
        }
        for awaited in &mut state.awaiting {
            awaited.id = awaited.id.permuted(by);
        }
        state.output.ids = self.output.ids.permuted(by);
        state.generation = self.generation.permuted(by);
        if let Some(stored) = &mut state.stored {
            stored.generation = stored.generation.permuted(by);
        }
        state
    }
}

impl Permute for TransactionState {
    fn permuted(&self, by: &Permutation) -> Self {
        let mut state = self.clone();
        state.registration = self.registration.permuted(by);
        for record in &mut state.records {
            record.message = record.message.permuted(by);
            record.registration = record.registration.permuted(by);
        }
        if let Some(position) = &mut state.position {
            position.registration = position.registration.permuted(by);
        }
        if let Some(early) = &mut state.early {
            early.registration = early.registration.permuted(by);
            early.output = early.output.map(|(message, is_visible)| (message.permuted(by), is_visible));
        }
        state
    }
}

impl Permute for QueueState {
    fn permuted(&self, by: &Permutation) -> Self {
        let mut state = self.clone();
        for entry in &mut state.entries {
            let (old, is_flipped) = (entry.number, by.flips(entry.number));
            entry.number = by.entry(old);
            entry.message = entry.message.permuted(by);
            entry.next_parity = entry.next_parity.flipped_if(is_flipped);
            if let Some(lease) = &mut entry.lease {
                let holder = lease.holder.permuted(by);
                lease.holder = by.entries.as_ref().map_or(holder, |entries| entries.holder(old, holder));
                lease.parity = lease.parity.flipped_if(is_flipped);
            }
        }
        for Deletion { entry, .. } in &mut state.deletions {
            entry.message = entry.message.permuted(by);
            entry.next_parity = entry.next_parity.flipped_if(by.flips(entry.number));
        }
        for awaited in &mut state.awaiting {
            awaited.id = awaited.id.permuted(by);
            awaited.entry = by.entry(awaited.entry);
        }
        state.arrived = by_message(&self.arrived, by);
        state.kept = by_message(&self.kept, by);
        for (message, _) in &mut state.remembered {
            *message = message.permuted(by);
        }
        state.remembered.sort_unstable();
        state.receiving = self.receiving.permuted(by);
        state.connected = self.connected.permuted(by);
        state.connected.sort_unstable();
        if let Some(entries) = &by.entries {
            for id in entries.uncounted.iter() {
                state.arrived[by.message(id).index()] = 0;
            }
        }
        state
    }
}

impl Permute for ConsumerState {
    fn permuted(&self, by: &Permutation) -> Self {
        let mut state = self.clone();
        for held in &mut state.held {
            held.message = held.message.permuted(by);
            held.source = held.source.permuted(by);
        }
        state.generation = self.generation.map(|generation| generation.permuted(by));
        state.registration = self.registration.map(|registration| registration.permuted(by));
        state
    }
}

impl Permute for DatabaseState {
    /// Consumers do not talk to a database, and it draws ids in order, so its messages are never
    /// permuted.
    fn permuted(&self, by: &Permutation) -> Self {
        debug_assert!(
            keeps_messages(by) || self.business.iter().all(|status| *status == BusinessStatus::Waiting),
            "messages of a business database are not interchangeable"
        );
        self.clone()
    }
}

/// A sink's state under a permutation. Rows of most kinds are keyed by the message, those of the
/// others by its entity.
pub(super) fn permute_sink(state: &SinkState, kind: SinkKind, by: &Permutation) -> SinkState {
    let is_by_entity = matches!(kind, SinkKind::Overwrite | SinkKind::Versioned);
    let row_key = |key: &Key| if is_by_entity { *key } else { Key(by.message(MessageId(key.0)).0) };
    let mut permuted = state.clone();
    permuted.rows = state.rows.iter().map(|(key, id)| (row_key(key), id.permuted(by))).collect();
    permuted.rows.sort_unstable();
    permuted.recorded = state.recorded.permuted(by);
    permuted.recorded.sort_unstable();
    // Other sinks have no registration.
    if kind == SinkKind::OffsetStore {
        permuted.registered = state.registered.permuted(by);
    }
    permuted
}
