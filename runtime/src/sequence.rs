//! Numbered batches of known producers: claim, apply, confirm or abandon.
//!
//! The rules are those by which Kafka's brokers take idempotent producers' batches (`ProducerStateManager`, `ProducerAppendInfo`,
//! `ProducerStateEntry.NUM_BATCHES_TO_RETAIN` = 5): a batch is a duplicate if first and last number are those of one of the last
//! five; otherwise it has to follow the last one; a new epoch starts at 0; an older epoch is fenced; a producer without
//! state may start anywhere. There is one difference: a batch below the last five is answered `Applied`, where a broker, which would have to
//! tell its offset, refuses it.

use super::dedup::{LeaseLost, mixed, shard_count, shard_room};
use super::shard::Terms;
use super::sync::{Mutex, MutexGuard};
use super::words::{CapacityError, Ticks};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::PoisonError;

/// Identifies a producer (Kafka: the producer id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProducerId(pub u64);

/// Counts the lives of one producer; a newer one fences the older ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProducerEpoch(pub u16);

/// The number of a message of one producer and epoch: below 2^31, and after the highest comes 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(u32);

/// Numbers go round after so many.
const ROUND: u32 = 1 << 31;

/// A producer may have so many batches under way, and so many are remembered.
const BATCHES: usize = 5;

impl Sequence {
    /// The first of every epoch.
    pub const FIRST: Self = Self(0);

    /// The number, if it is one.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if number < ROUND { Some(Self(number)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// So many further.
    const fn plus(self, count: u32) -> Self {
        Self(self.0.wrapping_add(count) % ROUND)
    }

    /// How far it is from another to this one, going up.
    const fn distance_from(self, other: Self) -> u32 {
        self.0.wrapping_sub(other.0) % ROUND
    }
}

/// Messages that one producer numbered one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    producer: ProducerId,
    epoch: ProducerEpoch,
    first: Sequence,
    count: u32,
}

impl Batch {
    /// A batch of `count` messages from `first` on; `None` where there are none, or more than half of all numbers.
    #[must_use]
    pub const fn new(producer: ProducerId, epoch: ProducerEpoch, first: Sequence, count: u32) -> Option<Self> {
        if count == 0 || count > ROUND / 2 { None } else { Some(Self { producer, epoch, first, count }) }
    }
}

/// Remembers for each producer its epoch and its last five batches.
///
/// It answers in constant time and space for a producer, however many messages it sends, where producers number what they
/// send. What a crash does to it, and what it is therefore worth, is said at [`DedupWindow`](super::DedupWindow). Where the
/// broker does this (`designs/kafka/copies-with-sequence.toml`), it keeps the log free of copies; an application that sends
/// again under a new number is not recognised by either (`designs/kafka/copies-after-restart.toml`).
#[derive(Debug)]
pub struct SequenceWindow {
    shards: Box<[Mutex<Producers>]>,
    room: usize,
    terms: Terms,
}

#[derive(Debug, Default)]
struct Producers {
    known: BTreeMap<ProducerId, Producer>,
    /// No producer can be forgotten before this.
    earliest: Ticks,
    token: u64,
    clock: Ticks,
}

#[derive(Debug)]
struct Producer {
    epoch: ProducerEpoch,
    /// Ascending, without holes.
    batches: VecDeque<Kept>,
    /// So many numbers below the first batch are known to be applied.
    applied_before: u32,
    used: Ticks,
}

#[derive(Clone, Copy, Debug)]
struct Kept {
    first: Sequence,
    count: u32,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Applied,
    InFlight { token: u64, since: Ticks },
    Abandoned,
}

/// The answer to a claim.
#[derive(Debug)]
#[must_use = "a claim that is dropped is abandoned"]
pub enum BatchClaimed<'a> {
    /// Nobody has applied it: apply it, then confirm.
    Fresh(BatchClaim<'a>),
    /// It was applied.
    Applied,
    /// Another handler is at work on it and may yet fail.
    InFlight,
    /// Its producer has been replaced by a newer epoch.
    Fenced {
        /// The newest.
        current: ProducerEpoch,
    },
    /// It neither follows the last one nor is a known one: something before it is missing, or it is cut differently.
    OutOfOrder {
        /// The number that would follow.
        expected: Sequence,
    },
    /// There is no room: for another producer, or for a sixth batch while the oldest is not yet applied.
    Saturated,
}

