//! Batches of an idempotent producer, and the numbers of its messages.

use std::fmt;

/// Identifies a producer (Kafka: the producer id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProducerId(pub u64);

/// Counts the sessions of a producer: a newer epoch fences the older ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProducerEpoch(pub u16);

/// The number of a message of one producer and epoch. Range: 0 to 2^31 − 1, and then 0 again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(u32);

impl Sequence {
    /// The first number of every epoch.
    pub const FIRST: Self = Self(0);

    /// The number of different sequence numbers.
    pub(super) const COUNT: u32 = 1 << 31;

    /// Returns the sequence number, if `number` is below 2^31.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if number < Self::COUNT { Some(Self(number)) } else { None }
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Returns the number of the message that is `count` messages later.
    pub(super) const fn plus(self, count: u32) -> Self {
        Self(self.0.wrapping_add(count) % Self::COUNT)
    }

    /// Returns the number of messages from `other` to this one, counting upwards.
    pub(super) const fn distance_from(self, other: Self) -> u32 {
        self.0.wrapping_sub(other.0) % Self::COUNT
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Consecutive messages of one producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    pub(super) producer: ProducerId,
    pub(super) epoch: ProducerEpoch,
    pub(super) first: Sequence,
    /// Messages. `1 <= count <= 2^30`
    pub(super) count: u32,
}

impl Batch {
    /// Returns the batch of `count` messages from `first` on. `None` where `count` is 0 or above
    /// 2^30.
    #[must_use]
    pub const fn new(producer: ProducerId, epoch: ProducerEpoch, first: Sequence, count: u32) -> Option<Self> {
        if count == 0 || count > Sequence::COUNT / 2 { None } else { Some(Self { producer, epoch, first, count }) }
    }
}
