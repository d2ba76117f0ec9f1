//! Messages between parts.

use super::note::Note;
use super::part_kind::PartKind;
use super::reactions::reactions;
use super::session::{DedupId, Holder, Registration, TransactionPart};
use super::write::WriteKey;
use crate::ids::{Generation, Message, MessageId, Offset, Receipt, Sequence};

/// The limit on `producer.in_flight` in a model, and so on the rows of one poll.
pub const MAX_IN_FLIGHT: usize = 3;

/// Rows of the outbox, oldest first, by message.
pub type Rows = [Option<Message>; MAX_IN_FLIGHT];

reactions! {
    /// A request, an answer, or news of the transport.
    #[allow(missing_docs, reason = "a field is named for its type")]
    Msg {
        /// The connection to the peer is gone.
        [Producer Relay Database LogBroker QueueBroker Consumer Sink] ConnectionLost,
        /// A note for the ledger.
        [] Note(Note),

        /// Producer to broker: append this message.
        [LogBroker QueueBroker] Publish { message: Message, dedup_id: DedupId, transactional: bool },
        /// Broker: the message is as safe as `producer.acks` asks for.
        [Producer Relay] Published { id: MessageId, dedup_id: DedupId },
        /// Broker: a message before this one is missing.
        [Producer Relay] OutOfSequence { id: MessageId, dedup_id: DedupId },
        /// Transactional producer to broker: abort what is open under the transactional id and
        /// refuse older holders.
        [LogBroker] InitTransactions { holder: Holder },
        /// Broker: the holder is registered.
        [Producer Relay] TransactionsReady,
        /// Transactional producer to broker: add the partition to the transaction of this message.
        [LogBroker] AddPartition { holder: Holder, id: MessageId },
        /// Broker: the partition is part of the transaction.
        [Producer Relay] PartitionAdded { id: MessageId },
        /// Transactional producer to broker: commit or abort. The number of the message is not read
        /// but for notes to the ledger.
        [LogBroker] EndTransaction { holder: Holder, id: MessageId, sequence: Sequence, commit: bool },
        /// Broker: ended.
        [Producer Relay] TransactionEnded { id: MessageId },
        /// Broker: this epoch of the transactional id is over, or has no such transaction.
        [Producer Relay Consumer] ProducerFenced,
        /// Broker: there is no transaction for this write; abort.
        [Producer Relay Consumer] TransactionAbortable,

        /// Application to database: open the business transaction.
        [Database] Begin { message: Message },
        /// Database: it is open.
        [Producer] Begun { id: MessageId },
        /// Application to database: commit it, and open it first where it is not open.
        [Database] CommitBusiness { message: Message },
        /// Application to database: roll it back.
        [Database] AbortBusiness { message: Message },
        /// Database: the outcome of the business transaction.
        [Producer] BusinessEnded { id: MessageId, committed: bool },
        /// Relay to database: new rows, at most so many.
        [Database] Poll { most: u8 },
        /// Database: new rows, at least one.
        [Relay] Rows { rows: Rows },
        /// Relay to database: these rows are done.
        [Database] Mark { rows: Rows },
        /// Database: the mark is stored.
        [Relay] Marked,

        /// Consumer to log: assign me the partition.
        [LogBroker] Join,
        /// Log: the partition is assigned, from this position on.
        [Consumer] Assigned { generation: Generation, position: Offset },
        /// Consumer to log: the next message from this offset on.
        [LogBroker] Fetch { generation: Generation, from: Offset },
        /// Log: the next message.
        [Consumer] Record { offset: Offset, message: Message },
        /// Consumer to log: store the position.
        [LogBroker] CommitOffset { generation: Generation, offset: Offset },
        /// Log: the position is stored.
        [Consumer] OffsetCommitted { offset: Offset },
        /// Log: you are not the owner any more.
        [Consumer] Fenced,
        /// Log: nothing is at that offset any more; go on from this one.
        [Consumer] OutOfRange { from: Offset },

        /// Consumer to queue: the next message.
        [QueueBroker] Receive,
        /// Queue: a message is leased to you.
        [Consumer] Lease { receipt: Receipt, message: Message },
        /// Consumer to queue: the message is processed.
        [QueueBroker] Ack { receipt: Receipt },
        /// Queue: noted, and whether the lease was still held.
        [Consumer] Acked { receipt: Receipt, held: bool },
        /// Consumer to queue: the handler failed.
        [QueueBroker] Nack { receipt: Receipt },

        /// Consumer to log: register me for the output topic's transactional id. One that belongs
        /// to the partition goes with its generation.
        [LogBroker] InitOutput { generation: Option<Generation> },
        /// Log: registered; go on from this position.
        [Consumer] OutputReady { registration: Registration, position: Offset },
        /// Consumer to log: add this part to the transaction.
        [LogBroker] AddPart { registration: Registration, part: TransactionPart },
        /// Log: the part is added.
        [Consumer] PartAdded,
        /// Consumer to log: an output, in the open transaction.
        [LogBroker] WriteOutput { registration: Registration, offset: Offset, message: Message },
        /// Log: written.
        [Consumer] OutputWritten,
        /// Consumer to log: the position, in the open transaction.
        [LogBroker] AddOffset { registration: Registration, generation: Generation, offset: Offset },
        /// Log: the position is part of the transaction.
        [Consumer] OffsetAdded,
        /// Consumer to log: commit or abort the transaction about this offset.
        [LogBroker] EndOutput { registration: Registration, offset: Offset, commit: bool },
        /// Log: ended.
        [Consumer] OutputEnded { registration: Registration },

        /// Consumer to sink: was this message processed before?
        [Sink] Look { id: MessageId },
        /// Sink: whether it was.
        [Consumer] Seen { id: MessageId, seen: bool },
        /// Consumer to sink: record the id.
        [Sink] RecordId { id: MessageId },
        /// Sink: recorded, and whether it was recorded before.
        [Consumer] Recorded { id: MessageId, before: bool },
        /// Consumer to sink: apply the message.
        [Sink] Apply { message: Message, key: WriteKey },
        /// Sink: applied, or rightly skipped.
        [Consumer] Applied { id: MessageId },
        /// Consumer to sink: read the stored position. It registers the reader where fencing is at
        /// take-over.
        [Sink] ReadPosition { generation: Generation },
        /// Sink: the stored position.
        [Consumer] Position { offset: Offset },
        /// Sink: you are not the owner any more.
        [Consumer] SinkFenced,
    }
}

