//! The state of a log: its records, its positions, and the requests that wait.

use super::output_state::{OutputState, SentMarkers};
use crate::ids::{Generation, LeaderEpoch, Message, MessageId, Offset};
use crate::protocol::{DedupId, Holder, Kept};
use stateright::actor::Id;

/// The outcome of the transaction that a record was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransactionStatus {
    /// There is no transaction, or it is committed.
    Visible,
    /// Readers see it, since another transaction's end or a marker that came again has committed
    /// it; its own transaction goes on.
    Exposed,
    /// It may still be committed or aborted.
    Open {
        /// Whether a reader has seen the record already.
        read: bool,
    },
    /// It was aborted.
    Aborted,
    /// It has ended, and the log has lost the marker that says so. Readers wait until another
    /// marker of the same transactional id arrives, which decides anew; the coordinator sends
    /// none for it.
    Stranded {
        /// Whether it was committed.
        committed: bool,
    },
}

impl TransactionStatus {
    /// Whether the transaction of the record has not ended.
    #[must_use]
    pub const fn is_in_transaction(self) -> bool {
        matches!(self, Self::Open { .. } | Self::Exposed)
    }

    /// Whether readers of committed data wait for a marker.
    #[must_use]
    pub const fn awaits_marker(self) -> bool {
        matches!(self, Self::Open { .. } | Self::Stranded { .. })
    }

    /// Whether a reader that sees the record sees an aborted one.
    pub(super) const fn is_aborted(self) -> bool {
        matches!(self, Self::Aborted | Self::Stranded { committed: false })
    }

    /// The outcome where the marker that has decided it is lost.
    const fn without_marker(self) -> Self {
        match self {
            Self::Visible => Self::Stranded { committed: true },
            Self::Aborted => Self::Stranded { committed: false },
            Self::Exposed => Self::Open { read: true },
            Self::Open { .. } | Self::Stranded { .. } => self,
        }
    }
}

/// One record of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogRecord {
    /// The message in it.
    pub message: Message,
    /// The id that the message is recognised by.
    pub dedup_id: DedupId,
    /// Its transaction.
    pub status: TransactionStatus,
    /// The number of records that precede the marker which has decided the transaction, where that
    /// marker may yet be lost.
    pub marker: Option<Offset>,
}

/// A stored position of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StoredPosition {
    /// The offset of the next message to read.
    pub offset: Offset,
    /// The generation that committed it.
    pub generation: Generation,
}

/// A producer that waits until a record is replicated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AwaitedRecord {
    /// The producer.
    pub producer: Id,
    /// The record.
    pub offset: Offset,
    /// The message that the request named. Where two messages share an id, the record may have
    /// another one.
    pub id: MessageId,
    /// The id that the request's message is recognised by.
    pub dedup_id: DedupId,
}

/// A fetch that waits for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WaitingFetch {
    /// The consumer.
    pub consumer: Id,
    /// The lowest offset that it asks for.
    pub from: Offset,
}

/// The state of the source's transactional id beside its holder.
///
/// Invariants: `last_end` is none while the partition is added. With an epoch per transaction a
/// message's record is its transaction; `is_added` says there that the record was lost before the
/// end, and `last_end` is not used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SourceTransaction {
    /// Whether the partition was added to the open transaction.
    pub is_added: bool,
    /// How the last transaction ended, where no other one has begun: committed or aborted.
    pub last_end: Option<bool>,
    /// The markers of the current epoch that may come again.
    pub markers: SentMarkers,
}

