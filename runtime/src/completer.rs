//! The workers' side of a partition: finishing messages.

use super::ring::{Bank, Marked};
use super::shared::Shared;
use super::sync::Arc;
use super::ticket::{Ticket, TrackerId};
use std::fmt;

/// Reports finished messages to a tracker. Each worker has its own: a clone is another worker's.
#[derive(Debug)]
pub struct Completer {
    tracker: TrackerId,
    bank: Bank,
    shared: Arc<Shared>,
}

impl Clone for Completer {
    fn clone(&self) -> Self {
        Self::new(self.tracker, &self.shared)
    }
}

/// The reason why a message does not count as finished.
#[derive(Debug, PartialEq, Eq)]
pub enum NotCompleted {
    /// The ticket belongs to another tracker. It is handed back.
    Foreign(Ticket),
    /// The partition was revoked before: its next owner will receive the message again.
    Revoked,
}

impl fmt::Display for NotCompleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(ticket) => write!(f, "the ticket of offset {} belongs to another tracker", ticket.offset()),
            Self::Revoked => write!(f, "the partition was revoked before the message was finished"),
        }
    }
}

impl std::error::Error for NotCompleted {}

impl Completer {
    pub(super) fn new(tracker: TrackerId, shared: &Arc<Shared>) -> Self {
        Self { tracker, bank: shared.next_bank(), shared: Arc::clone(shared) }
    }

    /// Reports that the message is finished: its effect is durable.
    ///
    /// # Errors
    /// Where the ticket belongs to another tracker, or where the partition was revoked.
    #[inline]
    pub fn complete(&self, ticket: Ticket) -> Result<(), NotCompleted> {
        if !ticket.is_of(self.tracker) {
            return Err(NotCompleted::Foreign(ticket));
        }
        match self.shared.ring.mark(self.bank, ticket.slot()) {
            Marked::Unawaited => Ok(()),
            Marked::Awaited => {
                self.shared.wake();
                Ok(())
            }
            Marked::Closed => Err(NotCompleted::Revoked),
        }
    }

    /// Returns the message in progress, which holds the ticket while the handler runs. Where it is
    /// dropped, also by a panic, the ticket goes back to the owner and the message stays
    /// unfinished.
    ///
    /// # Errors
    /// Where the ticket belongs to another tracker.
    pub fn begin(&self, ticket: Ticket) -> Result<InProgress<'_>, NotCompleted> {
        if ticket.is_of(self.tracker) {
            Ok(InProgress { completer: self, ticket: Some(ticket) })
        } else {
            Err(NotCompleted::Foreign(ticket))
        }
    }
}

/// A message whose handler runs.
#[must_use = "dropping it gives the ticket back to the owner"]
#[derive(Debug)]
pub struct InProgress<'a> {
    completer: &'a Completer,
    /// `None` once the message is finished.
    ticket: Option<Ticket>,
}

impl InProgress<'_> {
    /// Reports that the message is finished: its effect is durable.
    ///
    /// # Errors
    /// Where the partition was revoked.
    pub fn complete(mut self) -> Result<(), NotCompleted> {
        self.ticket.take().map_or(Ok(()), |ticket| self.completer.complete(ticket))
    }
}

impl Drop for InProgress<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.completer.shared.abandon(ticket);
        }
    }
}
