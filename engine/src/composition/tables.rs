//! The tables behind the numbers of a global state.

use super::deliveries::Deliveries;
use super::environment::{Composable, Marks};
use super::reductions::Permutation;
use super::world::{Action, GlobalState};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::{FxBuildHasher, FxHashMap};
use stateright::actor::Actor;
use std::fmt::Debug;
use std::hash::{BuildHasher, Hash};

/// Gives equal values equal numbers, in order of first appearance. Each value is kept once: the set holds its number.
#[derive(Debug)]
pub struct Interner<T> {
    values: Vec<T>,
    numbers: HashTable<u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashTable::new() }
    }
}

fn hash(value: &impl Hash) -> u64 {
    FxBuildHasher.hash_one(value)
}

impl<T: Clone + Eq + Hash> Interner<T> {
    /// The number of this value.
    pub fn number(&mut self, value: &T) -> u32 {
        let values = &mut self.values;
        let entry = self.numbers.entry(
            hash(value),
            |number| values[*number as usize] == *value,
            |number| hash(&values[*number as usize]),
        );
        match entry {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let number = values.len() as u32;
                entry.insert(number);
                values.push(value.clone());
                number
            }
        }
    }

    /// The value of this number.
    ///
    /// # Panics
    /// Where the number was not given out by this table.
    #[must_use]
    pub fn value(&self, number: u32) -> &T {
        &self.values[number as usize]
    }

    /// How many values there are.
    #[must_use]
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// What it occupies at the least, in bytes: without what the values point to.
    fn bytes(&self) -> usize {
        list_bytes(&self.values) + self.numbers.allocation_size()
    }
}

/// All that belongs to one actor.
#[derive(Debug)]
pub struct Local<A: Actor> {
    /// Its state.
    pub state: A::State,
    /// What it saved.
    pub storage: Option<A::Storage>,
    /// Its timers, in order.
    pub timers: Vec<A::Timer>,
    /// Its open choices, by key, in order.
    pub choices: Vec<(String, Vec<A::Random>)>,
}

impl<A: Actor> Clone for Local<A> {
    fn clone(&self) -> Self {
        Self {
            state: self.state.clone(),
            storage: self.storage.clone(),
            timers: self.timers.clone(),
            choices: self.choices.clone(),
        }
    }
}

impl<A: Actor> PartialEq for Local<A> {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
            && self.storage == other.storage
            && self.timers == other.timers
            && self.choices == other.choices
    }
}

impl<A: Actor> Eq for Local<A>
where
    A::State: Eq,
    A::Storage: Eq,
{
}

impl<A: Actor> Hash for Local<A> {
    fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
        self.state.hash(hasher);
        self.storage.hash(hasher);
        self.timers.hash(hasher);
        self.choices.hash(hasher);
    }
}

/// What is under way between a client and a server, as numbers of messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Channel {
    /// Requests on the current connection, first in, first out.
    pub requests: Vec<u32>,
    /// Answers on the current connection, first in, first out.
    pub answers: Vec<u32>,
    /// What may arrive in any order or never, sorted: requests of connections that were given up or, on a network
    /// without connections, everything. True: to the server.
    pub detached: Vec<(bool, u32)>,
}

impl Channel {
    /// Adds to what may arrive in any order.
    pub fn add_detached(&mut self, entry: (bool, u32), once: bool) {
        match self.detached.binary_search(&entry) {
            Ok(_) if once => {}
            Ok(index) | Err(index) => self.detached.insert(index, entry),
        }
    }
}

/// What an actor is told, for remembering what it did about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Told {
    Message { from: u8, msg: u32 },
    Timer(u8),
    Choice(u8, u8),
    Restart,
}

/// A change of a channel, for remembering what came of it. The number beside it says which message or which place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ChannelUpdate {
    TakeRequest,
    TakeAnswer,
    TakeDetached,
    AddRequest,
    AddAnswer,
    AddDetached { to_server: bool, once: bool },
    Cut,
    ForgetDetached,
}

/// Something remembered by what led to it, packed into one number: hashing is most of what a remembered step costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(u64);

