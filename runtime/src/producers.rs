//! The state of a sequence window: for each producer its epoch and its latest batches.

use super::batch::{Batch, ProducerEpoch, ProducerId, Sequence};
use super::ids::Ticks;
use super::retention::Retention;
use std::collections::{BTreeMap, VecDeque};

/// Batches that are remembered for each producer, and that a producer may have in flight.
const BATCHES: usize = 5;

/// The answer to the claim of a batch.
pub(super) enum Answer {
    Claimed(Token),
    Applied,
    InFlight,
    Fenced(ProducerEpoch),
    OutOfOrder(Sequence),
    Saturated,
}

/// Distinguishes the claims of a shard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Token(u64);

impl Token {
    fn next(&mut self) -> Self {
        self.0 += 1;
        *self
    }
}

/// The outcome of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Applied { at: Ticks },
    Abandoned,
}

/// The producers of one shard.
#[derive(Debug, Default)]
pub(super) struct Producers {
    known: BTreeMap<ProducerId, Producer>,
    /// No producer expires before this time.
    earliest_expiry: Ticks,
    latest: Token,
    /// The highest time of all calls.
    clock: Ticks,
}

#[derive(Debug)]
struct Producer {
    epoch: ProducerEpoch,
    /// Ascending, without gaps. At most [`BATCHES`].
    batches: VecDeque<Kept>,
    /// The number of messages below the first batch that are known to be applied. At most 2^30.
    applied_before: u32,
    /// The time of the latest claim or confirmation.
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
    InFlight { token: Token, since: Ticks },
    Abandoned,
}

impl Producers {
    /// Claims a batch where that is possible. `capacity` counts producers.
    pub(super) fn claim(&mut self, batch: Batch, now: Ticks, retention: Retention, capacity: usize) -> Answer {
        self.clock = self.clock.max(now);
        let now = self.clock;
        if self.known.get(&batch.producer).is_some_and(|producer| producer.has_expired(now, retention)) {
            self.known.remove(&batch.producer);
        }
        if !self.known.contains_key(&batch.producer) {
            self.make_room(now, retention, capacity);
            if self.known.len() >= capacity {
                return Answer::Saturated;
            }
            self.known.insert(batch.producer, Producer::starting_at(batch.epoch, now));
        }
        let token = self.latest.next();
        let Some(producer) = self.known.get_mut(&batch.producer) else { return Answer::Saturated };
        let answer = producer.claim(batch, token, now, retention);
        producer.used = now;
        answer
    }

    /// Forgets expired producers where the shard is full.
    fn make_room(&mut self, now: Ticks, retention: Retention, capacity: usize) {
        if self.known.len() < capacity || now < self.earliest_expiry {
            return;
        }
        self.known.retain(|_, producer| !producer.has_expired(now, retention));
        // A producer with a claim in flight is used again, at the earliest now.
        let idle = self.known.values().filter(|producer| !producer.is_in_flight()).map(|producer| producer.used);
        let oldest = idle.min().unwrap_or(now);
        self.earliest_expiry = Ticks(oldest.0.saturating_add(retention.remember.0));
    }

    /// Ends a claim. Returns `false` where it was lost.
    pub(super) fn end(&mut self, producer: ProducerId, token: Token, outcome: Outcome) -> bool {
        let state = match outcome {
            Outcome::Applied { at } => {
                self.clock = self.clock.max(at);
                State::Applied
            }
            Outcome::Abandoned => State::Abandoned,
        };
        let Some(producer) = self.known.get_mut(&producer) else { return false };
        let is_held = |kept: &&mut Kept| matches!(kept.state, State::InFlight { token: held, .. } if held == token);
        let Some(kept) = producer.batches.iter_mut().find(is_held) else { return false };
        kept.state = state;
        producer.used = self.clock;
        true
    }

    pub(super) fn forget(&mut self, producer: ProducerId) {
        self.known.remove(&producer);
    }
}

impl Producer {
    fn starting_at(epoch: ProducerEpoch, now: Ticks) -> Self {
        Self { epoch, batches: VecDeque::new(), applied_before: 0, used: now }
    }

    fn is_in_flight(&self) -> bool {
        self.batches.iter().any(|kept| matches!(kept.state, State::InFlight { .. }))
    }

    fn has_expired(&self, now: Ticks, retention: Retention) -> bool {
        !self.is_in_flight() && retention.is_forgotten(self.used, now)
    }

    fn claim(&mut self, batch: Batch, token: Token, now: Ticks, retention: Retention) -> Answer {
        if batch.epoch < self.epoch {
            return Answer::Fenced(self.epoch);
        }
        if batch.epoch > self.epoch {
            if batch.first != Sequence::FIRST {
                return Answer::OutOfOrder(Sequence::FIRST);
            }
            *self = Self::starting_at(batch.epoch, now);
        }
        let held = State::InFlight { token, since: now };
        let is_same = |kept: &&mut Kept| kept.first == batch.first && kept.count == batch.count;
        if let Some(kept) = self.batches.iter_mut().find(is_same) {
            return match kept.state {
                State::Applied => Answer::Applied,
                State::InFlight { since, .. } if !retention.is_lease_over(since, now) => Answer::InFlight,
                State::InFlight { .. } | State::Abandoned => {
                    kept.state = held;
                    Answer::Claimed(token)
                }
            };
        }
        self.claim_unknown(batch, token, held)
    }

    /// Claims a batch that is none of the remembered ones.
    fn claim_unknown(&mut self, batch: Batch, token: Token, held: State) -> Answer {
        if let (Some(oldest), Some(last)) = (self.batches.front().copied(), self.batches.back()) {
            let expected = last.first.plus(last.count);
            if batch.first != expected {
                let below = oldest.first.distance_from(batch.first);
                let is_applied = below >= batch.count && below <= self.applied_before;
                return if is_applied { Answer::Applied } else { Answer::OutOfOrder(expected) };
            }
            if self.batches.len() == BATCHES {
                if oldest.state != State::Applied {
                    return Answer::Saturated;
                }
                self.batches.pop_front();
                self.applied_before = self.applied_before.saturating_add(oldest.count).min(Sequence::COUNT / 2);
            }
        }
        self.batches.push_back(Kept { first: batch.first, count: batch.count, state: held });
        Answer::Claimed(token)
    }
}
