//! Requests that change nothing from now on, or nothing but the outside world, whenever they
//! arrive.

use super::definition::Sink;
use super::state::SinkState;
use crate::ids::Message;
use crate::mechanisms::{SinkFencing, SinkKind};
use crate::protocol::{Msg, PositionWrite, WriteKey};
use crate::rules::Rule;

impl Sink {
    /// Whether the request changes nothing, now and from now on, so that it is as good as lost.
    #[must_use]
    pub fn is_dead(&self, state: &SinkState, msg: &Msg) -> bool {
        match *msg {
            Msg::RecordId { id } => self.remembers() && self.knows(state, id),
            Msg::ReadPosition { generation } => {
                self.settings.fencing != SinkFencing::AtTakeover
                    || generation == state.registered
                    || generation.rebalances < state.registered.rebalances
            }
            Msg::Apply { message, key } => self.is_dead_write(state, message, key),
            _ => false,
        }
    }

    fn is_dead_write(&self, state: &SinkState, message: Message, key: WriteKey) -> bool {
        match self.settings.kind {
            SinkKind::Upsert => self.rules.has(Rule::SinkKnowsRows) && state.has_row_of(message),
            SinkKind::Inbox => self.refuses_recorded() && self.remembers() && self.has_recorded(state, message, key),
            SinkKind::Versioned => {
                self.rules.has(Rule::SinkRefusesOlderVersions)
                    && state.row(message.key).is_some_and(|id| id >= message.id)
            }
            SinkKind::OffsetStore => matches!(key, WriteKey::Position(write) if self.is_outdated(state, write)),
            SinkKind::Append | SinkKind::Overwrite | SinkKind::Topic => false,
        }
    }

    /// Whether an offset store refuses a write from now on.
    fn is_outdated(&self, state: &SinkState, write: PositionWrite) -> bool {
        match self.settings.fencing {
            SinkFencing::None => false,
            SinkFencing::OnWrite | SinkFencing::AtTakeover => {
                self.rules.has(Rule::SinkRefusesFormerOwners) && self.is_former(state, write.generation)
            }
            // The stored position only grows.
            SinkFencing::CompareAndSet => self.rules.has(Rule::SinkComparesPosition) && write.expected < state.position,
        }
    }

    /// Whether the request is one more effect of a message that has one, and changes nothing else,
    /// now and from now on. The time of its arrival makes no difference then.
    #[must_use]
    pub fn is_pure_effect(&self, state: &SinkState, msg: &Msg) -> bool {
        let Msg::Apply { message, .. } = msg else { return false };
        match self.settings.kind {
            SinkKind::Append | SinkKind::Topic => state.has_row_of(*message),
            SinkKind::Inbox => {
                state.has_row_of(*message)
                    && (!self.records_with_effect() || (self.remembers() && self.knows(state, message.id)))
            }
            SinkKind::Upsert | SinkKind::Overwrite | SinkKind::Versioned | SinkKind::OffsetStore => false,
        }
    }
}