impl Key {
    /// Puts numbers side by side, each below two to the power of its bits.
    fn pack(parts: &[(u64, u32)]) -> Self {
        let mut packed = 0;
        for (value, bits) in parts {
            assert!(value >> bits == 0, "a table of the composed model is full: please report this design");
            packed = packed << bits | value;
        }
        Self(packed)
    }

    pub(super) fn handled(actor: usize, local: u32, told: Told) -> Self {
        let (kind, one, two) = match told {
            Told::Message { from, msg } => (0, u64::from(from), u64::from(msg)),
            Told::Timer(index) => (1, u64::from(index), 0),
            Told::Choice(key, index) => (2, u64::from(key), u64::from(index)),
            Told::Restart => (3, 0, 0),
        };
        Self::pack(&[(actor as u64, 5), (kind, 2), (one, 8), (two, 21), (local.into(), 28)])
    }

    pub(super) fn updated(channel: u32, change: ChannelUpdate, what: u32) -> Self {
        let kind = match change {
            ChannelUpdate::TakeRequest => 0,
            ChannelUpdate::TakeAnswer => 1,
            ChannelUpdate::TakeDetached => 2,
            ChannelUpdate::AddRequest => 3,
            ChannelUpdate::AddAnswer => 4,
            ChannelUpdate::Cut => 5,
            ChannelUpdate::AddDetached { to_server, once } => 6 + u64::from(to_server) + 2 * u64::from(once),
            ChannelUpdate::ForgetDetached => 10,
        };
        Self::pack(&[(kind, 4), (what.into(), 21), (channel.into(), 32)])
    }

    pub(super) fn observed(ledger: u32, notes: u32) -> Self {
        Self::pack(&[(ledger.into(), 32), (notes.into(), 32)])
    }

    pub(super) fn purged(link: usize, to_server: bool, channel: u32, receiver: u32) -> Self {
        Self::pack(&[(link as u64, 5), (to_server.into(), 1), (channel.into(), 29), (receiver.into(), 29)])
    }

    pub(super) fn permuted(by: u32, component: usize, number: u32) -> Self {
        Self::pack(&[(by.into(), 24), (component as u64, 8), (number.into(), 32)])
    }
}

/// What an actor did about an event.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) local: u32,
    /// Over which link, whether towards its server, and what.
    pub(super) sends: Box<[(u8, bool, u32)]>,
    pub(super) notes: u32,
    pub(super) idle: bool,
}

/// What a list occupies, in bytes: without what its elements point to.
pub(super) const fn list_bytes<T>(list: &Vec<T>) -> usize {
    list.capacity() * size_of::<T>()
}

/// What a map occupies at the least, in bytes: without what its entries point to.
fn map_bytes<T>(map: &FxHashMap<Key, T>) -> usize {
    map.capacity() * size_of::<(Key, T)>()
}

/// The tables of one world.
#[derive(Debug)]
pub(super) struct Tables<A: Actor, L> {
    pub(super) actors: usize,
    pub(super) links: usize,
    pub(super) locals: Vec<Interner<Local<A>>>,
    pub(super) channels: Interner<Channel>,
    pub(super) messages: Interner<A::Msg>,
    pub(super) notes: Interner<Vec<A::Msg>>,
    pub(super) ledgers: Interner<L>,
    pub(super) counters: Interner<u64>,
    pub(super) permutations: Interner<Permutation>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) handled: FxHashMap<Key, u32>,
    pub(super) observed: FxHashMap<Key, (u32, Marks)>,
    pub(super) purged: FxHashMap<Key, u32>,
    pub(super) updated: FxHashMap<Key, u32>,
    pub(super) permuted: FxHashMap<Key, u32>,
    pub(super) deliveries: Deliveries,
    /// Room for the actions of one state.
    pub(super) actions: Vec<Action>,
    /// What was handled, for coverage: which actor was told what.
    pub(super) calls: Vec<(u8, u32, Told)>,
    /// Hazards that need not be looked for any more.
    pub(super) known: u8,
}

