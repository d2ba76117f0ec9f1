//! A ticket: the right to say once that a message is finished.

use super::ring::Place;
use super::words::Offset;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells trackers apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TrackerId(u64);

impl TrackerId {
    /// One that no other tracker of this process has.
    pub(super) fn next() -> Self {
        // The platform's counter also under loom: it only has to be unique.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A message that was handed out and not yet finished. Used up by [`complete`](super::Completer::complete); dropped, its message
/// stays unfinished.
#[must_use = "a dropped ticket leaves its message unfinished: the watermark stops there"]
#[derive(Debug, PartialEq, Eq)]
pub struct Ticket {
    tracker: TrackerId,
    offset: Offset,
    place: Place,
}

impl Ticket {
    pub(super) fn new(tracker: TrackerId, offset: Offset, place: Place) -> Self {
        Self { tracker, offset, place }
    }

    /// The message's offset.
    #[must_use]
    pub fn offset(&self) -> Offset {
        self.offset
    }

    pub(super) fn is_of(&self, tracker: TrackerId) -> bool {
        self.tracker == tracker
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }
}
