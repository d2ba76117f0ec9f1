//! Changes of channels, whose results are remembered.

use super::ids::{ActorId, Direction, LinkId};
use super::key::{ChannelUpdate, Key};
use super::local::Composable;
use super::network::{Detached, MessageNumber};
use super::tables::Tables;
use std::hash::Hash;

impl<A: Composable, L: Clone + Eq + Hash, P: Clone + Eq + Hash> Tables<A, L, P> {
    /// Returns the number of a channel after an update. The last number is a message or an index,
    /// as the update says.
    pub(super) fn updated_channel(&mut self, channel: u32, update: ChannelUpdate, number: u32) -> u32 {
        let key = Key::updated(channel, update, number);
        if let Some(known) = self.updated.get(&key) {
            return *known;
        }
        let mut value = self.values.channels.value(channel).clone();
        match update {
            ChannelUpdate::TakeRequest => drop(value.requests.remove(0)),
            ChannelUpdate::TakeAnswer => drop(value.answers.remove(0)),
            ChannelUpdate::TakeDetached => drop(value.detached.remove(number as usize)),
            ChannelUpdate::AddRequest => value.requests.push(MessageNumber(number)),
            ChannelUpdate::AddAnswer => value.answers.push(MessageNumber(number)),
            ChannelUpdate::AddDetached { direction, once } => {
                value.add_detached(Detached { direction, message: MessageNumber(number) }, once);
            }
            ChannelUpdate::Disconnect => {
                value.requests.clear();
                value.answers.clear();
            }
            ChannelUpdate::DiscardDetached => value.detached.clear(),
        }
        let known = self.channel_number(&value);
        self.updated.insert(key, known);
        known
    }

    /// Returns the number of a channel with a message that is not bound to an order, added unless
    /// it is there.
    pub(super) fn channel_with(&mut self, channel: u32, direction: Direction, msg: MessageNumber) -> u32 {
        if let Some(known) = self.deliveries.with_message(channel, direction, msg) {
            return known;
        }
        let known = self.updated_channel(channel, ChannelUpdate::AddDetached { direction, once: true }, msg.0);
        self.deliveries.keep_addition(channel, direction, msg, known);
        known
    }

    /// Returns the number of a link's channel without the messages that are dead for a receiver in
    /// this local state.
    pub(super) fn channel_without_dead(
        &mut self,
        link: LinkId,
        direction: Direction,
        channel: u32,
        (receiver, local): (ActorId, u32),
        is_dead: impl Fn(&A::State, &A::Msg) -> bool,
    ) -> u32 {
        let key = Key::purged(link, direction, channel, local);
        if let Some(known) = self.purged.get(&key) {
            return *known;
        }
        let values = &self.values;
        let mut kept = values.channels.value(channel).clone();
        let state = &values.locals[receiver.index()].value(local).state;
        kept.detached
            .retain(|detached| detached.direction != direction || !is_dead(state, values.message(detached.message)));
        let known = self.channel_number(&kept);
        self.purged.insert(key, known);
        known
    }
}
