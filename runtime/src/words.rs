//! The words that cross the runtime's borders, each a type of its own.

use std::fmt;

/// A position in a partition, from 0 on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(pub u64);

impl Offset {
    /// The highest that can be tracked: 2^63 − 1, the highest of Kafka's signed offsets.
    pub const MAX: Self = Self(i64::MAX as u64);

    /// The next one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How often the partition's group was rebalanced (Kafka: the group's generation). It goes with every commit: it is the
/// broker that refuses a former owner, no code on the owner's side can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u32);

/// The caller's clock, in units of the caller's choice: milliseconds, or messages seen. One window, one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticks(pub u64);

/// A bound that no structure of this kind can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapacityError {
    /// What was asked for.
    pub capacity: usize,
    /// What is possible at most; at least is 1.
    pub most: usize,
}

impl fmt::Display for CapacityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a capacity of {} is not possible: from 1 to {}", self.capacity, self.most)
    }
}

impl std::error::Error for CapacityError {}

impl CapacityError {
    /// The capacity, if it is possible.
    pub(super) fn check(capacity: usize, most: usize) -> Result<u64, Self> {
        if capacity == 0 || capacity > most { Err(Self { capacity, most }) } else { Ok(capacity as u64) }
    }
}
