//! A global state with its numbers resolved.
//!
//! A [`View`] shows what transitions may depend on; an [`Observation`] shows the ledger as well.
//! Rules get a view, so the compiler enforces that no transition reads the ledger.

use super::ids::{ActorId, LinkId};
use super::local::{Composable, Local};
use super::network::{Channel, MessageNumber};
use super::values::Values;
use crate::interner::Interner;
use crate::state::GlobalState;
use stateright::actor::Actor;
use std::hash::Hash;
use std::ops::Deref;

/// The actors and links in a global state.
pub struct View<'a, A: Actor> {
    pub(super) values: &'a Values<A>,
    pub(super) state: &'a GlobalState,
}

impl<A: Composable> View<'_, A> {
    /// Returns the local state of an actor.
    #[must_use]
    pub fn local(&self, actor: ActorId) -> &Local<A> {
        self.values.local(self.state, actor)
    }

    /// Returns an actor's own state.
    #[must_use]
    pub fn state(&self, actor: ActorId) -> &A::State {
        &self.local(actor).state
    }

    /// Returns what is under way on a link.
    #[must_use]
    pub fn channel(&self, link: LinkId) -> &Channel {
        self.values.channel(self.state, link)
    }

    /// Returns the message of a number.
    #[must_use]
    pub fn message(&self, number: MessageNumber) -> &A::Msg {
        self.values.message(number)
    }

    /// Returns the requests on the current connection of a link, the next one first.
    pub fn requests(&self, link: LinkId) -> impl Iterator<Item = &A::Msg> {
        self.channel(link).requests.iter().map(|number| self.message(*number))
    }

    /// Returns the answers on the current connection of a link, the next one first.
    pub fn answers(&self, link: LinkId) -> impl Iterator<Item = &A::Msg> {
        self.channel(link).answers.iter().map(|number| self.message(*number))
    }

    /// Returns the messages of a link that are not bound to an order.
    pub fn detached(&self, link: LinkId) -> impl Iterator<Item = &A::Msg> {
        self.channel(link).detached.iter().map(|detached| self.message(detached.message))
    }
}

/// A view of a global state with the ledger.
pub struct Observation<'a, A: Actor, L> {
    pub(super) view: View<'a, A>,
    pub(super) ledgers: &'a Interner<L>,
}

impl<'a, A: Actor, L> Deref for Observation<'a, A, L> {
    type Target = View<'a, A>;

    fn deref(&self) -> &Self::Target {
        &self.view
    }
}

impl<A: Composable, L: Clone + Eq + Hash> Observation<'_, A, L> {
    /// Returns the ledger.
    #[must_use]
    pub fn ledger(&self) -> &L {
        self.ledgers.value(self.view.values.layout.ledger(self.view.state))
    }
}
