//! How long ids are remembered and claims are protected.

use super::ids::Ticks;
use std::fmt;

/// The times after which ids and claims expire.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retention {
    /// An id is remembered while at most this has passed since its confirmation.
    pub(super) remember: Ticks,
    /// A claim is protected while at most this has passed since it was made. `None`: for ever.
    pub(super) lease: Option<Ticks>,
}

impl Retention {
    /// Returns whether an id that was confirmed at `since` is forgotten. `since <= now`
    pub(super) fn is_forgotten(self, since: Ticks, now: Ticks) -> bool {
        now.0 - since.0 > self.remember.0
    }

    /// Returns whether a claim that was made at `since` may be taken over. `since <= now`
    pub(super) fn is_lease_over(self, since: Ticks, now: Ticks) -> bool {
        self.lease.is_some_and(|lease| now.0 - since.0 > lease.0)
    }
}

/// The claim was lost: its lease expired and another handler claimed the id, so that the effect may
/// have been applied twice. A claim of a batch is lost as well when a newer epoch fences its
/// producer, or when the producer is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseLost;

impl fmt::Display for LeaseLost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the claim was lost: its lease expired, or its producer was fenced or forgotten")
    }
}

impl std::error::Error for LeaseLost {}
