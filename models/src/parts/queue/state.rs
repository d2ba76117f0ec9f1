//! The state of a queue: its entries, their leases, and the requests that wait.

use crate::ids::{EntryNumber, LeaderEpoch, Message, MessageId, Parity, Receipt};
use crate::protocol::{DedupId, Kept};
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
    /// The message that the request named. Where two messages share an id, the entry may have
    /// another one.
    pub id: MessageId,
    /// The id that the request's message is recognised by.
    pub dedup_id: DedupId,
}

/// A deleted entry, as long as its deletion may come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deletion {
    /// The entry, without its lease.
    pub entry: QueueEntry,
    /// The number of entries that had ever arrived by then; zero where deletions are apart.
    pub arrivals: u8,
    /// Whether the in-sync replicas have the deletion.
    pub replicated: bool,
}

/// The state of a queue broker, all of it durable within what failovers and power losses leave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct QueueState {
    /// The entries, oldest first.
    pub entries: Vec<QueueEntry>,
    /// Entries whose deletion may come back, in order of deletion; in order of arrival where each
    /// of them may come back alone.
    pub deletions: Vec<Deletion>,
    /// The number of copies of each message that ever arrived, by id; zero where it is not counted
    /// any more.
    pub arrived: Vec<u8>,
    /// The number of those copies that no failover or power loss took, by id.
    pub kept: Vec<u8>,
    /// The remembered identities, with the messages that brought them, sorted.
    pub remembered: Vec<(Message, DedupId)>,
    /// Producers that wait for replication.
    pub awaiting: Vec<AwaitedEntry>,
    /// Consumers that wait for a message, in order of their requests.
    pub receiving: Vec<Id>,
    /// The number of failovers that took something away.
    pub leader_epoch: LeaderEpoch,
    /// The number of machines that have lost data, as far as they are counted.
    pub machines_lost: u8,
    /// The number of machines that are lost for good.
    pub machines_gone: u8,
    /// Whether those that are left cannot serve anybody.
    pub halted: bool,
    /// Whether the consumer exists for which the queue keeps messages. True from the start where it
    /// starts at the oldest message.
    pub has_consumer: bool,
    /// The consumers that are connected, sorted, where the queue goes with the last of them.
    pub connected: Vec<Id>,
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

    /// The number of the next entry: the number of entries that have ever arrived, or more where
    /// they are not counted any more.
    #[must_use]
    pub fn next_number(&self) -> EntryNumber {
        let after_last = self.stored().map(|entry| entry.number.next()).max().unwrap_or_default();
        EntryNumber(self.arrived.iter().sum()).max(after_last)
    }

    /// The entries that are there, and those whose deletion may come back.
    pub fn stored(&self) -> impl Iterator<Item = &QueueEntry> {
        self.entries.iter().chain(self.deletions.iter().map(|deletion| &deletion.entry))
    }

    /// All that is stored.
    pub(super) fn all(&self) -> Kept {
        Kept { messages: self.stored().count() as u8, acknowledgements: self.deletions.len() as u8, markers: 0 }
    }

    /// The part of it that the in-sync replicas have: the oldest entries and deletions.
    pub(super) fn replicated(&self) -> Kept {
        let deletions = self.deletions.iter().filter(|deletion| deletion.replicated);
        Kept {
            messages: self.stored().filter(|entry| entry.replicated).count() as u8,
            acknowledgements: deletions.count() as u8,
            markers: 0,
        }
    }

    /// The number of the entry that follows the oldest `messages` stored ones; the next one to
    /// arrive where all are kept.
    fn end_of(&self, messages: u8) -> EntryNumber {
        let mut numbers: Vec<EntryNumber> = self.stored().map(|entry| entry.number).collect();
        numbers.sort_unstable();
        numbers.get(usize::from(messages)).copied().unwrap_or_else(|| self.next_number())
    }

    /// Whether these arrivals and deletions are a prefix of the order in which they happened.
    pub(super) fn is_prefix(&self, kept: Kept) -> bool {
        let end = self.end_of(kept.messages).0;
        let (kept, lost) = self.deletions.split_at(usize::from(kept.acknowledgements));
        kept.iter().all(|deletion| deletion.arrivals <= end) && lost.iter().all(|deletion| deletion.arrivals >= end)
    }

    /// Loses everything but this. An entry whose deletion is lost is there again; what is left is
    /// on the replicas.
    pub(super) fn keep(&mut self, kept: Kept) {
        let end = self.end_of(kept.messages);
        let lost = self.deletions.split_off(usize::from(kept.acknowledgements));
        self.entries.extend(lost.into_iter().map(|deletion| deletion.entry));
        self.entries.sort_unstable_by_key(|entry| entry.number);
        let gone: Vec<QueueEntry> = self.stored().filter(|entry| entry.number >= end).copied().collect();
        for entry in gone {
            self.remembered.retain(|known| *known != (entry.message, entry.dedup_id));
            let kept = &mut self.kept[entry.message.id.index()];
            *kept = kept.saturating_sub(1);
        }
        self.entries.retain(|entry| entry.number < end);
        self.deletions.retain(|deletion| deletion.entry.number < end);
        self.replicate();
    }

    /// A deleted entry is there again.
    pub(super) fn restore(&mut self, number: EntryNumber) {
        if let Some(index) = self.deletions.iter().position(|deletion| deletion.entry.number == number) {
            self.entries.push(self.deletions.remove(index).entry);
            self.entries.sort_unstable_by_key(|entry| entry.number);
        }
    }

    /// Whether the in-sync replicas have everything.
    pub(super) fn is_replicated(&self) -> bool {
        self.replicated() == self.all()
    }

    /// The in-sync replicas have everything from now on.
    pub(super) fn replicate(&mut self) {
        for entry in &mut self.entries {
            entry.replicated = true;
        }
        for deletion in &mut self.deletions {
            deletion.entry.replicated = true;
            deletion.replicated = true;
        }
    }
}
