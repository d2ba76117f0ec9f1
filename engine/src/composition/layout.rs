//! Which number of a global state stands for what: first the actors, then the links, the ledger,
//! and the fault counters.

use super::ids::{ActorId, LinkId};
use crate::state::GlobalState;

/// The numbers of a world's states.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) actors: usize,
    pub(super) links: usize,
}

impl Layout {
    /// Returns how many numbers are in use.
    pub(super) const fn width(self) -> usize {
        self.actors + self.links + 2
    }

    /// Returns the index of a link's number.
    pub(super) const fn link_index(self, link: LinkId) -> usize {
        self.actors + link.index()
    }

    /// Returns the index of the ledger's number.
    pub(super) const fn ledger_index(self) -> usize {
        self.actors + self.links
    }

    /// Returns the index of the fault counters' number.
    pub(super) const fn counters_index(self) -> usize {
        self.ledger_index() + 1
    }

    /// Returns the number of the ledger.
    pub(super) const fn ledger(self, state: &GlobalState) -> u32 {
        state.0[self.ledger_index()]
    }

    /// Returns the actors, ascending.
    pub(super) fn actors(self) -> impl Iterator<Item = ActorId> + use<> {
        (0..self.actors).map(ActorId::new)
    }

    /// Returns the links, ascending.
    pub(super) fn links(self) -> impl Iterator<Item = LinkId> + use<> {
        (0..self.links).map(LinkId::new)
    }
}
