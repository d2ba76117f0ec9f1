//! The owner's side of a partition: dispatched messages, and the position up to which they are
//! finished.
//!
//! Source of the rule "commit the contiguous offset, not the highest": Kafka's documentation of
//! `KafkaConsumer` on processing in several threads. confluent's parallel-consumer issue 826 shows
//! the loss that follows otherwise.

use super::answers::{BeyondPosition, Commit, NotTracked, Progress};
use super::completer::Completer;
use super::finished::Finished;
use super::ids::{CapacityError, Generation, Offset};
use super::ring::{Cursor, Ring, Slot};
use super::runs::OffsetRuns;
use super::shared::Shared;
use super::snapshot::Snapshot;
use super::sync::Arc;
use super::ticket::{Ticket, TrackerId};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// Tracks the finished messages of one partition, and so the position that may be committed.
///
/// The poll loop owns it: it calls [`track`](Self::track) for each message that it dispatches, and
/// [`committable`](Self::committable) before it commits. Each worker has a [`Completer`] and
/// finishes messages in any order. The position is *contiguous*: it never passes an unfinished
/// message.
///
/// * A message whose ticket is dropped, or whose handler panics, is **not** finished. Its offset
///   stays uncommitted, and the message is delivered again after a crash or a rebalance. A ticket
///   that is dropped [in progress](Completer::begin) returns to the owner, who may [dispatch it
///   again](Self::take_abandoned).
/// * At most `capacity` messages lie between the first unfinished one and the last tracked one.
///   Then `track` answers [`Full`](NotTracked::Full): stop polling and [`wait`](Self::wait).
/// * Offsets that the broker leaves out (compaction, transaction markers) take no capacity.
/// * After [`revoke`](Self::revoke) no position can be committed, and completions are refused. Only
///   the broker can refuse a *zombie*, an owner that does not know of its replacement; therefore
///   each [`Commit`] carries the generation.
///
/// The size is 2 bits for each offset of capacity, and 16 bytes for each gap in flight.
///
/// The guarantee is that of the mechanism `consumer.acknowledge = "after-processing"` with
/// `hand_off = "asynchronous"` and `acknowledges = "contiguous"`:
/// `designs/order/asynchronous-hand-off.toml` shows that no message is lost and that some may be
/// repeated, and `designs/order/commits-last-finished.toml` the loss that follows from committing
/// the last finished offset.
///
/// ```
/// use onceproof_runtime::{CommitTracker, Generation, Offset};
///
/// let mut tracker = CommitTracker::new(Generation(1), Offset(40), 1000)?;
/// let completer = tracker.completer();
/// let first = tracker.track(Offset(40))?;
/// let second = tracker.track(Offset(42))?; // compaction removed 41
/// completer.complete(second)?;
/// assert_eq!(tracker.committable(), None);
/// completer.complete(first)?;
/// assert_eq!(tracker.committable().map(|commit| commit.offset), Some(Offset(43)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A message cannot be finished twice, since a ticket is consumed:
///
/// ```compile_fail,E0382
/// # use onceproof_runtime::{CommitTracker, Generation, Offset};
/// # fn twice() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut tracker = CommitTracker::new(Generation(1), Offset(0), 10)?;
/// # let completer = tracker.completer();
/// let ticket = tracker.track(Offset(0))?;
/// completer.complete(ticket)?;
/// completer.complete(ticket)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct CommitTracker {
    id: TrackerId,
    generation: Generation,
    shared: Arc<Shared>,
    /// Messages. `1 <= capacity <= MAX_CAPACITY`
    capacity: u64,
    /// The first unfinished message at the last refresh. `first <= next <= first + capacity`
    first: Cursor,
    /// The next dispatch.
    next: Cursor,
    runs: OffsetRuns,
    /// The offset after the last tracked message.
    consecutive: Offset,
    /// Whether only a lack of capacity can prevent tracking `consecutive`.
    is_fast: bool,
    /// The offset after the last message that was tracked or found finished. `consecutive <= end`
    end: Offset,
    /// The position that the caller reported as committed.
    committed: Offset,
    /// Whether the first unfinished message has changed since it was last reported.
    has_moved: bool,
    /// The slot whose word carries the announcement that the owner waits.
    awaited: Option<Slot>,
    /// Messages at or above `end` that a former owner had finished.
    finished_before: Finished,
    /// The state at the revocation.
    revoked: Option<Snapshot>,
}

impl CommitTracker {
    /// The largest capacity, in messages.
    pub const MAX_CAPACITY: usize = 1 << 30;

