//! What parts say to one another, the timers that drive them, and the choices that nobody controls.
//!
//! A request goes from a client (producer, relay, consumer) to a server (broker, database, sink), an answer the
//! other way. [`Msg::ConnectionLost`] comes from the transport and tells either end that the connection to the peer
//! is gone. [`Msg::Note`] goes to the ledger and nowhere else.

use crate::ids::{Generation, Message, MessageId, Offset, ProducerEpoch, ProducerId, Sequence};
pub use onceproof_engine::address::{LEDGER, abandoned, client, ledger, listens};
use stateright::actor::Out;

/// What happened, as the ledger is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Note {
    /// The application asked for it to be sent, or its business transaction committed.
    Submitted(Message),
    /// The application was told that it succeeded, or its business transaction committed.
    Accepted(Message),
    /// The broker stored a copy beside another one.
    CopiedAgain(Message),
    /// A handler was called with it.
    Delivered(Message),
    /// The sink's visible state changed because of it.
    Effect(Message),
    /// A version check skipped it because a newer one is in place.
    Superseded(Message),
    /// It was refused for good and parked where someone can see it.
    Parked(Message),
    /// Its business transaction was rolled back after it had been written or sent.
    RolledBack(Message),
    /// A transaction of the broker was aborted after its first write.
    TransactionAborted,
    /// A reader saw it in a transaction that was aborted.
    SawAborted(Message),
    /// A transaction's outputs became visible without its position, or the reverse.
    Torn(Message),
}

/// What a published message is recognised by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// By nothing.
    Anonymous,
    /// By the id of the business fact.
    MessageId,
    /// By the producer's session.
    Session(Session),
}

/// A producer's session and what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// Which life of the client.
    pub producer: ProducerId,
    /// How often it renumbered.
    pub epoch: ProducerEpoch,
    /// The message's number.
    pub sequence: Sequence,
}

/// Who holds the transactional id of the source: refused when a later one registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder {
    /// Which life of the client.
    pub producer: ProducerId,
    /// How often it gave messages up, or renumbered.
    pub epoch: ProducerEpoch,
}

impl Session {
    /// Whose it is.
    #[must_use]
    pub const fn holder(self) -> Holder {
        Holder { producer: self.producer, epoch: self.epoch }
    }
}

/// Who holds the transactional id of an output topic: refused when another one registered later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Registration {
    /// The generation that registered.
    pub generation: Generation,
    /// Counts registrations and transactions within a generation, modulo [`Registration::TURNS`], which keeps any number
    /// of restarts finite. A late request that carries an outdated value is dropped at once (it is refused whenever it
    /// arrives); one on a live connection waits through two steps at the most, the end of its own transaction and one
    /// late registration, so that three values tell it from the current one.
    pub turn: u8,
}

impl Registration {
    /// How many turns are told apart.
    pub const TURNS: u8 = 3;

    /// The next one within its generation.
    #[must_use]
    pub const fn next(self) -> Self {
        Self { generation: self.generation, turn: (self.turn + 1) % Self::TURNS }
    }
}

/// A request, an answer, or news of the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "a field is the word of its type")]
pub enum Msg {
    /// The connection to the peer is gone.
    ConnectionLost,
    /// For the ledger.
    Note(Note),

    /// Producer to broker: append this.
    Publish { message: Message, identity: Identity, transactional: bool },
    /// Broker: it is as safe as `acks` asks for.
    Published { id: MessageId, identity: Identity },
    /// Broker: a message before this one is missing.
    OutOfSequence { id: MessageId, identity: Identity },
    /// Transactional producer to broker: end my predecessor's transaction, or the one that I gave up, and let nobody else use
    /// my id.
    InitTransactions { holder: Holder },
    /// Broker: done.
    TransactionsReady,
    /// Transactional producer to broker: commit.
    EndTransaction { holder: Holder, id: MessageId },
    /// Broker: committed.
    TransactionEnded { id: MessageId },
    /// Broker: somebody else uses this transactional id.
    ProducerFenced,

    /// Application to database: open the business transaction.
    Begin { message: Message },
    /// Database: it is open.
    Begun { id: MessageId },
    /// Application to database: commit it (and open it first where it is not).
    CommitBusiness { message: Message },
    /// Application to database: roll it back.
    AbortBusiness { message: Message },
    /// Database: how it ended.
    BusinessEnded { id: MessageId, committed: bool },
    /// Relay to database: rows that are new, at most so many.
    Poll { most: u8 },
    /// Database: here they are.
    Rows { rows: Rows },
    /// Relay to database: these are done.
    Mark { rows: Rows },
    /// Database: recorded.
    Marked,

    /// Consumer to log: assign me the partition.
    Join,
    /// Log: it is yours, from this position.
    Assigned { generation: Generation, position: Offset },
    /// Consumer to log: the next message from here.
    Fetch { generation: Generation, from: Offset },
    /// Log: here it is.
    Record { offset: Offset, message: Message },
    /// Consumer to log: store the position.
    CommitOffset { generation: Generation, offset: Offset },
    /// Log: stored.
    OffsetCommitted { offset: Offset },
    /// Log: you are no longer the owner.
    Fenced,
    /// Log: there is nothing at that position any more; go on from here.
    OutOfRange { from: Offset },

