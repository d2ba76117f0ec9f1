//! The values behind the numbers of a global state, as far as transitions may depend on them.

use super::ids::{ActorId, LinkId};
use super::layout::Layout;
use super::local::{Composable, Local};
use super::network::{Channel, MessageNumber};
use crate::interner::Interner;
use crate::state::GlobalState;
use stateright::actor::Actor;

/// Local states, channels and messages by number.
#[derive(Debug)]
pub(super) struct Values<A: Actor> {
    pub(super) layout: Layout,
    /// Local states, by actor.
    pub(super) locals: Vec<Interner<Local<A>>>,
    /// Contents of channels, for all links together.
    pub(super) channels: Interner<Channel>,
    pub(super) messages: Interner<A::Msg>,
}

impl<A: Composable> Values<A> {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            layout,
            locals: layout.actors().map(|_| Interner::default()).collect(),
            channels: Interner::default(),
            messages: Interner::default(),
        }
    }

    pub(super) fn local(&self, state: &GlobalState, actor: ActorId) -> &Local<A> {
        self.locals[actor.index()].value(state.0[actor.index()])
    }

    pub(super) fn channel(&self, state: &GlobalState, link: LinkId) -> &Channel {
        self.channels.value(state.0[self.layout.link_index(link)])
    }

    pub(super) fn message(&self, number: MessageNumber) -> &A::Msg {
        self.messages.value(number.0)
    }

    /// Returns the number of a message, which is interned if it is new.
    pub(super) fn message_number(&mut self, msg: &A::Msg) -> MessageNumber {
        MessageNumber(self.messages.number(msg))
    }

    /// Returns what the tables occupy at least, in bytes: without what the values point to.
    pub(super) fn bytes(&self) -> usize {
        self.locals.iter().map(Interner::bytes).sum::<usize>() + self.channels.bytes() + self.messages.bytes()
    }
}