impl<A: Composable, L> Tables<A, L>
where
    L: Clone + Eq + Hash,
{
    pub(super) fn new(actors: usize, links: usize) -> Self {
        Self {
            actors,
            links,
            locals: (0..actors).map(|_| Interner::default()).collect(),
            channels: Interner::default(),
            messages: Interner::default(),
            notes: Interner::default(),
            ledgers: Interner::default(),
            counters: Interner::default(),
            permutations: Interner::default(),
            outcomes: Vec::new(),
            handled: FxHashMap::default(),
            observed: FxHashMap::default(),
            purged: FxHashMap::default(),
            updated: FxHashMap::default(),
            permuted: FxHashMap::default(),
            deliveries: Deliveries::default(),
            actions: Vec::new(),
            calls: Vec::new(),
            known: 0,
        }
    }

    pub(super) fn local(&self, state: &GlobalState, actor: usize) -> &Local<A> {
        self.locals[actor].value(state.0[actor])
    }

    pub(super) fn channel(&self, state: &GlobalState, link: usize) -> &Channel {
        self.channels.value(state.0[self.actors + link])
    }

    /// The number of what a link holds.
    pub(super) fn channel_number(&mut self, channel: &Channel) -> u32 {
        let number = self.channels.number(channel);
        if number as usize + 1 == self.channels.len() && !self.deliveries.has(number) {
            self.deliveries.add_channel(&channel.detached);
        }
        number
    }

    pub(super) fn message(&self, number: u32) -> &A::Msg {
        self.messages.value(number)
    }

    pub(super) fn ledger(&self, state: &GlobalState) -> &L {
        self.ledgers.value(state.0[self.actors + self.links])
    }

    /// What they occupy at the least, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let remembered = [&self.handled, &self.purged, &self.updated, &self.permuted].map(map_bytes);
        let others = [
            self.channels.bytes(),
            self.messages.bytes(),
            self.ledgers.bytes(),
            self.deliveries.bytes(),
            map_bytes(&self.observed),
            list_bytes(&self.outcomes),
            list_bytes(&self.calls),
        ];
        self.locals.iter().map(Interner::bytes).chain(remembered).chain(others).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{ChannelUpdate, Interner, Key, map_bytes};
    use rustc_hash::FxHashMap;
    use std::collections::HashSet;

    #[test]
    fn equal_values_have_one_number() {
        let mut interner = Interner::default();
        assert_eq!([5, 7, 5, 9, 7].map(|value| interner.number(&value)), [0, 1, 0, 2, 1]);
        assert_eq!((*interner.value(1), interner.len()), (7, 3));
    }

    #[test]
    fn what_it_occupies_is_what_it_holds_and_at_the_most_four_times_as_much() {
        let mut interner = Interner::default();
        for value in 0..1_000_u64 {
            interner.number(&value);
        }
        let held = 1_000 * (size_of::<u64>() + size_of::<u32>());
        let bytes = interner.bytes();
        assert!((held..=4 * held).contains(&bytes), "{bytes} bytes for {held}");
    }

    #[test]
    fn a_map_occupies_its_entries_and_at_the_most_four_times_as_much() {
        let map: FxHashMap<Key, u32> = (0..1_000).map(|number| (Key(number), 0)).collect();
        let held = 1_000 * size_of::<(Key, u32)>();
        let bytes = map_bytes(&map);
        assert!((held..=4 * held).contains(&bytes), "{bytes} bytes for {held}");
    }

    #[test]
    fn channel_updates_have_distinct_keys() {
        let mut changes = vec![
            ChannelUpdate::TakeRequest,
            ChannelUpdate::TakeAnswer,
            ChannelUpdate::TakeDetached,
            ChannelUpdate::AddRequest,
            ChannelUpdate::AddAnswer,
            ChannelUpdate::Cut,
            ChannelUpdate::ForgetDetached,
        ];
        for to_server in [false, true] {
            changes.extend([false, true].map(|once| ChannelUpdate::AddDetached { to_server, once }));
        }
        let mut keys = HashSet::new();
        for change in changes {
            for (channel, what) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                assert!(keys.insert(Key::updated(channel, change, what)), "{change:?} of {what} on {channel}");
            }
        }
    }
}
