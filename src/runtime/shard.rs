//! A part of a window: ids in flight, ids confirmed in order of confirmation, and an index over both.
//!
//! The index is open addressing with linear probing; an entry has 32 bits of the id's hash and its place. Removal shifts what
//! follows back, so that nothing is left behind however long the window is used.

use super::words::Ticks;
use std::collections::VecDeque;

/// Where an id is kept, as the index says it: a number below 2^31, and whether it is in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place(u32);

const IN_FLIGHT: u32 = 1 << 31;

/// An index entry: the hash above, the place plus one below. 0 is no entry.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Slot(u64);

impl Slot {
    const EMPTY: Self = Self(0);

    /// Places are below 2^32 − 1, so the entry is never 0.
    fn new(hash: u32, place: Place) -> Self {
        Self((u64::from(hash) << 32) | (u64::from(place.0) + 1))
    }

    fn hash(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn place(self) -> Place {
        Place(self.0 as u32 - 1)
    }
}

/// An id that was confirmed.
struct Confirmed<K> {
    key: K,
    at: Ticks,
}

/// An id that a handler is at work on.
struct Held<K> {
    key: K,
    token: u64,
    since: Ticks,
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

/// A claim: a place in flight, and the token that tells it from later claims of the same place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hold {
    place: u32,
    token: u64,
}

/// A part of a window.
pub(super) struct Shard<K> {
    index: Box<[u64]>,
    /// In order of confirmation; the first has the number `passed`.
    confirmed: VecDeque<Confirmed<K>>,
    passed: u32,
    held: Vec<Option<Held<K>>>,
    free: Vec<u32>,
    in_flight: usize,
    room: usize,
    token: u64,
    /// The highest time that was ever told.
    clock: Ticks,
}

/// What decides how long an id is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) remember: Ticks,
    pub(super) lease: Option<Ticks>,
}

impl<K: Eq> Shard<K> {
    /// The largest room of a shard.
    pub(super) const MOST: usize = 1 << 30;

    /// A shard for so many ids.
    pub(super) fn new(room: usize) -> Self {
        Self {
            index: vec![0; room + room * 3 / 4 + 1].into_boxed_slice(),
            confirmed: VecDeque::with_capacity(room),
            passed: 0,
            held: Vec::new(),
            free: Vec::new(),
            in_flight: 0,
            room,
            token: 0,
            clock: Ticks::default(),
        }
    }

    /// What it takes, in bytes.
    pub(super) fn footprint(&self) -> usize {
        size_of_val(&*self.index)
            + self.confirmed.capacity() * size_of::<Confirmed<K>>()
            + self.held.capacity() * size_of::<Option<Held<K>>>()
            + self.free.capacity() * size_of::<u32>()
    }

    /// Ids that are confirmed and kept, and ids in flight.
    pub(super) fn len(&self) -> (usize, usize) {
        (self.confirmed.len(), self.in_flight)
    }

    /// The time, which never goes back.
    fn tick(&mut self, now: Ticks) -> Ticks {
        self.clock = self.clock.max(now);
        self.clock
    }

