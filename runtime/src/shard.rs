//! A part of a window: ids in flight, ids confirmed in order of confirmation, and an index over both.

use super::index::{Index, Slot};
use super::words::Ticks;
use std::collections::VecDeque;

/// Where the index finds an id: its number in the order of confirmation, which goes round after so many; or, with this bit,
/// its place among those in flight.
const IN_FLIGHT: u16 = 1 << 15;

/// An id that was confirmed.
struct Confirmed<K> {
    key: K,
    at: Ticks,
    slot: Slot,
}

/// An id that a handler is at work on.
struct Held<K> {
    key: K,
    by: Hold,
    since: Ticks,
    slot: Slot,
}

/// A place for an id in flight.
enum Place<K> {
    /// Nobody has it; the one that is taken after it.
    Free(u16),
    Taken(Held<K>),
}

impl<K> Place<K> {
    fn held(&self) -> Option<&Held<K>> {
        match self {
            Self::Taken(held) => Some(held),
            Self::Free(_) => None,
        }
    }

    fn held_mut(&mut self) -> Option<&mut Held<K>> {
        match self {
            Self::Taken(held) => Some(held),
            Self::Free(_) => None,
        }
    }
}

/// What the shard knows of an id.
pub(super) enum Known {
    /// It was confirmed and is remembered.
    Confirmed,
    /// A handler is at work.
    InFlight,
    /// Nothing; it is claimed now.
    Claimed(Hold),
    /// Nothing, and there is no room.
    Full,
}

/// A claim: a place in flight, and the token that tells it from earlier and later claims of the same place. In one word, which
/// a function answers in a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hold(u64);

impl Hold {
    /// Tokens go round after 2^48 claims of a shard: a claim would have to be held that long.
    fn new(place: u16, token: u64) -> Self {
        Self((token << u16::BITS) | u64::from(place))
    }

    fn place(self) -> u16 {
        self.0 as u16
    }
}

/// What decides how long an id is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) remember: Ticks,
    pub(super) lease: Option<Ticks>,
}

/// A part of a window.
pub(super) struct Shard<K> {
    index: Index,
    /// In order of confirmation; the first has the number `first`.
    confirmed: VecDeque<Confirmed<K>>,
    first: u16,
    places: Vec<Place<K>>,
    /// The place that is taken next: one that is free, or one more. In few cache lines, which threads pass to one another.
    free: u16,
    in_flight: u16,
    room: u16,
    token: u64,
    /// The highest time that was ever told.
    clock: Ticks,
}

impl<K: Eq> Shard<K> {
    /// The largest room of a shard.
    pub(super) const MOST: usize = IN_FLIGHT as usize;

    /// A shard for so many ids.
    pub(super) fn new(room: usize) -> Self {
        assert!(room <= Self::MOST, "a window has enough shards for its capacity");
        Self {
            index: Index::new(room),
            confirmed: VecDeque::with_capacity(room),
            first: 0,
            places: Vec::new(),
            free: 0,
            in_flight: 0,
            room: room as u16,
            token: 0,
            clock: Ticks::default(),
        }
    }

    /// What it takes, in bytes.
    pub(super) fn footprint(&self) -> usize {
        self.index.footprint()
            + self.confirmed.capacity() * size_of::<Confirmed<K>>()
            + self.places.capacity() * size_of::<Place<K>>()
    }

    /// Ids that are confirmed and kept, and ids in flight.
    pub(super) fn occupancy(&self) -> (usize, usize) {
        (self.confirmed.len(), usize::from(self.in_flight))
    }

    /// The time, which never goes back.
    fn tick(&mut self, now: Ticks) -> Ticks {
        self.clock = self.clock.max(now);
        self.clock
    }

