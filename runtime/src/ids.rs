//! Offsets, generations, ticks and capacities: the numbers that cross the crate's borders, each a
//! type of its own.

use std::fmt;

/// A position in a partition. Range: 0 to [`Offset::MAX`] for a message, one more for a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(pub u64);

impl Offset {
    /// The highest offset that can be tracked: 2^63 − 1, the highest of Kafka's signed offsets.
    pub const MAX: Self = Self(i64::MAX as u64);

    /// The offset that follows this one.
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

/// The number of rebalances of the partition's group (Kafka: the group's generation).
///
/// It travels with every commit: the broker refuses a former owner, and no code on the owner's side
/// can do that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u32);

/// A reading of the caller's clock. The unit is the caller's choice, milliseconds or messages
/// received, and the same for all calls of one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticks(pub u64);

/// A capacity outside the range that the structure supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapacityError {
    /// The requested capacity.
    pub capacity: usize,
    /// The largest supported capacity. The smallest is 1.
    pub max: usize,
}

impl fmt::Display for CapacityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a capacity of {} is not supported: choose one from 1 to {}", self.capacity, self.max)
    }
}

impl std::error::Error for CapacityError {}

impl CapacityError {
    /// Returns the capacity if it lies between 1 and `max`.
    pub(super) fn check(capacity: usize, max: usize) -> Result<u64, Self> {
        if capacity == 0 || capacity > max { Err(Self { capacity, max }) } else { Ok(capacity as u64) }
    }
}