impl Msg {
    /// Whether it reads and changes nothing. Such a request is never late: its answer would reach
    /// no one.
    ///
    /// A consumer's [`Msg::Join`] of a new life changes the group's generation, and may still be
    /// received in the step of the crash: a commit that arrives between the two might as well have
    /// arrived before the crash.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        matches!(
            self,
            Self::Poll { .. }
                | Self::Join
                | Self::Fetch { .. }
                | Self::Receive
                | Self::Look { .. }
                | Self::ConnectionLost
        )
    }

    /// Whether a request that was sent on a lost connection need not be considered any more.
    ///
    /// So it is for reads, and for a [`Msg::ReadPosition`] that registers its reader: it refuses
    /// older writers and no other request. Its reader asks again, or a later life or owner asks in
    /// its stead. No write is accepted between the two, since the older ones would be refused and
    /// no newer writer has an answer yet: the later request might as well have come first.
    #[must_use]
    pub const fn is_never_late(&self) -> bool {
        self.is_read() || matches!(self, Self::ReadPosition { .. })
    }

    /// The message that it carries or is about, where there is one.
    #[must_use]
    pub const fn about(&self) -> Option<MessageId> {
        match self {
            Self::Publish { message, .. }
            | Self::Begin { message }
            | Self::CommitBusiness { message }
            | Self::AbortBusiness { message }
            | Self::Record { message, .. }
            | Self::Lease { message, .. }
            | Self::WriteOutput { message, .. }
            | Self::Apply { message, .. } => Some(message.id),
            Self::Published { id, .. }
            | Self::OutOfSequence { id, .. }
            | Self::AddPartition { id, .. }
            | Self::PartitionAdded { id }
            | Self::EndTransaction { id, .. }
            | Self::TransactionEnded { id }
            | Self::Begun { id }
            | Self::BusinessEnded { id, .. }
            | Self::Look { id }
            | Self::Seen { id, .. }
            | Self::RecordId { id }
            | Self::Recorded { id, .. }
            | Self::Applied { id } => Some(*id),
            _ => None,
        }
    }
}