/// The right to apply a batch. Dropped, it is abandoned.
#[derive(Debug)]
#[must_use = "a claim that is dropped is abandoned"]
pub struct BatchClaim<'a> {
    window: &'a SequenceWindow,
    producer: ProducerId,
    token: u64,
    open: bool,
}

impl SequenceWindow {
    /// The largest number of producers.
    pub const MOST: usize = 1 << 30;

    /// A window for so many producers, each remembered for as long as no more than `remember` has passed since its last claim or
    /// confirmation (Kafka: `producer.id.expiration.ms`), and longer while a claim of its is in flight.
    /// A claim older than `lease` is given to whoever claims the batch next.
    ///
    /// # Errors
    /// Where the number of producers is 0 or above [`Self::MOST`].
    pub fn new(producers: usize, remember: Ticks, lease: Option<Ticks>) -> Result<Self, CapacityError> {
        CapacityError::check(producers, Self::MOST)?;
        let count = shard_count(producers);
        let shards = (0..count).map(|_| Mutex::new(Producers::default())).collect();
        Ok(Self { shards, room: shard_room(producers, count), terms: Terms { remember, lease } })
    }

    /// No section can panic while it holds the lock, so a poisoned one is sound.
    fn lock(&self, producer: ProducerId) -> MutexGuard<'_, Producers> {
        let shard = mixed(producer.0) as usize & (self.shards.len() - 1);
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims a batch.
    pub fn claim(&self, batch: Batch, now: Ticks) -> BatchClaimed<'_> {
        let claim = |token| BatchClaim { window: self, producer: batch.producer, token, open: true };
        match self.lock(batch.producer).claim(batch, now, self.terms, self.room) {
            Answer::Claimed(token) => BatchClaimed::Fresh(claim(token)),
            Answer::Applied => BatchClaimed::Applied,
            Answer::InFlight => BatchClaimed::InFlight,
            Answer::Fenced(current) => BatchClaimed::Fenced { current },
            Answer::OutOfOrder(expected) => BatchClaimed::OutOfOrder { expected },
            Answer::Saturated => BatchClaimed::Saturated,
        }
    }

    /// Forgets a producer, as a restart would: its next batch may start anywhere. For a log that has lost or thrown away what is
    /// missing. Claims that are in flight are lost.
    pub fn forget(&self, producer: ProducerId) {
        self.lock(producer).known.remove(&producer);
    }
}

enum Answer {
    Claimed(u64),
    Applied,
    InFlight,
    Fenced(ProducerEpoch),
    OutOfOrder(Sequence),
    Saturated,
}

impl Producers {
    fn claim(&mut self, batch: Batch, now: Ticks, terms: Terms, room: usize) -> Answer {
        self.clock = self.clock.max(now);
        let now = self.clock;
        if self.known.get(&batch.producer).is_some_and(|producer| producer.is_over(now, terms)) {
            self.known.remove(&batch.producer);
        }
        if !self.known.contains_key(&batch.producer) {
            self.make_room(now, terms, room);
            if self.known.len() >= room {
                return Answer::Saturated;
            }
            self.known.insert(batch.producer, Producer::starting_at(batch, now));
        }
        self.token += 1;
        let token = self.token;
        let Some(producer) = self.known.get_mut(&batch.producer) else { return Answer::Saturated };
        let answer = producer.claim(batch, token, now, terms);
        producer.used = now;
        answer
    }

    /// Forgets what may be forgotten, if there is no room otherwise and there can be something.
    fn make_room(&mut self, now: Ticks, terms: Terms, room: usize) {
        if self.known.len() < room || now < self.earliest {
            return;
        }
        self.known.retain(|_, producer| !producer.is_over(now, terms));
        // One in flight will have been used later than now.
        let idle = self.known.values().filter(|producer| !producer.is_in_flight()).map(|producer| producer.used);
        let oldest = idle.min().unwrap_or(now);
        self.earliest = Ticks(oldest.0.saturating_add(terms.remember.0));
    }

