//! A part of a window under one lock: ids in flight, confirmed ids in the order of confirmation,
//! and an index over both.

use super::ids::Ticks;
use super::in_flight::{Held, Hold, InFlight};
use super::index::{Entry, Index, Location, PackedLocation};
use super::retention::Retention;
use std::collections::VecDeque;

/// A confirmed id.
struct Confirmed<K> {
    key: K,
    /// The time of confirmation.
    at: Ticks,
    entry: Entry,
}

/// The shard's answer to a claim.
pub(super) enum Answer {
    /// The id is confirmed.
    Confirmed,
    /// Another handler has claimed the id.
    InFlight,
    /// The id was unknown, or its lease was over: it is claimed now.
    Claimed(Hold),
    /// The id is unknown and the shard is full.
    Full,
}

/// A part of a window.
pub(super) struct Shard<K> {
    index: Index,
    /// In the order of confirmation. Ordinals are consecutive modulo [`PackedLocation::COUNT`].
    confirmed: VecDeque<Confirmed<K>>,
    /// The ordinal of the oldest confirmed id.
    oldest: u16,
    in_flight: InFlight<K>,
    /// Ids. `confirmed.len() + in_flight.len() <= capacity <= PackedLocation::COUNT`
    capacity: u16,
    /// The highest time of all calls.
    clock: Ticks,
}

impl<K: Eq> Shard<K> {
    /// Returns a shard for `capacity` ids.
    pub(super) fn new(capacity: usize) -> Self {
        assert!(capacity <= PackedLocation::COUNT, "a shard of {capacity} ids is too large: please report this");
        Self {
            index: Index::new(capacity),
            confirmed: VecDeque::with_capacity(capacity),
            oldest: 0,
            in_flight: InFlight::new(),
            capacity: capacity as u16,
            clock: Ticks::default(),
        }
    }

    /// Returns the size in bytes, without the heap of the keys.
    pub(super) fn footprint(&self) -> usize {
        self.index.footprint() + self.confirmed.capacity() * size_of::<Confirmed<K>>() + self.in_flight.footprint()
    }

    /// Returns the number of confirmed ids and the number of ids in flight.
    pub(super) fn occupancy(&self) -> (usize, usize) {
        (self.confirmed.len(), usize::from(self.in_flight.len()))
    }

    /// Returns the time, which never decreases.
    fn tick(&mut self, now: Ticks) -> Ticks {
        self.clock = self.clock.max(now);
        self.clock
    }

    fn is_key(&self, location: Location, key: &K) -> bool {
        match location {
            Location::InFlight(cell) => self.in_flight.get(cell).is_some_and(|held| held.key == *key),
            Location::Confirmed(ordinal) => {
                let confirmed = self.confirmed.get(PackedLocation::distance(self.oldest, ordinal));
                confirmed.is_some_and(|confirmed| confirmed.key == *key)
            }
        }
    }

    /// Forgets the ids whose time is over.
    fn expire(&mut self, now: Ticks, retention: Retention, hash_of: impl Fn(&K) -> u64) {
        while let Some(oldest) = self.confirmed.front() {
            if !retention.is_forgotten(oldest.at, now) {
                break;
            }
            self.index.remove(oldest.entry, || hash_of(&oldest.key));
            self.oldest = self.oldest.wrapping_add(1);
            self.confirmed.pop_front();
        }
    }

    /// Claims an id where that is possible.
    pub(super) fn claim(
        &mut self,
        key: K,
        hash: u64,
        now: Ticks,
        retention: Retention,
        hash_of: impl Fn(&K) -> u64,
    ) -> Answer {
        let now = self.tick(now);
        self.expire(now, retention, hash_of);
        match self.index.find(hash, |location| self.is_key(location, &key)) {
            Some(location) => self.claim_again(location, now, retention),
            None if self.confirmed.len() + usize::from(self.in_flight.len()) == usize::from(self.capacity) => {
                Answer::Full
            }
            None => Answer::Claimed(self.hold(key, hash, now)),
        }
    }

    /// Claims an id that the shard has: possible where the lease of the present claim is over.
    fn claim_again(&mut self, location: Location, now: Ticks, retention: Retention) -> Answer {
        let Location::InFlight(cell) = location else { return Answer::Confirmed };
        let is_over = |since| retention.is_lease_over(since, now);
        self.in_flight.take_over(cell, now, is_over).map_or(Answer::InFlight, Answer::Claimed)
    }

    fn hold(&mut self, key: K, hash: u64, now: Ticks) -> Hold {
        let index = &mut self.index;
        self.in_flight.insert(key, now, |cell| index.insert(hash, PackedLocation::in_flight(cell)))
    }

    /// Confirms a claim. Returns `false` where it was lost.
    pub(super) fn confirm(&mut self, hold: Hold, now: Ticks) -> bool {
        let at = self.tick(now);
        let Some(Held { key, entry, .. }) = self.in_flight.remove(hold) else { return false };
        self.index.replace(entry, PackedLocation::confirmed(self.oldest.wrapping_add(self.confirmed.len() as u16)));
        self.confirmed.push_back(Confirmed { key, at, entry });
        true
    }

    /// Gives up a claim, so that its id may be claimed again. Does nothing where the claim was
    /// lost.
    pub(super) fn abandon(&mut self, hold: Hold, hash: u64) {
        if let Some(held) = self.in_flight.remove(hold) {
            self.index.remove(held.entry, || hash);
        }
    }
}
