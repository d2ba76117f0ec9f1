//! The ids that a broker recognises a sender by: deduplication ids, sessions, and the holders of
//! transactional ids.
//!
//! Sources: Amazon SQS developer guide (message deduplication id); KIP-98 (producer id, epoch,
//! sequence number; transactional id); KIP-447 and KIP-890 (registrations of an output topic).

use crate::ids::{Generation, Parity, ProducerEpoch, ProducerId, Sequence};

/// The id that a published message is recognised by when it is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DedupId {
    /// Nothing: each send is a new message.
    Anonymous,
    /// The id of the business fact, or the key where messages share ids (`producer.identity`).
    MessageId,
    /// A number in the producer's session.
    Session(Session),
}

/// The position of a message in a producer's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// The life of the client.
    pub producer: ProducerId,
    /// How often that life renumbered its messages.
    pub epoch: ProducerEpoch,
    /// The message's number, from zero in each epoch.
    pub sequence: Sequence,
}

/// A holder of the source's transactional id. The broker refuses it once a greater one has
/// registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder {
    /// The life of the client.
    pub producer: ProducerId,
    /// How often that life gave messages up or renumbered them.
    pub epoch: ProducerEpoch,
}

impl Session {
    /// The holder of the transactional id that this session belongs to.
    #[must_use]
    pub const fn holder(self) -> Holder {
        Holder { producer: self.producer, epoch: self.epoch }
    }
}

/// A part of an output topic's transaction, which the coordinator writes markers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransactionPart {
    /// The partition of the output topic.
    Output,
    /// The group's positions.
    Positions,
}

/// A transactional id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransactionalId {
    /// The source's.
    Source,
    /// The output topic's of this number: that of a consumer, or the only one.
    Output(u8),
}

/// A holder of an output topic's transactional id. The broker refuses it once another one has
/// registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Registration {
    /// The number of the transactional id: that of its consumer, or zero where it belongs to the
    /// partition.
    pub owner: u8,
    /// The generation that registered, where the id belongs to the partition.
    pub generation: Option<Generation>,
    /// Counts epochs within a generation, modulo [`Registration::TURNS`], so that any number of
    /// restarts stays finite. A late request with an outdated value is dropped at once, since it is
    /// refused whenever it arrives. A request on a live connection waits through two steps at most
    /// (the end of its own transaction or a time-out, and one late registration), so three values
    /// distinguish it from the current one.
    pub turn: u8,
    /// The number of the attempt at a write within its epoch, as far as it is distinguished (Kafka:
    /// the sequence number). An attempt is compared with the one that is expected next, and a write
    /// with an outdated number is dropped at once, so one bit is enough.
    pub attempt: Parity,
}

impl Registration {
    /// The number of turns that are distinguished.
    pub const TURNS: u8 = 3;

    /// The registration after this one within its generation.
    #[must_use]
    pub const fn next(self) -> Self {
        Self { turn: (self.turn + 1) % Self::TURNS, ..self }
    }

    /// Whether the two have the same epoch of the same transactional id.
    #[must_use]
    pub fn is_same_epoch(self, other: Self) -> bool {
        (self.owner, self.generation, self.turn) == (other.owner, other.generation, other.turn)
    }

    /// The number of the epoch among all that are distinguished.
    #[must_use]
    pub fn epoch(self) -> u8 {
        let is_other_life = self.generation.is_some_and(|generation| generation.life == Parity::Odd);
        (self.counter() as u8 * Self::TURNS + self.turn) * 2 + u8::from(is_other_life)
    }

    /// The index of the counter that the turn belongs to: that of the owner's id, or of the
    /// generation.
    #[must_use]
    pub fn counter(self) -> usize {
        usize::from(self.generation.map_or(self.owner, |generation| generation.rebalances))
    }
}
