//! A small partition for the models: messages, their effects, and workers that finish them.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;
use onceproof_proofs_runtime::on_loom::{CommitTracker, Completer, Generation, NotCompleted, Offset, Ticket};

/// The effects of messages, a relaxed cell each: only the tracker orders them.
#[derive(Clone)]
pub(crate) struct Effects(Arc<Vec<AtomicU64>>);

impl Effects {
    pub(crate) fn new(messages: u64) -> Self {
        Self(Arc::new((0..messages).map(|_| AtomicU64::new(0)).collect()))
    }

    pub(crate) fn apply(&self, offset: Offset) {
        self.0[offset.0 as usize].store(1, Ordering::Relaxed);
    }

    pub(crate) fn is_applied(&self, offset: Offset) -> bool {
        self.0[offset.0 as usize].load(Ordering::Relaxed) == 1
    }

    pub(crate) fn assert_applied_below(&self, position: Offset) {
        for offset in (0..position.0).map(Offset) {
            assert!(self.is_applied(offset), "{offset} is committed and not applied");
        }
    }
}

/// Returns a tracker with the first messages in flight, a completer, and the tickets.
pub(crate) fn tracking(messages: u64, capacity: usize) -> (CommitTracker, Completer, Vec<Ticket>) {
    tracking_after(0, messages, capacity)
}

/// Returns the same after `before` messages that are finished and committed.
pub(crate) fn tracking_after(before: u64, messages: u64, capacity: usize) -> (CommitTracker, Completer, Vec<Ticket>) {
    let mut tracker = CommitTracker::new(Generation(1), Offset(0), capacity).unwrap();
    let completer = tracker.completer();
    for offset in 0..before {
        completer.complete(tracker.track(Offset(offset)).unwrap()).unwrap();
    }
    if let Some(commit) = tracker.committable() {
        tracker.committed(commit.offset).unwrap();
    }
    let tickets = (before..before + messages).map(|offset| tracker.track(Offset(offset)).unwrap()).collect();
    (tracker, completer, tickets)
}

/// Starts a worker that applies and finishes a message.
pub(crate) fn work(
    completer: &Completer,
    ticket: Ticket,
    effects: &Effects,
) -> thread::JoinHandle<Result<(), NotCompleted>> {
    let (completer, effects) = (completer.clone(), effects.clone());
    thread::spawn(move || {
        effects.apply(ticket.offset());
        completer.complete(ticket)
    })
}

/// Returns the committable position, and asserts that all messages below it are applied.
pub(crate) fn position(tracker: &mut CommitTracker, effects: &Effects) -> Option<u64> {
    let commit = tracker.committable()?;
    assert_eq!(commit.generation, Generation(1));
    effects.assert_applied_below(commit.offset);
    Some(commit.offset.0)
}
