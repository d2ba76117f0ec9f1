//! Changes of channels, whose results are remembered.

use super::access::{Access, Known};
use super::ids::{ActorId, Direction, LinkId};
use super::key::{ChannelUpdate, Key};
use super::local::Composable;
use super::network::{Detached, MessageNumber};
use std::hash::Hash;

impl<A: Composable, L: Clone + Eq + Hash, P: Clone + Eq + Hash> Access<'_, A, L, P> {
    /// Returns the number of a channel after an update. The last number is a message or an index,
    /// as the update says.
    pub(super) fn updated_channel(&mut self, channel: u32, update: ChannelUpdate, number: u32) -> Known<u32> {
        let key = Key::updated(channel, update, number);
        if let Some(known) = self.updated.get(&key) {
            return Ok(*known);
        }
        let tables = self.fill()?;
        let mut value = tables.values.channels.value(channel).clone();
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
        let known = tables.channel_number(&value);
        tables.updated.insert(key, known);
        Ok(known)
    }

    /// Returns the number of a channel with a message that is not bound to an order, added unless
    /// it is there.
    pub(super) fn channel_with(&mut self, channel: u32, direction: Direction, msg: MessageNumber) -> Known<u32> {
        if let Some(known) = self.deliveries.with_message(channel, direction, msg) {
            return Ok(known);
        }
        let known = self.updated_channel(channel, ChannelUpdate::AddDetached { direction, once: true }, msg.0)?;
        if let Ok(tables) = self.fill() {
            tables.deliveries.keep_addition(channel, direction, msg, known);
        }
        Ok(known)
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
    ) -> Known<u32> {
        let key = Key::purged(link, direction, channel, local);
        if let Some(known) = self.purged.get(&key) {
            return Ok(*known);
        }
        let tables = self.fill()?;
        let values = &tables.values;
        let mut kept = values.channels.value(channel).clone();
        let state = &values.locals[receiver.index()].value(local).state;
        kept.detached
            .retain(|detached| detached.direction != direction || !is_dead(state, values.message(detached.message)));
        let known = tables.channel_number(&kept);
        tables.purged.insert(key, known);
        Ok(known)
    }
}
