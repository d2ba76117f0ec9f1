//! The data that a write to the sink carries beside the message.

use crate::ids::{CopyId, Generation, Offset};

/// The key that the sink knows a write by, beside the message itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WriteKey {
    /// The message alone.
    Message,
    /// The broker's id of the copy (`sink.inbox.key = "delivery"`).
    Copy(CopyId),
    /// The position that is stored in the same transaction as the effect
    /// (`sink.kind = "offset-store"`).
    Position(PositionWrite),
}

/// The position that a write stores, and what it is checked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PositionWrite {
    /// The offset of the message. The offset after it is stored.
    pub offset: Offset,
    /// The position that the writer expects to find stored.
    pub expected: Offset,
    /// The writer's generation.
    pub generation: Generation,
}
