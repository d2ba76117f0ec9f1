//! The owner's side of a partition: what was dispatched, and up to where it is finished.
//!
//! Source of the rule "commit the contiguous offset, not the highest": Kafka's documentation of `KafkaConsumer` on
//! processing in several threads; confluent's parallel-consumer issue 826 shows what happens otherwise.

use super::completer::{Completer, Shared};
use super::metadata::Finished;
use super::ring::{Cursor, Place, Ring};
use super::snapshot::Snapshot;
use super::sync::Arc;
use super::ticket::{Ticket, TrackerId};
use super::words::{CapacityError, Generation, Offset};
use std::collections::VecDeque;
use std::fmt;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// Tracks which messages of one partition are finished, and so what may be committed.
///
/// The poll loop owns it: it calls [`track`](Self::track) for each message that it hands out, and
/// [`committable`](Self::committable) when it is time to commit. Each worker has a [`Completer`] and finishes messages in
/// any order. What may be committed is the *contiguous* watermark: never past a message that is not finished.
///
/// * A ticket that is dropped, or whose handler panicked, is **not** finished. Its message stays uncommitted and comes again
///   after a crash or a rebalance. Dropped in a [guard](Completer::begin) it comes back to the owner, who may
///   [hand it out again](Self::take_abandoned).
/// * At most `capacity` messages lie between the first unfinished one and the last that was tracked. Then `track` says
///   [`Full`](NotTracked::Full): stop polling, [`wait`](Self::wait).
/// * Offsets that the broker left out (compaction, transaction markers) cost nothing: the ring counts messages.
/// * After [`revoke`](Self::revoke) nothing can be committed and workers are told so. A *zombie*, who does not know that it was
///   replaced, is refused by the broker alone, which is why every [`Commit`] carries the generation.
///
/// It takes 64 bits for 31 offsets of capacity, and 16 bytes for each gap that is in flight.
///
/// What it guarantees is the mechanism `consumer.acknowledge = "after-processing"` with `hand_off = "asynchronous"` and
/// `acknowledges = "contiguous"`: `designs/order/asynchronous-hand-off.toml` shows that it loses nothing and may repeat, and
/// `designs/order/commits-last-finished.toml` what is lost by committing the last finished offset instead.
///
/// ```
/// use onceproof_runtime::{CommitTracker, Generation, Offset};
///
/// let mut tracker = CommitTracker::new(Generation(1), Offset(40), 1000)?;
/// let completer = tracker.completer();
/// let first = tracker.track(Offset(40))?;
/// let second = tracker.track(Offset(42))?; // 41 was compacted away
/// completer.complete(second)?;
/// assert_eq!(tracker.committable(), None);
/// completer.complete(first)?;
/// assert_eq!(tracker.committable().map(|commit| commit.offset), Some(Offset(43)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A message cannot be finished twice: a ticket is used up.
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
    capacity: u64,
    /// The first unfinished message, as far as was looked.
    first: Cursor,
    /// The next dispatch.
    next: Cursor,
    /// Where offsets do not follow one another, from the first unfinished message on: the place in the order of dispatch, and
    /// the offset there.
    runs: VecDeque<(u64, Offset)>,
    /// One past the last offset that was tracked.
    follows: Offset,
    /// Nothing speaks against tracking that one but the capacity.
    straight: bool,
    /// One past the last offset that was tracked, or found finished.
    end: Offset,
    /// What the caller says is committed.
    committed: Offset,
    /// The first unfinished message has changed since the caller was told.
    moved: bool,
    /// The message whose word in the ring says that somebody waits.
    awaited: Option<Place>,
    /// What another owner had finished beyond the position.
    finished_before: Finished,
    revoked: Option<Snapshot>,
}

/// What may be committed, and in which generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The owner's generation; the broker refuses an older one.
    pub generation: Generation,
    /// The position: the next offset to read, as in Kafka.
    pub offset: Offset,
}

/// Why a message was not tracked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTracked {
    /// As many as the capacity allows are in flight, counted from the first unfinished one. Wait, then try again.
    Full,
    /// The offset is not above the last one.
    NotAscending {
        /// The lowest offset that can be tracked.
        lowest: Offset,
    },
    /// Above [`Offset::MAX`].
    TooLarge,
    /// Its former owner had finished it: skip it. The watermark will pass it.
    FinishedBefore,
    /// The partition was revoked.
    Revoked,
}

impl fmt::Display for NotTracked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => write!(f, "as many messages are in flight as the tracker has room for"),
            Self::NotAscending { lowest } => write!(f, "offsets have to ascend: at least {lowest} is expected"),
            Self::TooLarge => write!(f, "offsets go up to {}", Offset::MAX),
            Self::FinishedBefore => write!(f, "the message was finished by a former owner"),
            Self::Revoked => write!(f, "the partition was revoked"),
        }
    }
}

