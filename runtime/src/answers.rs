//! The answers of a tracker: what may be committed, why a message is not tracked, why a wait ended.

use super::ids::{Generation, Offset};
use std::fmt;

/// A position that may be committed, with the owner's generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The owner's generation. The broker refuses an older one.
    pub generation: Generation,
    /// The position: the next offset to read, as in Kafka.
    pub offset: Offset,
}

/// The reason why a message was not tracked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTracked {
    /// `capacity` messages are in flight, counted from the first unfinished one. Wait and try
    /// again.
    Full,
    /// The offset is not above the previous one.
    NotAscending {
        /// The lowest offset that can be tracked.
        lowest: Offset,
    },
    /// The offset is above [`Offset::MAX`].
    TooLarge,
    /// A former owner has finished the message. Skip it: the position passes it.
    FinishedBefore,
    /// The partition was revoked.
    Revoked,
}

impl fmt::Display for NotTracked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => write!(f, "the tracker is full: wait until a message is finished"),
            Self::NotAscending { lowest } => write!(f, "offsets have to ascend: the next one is at least {lowest}"),
            Self::TooLarge => write!(f, "the highest offset is {}", Offset::MAX),
            Self::FinishedBefore => write!(f, "a former owner has finished the message"),
            Self::Revoked => write!(f, "the partition was revoked"),
        }
    }
}

impl std::error::Error for NotTracked {}

/// The reason why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The first unfinished message has changed: there is something to commit, and room.
    Moved,
    /// A message in progress was dropped: [take](super::CommitTracker::take_abandoned) its ticket.
    Abandoned,
    /// No message is in flight.
    Idle,
    /// The partition was revoked.
    Revoked,
    /// The time limit was reached.
    TimedOut,
}

/// A reported commit lies beyond the position that may be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeyondPosition {
    /// The highest position that may be committed.
    pub position: Offset,
}

impl fmt::Display for BeyondPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the highest position that may be committed is {}", self.position)
    }
}

impl std::error::Error for BeyondPosition {}