    fn home(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.index.len() as u64) >> 32) as usize
    }

    fn after(&self, at: usize) -> usize {
        if at + 1 == self.index.len() { 0 } else { at + 1 }
    }

    /// The entry that is meant, or the empty one where it would be.
    fn probe(&self, hash: u32, is_it: impl Fn(Slot) -> bool) -> Result<usize, usize> {
        let mut at = self.home(hash);
        loop {
            let slot = Slot(self.index[at]);
            if slot == Slot::EMPTY {
                return Err(at);
            }
            if slot.hash() == hash && is_it(slot) {
                return Ok(at);
            }
            at = self.after(at);
        }
    }

    fn number(&self, place: Place) -> usize {
        (place.0.wrapping_sub(self.passed) & !IN_FLIGHT) as usize
    }

    fn is_key(&self, slot: Slot, key: &K) -> bool {
        let place = slot.place();
        if place.0 & IN_FLIGHT == 0 {
            self.confirmed.get(self.number(place)).is_some_and(|entry| entry.key == *key)
        } else {
            self.held_at(place.0 & !IN_FLIGHT).is_some_and(|held| held.key == *key)
        }
    }

    fn held_at(&self, place: u32) -> Option<&Held<K>> {
        self.held.get(place as usize).and_then(Option::as_ref)
    }

    fn remove(&mut self, at: usize) {
        let mut hole = at;
        let mut next = self.after(at);
        let length = self.index.len();
        loop {
            let slot = Slot(self.index[next]);
            if slot == Slot::EMPTY {
                break;
            }
            // How far the entry is from where it wants to be, and how far the hole is from the entry.
            let wanted = (next + length - self.home(slot.hash())) % length;
            let back = (next + length - hole) % length;
            if wanted >= back {
                self.index[hole] = slot.0;
                hole = next;
            }
            next = self.after(next);
        }
        self.index[hole] = Slot::EMPTY.0;
    }

    fn remove_entry(&mut self, entry: Slot) {
        if let Ok(at) = self.probe(entry.hash(), |slot| slot == entry) {
            self.remove(at);
        }
    }

    /// Forgets what was confirmed longer ago than is promised.
    fn expire(&mut self, now: Ticks, terms: Terms, hash_of: impl Fn(&K) -> u32) {
        while let Some(oldest) = self.confirmed.front() {
            if now.0 - oldest.at.0 <= terms.remember.0 {
                break;
            }
            let entry = Slot::new(hash_of(&oldest.key), Place(self.passed));
            self.remove_entry(entry);
            self.passed = self.passed.wrapping_add(1) & !IN_FLIGHT;
            self.confirmed.pop_front();
        }
    }

    /// Claims an id, if it can be claimed.
    pub(super) fn claim(&mut self, key: K, hash: u32, now: Ticks, terms: Terms, hash_of: impl Fn(&K) -> u32) -> Known {
        let now = self.tick(now);
        self.expire(now, terms, hash_of);
        match self.probe(hash, |slot| self.is_key(slot, &key)) {
            Ok(at) => self.claim_again(Slot(self.index[at]).place(), now, terms),
            Err(_) if self.confirmed.len() + self.in_flight == self.room => Known::Full,
            Err(at) => {
                let hold = self.hold(key, now);
                self.index[at] = Slot::new(hash, Place(hold.place | IN_FLIGHT)).0;
                Known::Claimed(hold)
            }
        }
    }

    /// An id that is known: a lease that ran out is given to the new claim.
    fn claim_again(&mut self, place: Place, now: Ticks, terms: Terms) -> Known {
        if place.0 & IN_FLIGHT == 0 {
            return Known::Confirmed;
        }
        let place = place.0 & !IN_FLIGHT;
        self.token += 1;
        let token = self.token;
        match (self.held.get_mut(place as usize), terms.lease) {
            (Some(Some(held)), Some(lease)) if now.0 - held.since.0 > lease.0 => {
                held.token = token;
                held.since = now;
                Known::Claimed(Hold { place, token })
            }
            _ => Known::InFlight,
        }
    }

    fn hold(&mut self, key: K, since: Ticks) -> Hold {
        self.token += 1;
        let token = self.token;
        self.in_flight += 1;
        let held = Some(Held { key, token, since });
        let place = if let Some(place) = self.free.pop() {
            self.held[place as usize] = held;
            place
        } else {
            self.held.push(held);
            self.held.len() as u32 - 1
        };
        Hold { place, token }
    }

    /// Takes the claim's id out of flight, if the claim is still the one that holds it.
    fn release(&mut self, hold: Hold) -> Option<K> {
        if self.held_at(hold.place)?.token != hold.token {
            return None;
        }
        let held = self.held[hold.place as usize].take()?;
        self.free.push(hold.place);
        self.in_flight -= 1;
        Some(held.key)
    }

    /// The effect is where it belongs. False: the claim was lost.
    pub(super) fn confirm(&mut self, hold: Hold, hash: u32, now: Ticks) -> bool {
        let at = self.tick(now);
        let Some(key) = self.release(hold) else { return false };
        let entry = Slot::new(hash, Place(hold.place | IN_FLIGHT));
        let place = Place(self.passed.wrapping_add(self.confirmed.len() as u32) & !IN_FLIGHT);
        if let Ok(slot) = self.probe(hash, |slot| slot == entry) {
            self.index[slot] = Slot::new(hash, place).0;
        }
        self.confirmed.push_back(Confirmed { key, at });
        true
    }

    /// The id may be claimed again. Without effect where the claim was lost.
    pub(super) fn abandon(&mut self, hold: Hold, hash: u32) {
        if self.release(hold).is_some() {
            self.remove_entry(Slot::new(hash, Place(hold.place | IN_FLIGHT)));
        }
    }
}
