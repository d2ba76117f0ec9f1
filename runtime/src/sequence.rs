//! The window over sequence numbers: claim a producer's batch, apply it, confirm or abandon the
//! claim.
//!
//! The rules are those of Kafka's brokers for idempotent producers (`ProducerStateManager`,
//! `ProducerAppendInfo`, `ProducerStateEntry.NUM_BATCHES_TO_RETAIN` = 5): a batch is a duplicate if
//! its first and last numbers are those of one of the last five batches; any other batch has to
//! follow the last one; a new epoch starts at 0; an older epoch is fenced; a producer without state
//! may start anywhere. One difference: a batch below the last five is answered `Applied`, where a
//! broker refuses it because it would have to report its offset.

use super::batch::{Batch, ProducerEpoch, ProducerId, Sequence};
use super::ids::{CapacityError, Ticks};
use super::producers::{Answer, Outcome, Producers, Token};
use super::retention::{LeaseLost, Retention};
use super::sharding::{mixed, shard_capacity, shard_count};
use super::sync::{Mutex, MutexGuard};
use std::sync::PoisonError;

/// Remembers for each producer its epoch and its last five batches.
///
/// Time and space are constant for each producer, for any number of messages; producers have to
/// number their messages. A crash empties the window, with the consequences that
/// [`DedupWindow`](super::DedupWindow) lists. At the broker the same mechanism keeps copies out of
/// the log (`designs/kafka/copies-with-sequence.toml`); neither recognises a message that an
/// application sends again under a new number (`designs/kafka/copies-after-restart.toml`).
///
/// ```
/// use onceproof_runtime::{
///     Batch, BatchClaimed, ProducerEpoch, ProducerId, Sequence, SequenceWindow, Ticks,
/// };
///
/// let window = SequenceWindow::new(1_000, Ticks(86_400_000), None)?;
/// let (producer, epoch) = (ProducerId(7), ProducerEpoch(0));
/// let batch = Batch::new(producer, epoch, Sequence::FIRST, 3).ok_or("not a batch")?;
/// let BatchClaimed::Fresh(claim) = window.claim(batch, Ticks(0)) else { panic!("a repetition") };
/// claim.confirm(Ticks(1))?;
/// assert!(matches!(window.claim(batch, Ticks(2)), BatchClaimed::Applied));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SequenceWindow {
    shards: Box<[Mutex<Producers>]>,
    /// Producers of each shard.
    shard_capacity: usize,
    retention: Retention,
}

/// The answer to a claim.
#[derive(Debug)]
#[must_use = "a claim that is dropped is abandoned"]
pub enum BatchClaimed<'a> {
    /// The batch is new: apply it, then confirm.
    Fresh(BatchClaim<'a>),
    /// The batch was applied.
    Applied,
    /// Another handler has claimed the batch and may still fail.
    InFlight,
    /// A newer epoch has replaced the producer.
    Fenced {
        /// The newest epoch.
        current: ProducerEpoch,
    },
    /// The batch neither follows the last one nor is a remembered one: a batch before it is
    /// missing, or its messages were batched differently.
    OutOfOrder {
        /// The number that follows the last batch.
        expected: Sequence,
    },
    /// The window is full: of producers, or of batches of this one, the oldest of which is not
    /// applied.
    Saturated,
}

/// The right to apply a batch. A claim that is dropped is abandoned.
#[derive(Debug)]
#[must_use = "a claim that is dropped is abandoned"]
pub struct BatchClaim<'a> {
    window: &'a SequenceWindow,
    producer: ProducerId,
    token: Token,
    is_open: bool,
}

impl SequenceWindow {
    /// The largest number of producers.
    pub const MAX_PRODUCERS: usize = 1 << 30;

    /// Returns a window for a number of producers.
    ///
    /// A producer is remembered while at most `remember` has passed since its latest claim or
    /// confirmation (Kafka: `producer.id.expiration.ms`), and while a claim is in flight. A claim
    /// older than `lease` is given to the next handler that claims the batch; `None`: never.
    ///
    /// # Errors
    /// Where the number of producers is 0 or above [`Self::MAX_PRODUCERS`].
    pub fn new(producers: usize, remember: Ticks, lease: Option<Ticks>) -> Result<Self, CapacityError> {
        CapacityError::check(producers, Self::MAX_PRODUCERS)?;
        let count = shard_count(producers);
        let shards = (0..count).map(|_| Mutex::new(Producers::default())).collect();
        Ok(Self { shards, shard_capacity: shard_capacity(producers, count), retention: Retention { remember, lease } })
    }

    /// A poisoned lock is sound: no section can panic while it holds the lock.
    fn lock(&self, producer: ProducerId) -> MutexGuard<'_, Producers> {
        let shard = mixed(producer.0) as usize & (self.shards.len() - 1);
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims a batch.
    pub fn claim(&self, batch: Batch, now: Ticks) -> BatchClaimed<'_> {
        let claim = |token| BatchClaim { window: self, producer: batch.producer, token, is_open: true };
        match self.lock(batch.producer).claim(batch, now, self.retention, self.shard_capacity) {
            Answer::Claimed(token) => BatchClaimed::Fresh(claim(token)),
            Answer::Applied => BatchClaimed::Applied,
            Answer::InFlight => BatchClaimed::InFlight,
            Answer::Fenced(current) => BatchClaimed::Fenced { current },
            Answer::OutOfOrder(expected) => BatchClaimed::OutOfOrder { expected },
            Answer::Saturated => BatchClaimed::Saturated,
        }
    }

    /// Forgets a producer, as a restart would: its next batch may start anywhere, and its claims in
    /// flight are lost. For a log that has lost or deleted the missing messages.
    pub fn forget(&self, producer: ProducerId) {
        self.lock(producer).forget(producer);
    }
}

impl BatchClaim<'_> {
    /// Reports that the batch is applied.
    ///
    /// # Errors
    /// Where the claim was lost: its lease expired and another handler claimed the batch, a newer
    /// epoch fenced its producer, or the producer was [forgotten](SequenceWindow::forget).
    pub fn confirm(mut self, now: Ticks) -> Result<(), LeaseLost> {
        self.is_open = false;
        let outcome = Outcome::Applied { at: now };
        let is_confirmed = self.window.lock(self.producer).end(self.producer, self.token, outcome);
        if is_confirmed { Ok(()) } else { Err(LeaseLost) }
    }

    /// Reports that the batch is not applied: it may be claimed again. Dropping does the same.
    pub fn abandon(self) {
        drop(self);
    }
}

impl Drop for BatchClaim<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.window.lock(self.producer).end(self.producer, self.token, Outcome::Abandoned);
        }
    }
}
