//! A ticket: the right to report once that a message is finished.

use super::ids::Offset;
use super::ring::Slot;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU32, Ordering};

/// Identifies a tracker: unique among the last 2^32 trackers of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TrackerId(u32);

impl TrackerId {
    /// Returns an id that no recent tracker has.
    pub(super) fn next() -> Self {
        // The platform's counter also under loom: the id only has to be unique.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A message that was dispatched and is not finished.
///
/// [`complete`](super::Completer::complete) consumes it. Where it is dropped, its message stays
/// unfinished.
#[must_use = "a dropped ticket leaves its message unfinished: the position stops there"]
#[derive(Debug, PartialEq, Eq)]
pub struct Ticket {
    offset: Offset,
    /// 1 + the tracker's id (upper half) and the slot in its ring (lower half). Non-zero, so that a
    /// ticket takes two registers, and an `Option` of one as well.
    right: NonZeroU64,
}

impl Ticket {
    pub(super) fn new(tracker: TrackerId, offset: Offset, slot: Slot) -> Self {
        let right = (u64::from(tracker.0) << 32) | u64::from(slot.packed());
        Self { offset, right: NonZeroU64::MIN.saturating_add(right) }
    }

    /// Returns the message's offset.
    #[must_use]
    pub fn offset(&self) -> Offset {
        self.offset
    }

    pub(super) fn is_of(&self, tracker: TrackerId) -> bool {
        (self.right.get() - 1) >> 32 == u64::from(tracker.0)
    }

    pub(super) fn slot(&self) -> Slot {
        Slot::unpacked((self.right.get() - 1) as u32)
    }
}