impl std::error::Error for NotTracked {}

/// Why waiting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The first unfinished message is another one: there is something to commit, and room.
    Moved,
    /// A guard was dropped: [take](CommitTracker::take_abandoned) what it held.
    Abandoned,
    /// Nothing is in flight.
    Idle,
    /// The partition was revoked.
    Revoked,
    /// The time is over.
    TimedOut,
}

/// More is said to be committed than may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeyondPosition {
    /// What may be committed at most.
    pub position: Offset,
}

impl fmt::Display for BeyondPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no more than {} may be committed", self.position)
    }
}

impl std::error::Error for BeyondPosition {}

impl CommitTracker {
    /// The largest capacity.
    pub const MOST: usize = 1 << 30;

    /// A tracker for a partition that this consumer was assigned in a generation, from the committed position `start` on, with
    /// at most `capacity` messages in flight.
    ///
    /// # Errors
    /// Where the capacity is 0 or above [`Self::MOST`].
    pub fn new(generation: Generation, start: Offset, capacity: usize) -> Result<Self, CapacityError> {
        Self::resume(generation, Finished::nothing(start), capacity)
    }

    /// The same, where the former owner left word of what it had finished beyond the position. What of that lies beyond what this
    /// owner has tracked stays in its own [snapshots](Self::snapshot), for the next owner.
    ///
    /// # Errors
    /// Where the capacity is 0 or above [`Self::MOST`].
    pub fn resume(generation: Generation, finished: Finished, capacity: usize) -> Result<Self, CapacityError> {
        let capacity = CapacityError::check(capacity, Self::MOST)?;
        let id = TrackerId::next();
        let start = finished.position();
        Ok(Self {
            id,
            generation,
            shared: Arc::new(Shared::new(capacity)),
            capacity,
            first: Cursor::default(),
            next: Cursor::default(),
            runs: VecDeque::new(),
            follows: start,
            straight: false,
            end: start,
            committed: start,
            moved: false,
            awaited: None,
            finished_before: finished,
            revoked: None,
        })
    }

    /// A completer for a worker. Any number, on any threads.
    #[must_use]
    pub fn completer(&self) -> Completer {
        Completer::new(self.id, &self.shared)
    }

    /// A message is about to be handed out.
    ///
    /// # Errors
    /// Where it must not be handed out now, or ever: see [`NotTracked`].
    #[inline]
    pub fn track(&mut self, offset: Offset) -> Result<Ticket, NotTracked> {
        // What is rare is looked at apart, so that what is not is short.
        let plain = self.straight && offset == self.follows && offset < Offset::MAX;
        if !plain || self.in_flight() == self.capacity {
            self.look_into(offset)?;
        }
        self.follows = offset.next();
        self.end = self.follows;
        let place = Ring::place(self.next);
        self.shared.ring.step(&mut self.next);
        Ok(Ticket::new(self.id, offset, place))
    }

    /// Looks whether the message may be tracked, and begins a run where it does not follow the last one.
    #[cold]
    fn look_into(&mut self, offset: Offset) -> Result<(), NotTracked> {
        if self.revoked.is_some() {
            return Err(NotTracked::Revoked);
        }
        if offset < self.end {
            return Err(NotTracked::NotAscending { lowest: self.end });
        }
        if offset > Offset::MAX {
            return Err(NotTracked::TooLarge);
        }
        if self.finished_before.takes(offset) {
            self.end = offset.next();
            self.straight = false;
            return Err(NotTracked::FinishedBefore);
        }
        if self.in_flight() == self.capacity {
            self.look();
            if self.in_flight() == self.capacity {
                return Err(NotTracked::Full);
            }
        }
        if offset != self.follows || self.runs.is_empty() {
            self.runs.push_back((self.next.sequence, offset));
        }
        self.straight = self.finished_before.is_exhausted();
        Ok(())
    }

    /// Messages between the first unfinished one and the last that was tracked, as far as was looked.
    fn in_flight(&self) -> u64 {
        self.next.sequence - self.first.sequence
    }

    /// Moves over what is finished.
    fn look(&mut self) {
        let before = self.first.sequence;
        self.shared.ring.skip_finished(&mut self.first);
        if self.first.sequence != before {
            self.moved = true;
            self.forget_passed_runs();
        }
    }

    /// Drops the runs that end before the first unfinished message.
    fn forget_passed_runs(&mut self) {
        while self.runs.get(1).is_some_and(|(sequence, _)| *sequence <= self.first.sequence) {
            self.runs.pop_front();
        }
        if self.in_flight() == 0 {
            self.runs.clear();
            self.straight = false;
        }
    }

    /// The position as far as was looked: the first unfinished message, or one past the last.
    fn position(&self) -> Offset {
        match self.runs.front() {
            Some((sequence, offset)) => Offset(offset.0 + (self.first.sequence - sequence)),
            None => self.finished_before.end_from(self.end),
        }
    }

