//! Keys of remembered results, each packed into one number: hashing is most of what a remembered
//! step costs.

use super::ids::{ActorId, Direction, LinkId};
use super::network::MessageNumber;

/// An input of an actor: a message, a timer, the result of a choice, or a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Input {
    /// A message, with the index behind its source id (see `address`), below 256.
    Message { source: u8, msg: MessageNumber },
    /// The timer of this index.
    Timer(u8),
    /// The question and the alternative of these indices.
    Choice { key: u8, index: u8 },
    /// The actor starts again, with what it saved.
    Restart,
}

/// A change of the messages under way on a link. The number beside it is a message or an index, as
/// each case says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ChannelUpdate {
    /// Takes the next request.
    TakeRequest,
    /// Takes the next answer.
    TakeAnswer,
    /// Takes the detached message of this index.
    TakeDetached,
    /// Adds this message to the requests.
    AddRequest,
    /// Adds this message to the answers.
    AddAnswer,
    /// Adds this message to the detached ones; with `once` only if it is not there yet.
    AddDetached { direction: Direction, once: bool },
    /// Drops requests and answers.
    Disconnect,
    /// Drops detached messages.
    DiscardDetached,
}

/// The inputs of a remembered result, packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(pub(super) u64);

/// A number of a global state that a permutation changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Component {
    /// An actor's local state.
    Actor(ActorId),
    /// A channel of this client. Numbers of channels are the same for all links.
    Channel(ActorId),
    /// The ledger.
    Ledger,
}

impl Key {
    /// Puts numbers side by side.
    ///
    /// # Panics
    /// If a number is not below two to the power of its bits.
    fn pack(parts: &[(u64, u32)]) -> Self {
        let mut packed = 0;
        for (value, bits) in parts {
            assert!(value >> bits == 0, "a table of the composed model is full: please report this model");
            packed = packed << bits | value;
        }
        Self(packed)
    }

    /// An actor in a local state handles an input.
    pub(super) fn handled(actor: ActorId, local: u32, input: Input) -> Self {
        let (kind, one, two) = match input {
            Input::Message { source, msg } => (0, u64::from(source), u64::from(msg.0)),
            Input::Timer(index) => (1, u64::from(index), 0),
            Input::Choice { key, index } => (2, u64::from(key), u64::from(index)),
            Input::Restart => (3, 0, 0),
        };
        Self::pack(&[(actor.index() as u64, 5), (kind, 2), (one, 8), (two, 21), (local.into(), 28)])
    }

    /// A channel is updated.
    pub(super) fn updated(channel: u32, update: ChannelUpdate, number: u32) -> Self {
        let kind = match update {
            ChannelUpdate::TakeRequest => 0,
            ChannelUpdate::TakeAnswer => 1,
            ChannelUpdate::TakeDetached => 2,
            ChannelUpdate::AddRequest => 3,
            ChannelUpdate::AddAnswer => 4,
            ChannelUpdate::Disconnect => 5,
            ChannelUpdate::AddDetached { direction, once } => 6 + direction as u64 + 2 * u64::from(once),
            ChannelUpdate::DiscardDetached => 10,
        };
        Self::pack(&[(kind, 4), (number.into(), 21), (channel.into(), 32)])
    }

    /// The ledger takes notes.
    pub(super) fn observed(ledger: u32, notes: u32) -> Self {
        Self::pack(&[(ledger.into(), 32), (notes.into(), 32)])
    }

    /// Dead messages of a link are dropped.
    pub(super) fn purged(link: LinkId, direction: Direction, channel: u32, receiver: u32) -> Self {
        Self::pack(&[(link.index() as u64, 5), (direction as u64, 1), (channel.into(), 29), (receiver.into(), 29)])
    }

    /// A component is permuted.
    pub(super) fn permuted(permutation: u32, component: Component, number: u32) -> Self {
        let component = match component {
            Component::Actor(actor) => actor.index() as u64,
            Component::Channel(client) => 128 + client.index() as u64,
            Component::Ledger => 255,
        };
        Self::pack(&[(permutation.into(), 24), (component, 8), (number.into(), 32)])
    }
}

#[cfg(test)]
mod tests {
    use super::{ChannelUpdate, Key};
    use crate::composition::ids::Direction;
    use std::collections::HashSet;

    #[test]
    fn channel_updates_have_distinct_keys() {
        let mut updates = vec![
            ChannelUpdate::TakeRequest,
            ChannelUpdate::TakeAnswer,
            ChannelUpdate::TakeDetached,
            ChannelUpdate::AddRequest,
            ChannelUpdate::AddAnswer,
            ChannelUpdate::Disconnect,
            ChannelUpdate::DiscardDetached,
        ];
        for direction in [Direction::ToClient, Direction::ToServer] {
            updates.extend([false, true].map(|once| ChannelUpdate::AddDetached { direction, once }));
        }
        let mut keys = HashSet::new();
        for update in updates {
            for (channel, number) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                assert!(keys.insert(Key::updated(channel, update, number)), "{update:?} of {number} on {channel}");
            }
        }
    }
}
