//! The workers' side of a partition, and where its owner waits for them.

use super::ring::{Bank, Marked, Ring};
use super::sync::{Arc, Condvar, Mutex, MutexGuard};
use super::ticket::{Ticket, TrackerId};
use std::fmt;
use std::sync::PoisonError;
use std::task::Waker;
use std::time::Instant;

/// Says that messages are finished. One for each worker: a clone is another worker's.
#[derive(Debug)]
pub struct Completer {
    id: TrackerId,
    bank: Bank,
    shared: Arc<Shared>,
}

impl Clone for Completer {
    fn clone(&self) -> Self {
        Self::new(self.id, &self.shared)
    }
}

/// Why a ticket was not accepted.
#[derive(Debug, PartialEq, Eq)]
pub enum NotCompleted {
    /// The ticket is another tracker's. Here it is back.
    Foreign(Ticket),
    /// The partition was revoked before: the message counts as unfinished, and its next owner will get it again.
    Revoked,
}

impl fmt::Display for NotCompleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(ticket) => {
                write!(f, "the ticket of offset {} was given out by another tracker", ticket.offset())
            }
            Self::Revoked => write!(f, "the partition was revoked before the message was finished"),
        }
    }
}

impl std::error::Error for NotCompleted {}

impl Completer {
    pub(super) fn new(id: TrackerId, shared: &Arc<Shared>) -> Self {
        Self { id, bank: shared.next_bank(), shared: Arc::clone(shared) }
    }

    /// The message is finished: its effect is where it belongs.
    ///
    /// # Errors
    /// Where the ticket is another tracker's, or the partition was revoked.
    #[inline]
    pub fn complete(&self, ticket: Ticket) -> Result<(), NotCompleted> {
        if !ticket.is_of(self.id) {
            return Err(NotCompleted::Foreign(ticket));
        }
        match self.shared.ring.mark(self.bank, ticket.place()) {
            Marked::Quietly => Ok(()),
            Marked::Awaited => {
                self.shared.wake();
                Ok(())
            }
            Marked::Closed => Err(NotCompleted::Revoked),
        }
    }

    /// Holds the ticket while the handler is at work. Dropped, also by a panic, it gives the ticket back to the owner, unfinished.
    ///
    /// # Errors
    /// Where the ticket is another tracker's.
    pub fn begin(&self, ticket: Ticket) -> Result<InProgress<'_>, NotCompleted> {
        if ticket.is_of(self.id) {
            Ok(InProgress { completer: self, ticket: Some(ticket) })
        } else {
            Err(NotCompleted::Foreign(ticket))
        }
    }
}

/// A message that a handler is at work on.
#[must_use = "dropped, it gives the ticket back to the owner"]
#[derive(Debug)]
pub struct InProgress<'a> {
    completer: &'a Completer,
    ticket: Option<Ticket>,
}

impl InProgress<'_> {
    /// The message is finished.
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

/// What owner and workers share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) ring: Ring,
    parked: Mutex<Parked>,
    news: Condvar,
}

/// What the owner is told while it waits.
#[derive(Debug, Default)]
struct Parked {
    /// How many completers there were.
    workers: usize,
    /// A message of the word that it waits at is finished.
    woken: bool,
    /// The task that waits.
    waker: Option<Waker>,
    /// Tickets that guards gave back.
    abandoned: Vec<Ticket>,
}

impl Shared {
    pub(super) fn new(capacity: u64) -> Self {
        Self { ring: Ring::new(capacity), parked: Mutex::new(Parked::default()), news: Condvar::new() }
    }

    /// No section can panic while it holds the lock, so a poisoned one is sound.
    fn lock(&self) -> MutexGuard<'_, Parked> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Workers take turns at the banks.
    fn next_bank(&self) -> Bank {
        let mut parked = self.lock();
        parked.workers = parked.workers.wrapping_add(1);
        Bank::of(parked.workers)
    }

    /// The owner waits until it is woken. False: the time is over.
    pub(super) fn park(&self, deadline: Option<Instant>) -> bool {
        let mut parked = self.lock();
        while !parked.woken && parked.abandoned.is_empty() {
            let Some(deadline) = deadline else {
                parked = self.news.wait(parked).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            parked = self.news.wait_timeout(parked, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        parked.woken = false;
        true
    }

    /// The task to wake.
    pub(super) fn leave_waker(&self, waker: &Waker) {
        let mut parked = self.lock();
        parked.woken = false;
        match &mut parked.waker {
            Some(known) => known.clone_from(waker),
            none => *none = Some(waker.clone()),
        }
    }

    /// What the owner waits for has happened.
    #[cold]
    fn wake(&self) {
        self.tell(|parked| parked.woken = true);
    }

    fn abandon(&self, ticket: Ticket) {
        self.tell(|parked| parked.abandoned.push(ticket));
    }

    fn tell(&self, what: impl FnOnce(&mut Parked)) {
        let waker = {
            let mut parked = self.lock();
            what(&mut parked);
            parked.waker.take()
        };
        self.news.notify_one();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn take_abandoned(&self) -> Vec<Ticket> {
        std::mem::take(&mut self.lock().abandoned)
    }

    pub(super) fn has_abandoned(&self) -> bool {
        !self.lock().abandoned.is_empty()
    }
}
