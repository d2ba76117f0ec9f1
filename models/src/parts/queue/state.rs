//! The state of a queue: its entries, their leases, and the requests that wait.

use crate::ids::{EntryNumber, LeaderEpoch, Message, Parity, Receipt};
use crate::protocol::DedupId;
use stateright::actor::Id;

/// A lease of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The consumer that holds it.
    pub holder: Id,
    /// The delivery that it came with.
    pub parity: Parity,
}

/// One entry of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueueEntry {
    /// Its number, in order of arrival.
    pub number: EntryNumber,
    /// The message in it.
    pub message: Message,
    /// The id that the message is recognised by.
    pub dedup_id: DedupId,
    /// Whether the in-sync replicas have it.
    pub replicated: bool,
    /// Its lease, while a consumer holds it.
    pub lease: Option<Lease>,
    /// The parity of the next delivery; always even where receipts are not compared.
    pub next_parity: Parity,
    /// The number of deliveries, where that is limited: 0 to the limit, and one above it while the
    /// entry moves to the dead-letter queue. Zero where it is not limited.
    pub deliveries: u8,
}

impl QueueEntry {
    /// The receipt of its lease.
    #[must_use]
    pub fn receipt(&self) -> Option<Receipt> {
        self.lease.map(|lease| Receipt { entry: self.number, parity: lease.parity })
    }
}

/// A producer that waits until an entry is replicated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AwaitedEntry {
    /// The producer.
    pub producer: Id,
    /// The entry.
    pub entry: EntryNumber,
}

/// The state of a queue broker, all of it durable within what failovers and power losses leave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct QueueState {
    /// The entries, oldest first.
    pub entries: Vec<QueueEntry>,
    /// The number of copies of each message that ever arrived, by id.
    pub arrived: Vec<u8>,
    /// The number of those copies that no failover or power loss took, by id.
    pub kept: Vec<u8>,
    /// The remembered identities, with the messages that brought them, sorted.
    pub remembered: Vec<(Message, DedupId)>,
    /// Producers that wait for replication.
    pub awaiting: Vec<AwaitedEntry>,
    /// Consumers that wait for a message, in order of their requests.
    pub receiving: Vec<Id>,
    /// The number of failovers.
    pub leader_epoch: LeaderEpoch,
}

impl QueueState {
    /// An empty queue, for so many messages.
    pub(super) fn new(messages: u8) -> Self {
        let none = vec![0; usize::from(messages)];
        Self { kept: none.clone(), arrived: none, ..Self::default() }
    }

    /// The index of an entry.
    pub(super) fn find(&self, number: EntryNumber) -> Option<usize> {
        self.entries.iter().position(|entry| entry.number == number)
    }

    /// The entry with this number.
    #[must_use]
    pub fn entry(&self, number: EntryNumber) -> Option<&QueueEntry> {
        self.find(number).map(|index| &self.entries[index])
    }

    /// The number of entries that the in-sync replicas have. They are the oldest ones.
    pub(super) fn replicated(&self) -> usize {
        self.entries.iter().filter(|entry| entry.replicated).count()
    }

    /// Loses every entry but the oldest `keep`; what is left is on the replicas.
    pub(super) fn truncate(&mut self, keep: u8) {
        for entry in self.entries.split_off(usize::from(keep)) {
            self.remembered.retain(|known| *known != (entry.message, entry.dedup_id));
            let kept = &mut self.kept[entry.message.id.index()];
            *kept = kept.saturating_sub(1);
        }
        self.replicate();
    }

    /// The in-sync replicas have every entry.
    pub(super) fn replicate(&mut self) {
        for entry in &mut self.entries {
            entry.replicated = true;
        }
    }
}