    fn settle(&mut self, producer: ProducerId, token: u64, state: State, now: Option<Ticks>) -> bool {
        self.clock = self.clock.max(now.unwrap_or_default());
        let Some(producer) = self.known.get_mut(&producer) else { return false };
        let mine = |kept: &&mut Kept| matches!(kept.state, State::InFlight { token: held, .. } if held == token);
        let Some(kept) = producer.batches.iter_mut().find(mine) else { return false };
        kept.state = state;
        producer.used = self.clock;
        true
    }
}

impl Producer {
    fn starting_at(batch: Batch, now: Ticks) -> Self {
        Self { epoch: batch.epoch, batches: VecDeque::new(), applied_before: 0, used: now }
    }

    fn is_in_flight(&self) -> bool {
        self.batches.iter().any(|kept| matches!(kept.state, State::InFlight { .. }))
    }

    fn is_over(&self, now: Ticks, terms: Terms) -> bool {
        !self.is_in_flight() && now.0 - self.used.0 > terms.remember.0
    }

    fn claim(&mut self, batch: Batch, token: u64, now: Ticks, terms: Terms) -> Answer {
        if batch.epoch < self.epoch {
            return Answer::Fenced(self.epoch);
        }
        if batch.epoch > self.epoch {
            if batch.first != Sequence::FIRST {
                return Answer::OutOfOrder(Sequence::FIRST);
            }
            *self = Self::starting_at(batch, now);
        }
        let held = State::InFlight { token, since: now };
        let same = |kept: &&mut Kept| kept.first == batch.first && kept.count == batch.count;
        if let Some(kept) = self.batches.iter_mut().find(same) {
            return match (kept.state, terms.lease) {
                (State::Applied, _) => Answer::Applied,
                (State::InFlight { since, .. }, Some(lease)) if now.0 - since.0 > lease.0 => {
                    kept.state = held;
                    Answer::Claimed(token)
                }
                (State::InFlight { .. }, _) => Answer::InFlight,
                (State::Abandoned, _) => {
                    kept.state = held;
                    Answer::Claimed(token)
                }
            };
        }
        self.claim_next(batch, token, held)
    }

    /// A batch that is none of those remembered.
    fn claim_next(&mut self, batch: Batch, token: u64, held: State) -> Answer {
        if let (Some(oldest), Some(last)) = (self.batches.front().copied(), self.batches.back()) {
            let expected = last.first.plus(last.count);
            if batch.first != expected {
                let below = oldest.first.distance_from(batch.first);
                let all_below = below >= batch.count && below <= self.applied_before;
                return if all_below { Answer::Applied } else { Answer::OutOfOrder(expected) };
            }
            if self.batches.len() == BATCHES {
                if oldest.state != State::Applied {
                    return Answer::Saturated;
                }
                self.batches.pop_front();
                self.applied_before = self.applied_before.saturating_add(oldest.count).min(ROUND / 2);
            }
        }
        self.batches.push_back(Kept { first: batch.first, count: batch.count, state: held });
        Answer::Claimed(token)
    }
}

impl BatchClaim<'_> {
    /// The effect is where it belongs.
    ///
    /// # Errors
    /// Where the claim was lost: its lease ran out and another handler claimed the batch, a newer epoch has fenced its producer, or
    /// the producer was [forgotten](SequenceWindow::forget).
    pub fn confirm(mut self, now: Ticks) -> Result<(), LeaseLost> {
        self.open = false;
        let settled = self.window.lock(self.producer).settle(self.producer, self.token, State::Applied, Some(now));
        if settled { Ok(()) } else { Err(LeaseLost) }
    }

    /// The effect was not applied: the batch may be claimed again. The same as dropping the claim.
    pub fn abandon(self) {
        drop(self);
    }
}

impl Drop for BatchClaim<'_> {
    fn drop(&mut self) {
        if self.open {
            self.window.lock(self.producer).settle(self.producer, self.token, State::Abandoned, None);
        }
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