    /// Returns a tracker for a partition that was assigned in `generation`, with the committed
    /// position `start` and at most `capacity` messages in flight.
    ///
    /// # Errors
    /// Where the capacity is 0 or above [`Self::MAX_CAPACITY`].
    pub fn new(generation: Generation, start: Offset, capacity: usize) -> Result<Self, CapacityError> {
        Self::resume(generation, Finished::nothing(start), capacity)
    }

    /// Returns a tracker that skips the messages that a former owner had finished. Those that this
    /// owner does not reach are part of its own [snapshots](Self::snapshot), for the next owner.
    ///
    /// # Errors
    /// Where the capacity is 0 or above [`Self::MAX_CAPACITY`].
    pub fn resume(generation: Generation, finished: Finished, capacity: usize) -> Result<Self, CapacityError> {
        let capacity = CapacityError::check(capacity, Self::MAX_CAPACITY)?;
        let start = finished.position();
        Ok(Self {
            id: TrackerId::next(),
            generation,
            shared: Arc::new(Shared::new(capacity)),
            capacity,
            first: Cursor::default(),
            next: Cursor::default(),
            runs: OffsetRuns::default(),
            consecutive: start,
            is_fast: false,
            end: start,
            committed: start,
            has_moved: false,
            awaited: None,
            finished_before: finished,
            revoked: None,
        })
    }

    /// Returns a completer for a worker. There may be any number, on any threads.
    #[must_use]
    pub fn completer(&self) -> Completer {
        Completer::new(self.id, &self.shared)
    }

    /// Returns the ticket of a message that is about to be dispatched.
    ///
    /// # Errors
    /// Where the message must not be dispatched now, or ever: see [`NotTracked`].
    #[inline]
    pub fn track(&mut self, offset: Offset) -> Result<Ticket, NotTracked> {
        // The slow path is out of line, so that the fast path is inlined.
        let is_fast = self.is_fast && offset == self.consecutive && offset < Offset::MAX;
        if !is_fast || self.in_flight() == self.capacity {
            self.prepare(offset)?;
        }
        self.consecutive = offset.next();
        self.end = self.consecutive;
        let slot = Ring::slot(self.next);
        self.shared.ring.step(&mut self.next);
        Ok(Ticket::new(self.id, offset, slot))
    }

    /// Checks whether the message may be tracked, and begins a run after a gap.
    #[cold]
    fn prepare(&mut self, offset: Offset) -> Result<(), NotTracked> {
        if self.revoked.is_some() {
            return Err(NotTracked::Revoked);
        }
        if offset < self.end {
            return Err(NotTracked::NotAscending { lowest: self.end });
        }
        if offset > Offset::MAX {
            return Err(NotTracked::TooLarge);
        }
        if self.finished_before.drop_below(offset) {
            self.end = offset.next();
            self.is_fast = false;
            return Err(NotTracked::FinishedBefore);
        }
        if self.in_flight() == self.capacity {
            self.refresh();
            if self.in_flight() == self.capacity {
                return Err(NotTracked::Full);
            }
        }
        if offset != self.consecutive || self.runs.is_empty() {
            self.runs.begin(self.next.sequence, offset);
        }
        self.is_fast = self.finished_before.is_empty();
        Ok(())
    }

    /// Returns the number of messages from the first unfinished to the last tracked one, at the
    /// last refresh.
    fn in_flight(&self) -> u64 {
        self.next.sequence - self.first.sequence
    }

    /// Moves `first` over finished messages.
    fn refresh(&mut self) {
        let before = self.first.sequence;
        self.shared.ring.skip_finished(&mut self.first);
        if self.first.sequence != before {
            self.has_moved = true;
            self.runs.drop_before(self.first.sequence);
            if self.in_flight() == 0 {
                self.runs.clear();
                self.is_fast = false;
            }
        }
    }

    /// Returns the offset of the first unfinished message, or the end, at the last refresh.
    fn position(&self) -> Offset {
        match self.runs.first_offset(self.first.sequence) {
            Some(offset) => offset,
            None => self.finished_before.end_from(self.end),
        }
    }

    /// Returns the position that may be committed if it is above the committed one. `None` after a
    /// revocation.
    pub fn committable(&mut self) -> Option<Commit> {
        if self.revoked.is_some() {
            return None;
        }
        self.refresh();
        self.has_moved = false;
        let offset = self.position();
        (offset > self.committed).then_some(Commit { generation: self.generation, offset })
    }