    fn is_key(&self, place: u16, key: &K) -> bool {
        if place & IN_FLIGHT == 0 {
            let number = place.wrapping_sub(self.first) & !IN_FLIGHT;
            self.confirmed.get(usize::from(number)).is_some_and(|confirmed| confirmed.key == *key)
        } else {
            self.held_at(place & !IN_FLIGHT).is_some_and(|held| held.key == *key)
        }
    }

    fn held_at(&self, place: u16) -> Option<&Held<K>> {
        self.places.get(usize::from(place)).and_then(Place::held)
    }

    /// Forgets what was confirmed longer ago than is promised.
    fn expire(&mut self, now: Ticks, terms: Terms, hash_of: impl Fn(&K) -> u64) {
        while let Some(oldest) = self.confirmed.front() {
            if now.0 - oldest.at.0 <= terms.remember.0 {
                break;
            }
            self.index.remove(oldest.slot, || hash_of(&oldest.key));
            self.first = (self.first + 1) & !IN_FLIGHT;
            self.confirmed.pop_front();
        }
    }

    /// Claims an id, if it can be claimed.
    pub(super) fn claim(&mut self, key: K, hash: u64, now: Ticks, terms: Terms, hash_of: impl Fn(&K) -> u64) -> Known {
        let now = self.tick(now);
        self.expire(now, terms, hash_of);
        match self.index.find(hash, |place| self.is_key(place, &key)) {
            Some(place) => self.claim_again(place, now, terms),
            None if self.confirmed.len() + usize::from(self.in_flight) == usize::from(self.room) => Known::Full,
            None => Known::Claimed(self.hold(key, hash, now)),
        }
    }

    /// An id that is known: a lease that ran out is given to the new claim.
    fn claim_again(&mut self, place: u16, now: Ticks, terms: Terms) -> Known {
        if place & IN_FLIGHT == 0 {
            return Known::Confirmed;
        }
        let place = place & !IN_FLIGHT;
        self.token += 1;
        let token = self.token;
        match (self.places.get_mut(usize::from(place)).and_then(Place::held_mut), terms.lease) {
            (Some(held), Some(lease)) if now.0 - held.since.0 > lease.0 => {
                held.by = Hold::new(place, token);
                held.since = now;
                Known::Claimed(held.by)
            }
            _ => Known::InFlight,
        }
    }

    fn hold(&mut self, key: K, hash: u64, since: Ticks) -> Hold {
        self.token += 1;
        let place = self.free;
        let slot = self.index.insert(hash, place | IN_FLIGHT);
        let by = Hold::new(place, self.token);
        let taken = Place::Taken(Held { key, by, since, slot });
        if let Some(free) = self.places.get_mut(usize::from(place)) {
            if let Place::Free(next) = std::mem::replace(free, taken) {
                self.free = next;
            }
        } else {
            self.places.push(taken);
            self.free += 1;
        }
        self.in_flight += 1;
        by
    }

    /// Takes the claim's id out of flight, if the claim is still the one that holds it.
    fn release(&mut self, hold: Hold) -> Option<Held<K>> {
        let place = self.places.get_mut(usize::from(hold.place()))?;
        place.held().filter(|held| held.by == hold)?;
        let Place::Taken(held) = std::mem::replace(place, Place::Free(self.free)) else { return None };
        self.free = hold.place();
        self.in_flight -= 1;
        Some(held)
    }

    /// The effect is where it belongs. False: the claim was lost.
    pub(super) fn confirm(&mut self, hold: Hold, now: Ticks) -> bool {
        let at = self.tick(now);
        let Some(Held { key, slot, .. }) = self.release(hold) else { return false };
        self.index.replace(slot, (self.first + self.confirmed.len() as u16) & !IN_FLIGHT);
        self.confirmed.push_back(Confirmed { key, at, slot });
        true
    }

    /// The id may be claimed again. Without effect where the claim was lost.
    pub(super) fn abandon(&mut self, hold: Hold, hash: u64) {
        if let Some(held) = self.release(hold) {
            self.index.remove(held.slot, || hash);
        }
    }
}
