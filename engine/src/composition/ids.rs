//! Ids of actors and links.

use stateright::actor::Id;

/// An actor of a world: its index among the world's actors, below [`crate::GlobalState::WIDTH`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(pub(super) u8);

impl ActorId {
    /// The actor of this index.
    #[must_use]
    pub const fn new(index: usize) -> Self {
        Self(index as u8)
    }

    /// The index among the world's actors.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The actor of a stateright id that is an index: neither the ledger's nor that of a detached
/// connection.
impl From<Id> for ActorId {
    fn from(id: Id) -> Self {
        Self::new(id.into())
    }
}

impl From<ActorId> for Id {
    fn from(actor: ActorId) -> Self {
        Self::from(actor.index())
    }
}

/// A link of a world: its index among the world's links, below [`crate::GlobalState::WIDTH`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub(super) u8);

impl LinkId {
    /// The link of this index.
    #[must_use]
    pub const fn new(index: usize) -> Self {
        Self(index as u8)
    }

    /// The index among the world's links.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The direction of a message on a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the server: an answer.
    ToClient,
    /// From the client: a request.
    ToServer,
}

/// Two actors that exchange messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The actor that connects.
    pub client: ActorId,
    /// The actor that accepts connections.
    pub server: ActorId,
}

impl Link {
    /// Returns a link between each two of `actors` actors, of which the one with the lower index is
    /// the client.
    #[must_use]
    pub fn all_pairs(actors: usize) -> Vec<Self> {
        let pairs = (0..actors).flat_map(|client| (client + 1..actors).map(move |server| (client, server)));
        pairs.map(|(client, server)| Self { client: ActorId::new(client), server: ActorId::new(server) }).collect()
    }

    /// Returns the actor that receives messages in a direction.
    #[must_use]
    pub const fn receiver(self, direction: Direction) -> ActorId {
        match direction {
            Direction::ToClient => self.client,
            Direction::ToServer => self.server,
        }
    }

    /// Returns the actor that sends messages in a direction.
    #[must_use]
    pub const fn sender(self, direction: Direction) -> ActorId {
        match direction {
            Direction::ToClient => self.server,
            Direction::ToServer => self.client,
        }
    }
}
