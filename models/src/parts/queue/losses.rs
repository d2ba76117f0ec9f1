//! Losses of a queue: entries, and deletions that were confirmed.
//!
//! Where deletions are in the log of the messages, a loss takes a suffix of both in the order in
//! which they happened (a Raft log, a write-ahead log, Redis' append-only file). Where they are
//! apart, each store loses a suffix of its own.
//!
//! Sources: nats-server `filestore.go` (the consumer's state is a file of its own, which
//! `consumerFileStore.flushLoop` writes later); Pulsar, "Individual acknowledgement and cursor"
//! (`managedLedgerDefaultMarkDeleteRateLimit`); Redis, "Replication" (asynchronous); Amazon SQS,
//! `DeleteMessage` (a server that stores a copy may have been unavailable).

use super::definition::QueueBroker;
use super::state::{Deletion, QueueEntry, QueueState};
use crate::durability::LossCause;
use crate::mechanisms::{DeletionStore, Mechanisms, PositionSync};
use crate::protocol::{Choice, Kept};

impl QueueBroker {
    /// The losses that may occur now.
    pub(super) fn losses(&self, state: &QueueState) -> Vec<Choice> {
        let halt = self.durability(state).halt();
        let mut losses: Vec<Choice> = halt.into_iter().map(|machines| Choice::Halt { machines }).collect();
        for kept in self.cuts(state) {
            losses.extend(self.failover(state, kept));
            losses.extend(LossCause::ALL.into_iter().filter_map(|cause| self.data_loss(state, kept, cause)));
        }
        losses
    }

    /// The remains of both stores that are possible.
    fn cuts(&self, state: &QueueState) -> Vec<Kept> {
        let all = state.all();
        let is_cut = |kept: &Kept| match self.mechanisms.broker.deletions {
            DeletionStore::WithMessages => state.is_prefix(*kept),
            DeletionStore::Apart => true,
            DeletionStore::MayReturn => kept.acknowledgements == all.acknowledgements,
        };
        let cut = |messages| {
            let kept = move |acknowledgements| Kept { messages, acknowledgements, markers: 0 };
            (0..=all.acknowledgements).map(kept)
        };
        (0..=all.messages).flat_map(cut).filter(is_cut).collect()
    }

    /// The failover to a replica that has this much, where there may be one.
    fn failover(&self, state: &QueueState, kept: Kept) -> Option<Choice> {
        let Mechanisms { broker, producer, .. } = self.mechanisms;
        if !self.can_fail_over(state) {
            return None;
        }
        let all = state.all();
        let replicated = if broker.elects_with_all() { all } else { state.replicated() };
        let keeps_deletions = match broker.deletions {
            DeletionStore::WithMessages if self.leads_alone() => kept.acknowledgements >= replicated.acknowledgements,
            DeletionStore::Apart if broker.positions == PositionSync::Buffered => true,
            _ => kept.acknowledgements == all.acknowledgements,
        };
        if kept.messages >= replicated.messages && keeps_deletions {
            return Some(Choice::Failover { kept, unclean: false });
        }
        let keeps_messages = broker.all_replicas_acknowledge(producer.acks);
        let loses_replicated = kept.messages < replicated.messages || broker.deletions == DeletionStore::WithMessages;
        let is_possible = broker.unclean_election && !(keeps_messages && loses_replicated);
        is_possible.then_some(Choice::Failover { kept, unclean: true })
    }

    /// The loss of data by this cause that leaves this much, where there may be one.
    fn data_loss(&self, state: &QueueState, kept: Kept, cause: LossCause) -> Option<Choice> {
        let (durability, all) = (self.durability(state), state.all());
        let loses_messages = kept.messages < all.messages;
        let loses_deletions = kept.acknowledgements < all.acknowledgements;
        let is_apart = self.mechanisms.broker.deletions == DeletionStore::Apart;
        let may_lose_deletions =
            if is_apart { durability.loses_positions(cause) } else { durability.loses_messages(cause) };
        let is_possible = (loses_messages || loses_deletions)
            && (!loses_messages || durability.loses_messages(cause))
            && (!loses_deletions || may_lose_deletions);
        is_possible.then(|| {
            let of_messages = loses_messages || !is_apart;
            let machines = durability.machines(cause, of_messages, loses_deletions && is_apart);
            Choice::DataLoss { cause, machines, kept }
        })
    }

    /// Deletes the entry at an index. It is kept apart as long as its deletion may come back.
    pub(super) fn delete(&self, state: &mut QueueState, index: usize) {
        let entry = state.entries.remove(index);
        let (broker, can_fail_over) = (self.mechanisms.broker, self.can_fail_over(state));
        let has_order = broker.deletions == DeletionStore::WithMessages;
        state.deletions.push(Deletion {
            entry: QueueEntry { lease: None, deliveries: 0, ..entry },
            arrivals: if has_order { state.next_number().0 } else { 0 },
            replicated: !(has_order && can_fail_over && self.leads_alone()),
        });
        if broker.deletions == DeletionStore::MayReturn {
            state.deletions.sort_unstable_by_key(|deletion| deletion.entry.number);
        }
    }

    /// Drops the deletions that cannot come back any more.
    pub(super) fn drop_final_deletions(&self, state: &mut QueueState) {
        let deletions = std::mem::take(&mut state.deletions);
        let kept = deletions.into_iter().filter(|deletion| self.may_lose_deletion(state, deletion)).collect();
        state.deletions = kept;
    }
}
