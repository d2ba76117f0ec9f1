//! Access to the tables of a world: shared by threads, or exclusive.
//!
//! Nearly every look-up finds its result. So several threads expand states with the same tables,
//! and a step of which something is missing is taken again by the one thread that has the tables
//! for itself and fills them. Either way has the same results: tables only grow, and a number keeps
//! its value.

use super::ids::ActorId;
use super::local::{Composable, Local};
use super::network::MessageNumber;
use super::tables::{Room, Tables};
use stateright::actor::Actor;
use std::hash::Hash;
use std::ops::Deref;

/// The tables are shared and lack a value or a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missed;

/// A result of look-ups. Exclusive tables miss nothing.
pub(super) type Known<T> = Result<T, Missed>;

/// The tables of one world, to look up and perhaps to fill.
pub(super) struct Access<'a, A: Actor, L, P> {
    tables: Held<'a, A, L, P>,
    pub(super) room: Room,
}

enum Held<'a, A: Actor, L, P> {
    Shared(&'a Tables<A, L, P>),
    Exclusive(&'a mut Tables<A, L, P>),
}

impl<'a, A: Actor, L, P> Access<'a, A, L, P> {
    /// Tables that other threads read, too.
    pub(super) const fn shared(tables: &'a Tables<A, L, P>, room: Room) -> Self {
        Self { tables: Held::Shared(tables), room }
    }

    /// Tables that this thread alone uses.
    pub(super) const fn exclusive(tables: &'a mut Tables<A, L, P>, room: Room) -> Self {
        Self { tables: Held::Exclusive(tables), room }
    }

    /// Returns the tables where they may be filled.
    pub(super) fn fill(&mut self) -> Known<&mut Tables<A, L, P>> {
        match &mut self.tables {
            Held::Shared(_) => Err(Missed),
            Held::Exclusive(tables) => Ok(tables),
        }
    }
}

impl<A: Actor, L, P> Deref for Access<'_, A, L, P> {
    type Target = Tables<A, L, P>;

    fn deref(&self) -> &Self::Target {
        match &self.tables {
            Held::Shared(tables) => tables,
            Held::Exclusive(tables) => tables,
        }
    }
}

impl<A: Composable, L: Clone + Eq + Hash, P: Clone + Eq + Hash> Access<'_, A, L, P> {
    /// Returns the number of an actor's local state.
    pub(super) fn local_number(&mut self, actor: ActorId, local: &Local<A>) -> Known<u32> {
        match self.values.locals[actor.index()].find(local) {
            Some(known) => Ok(known),
            None => Ok(self.fill()?.values.locals[actor.index()].number(local)),
        }
    }

    /// Returns the number of a message.
    pub(super) fn message_number(&mut self, msg: &A::Msg) -> Known<MessageNumber> {
        match self.values.messages.find(msg) {
            Some(known) => Ok(MessageNumber(known)),
            None => Ok(self.fill()?.values.message_number(msg)),
        }
    }

    /// Returns the number of what was used of all fault counters.
    pub(super) fn counters_number(&mut self, counters: u64) -> Known<u32> {
        match self.counters.find(&counters) {
            Some(known) => Ok(known),
            None => Ok(self.fill()?.counters.number(&counters)),
        }
    }

    /// Returns the number of a permutation.
    pub(super) fn permutation_number(&mut self, permutation: &P) -> Known<u32> {
        match self.permutations.find(permutation) {
            Some(known) => Ok(known),
            None => Ok(self.fill()?.permutations.number(permutation)),
        }
    }
}
