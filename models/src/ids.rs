//! The identifiers and counters that travel between parts, each a type of its own.
//!
//! A message is one business fact that should have one effect. It has an id and a key; messages of
//! one key are ordered. All numbers are zero-based and small: bounds keep every count below 256
//! (`Bounds`). Texts for people count messages from one and offsets from zero, as Kafka's tools do.
//!
//! A consumer gets a message from a [`Source`]: an offset of a log, or a delivery of a queue's
//! entry. A delivery is proved by a [`Receipt`] (SQS: the receipt handle; AMQP: the delivery tag).
//! The broker's id of the stored copy, whichever delivery of it, is a [`CopyId`].

use std::fmt;

macro_rules! counter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u8);

        impl $name {
            /// The number one above.
            ///
            /// # Panics
            /// In a debug build, above 255. Bounds keep every count below.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0 + 1)
            }

            /// The number as an index.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

counter! {
    /// A business fact, numbered in order of submission.
    MessageId
}
counter! {
    /// The entity that a message is about. Messages of one key are ordered.
    Key
}
counter! {
    /// A position in a log: the index of a record, or of the record after the last one.
    Offset
}
counter! {
    /// An entry of a queue, numbered in order of arrival.
    EntryNumber
}
counter! {
    /// A position in a database's log of commits: the number of commits before it.
    CommitPosition
}
counter! {
    /// How often the broker's leader was replaced (Kafka: the leader epoch).
    LeaderEpoch
}
counter! {
    /// One life of a producing client (Kafka: a producer id).
    ProducerId
}
counter! {
    /// How often one producer id renumbered its messages (Kafka: the producer epoch).
    ProducerEpoch
}
counter! {
    /// The number that a producer id and epoch give a message (Kafka: the sequence number).
    Sequence
}

/// One business fact that should have one effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// The fact.
    pub id: MessageId,
    /// The entity that it is about.
    pub key: Key,
}

/// Whether a number is even or odd: of the deliveries of a queue's entry before this one, or of the
/// lives of a partition's owner. Receipts of one entry are only compared with the current one, and
/// requests with older receipts are dropped, so one bit distinguishes them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parity {
    /// 0, 2, 4, …
    #[default]
    Even,
    /// 1, 3, 5, …
    Odd,
}

impl Parity {
    /// The other parity.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Even => Self::Odd,
            Self::Odd => Self::Even,
        }
    }

    /// The other parity if the condition holds, this one otherwise.
    #[must_use]
    pub const fn flipped_if(self, condition: bool) -> Self {
        if condition { self.flipped() } else { self }
    }
}

/// The generation of a partition's owner (Kafka: the group's generation), which commits, fetches
/// and writes to the sink carry.
///
/// It orders owners by `rebalances`. Lives of one owner are distinguished where requests of a
/// former one can be late, see [`LogBroker::distinguishes_lives`](crate::parts::LogBroker).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation {
    /// How often the partition was taken from a live owner.
    pub rebalances: u8,
    /// Whether an even or an odd number of lives of the owner came before this one. Requests with
    /// the parity of a former life are refused for good, so one bit distinguishes them. Where a
    /// sink compares the ages of writes, odd is every life after the first.
    pub life: Parity,
}

impl Generation {
    /// The first life of the owner after so many rebalances.
    #[must_use]
    pub const fn new(rebalances: u8) -> Self {
        Self { rebalances, life: Parity::Even }
    }

    /// The generation of the next owner.
    #[must_use]
    pub const fn next(self) -> Self {
        Self::new(self.rebalances + 1)
    }

    /// The same owner in another life.
    #[must_use]
    pub const fn other_life(self) -> Self {
        Self { rebalances: self.rebalances, life: self.life.flipped() }
    }

    /// Whether a registration of this generation makes the other one a former generation: it
    /// belongs to an earlier owner, or to a former life of the same one.
    #[must_use]
    pub fn replaces(self, other: Self) -> bool {
        self.rebalances > other.rebalances || (self.rebalances == other.rebalances && self.life != other.life)
    }
}

impl EntryNumber {
    /// The number of every entry that is gone, where nothing distinguishes them any more. Of
    /// several that are distinguished, each has a number one below the one before it.
    pub const GONE: Self = Self(63);
}

/// Proof of one delivery of a queue's entry (SQS: the receipt handle; AMQP: the delivery tag).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Receipt {
    /// The entry that was delivered.
    pub entry: EntryNumber,
    /// The delivery of it.
    pub parity: Parity,
}

/// Where a consumer got a message from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The record of a log at this offset.
    Offset(Offset),
    /// A delivery of a queue's entry.
    Delivery(Receipt),
}

impl Source {
    /// The copy behind it, without the delivery.
    #[must_use]
    pub const fn copy(self) -> CopyId {
        match self {
            Self::Offset(offset) => CopyId::Offset(offset),
            Self::Delivery(receipt) => CopyId::Entry(receipt.entry),
        }
    }

    /// The offset, where the broker keeps a log.
    #[must_use]
    pub const fn offset(self) -> Option<Offset> {
        match self {
            Self::Offset(offset) => Some(offset),
            Self::Delivery(_) => None,
        }
    }
}

/// The broker's id of one stored copy of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CopyId {
    /// The record of a log at this offset.
    Offset(Offset),
    /// The entry of a queue with this number, whichever delivery of it.
    Entry(EntryNumber),
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message {}", self.0 + 1)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "offset {}", self.0)
    }
}

impl fmt::Display for EntryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}", self.0)
    }
}

impl fmt::Display for CopyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offset(offset) => offset.fmt(f),
            Self::Entry(entry) => entry.fmt(f),
        }
    }
}