    /// Consumer to queue: the next message.
    Receive,
    /// Queue: leased to you.
    Lease { entry: Entry, message: Message },
    /// Consumer to queue: done with it.
    Ack { entry: Entry },
    /// Queue: noted; whether the lease was still held.
    Acked { entry: Entry, held: bool },
    /// Consumer to queue: I failed on it.
    Nack { entry: Entry },

    /// Consumer to log: I take over the transactional id of the output topic.
    InitOutput { generation: Generation },
    /// Log: registered, go on from this position.
    OutputReady { registration: Registration, position: Offset },
    /// Consumer to log: an output, in the open transaction.
    WriteOutput { registration: Registration, offset: Offset, message: Message },
    /// Log: written.
    OutputWritten,
    /// Consumer to log: the position, in the open transaction.
    AddOffset { registration: Registration, generation: Generation, offset: Offset },
    /// Log: it is part of the transaction.
    OffsetAdded,
    /// Consumer to log: commit the transaction about this offset, or abort it.
    EndOutput { registration: Registration, offset: Offset, commit: bool },
    /// Log: ended.
    OutputEnded { registration: Registration },

    /// Consumer to sink: was it processed before?
    Look { id: MessageId },
    /// Sink: yes or no.
    Seen { id: MessageId, seen: bool },
    /// Consumer to sink: record the id.
    RecordId { id: MessageId },
    /// Sink: recorded now, or before.
    Recorded { id: MessageId, before: bool },
    /// Consumer to sink: apply it.
    Apply { message: Message, at: Option<WriteAt> },
    /// Sink: applied, or rightly skipped.
    Applied { id: MessageId },
    /// Consumer to sink: which position is stored? It registers the reader where fencing is at take-over.
    ReadPosition { generation: Generation },
    /// Sink: this one.
    Position { offset: Offset },
    /// Sink: you are no longer the owner.
    SinkFenced,
}

/// What a write to an offset store carries beside the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WriteAt {
    /// The position of the message.
    pub offset: Offset,
    /// The position that the writer expects to find stored.
    pub expected: Offset,
    /// The writer's generation.
    pub generation: Generation,
}

/// A lease of one queue entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// Which entry, in order of arrival.
    pub number: u8,
    /// Flips with every delivery of the entry (SQS: the receipt handle; AMQP: the delivery tag).
    pub turn: bool,
}

/// A few rows of the outbox, by message.
pub type Rows = [Option<Message>; MAX_IN_FLIGHT];

/// The most messages that a producer may have under way in a model.
pub const MAX_IN_FLIGHT: usize = 3;

impl Msg {
    /// Whether it asks without changing anything: nobody needs to hear of it after its sender has given up, and it is never late.
    #[must_use]
    pub const fn only_asks(&self) -> bool {
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

/// What drives a part on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The application starts with its next message.
    Submit,
    /// The followers catch up with the leader.
    Replicate,
    /// The auto-commit interval is over.
    AutoCommit,
    /// A worker picks up the message that was handed to it.
    Work(u8),
}

/// What a handler is at work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt {
    /// Where the message comes from.
    pub place: u8,
    /// Which of those that are at work on what comes from there: it may be delivered again meanwhile. The first of equal ones.
    pub nth: u8,
}

/// What happens without anybody deciding it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// The producer tries once more.
    TryAgain,
    /// The producer reports a failure.
    GiveUp,
    /// The next business transaction begins and draws its id.
    BeginBusiness,
    /// A business transaction commits.
    CommitBusiness(MessageId),
    /// A business transaction is rolled back.
    Rollback(MessageId),
    /// The broker hands the partition to the other instance.
    Rebalance,
    /// A replica with this much of the log becomes leader; the stored positions may be gone.
    Failover {
        /// How many records the new leader has.
        keep: u8,
        /// Whether it was not in sync.
        unclean: bool,
    },
    /// Machines lose power; this much of the log was on disk.
    PowerLoss {
        /// How many records survive.
        keep: u8,
        /// Whether the stored positions are gone too.
        positions_lost: bool,
    },
    /// The broker forgets the identities that it has seen, or the inbox its ids.
    WindowExpires,
    /// The lease of an entry ends.
    LeaseExpires(u8),
    /// A queue drops an entry, or a log all records below this one.
    MessageExpires(u8),
    /// An entry that was delivered too often arrives where it is parked.
    Parks(u8),
    /// The broker crashes while it moves an entry there.
    LosesParked(u8),
    /// The place in the database's log moves on without the relay.
    SlotMoves,
    /// The broker aborts a transaction that takes too long.
    TransactionTimesOut,
    /// A handler is done with a message.
    Handle(Attempt),
    /// A handler fails on a message.
    HandlerFails(Attempt),
}

/// A way to write `o.send(ledger(), …)` that reads as what it is.
pub(crate) trait Witness {
    /// Tells the ledger.
    fn note(&mut self, note: Note);
}

impl<A: stateright::actor::Actor<Msg = Msg>> Witness for Out<A> {
    fn note(&mut self, note: Note) {
        self.send(ledger(), Msg::Note(note));
    }
}
