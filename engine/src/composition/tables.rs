//! The tables of a world: the values behind the numbers of its states, and remembered results.

use super::action::Action;
use super::deliveries::{Candidate, Deliveries};
use super::ids::{ActorId, Direction, LinkId};
use super::key::{Input, Key};
use super::layout::Layout;
use super::local::Composable;
use super::network::{Channel, MessageNumber};
use super::values::Values;
use super::view::{Observation, View};
use crate::interner::Interner;
use crate::property_set::PropertySet;
use crate::state::GlobalState;
use crate::step::Marks;
use rustc_hash::FxHashMap;
use stateright::actor::Actor;
use std::fmt::Debug;
use std::hash::Hash;

/// A message that an actor sends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outgoing {
    pub(super) link: LinkId,
    pub(super) direction: Direction,
    pub(super) msg: MessageNumber,
}

/// The outcome of an input: what an actor does about it.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The number of the actor's next local state.
    pub(super) local: u32,
    pub(super) sends: Box<[Outgoing]>,
    /// The number of the notes for the ledger.
    pub(super) notes: u32,
    /// Whether the actor ignored the input.
    pub(super) is_idle: bool,
}

/// A handler call: the actor, the number of its local state, and the input.
pub(super) type Call = (ActorId, u32, Input);

/// Room for lists of one state, which is used again.
#[derive(Debug, Default)]
pub(super) struct Room {
    pub(super) actions: Vec<Action>,
    pub(super) candidates: Vec<Candidate>,
}

/// The tables of one world. They only grow.
#[derive(Debug)]
pub(super) struct Tables<A: Actor, L, P> {
    pub(super) values: Values<A>,
    pub(super) notes: Interner<Vec<A::Msg>>,
    pub(super) ledgers: Interner<L>,
    pub(super) counters: Interner<u64>,
    pub(super) permutations: Interner<P>,
    pub(super) outcomes: Vec<Outcome>,
    /// The number of an outcome, by actor, local state and input.
    pub(super) handled: FxHashMap<Key, u32>,
    pub(super) observed: FxHashMap<Key, (u32, Marks)>,
    pub(super) purged: FxHashMap<Key, u32>,
    pub(super) updated: FxHashMap<Key, u32>,
    pub(super) permuted: FxHashMap<Key, u32>,
    pub(super) deliveries: Deliveries,
    /// The room of the thread that fills the tables.
    pub(super) room: Room,
    /// Every handler call, once.
    pub(super) calls: Vec<Call>,
    /// Hazards that need not be looked for any more.
    pub(super) known_hazards: PropertySet,
}

impl<A: Composable, L: Clone + Eq + Hash, P: Clone + Eq + Hash> Tables<A, L, P> {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            values: Values::new(layout),
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
            room: Room::default(),
            calls: Vec::new(),
            known_hazards: PropertySet::EMPTY,
        }
    }

    /// Returns what transitions may see of a state.
    pub(super) const fn view<'a>(&'a self, state: &'a GlobalState) -> View<'a, A> {
        View { values: &self.values, state }
    }

    /// Returns what an observer sees of a state.
    pub(super) const fn observation<'a>(&'a self, state: &'a GlobalState) -> Observation<'a, A, L> {
        Observation { view: self.view(state), ledgers: &self.ledgers }
    }

    /// Returns the number of a channel, which is interned if it is new.
    pub(super) fn channel_number(&mut self, channel: &Channel) -> u32 {
        let number = self.values.channels.number(channel);
        if !self.deliveries.has_channel(number) {
            self.deliveries.add_channel(&channel.detached);
        }
        number
    }

    /// Adds an outcome, and returns its number.
    pub(super) fn add_outcome(&mut self, outcome: Outcome) -> u32 {
        self.outcomes.push(outcome);
        self.outcomes.len() as u32 - 1
    }

    /// Returns what the tables occupy at least, in bytes: without what the values point to.
    pub(super) fn bytes(&self) -> usize {
        let remembered = [&self.handled, &self.purged, &self.updated, &self.permuted].map(map_bytes);
        let others = [
            self.values.bytes(),
            self.ledgers.bytes(),
            self.deliveries.bytes(),
            map_bytes(&self.observed),
            self.outcomes.capacity() * size_of::<Outcome>(),
            self.calls.capacity() * size_of::<Call>(),
        ];
        remembered.into_iter().chain(others).sum()
    }
}

/// Returns what a map occupies at least, in bytes: without what its entries point to.
fn map_bytes<T>(map: &FxHashMap<Key, T>) -> usize {
    map.capacity() * size_of::<(Key, T)>()
}

#[cfg(test)]
mod tests {
    use super::{Key, map_bytes};
    use rustc_hash::FxHashMap;

    #[test]
    fn map_bytes_are_between_once_and_four_times_its_content() {
        let map: FxHashMap<Key, u32> = (0..1_000).map(|number| (Key(number), 0)).collect();
        let held = 1_000 * size_of::<(Key, u32)>();
        let bytes = map_bytes(&map);
        assert!((held..=4 * held).contains(&bytes), "{bytes} bytes for {held}");
    }
}
