//! The state: coordinators, partitions, the group, clients, and what is under way.

use crate::faults::FaultSet;

/// The output partitions.
pub(super) const OUTPUTS: usize = 2;
/// The number of the partition with the group's positions.
pub(super) const POSITIONS: u8 = OUTPUTS as u8;
/// The most records of an output partition.
pub(super) const MAX_RECORDS: usize = 6;

/// The state of a transactional id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Status {
    /// No transaction yet.
    #[default]
    Empty,
    /// A transaction is open.
    Ongoing,
    /// Its end is decided, and markers are under way.
    Prepare {
        /// Whether it commits.
        commits: bool,
    },
    /// Every marker is written.
    Complete {
        /// Whether it committed.
        commits: bool,
    },
}

/// A transactional id at its coordinator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Coordinator {
    /// The epoch of its producer; 0 before the first one.
    pub epoch: u8,
    /// Its transaction.
    pub status: Status,
    /// The partitions of the transaction, or those that have no marker yet, as bits.
    pub partitions: u8,
    /// All partitions of a transaction that is ending, as bits; zero where no coordinator fails.
    pub ending: u8,
    /// How often another broker has become the coordinator.
    pub term: u8,
    /// Whether the coordinator has forgotten the id.
    pub is_expired: bool,
}

/// The end of a transaction, for one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Marker {
    pub id: u8,
    pub partition: u8,
    pub epoch: u8,
    pub commits: bool,
    /// The term of the coordinator that sent it.
    pub term: u8,
}

/// Whether readers of committed data see a record. An aborted record is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Visibility {
    Open,
    Committed,
}

/// A record of an output partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Record {
    /// The number of the message, from 0.
    pub message: u8,
    /// The attempt that wrote it: the smallest number that nothing referred to when it began.
    pub attempt: u8,
    /// The transactional id.
    pub id: u8,
    pub visibility: Visibility,
}

/// The knowledge that a partition's leader has of a producer, from its log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Producer {
    /// Its last epoch; 0 where it has written nothing.
    pub epoch: u8,
    /// The sequence number that follows its last one in that epoch.
    pub next: u8,
    /// The term of the coordinator whose marker it has last.
    pub term: u8,
}

/// An output partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Partition {
    pub records: [Option<Record>; MAX_RECORDS],
    /// By transactional id.
    pub producers: [Producer; 2],
}

impl Partition {
    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().flatten()
    }

    pub(super) fn has_open(&self, id: u8) -> bool {
        self.records().any(|record| record.id == id && record.visibility == Visibility::Open)
    }
}

/// A position of the group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Position {
    /// The number of messages before it.
    pub offset: u8,
    /// The attempt that wrote it, where there is one.
    pub attempt: Option<u8>,
}

/// The group and its positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Group {
    /// The member that owns the input.
    pub owner: u8,
    pub generation: u8,
    /// The committed position.
    pub position: Position,
    /// Pending positions, by transactional id.
    pub pending: [Option<Position>; 2],
    /// The last epochs of producers, by transactional id.
    pub epochs: [u8; 2],
    /// The terms of the coordinators whose markers it has last, by transactional id.
    pub terms: [u8; 2],
}

/// The next thing that a client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    /// Nothing: it owns no input.
    Idle,
    /// It begins a session.
    Init,
    /// It reads its position.
    ReadPosition,
    /// It adds the partition of the transaction's record with this number.
    Add(u8),
    /// It writes this record.
    Write(u8),
    /// It adds the positions.
    AddPositions,
    /// It writes its position.
    WritePosition,
    /// It stores its position outside.
    Checkpoint,
    /// It commits.
    Commit,
    /// It aborts.
    Abort,
    /// It begins an epoch.
    Bump,
    /// Nothing: all is done.
    Done,
}

/// A member of the group, or the producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Client {
    pub phase: Phase,
    /// The epoch of its producer.
    pub epoch: u8,
    /// The generation in which it was assigned its input.
    pub generation: u8,
    /// The transaction that it is at, from 0.
    pub transaction: u8,
    /// Its attempt.
    pub attempt: u8,
    /// The next sequence number, by output partition.
    pub sequences: [u8; OUTPUTS],
    /// Whether this transaction has sent a request.
    pub has_begun: bool,
    /// Whether it begins an epoch after the abort.
    pub bumps: bool,
    /// Whether the application drops the transaction after the abort.
    pub drops: bool,
}

/// A request of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Request {
    /// InitProducerId, with the client's epoch where it goes on.
    Init { id: u8, epoch: Option<u8> },
    /// AddPartitionsToTxn or AddOffsetsToTxn.
    Add { id: u8, epoch: u8, partition: u8 },
    /// Produce.
    Write { id: u8, epoch: u8, partition: u8, sequence: u8, message: u8, attempt: u8 },
    /// TxnOffsetCommit.
    WritePosition { id: u8, epoch: u8, generation: u8, offset: u8, attempt: u8 },
    /// EndTxn.
    End { id: u8, epoch: u8, commits: bool },
}

/// An answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Done, in this epoch from now on.
    Done { epoch: u8 },
    /// A transaction is ending: try again.
    Concurrent,
    /// The epoch is an old one.
    Fenced,
    /// The transaction must be aborted.
    Abort,
    /// The coordinator does not know the id.
    Unmapped,
    /// The request does not fit the state: fatal.
    Invalid,
}

/// Everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// By transactional id.
    pub(super) coordinators: [Coordinator; 2],
    pub(super) outputs: [Partition; OUTPUTS],
    /// The output partitions before their last records and markers, the latest first; none where no
    /// election drops any.
    pub(super) before: [[Option<Partition>; 2]; OUTPUTS],
    pub(super) group: Group,
    pub(super) clients: [Client; 2],
    /// Copies of requests that arrive later, sorted.
    pub(super) late: [Option<Request>; 2],
    /// Copies of markers that arrive later, sorted.
    pub(super) late_markers: [Option<Marker>; 2],
    /// Attempts whose abort was answered, of those that something refers to, as bits.
    pub(super) aborted: u16,
    /// Transactions that the application dropped, as bits. Plain only.
    pub(super) dropped: u8,
    /// The faults that were spent.
    pub spent: FaultSet,
}
