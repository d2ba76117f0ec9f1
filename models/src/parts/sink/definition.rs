//! A sink's design, and what it does with a write.

use super::state::SinkState;
use crate::ids::{Generation, Key, Message, MessageId};
use crate::mechanisms::{InboxCheck, InboxKey, InboxRecording, InboxRetention, SinkFencing, SinkKind, SinkSettings};
use crate::protocol::{PositionWrite, WriteKey};
use crate::rules::{Rule, Rules};

/// A sink.
#[derive(Clone, Debug)]
pub struct Sink {
    /// `[sink]`.
    pub settings: SinkSettings,
    /// The rules in force.
    pub rules: Rules,
}

/// A sink's decision about a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteDecision {
    /// It applies the message: its visible state changes.
    Apply,
    /// It recognises the message as applied before and changes nothing.
    Recognise,
    /// A newer message is in place, and it changes nothing.
    Supersede,
    /// The writer is not the owner any more, and it is refused.
    Refuse,
}

impl Sink {
    /// Whether an inbox knows an id. Where messages share ids, any record of the entity counts:
    /// here all messages are about one entity.
    #[must_use]
    pub fn knows(&self, state: &SinkState, id: MessageId) -> bool {
        match self.settings.key {
            InboxKey::Shared => !state.recorded.is_empty(),
            InboxKey::Message | InboxKey::Delivery => state.recorded.binary_search(&id).is_ok(),
        }
    }

    /// Whether an inbox has recorded a write.
    pub(super) fn has_recorded(&self, state: &SinkState, message: Message, key: WriteKey) -> bool {
        match (self.settings.key, key) {
            (InboxKey::Delivery, WriteKey::Copy(copy)) => state.copies.binary_search(&copy).is_ok(),
            _ => self.knows(state, message.id),
        }
    }

    /// The sink's decision about a write.
    ///
    /// The handler of [`Msg::Apply`](crate::protocol::Msg::Apply) acts on this decision, so a
    /// description of a step that asks for it says what the step does.
    #[must_use]
    #[allow(clippy::match_same_arms, reason = "one block of arms for each kind of sink")]
    pub fn decide(&self, state: &SinkState, message: Message, key: WriteKey) -> WriteDecision {
        match self.settings.kind {
            SinkKind::Append | SinkKind::Topic => WriteDecision::Apply,
            SinkKind::Upsert if state.has_row_of(message) && self.rules.has(Rule::SinkKnowsRows) => {
                WriteDecision::Recognise
            }
            SinkKind::Upsert => WriteDecision::Apply,
            SinkKind::Overwrite if state.row(message.key) == Some(message.id) => WriteDecision::Recognise,
            SinkKind::Overwrite => WriteDecision::Apply,
            SinkKind::Versioned => match state.row(message.key) {
                Some(id) if id == message.id => WriteDecision::Recognise,
                Some(id) if id > message.id && self.rules.has(Rule::SinkRefusesOlderVersions) => {
                    WriteDecision::Supersede
                }
                _ => WriteDecision::Apply,
            },
            SinkKind::Inbox if self.refuses_recorded() && self.has_recorded(state, message, key) => {
                WriteDecision::Recognise
            }
            SinkKind::Inbox => WriteDecision::Apply,
            SinkKind::OffsetStore => match key {
                WriteKey::Position(write) if !self.refuses_position(state, write) => WriteDecision::Apply,
                _ => WriteDecision::Refuse,
            },
        }
    }

    /// Whether the write of a recorded message fails, since the id is inserted in the effect's
    /// transaction.
    pub(super) fn refuses_recorded(&self) -> bool {
        self.records_with_effect()
            && self.settings.check == InboxCheck::UniqueConstraint
            && self.rules.has(Rule::SinkRefusesRecorded)
    }

    pub(super) fn records_with_effect(&self) -> bool {
        self.settings.recorded == InboxRecording::WithEffect
    }

    /// Whether an inbox never forgets what a redelivery can bring again.
    pub(super) fn remembers(&self) -> bool {
        self.settings.retention == InboxRetention::OutlivesRedelivery
    }

    /// Whether an offset store refuses a write.
    fn refuses_position(&self, state: &SinkState, write: PositionWrite) -> bool {
        match self.settings.fencing {
            SinkFencing::None => false,
            SinkFencing::OnWrite | SinkFencing::AtTakeover => {
                self.is_former(state, write.generation) && self.rules.has(Rule::SinkRefusesFormerOwners)
            }
            SinkFencing::CompareAndSet => {
                write.expected != state.position && self.rules.has(Rule::SinkComparesPosition)
            }
        }
    }

    /// Whether a writer's generation is older than the registered one. At a take-over every writer
    /// has registered before, so another life than the registered one is a former one.
    pub(super) fn is_former(&self, state: &SinkState, writer: Generation) -> bool {
        match self.settings.fencing {
            SinkFencing::AtTakeover => state.registered.replaces(writer),
            SinkFencing::None | SinkFencing::OnWrite | SinkFencing::CompareAndSet => writer < state.registered,
        }
    }

    /// The key of the row that a message is applied to.
    pub(super) fn row_key(&self, message: Message) -> Key {
        match self.settings.kind {
            SinkKind::Overwrite | SinkKind::Versioned => message.key,
            SinkKind::Append | SinkKind::Upsert | SinkKind::Inbox | SinkKind::OffsetStore | SinkKind::Topic => {
                Key(message.id.0)
            }
        }
    }
}