/// The state of a log broker, all of it durable within what failovers and power losses leave.
///
/// Invariants: `start <= replicated`, `remembered_from` and `replicated` are at most
/// `records.len()`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogState {
    /// The leader's records, by offset.
    pub records: Vec<LogRecord>,
    /// Every record below is on every in-sync replica (Kafka: the high watermark).
    pub replicated: Offset,
    /// Every record below is dropped (Kafka: the log start offset).
    pub start: Offset,
    /// The identities of records below are forgotten.
    pub remembered_from: Offset,
    /// Producers that wait for replication.
    pub awaiting: Vec<AwaitedRecord>,
    /// The group's position, where one is stored.
    pub stored: Option<StoredPosition>,
    /// The group's generation.
    pub generation: Generation,
    /// Whether the owner has fetched in this generation, where its lives are distinguished. Before,
    /// it has neither registered at the sink and used that, nor committed.
    pub has_fetched: bool,
    /// The owner of the partition, as an index into
    /// [`LogBroker::consumers`](super::LogBroker::consumers).
    pub owner: u8,
    /// Consumers that wait to be assigned the partition.
    pub joining: Vec<Id>,
    /// The owner's fetch, where it waits for a record.
    pub fetching: Option<WaitingFetch>,
    /// The number of failovers that took something away.
    pub leader_epoch: LeaderEpoch,
    /// The number of machines that have lost data, as far as they are counted.
    pub machines_lost: u8,
    /// The number of machines that are lost for good.
    pub machines_gone: u8,
    /// Whether those that are left cannot serve anybody.
    pub halted: bool,
    /// The latest holder of the source's transactional id.
    pub transactional: Holder,
    /// The source's transaction.
    pub transaction: SourceTransaction,
    /// The output topic.
    pub output: OutputState,
}

impl LogState {
    /// An empty log.
    pub(super) fn new(output: OutputState) -> Self {
        Self {
            records: Vec::new(),
            replicated: Offset(0),
            start: Offset(0),
            remembered_from: Offset(0),
            awaiting: Vec::new(),
            stored: None,
            generation: Generation::default(),
            has_fetched: false,
            owner: 0,
            joining: Vec::new(),
            fetching: None,
            leader_epoch: LeaderEpoch(0),
            machines_lost: 0,
            machines_gone: 0,
            halted: false,
            transactional: Holder::default(),
            transaction: SourceTransaction::default(),
            output,
        }
    }

    /// The offset after the last record.
    #[must_use]
    pub fn end(&self) -> Offset {
        Offset(self.records.len() as u8)
    }

    /// Stores a position for the current generation.
    pub(super) const fn store_position(&mut self, offset: Offset) {
        self.stored = Some(StoredPosition { offset, generation: self.generation });
    }

    /// Whether readers of committed data wait for a marker.
    #[must_use]
    pub fn awaits_marker(&self) -> bool {
        self.records.iter().any(|record| record.status.awaits_marker())
    }

    /// Whether a record waits for the end of its transaction.
    #[must_use]
    pub fn has_open_records(&self) -> bool {
        self.records.iter().any(|record| matches!(record.status, TransactionStatus::Open { .. }))
    }

    /// Whether a record's transaction has not ended for its writer. A marker that came again may
    /// have made the record visible.
    pub(super) fn has_unended_records(&self) -> bool {
        self.records.iter().any(|record| record.status.is_in_transaction())
    }

    /// The beginnings of the log that may be left, in their order. The last one is the whole log.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = Kept> + '_ {
        (0..=self.end().0).flat_map(|messages| {
            let is_last = |record: &LogRecord| record.marker == Some(Offset(messages));
            let shortest = if self.records.iter().any(is_last) { messages } else { messages + 1 };
            (shortest..=messages + 1).map(move |markers| Kept { messages, acknowledgements: 1, markers })
        })
    }

    /// Whether a loss takes the marker of a record that it leaves.
    pub(super) fn loses_marker(&self, kept: Kept) -> bool {
        let mut left = self.records.iter().take(usize::from(kept.messages));
        left.any(|record| record.marker.is_some_and(|marker| marker.0 >= kept.markers))
    }

    /// Loses everything but this.
    pub(super) fn keep(&mut self, kept: Kept) {
        let end = Offset(kept.messages);
        self.records.truncate(end.index());
        for record in &mut self.records {
            record.marker = match record.marker {
                Some(marker) if marker.0 >= kept.markers => {
                    record.status = record.status.without_marker();
                    None
                }
                marker => marker.min(Some(end)),
            };
        }
        self.replicated = self.replicated.min(end);
        self.start = self.start.min(end);
        self.remembered_from = self.remembered_from.min(end);
        if kept.acknowledgements == 0 {
            self.stored = None;
        }
    }
}