    /// Records that the broker confirmed a commit. Until then [`committable`](Self::committable)
    /// repeats its answer. A late confirmation of a lower position has no effect.
    ///
    /// # Errors
    /// Where the position was never committable.
    pub fn committed(&mut self, offset: Offset) -> Result<(), BeyondPosition> {
        let position = self.revoked.as_ref().map_or_else(|| self.position(), Snapshot::position);
        if offset > position {
            return Err(BeyondPosition { position });
        }
        self.committed = self.committed.max(offset);
        Ok(())
    }

    /// Returns the tickets of messages that were dropped in progress: their handlers failed or
    /// panicked. They are unfinished: dispatch them again, or park them in a dead-letter store and
    /// complete them.
    #[must_use]
    pub fn take_abandoned(&mut self) -> Vec<Ticket> {
        self.shared.take_abandoned()
    }

    /// Waits until the first unfinished message changes, or another event needs the owner, and at
    /// most for `limit`. A message whose ticket was dropped elsewhere is never finished.
    pub fn wait(&mut self, limit: Duration) -> Progress {
        // A limit beyond the range of the clock is none.
        let deadline = Instant::now().checked_add(limit);
        loop {
            if let Some(progress) = self.pending_progress() {
                return progress;
            }
            if self.announce_wait() && !self.shared.park(deadline) {
                return self.pending_progress().unwrap_or(Progress::TimedOut);
            }
        }
    }

    /// Does the same for async callers: never blocks, never times out, wakes the task of the last
    /// call.
    ///
    /// ```
    /// # use onceproof_runtime::{CommitTracker, Progress};
    /// async fn progress(tracker: &mut CommitTracker) -> Progress {
    ///     std::future::poll_fn(|context| tracker.poll_progress(context)).await
    /// }
    /// ```
    pub fn poll_progress(&mut self, context: &mut Context<'_>) -> Poll<Progress> {
        loop {
            self.shared.register(context.waker());
            if let Some(progress) = self.pending_progress() {
                return Poll::Ready(progress);
            }
            if self.announce_wait() {
                return Poll::Pending;
            }
        }
    }

    /// Announces that the owner waits for the first unfinished message, and for no other. Returns
    /// `false` where that message is finished by now.
    fn announce_wait(&mut self) -> bool {
        if let Some(before) = self.awaited.replace(Ring::slot(self.first)) {
            self.shared.ring.stop_waiting(before);
        }
        self.shared.ring.wait_for(self.first)
    }

    /// Returns the progress that ends a wait at once.
    fn pending_progress(&mut self) -> Option<Progress> {
        if self.revoked.is_some() {
            return Some(Progress::Revoked);
        }
        self.refresh();
        if self.has_moved {
            self.has_moved = false;
            Some(Progress::Moved)
        } else if self.shared.has_abandoned() {
            Some(Progress::Abandoned)
        } else if self.in_flight() == 0 {
            Some(Progress::Idle)
        } else {
            None
        }
    }

    /// Returns the state of the partition. Its metadata travels with the commit, so that a
    /// hand-over does not repeat the messages that are finished beyond the position.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        match &self.revoked {
            Some(snapshot) => snapshot.clone(),
            None => self.snapshot_of(&self.shared.ring.read()),
        }
    }

    /// Ends the ownership of the partition and returns its state at that moment. From then on no
    /// position is committable, and a worker that finishes a message is answered
    /// [`Revoked`](super::NotCompleted::Revoked). A second call returns the same state.
    pub fn revoke(&mut self) -> Snapshot {
        if self.revoked.is_none() {
            self.is_fast = false;
            let words = self.shared.ring.close();
            self.revoked = Some(self.snapshot_of(&words));
        }
        self.snapshot()
    }

    fn snapshot_of(&self, words: &[u64]) -> Snapshot {
        let ring = &self.shared.ring;
        let mut at = self.first;
        ring.skip_finished_in(words, &mut at);
        let mut incompletes = Vec::new();
        let mut offset_of = self.runs.offsets();
        while at.sequence < self.next.sequence {
            if !Ring::is_finished_in(words, at) {
                incompletes.extend(offset_of(at.sequence));
            }
            ring.step(&mut at);
        }
        let end = self.finished_before.end_from(self.end);
        Snapshot::new(self.generation, end, incompletes, self.finished_before.above(end))
    }

    /// Returns the size in bytes, without the allocator's overhead.
    #[must_use]
    pub fn footprint(&self) -> usize {
        size_of::<Self>() + self.shared.ring.footprint() + self.runs.footprint()
    }
}

impl Drop for CommitTracker {
    fn drop(&mut self) {
        self.shared.ring.close();
    }
}
