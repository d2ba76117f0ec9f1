//! The state that a tracker's owner and its workers share: the marks, and where the owner waits.

use super::ring::{Bank, Ring};
use super::sync::{Condvar, Mutex, MutexGuard};
use super::ticket::Ticket;
use std::sync::PoisonError;
use std::task::Waker;
use std::time::Instant;

/// The state that owner and workers share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) ring: Ring,
    parked: Mutex<Parked>,
    news: Condvar,
}

/// The news for an owner that waits.
#[derive(Debug, Default)]
struct Parked {
    /// Number of completers that were created.
    workers: usize,
    /// Whether a message of the awaited word was finished.
    woken: bool,
    /// The task that waits.
    waker: Option<Waker>,
    /// Tickets of messages that were dropped in progress.
    abandoned: Vec<Ticket>,
}

impl Shared {
    pub(super) fn new(capacity: u64) -> Self {
        Self { ring: Ring::new(capacity), parked: Mutex::new(Parked::default()), news: Condvar::new() }
    }

    /// A poisoned lock is sound: no section can panic while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, Parked> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the bank for a new worker: both in turn.
    pub(super) fn next_bank(&self) -> Bank {
        let mut parked = self.lock();
        parked.workers = parked.workers.wrapping_add(1);
        Bank::of(parked.workers)
    }

    /// Blocks the owner until it is woken. Returns `false` where the deadline has passed.
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

    /// Registers the task to wake.
    pub(super) fn register(&self, waker: &Waker) {
        let mut parked = self.lock();
        parked.woken = false;
        match &mut parked.waker {
            Some(known) => known.clone_from(waker),
            none => *none = Some(waker.clone()),
        }
    }

    /// Wakes the owner: a message of the awaited word is finished.
    #[cold]
    pub(super) fn wake(&self) {
        self.notify(|parked| parked.woken = true);
    }

    /// Gives the ticket of a message that was dropped in progress back to the owner.
    pub(super) fn abandon(&self, ticket: Ticket) {
        self.notify(|parked| parked.abandoned.push(ticket));
    }

    fn notify(&self, update: impl FnOnce(&mut Parked)) {
        let waker = {
            let mut parked = self.lock();
            update(&mut parked);
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
