//! A ticket: the right to say once that a message is finished.

use super::ring::Place;
use super::words::Offset;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU32, Ordering};

/// Tells trackers apart: unique among the last 2^32 of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TrackerId(u32);

impl TrackerId {
    /// The next one.
    pub(super) fn next() -> Self {
        // The platform's counter also under loom: it only has to be unique.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A message that was handed out and not yet finished. Used up by [`complete`](super::Completer::complete); dropped, its message
/// stays unfinished.
#[must_use = "a dropped ticket leaves its message unfinished: the watermark stops there"]
#[derive(Debug, PartialEq, Eq)]
pub struct Ticket {
    offset: Offset,
    /// The tracker, and the place in its ring, plus one: two registers make a ticket, also one that may be missing.
    right: NonZeroU64,
}

impl Ticket {
    pub(super) fn new(tracker: TrackerId, offset: Offset, place: Place) -> Self {
        let right = (u64::from(tracker.0) << 32) | u64::from(place.packed());
        Self { offset, right: NonZeroU64::MIN.saturating_add(right) }
    }

    /// The message's offset.
    #[must_use]
    pub fn offset(&self) -> Offset {
        self.offset
    }

    pub(super) fn is_of(&self, tracker: TrackerId) -> bool {
        (self.right.get() - 1) >> 32 == u64::from(tracker.0)
    }

    pub(super) fn place(&self) -> Place {
        Place::unpacked((self.right.get() - 1) as u32)
    }
}