    /// What may be committed now, if that is more than is committed. None once revoked.
    pub fn committable(&mut self) -> Option<Commit> {
        if self.revoked.is_some() {
            return None;
        }
        self.look();
        self.moved = false;
        let offset = self.position();
        (offset > self.committed).then_some(Commit { generation: self.generation, offset })
    }

    /// The broker confirmed a commit. Until this is called, [`committable`](Self::committable) keeps answering.
    /// An answer that arrives late, for less than is committed, changes nothing.
    ///
    /// # Errors
    /// Where nothing of the kind may be committed: it was not this tracker that said so.
    pub fn committed(&mut self, offset: Offset) -> Result<(), BeyondPosition> {
        let position = self.revoked.as_ref().map_or_else(|| self.position(), Snapshot::position);
        if offset > position {
            return Err(BeyondPosition { position });
        }
        self.committed = self.committed.max(offset);
        Ok(())
    }

    /// Tickets whose guard was dropped, by a handler that failed or panicked. Their messages are unfinished: hand them out again,
    /// or complete them once they are parked where someone looks.
    #[must_use]
    pub fn take_abandoned(&mut self) -> Vec<Ticket> {
        self.shared.take_abandoned()
    }

    /// Waits until the first unfinished message is another one, or until there is something else to do. The message whose
    /// ticket was lost outside a guard keeps it waiting to the end of the time.
    pub fn wait(&mut self, most: Duration) -> Progress {
        // A time too far away to be told is no limit.
        let deadline = Instant::now().checked_add(most);
        loop {
            if let Some(progress) = self.what_to_do() {
                return progress;
            }
            if self.wait_for_first() && !self.shared.park(deadline) {
                return self.what_to_do().unwrap_or(Progress::TimedOut);
            }
        }
    }

    /// The same for async callers: never blocks, never times out, wakes the task of the last call.
    ///
    /// ```
    /// # use onceproof_runtime::{CommitTracker, Progress};
    /// async fn progress(tracker: &mut CommitTracker) -> Progress {
    ///     std::future::poll_fn(|context| tracker.poll_progress(context)).await
    /// }
    /// ```
    pub fn poll_progress(&mut self, context: &mut Context<'_>) -> Poll<Progress> {
        loop {
            self.shared.leave_waker(context.waker());
            if let Some(progress) = self.what_to_do() {
                return Poll::Ready(progress);
            }
            if self.wait_for_first() {
                return Poll::Pending;
            }
        }
    }

    /// Marks the first unfinished message as waited for, and no other. False: it is finished by now.
    fn wait_for_first(&mut self) -> bool {
        if let Some(before) = self.awaited.replace(Ring::place(self.first)) {
            self.shared.ring.stop_waiting(before);
        }
        self.shared.ring.wait_for(self.first)
    }

    /// What ends a wait at once.
    fn what_to_do(&mut self) -> Option<Progress> {
        if self.revoked.is_some() {
            return Some(Progress::Revoked);
        }
        self.look();
        if self.moved {
            self.moved = false;
            Some(Progress::Moved)
        } else if self.shared.has_abandoned() {
            Some(Progress::Abandoned)
        } else if self.in_flight() == 0 {
            Some(Progress::Idle)
        } else {
            None
        }
    }

    /// Where the partition stands now: for the commit's metadata, so that what is finished beyond the position is not done again
    /// after a hand-over.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        match &self.revoked {
            Some(snapshot) => snapshot.clone(),
            None => self.snapshot_of(&self.shared.ring.read()),
        }
    }

    /// The partition is taken away. Nothing is committable from now on; a worker that finishes later is told that it counts no
    /// more, and what it did is unfinished in the answer. Called again, it answers the same.
    pub fn revoke(&mut self) -> Snapshot {
        if self.revoked.is_none() {
            self.straight = false;
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
        let mut runs = self.runs.iter().copied().peekable();
        let mut run = runs.next();
        while at.sequence < self.next.sequence {
            while let Some(next) = runs.next_if(|(sequence, _)| *sequence <= at.sequence) {
                run = Some(next);
            }
            if let Some((sequence, offset)) = run
                && !Ring::is_finished_in(words, at)
            {
                incompletes.push(Offset(offset.0 + (at.sequence - sequence)));
            }
            ring.step(&mut at);
        }
        let end = self.finished_before.end_from(self.end);
        Snapshot::new(self.generation, end, incompletes, self.finished_before.after(end))
    }

    /// What it takes, in bytes, without what the allocator adds.
    #[must_use]
    pub fn footprint(&self) -> usize {
        size_of::<Self>() + self.shared.ring.footprint() + self.runs.capacity() * size_of::<(u64, Offset)>()
    }
}

impl Drop for CommitTracker {
    fn drop(&mut self) {
        self.shared.ring.close();
    }
}
