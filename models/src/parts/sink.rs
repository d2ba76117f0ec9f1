//! Where effects happen: tables, inboxes, offset stores, a plain output topic.
//!
//! Every request is one transaction of the sink. What is kept decides whether a second application changes anything.
//! Sources: Kafka documentation, "message delivery semantics" (positions stored with the output); PostgreSQL
//! documentation on unique constraints and `INSERT … ON CONFLICT`; Kleppmann, "How to do distributed locking" (fencing
//! tokens have to be checked by the resource). Transactions of an output topic are in `output`.

use super::producer::ProducerState;
use crate::ids::{Generation, Key, Message, MessageId, Offset};
use crate::mechanisms::{Check, Fencing, InboxKey, Recorded, Retention, Sink as Settings, SinkKind};
use crate::protocol::{Choice, Msg, Note, Timer, Witness, WriteAt};
use crate::rules::{Rule, Rules};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

/// The sink's local state, all of it durable. A sink keeps only what its kind looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SinkState {
    /// The message behind each row, by key: entity keys (overwrite, versioned) or message ids (the other kinds; how many
    /// rows a message has makes no difference to what happens next).
    pub rows: Vec<(Key, MessageId)>,
    /// Recorded ids, in order.
    pub recorded: Vec<MessageId>,
    /// The copies behind them, in order, where an inbox goes by the broker's ids.
    pub copies: Vec<Offset>,
    /// The stored position.
    pub position: Offset,
    /// The generation that older ones are refused for.
    pub registered: Generation,
}

/// A sink.
#[derive(Clone, Debug)]
pub struct Sink {
    /// `[sink]`.
    pub settings: Settings,
    /// The rules in force.
    pub rules: Rules,
}

impl Sink {
    fn record(state: &mut SinkState, id: MessageId) -> bool {
        match state.recorded.binary_search(&id) {
            Ok(_) => true,
            Err(index) => {
                state.recorded.insert(index, id);
                false
            }
        }
    }

    /// Whether an id is recorded. Where messages share ids, any record of the entity is one: here all are about one entity.
    fn knows(&self, state: &SinkState, id: MessageId) -> bool {
        match self.settings.key {
            InboxKey::Shared => !state.recorded.is_empty(),
            InboxKey::Message | InboxKey::Delivery => state.recorded.binary_search(&id).is_ok(),
        }
    }

    /// Records what the inbox knows a message by. True where it was recorded before.
    fn record_key(&self, state: &mut SinkState, message: Message, at: Option<WriteAt>) -> bool {
        if let (InboxKey::Delivery, Some(at)) = (self.settings.key, at) {
            return match state.copies.binary_search(&at.offset) {
                Ok(_) => true,
                Err(index) => {
                    state.copies.insert(index, at.offset);
                    false
                }
            };
        }
        let known = self.knows(state, message.id);
        Self::record(state, message.id);
        known
    }

    fn row(state: &mut SinkState, key: Key) -> Option<&mut MessageId> {
        state.rows.iter_mut().find(|(known, _)| *known == key).map(|(_, id)| id)
    }

    fn add_row(state: &mut SinkState, key: Key, id: MessageId) {
        state.rows.push((key, id));
        state.rows.sort_unstable();
    }

    /// One more effect, whatever is there already.
    fn append(state: &mut SinkState, message: Message, o: &mut Out<Self>) {
        let key = Key(message.id.0);
        if Self::row(state, key).is_none() {
            Self::add_row(state, key, message.id);
        }
        o.note(Note::Effect(message));
    }

    /// Applies a message as the sink's kind does. False: the writer is no longer the owner.
    fn apply(&self, state: &mut SinkState, message: Message, at: Option<WriteAt>, o: &mut Out<Self>) -> bool {
        match self.settings.kind {
            SinkKind::Append | SinkKind::Topic => Self::append(state, message, o),
            SinkKind::Upsert => {
                let key = Key(message.id.0);
                if Self::row(state, key).is_none() || !self.rules.has(Rule::SinkKnowsRows) {
                    if Self::row(state, key).is_none() {
                        Self::add_row(state, key, message.id);
                    }
                    o.note(Note::Effect(message));
                }
            }
            SinkKind::Overwrite => match Self::row(state, message.key) {
                Some(id) if *id == message.id => {}
                Some(id) => {
                    *id = message.id;
                    o.note(Note::Effect(message));
                }
                None => {
                    Self::add_row(state, message.key, message.id);
                    o.note(Note::Effect(message));
                }
            },
            SinkKind::Versioned => match Self::row(state, message.key) {
                Some(id) if *id == message.id => {}
                Some(id) if *id > message.id && self.rules.has(Rule::SinkRefusesOlderVersions) => {
                    o.note(Note::Superseded(message));
                }
                Some(id) => {
                    *id = message.id;
                    o.note(Note::Effect(message));
                }
                None => {
                    Self::add_row(state, message.key, message.id);
                    o.note(Note::Effect(message));
                }
            },
            SinkKind::Inbox => {
                let unique =
                    self.settings.check == Check::UniqueConstraint && self.rules.has(Rule::SinkRefusesRecorded);
                let known = self.settings.recorded == Recorded::WithEffect && self.record_key(state, message, at);
                if !(known && unique) {
                    Self::append(state, message, o);
                }
            }
            SinkKind::OffsetStore => return at.is_none_or(|at| self.apply_at(state, message, at, o)),
        }
        true
    }

    fn apply_at(&self, state: &mut SinkState, message: Message, at: WriteAt, o: &mut Out<Self>) -> bool {
        let refused = match self.settings.fencing {
            Fencing::None => false,
            Fencing::OnWrite | Fencing::AtTakeover => {
                at.generation < state.registered && self.rules.has(Rule::SinkRefusesFormerOwners)
            }
            Fencing::CompareAndSet => at.expected != state.position && self.rules.has(Rule::SinkComparesPosition),
        };
        if refused {
            return false;
        }
        if self.settings.fencing == Fencing::OnWrite {
            state.registered = state.registered.max(at.generation);
        }
        state.position = at.offset.next();
        o.note(Note::Effect(message));
        true
    }

    /// Whether the request would change nothing, now and from now on, so that nobody need ever hear of it again.
    #[must_use]
    pub fn refuses(&self, state: &SinkState, msg: &Msg) -> bool {
        let row = |key: Key| state.rows.iter().find(|(known, _)| *known == key).map(|(_, id)| *id);
        let recorded =
            |id: &MessageId| self.settings.retention == Retention::OutlivesRedelivery && self.knows(state, *id);
        let copied = |at: &Option<WriteAt>| {
            self.settings.retention == Retention::OutlivesRedelivery
                && at.is_some_and(|at| state.copies.binary_search(&at.offset).is_ok())
        };
        let former = |generation: Generation| generation < state.registered;
        match msg {
            Msg::RecordId { id } => recorded(id),
            Msg::ReadPosition { generation } => {
                self.settings.fencing != Fencing::AtTakeover || *generation <= state.registered
            }
            Msg::Apply { message, at } => match self.settings.kind {
                SinkKind::Upsert => self.rules.has(Rule::SinkKnowsRows) && row(Key(message.id.0)).is_some(),
                SinkKind::Inbox => {
                    self.settings.recorded == Recorded::WithEffect
                        && self.settings.check == Check::UniqueConstraint
                        && self.rules.has(Rule::SinkRefusesRecorded)
                        && if self.settings.key == InboxKey::Delivery { copied(at) } else { recorded(&message.id) }
                }
                SinkKind::Versioned => {
                    self.rules.has(Rule::SinkRefusesOlderVersions)
                        && row(message.key).is_some_and(|id| id >= message.id)
                }
                SinkKind::OffsetStore => at.is_some_and(|at| match self.settings.fencing {
                    Fencing::None => false,
                    Fencing::OnWrite | Fencing::AtTakeover => {
                        self.rules.has(Rule::SinkRefusesFormerOwners) && former(at.generation)
                    }
                    // The stored position only grows.
                    Fencing::CompareAndSet => {
                        self.rules.has(Rule::SinkComparesPosition) && at.expected < state.position
                    }
                }),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether the request would change nothing but the outside world, now and from now on: one more effect of a message
    /// that has one. When it arrives then makes no difference.
    #[must_use]
    pub fn is_pure_effect(&self, state: &SinkState, msg: &Msg) -> bool {
        let Msg::Apply { message, .. } = msg else { return false };
        let has_row = state.rows.contains(&(Key(message.id.0), message.id));
        let remembers = self.settings.retention == Retention::OutlivesRedelivery;
        match self.settings.kind {
            SinkKind::Append | SinkKind::Topic => has_row,
            SinkKind::Inbox => {
                let records = self.settings.recorded == Recorded::WithEffect;
                has_row && (!records || (remembers && self.knows(state, message.id)))
            }
            _ => false,
        }
    }

    fn rest(&self, state: &SinkState, o: &mut Out<Self>) {
        let forgets = self.settings.kind == SinkKind::Inbox && self.settings.retention == Retention::Expires;
        let choices = if forgets && !(state.recorded.is_empty() && state.copies.is_empty()) {
            vec![Choice::WindowExpires]
        } else {
            Vec::new()
        };
        o.choose_random("environment", choices);
    }
}

impl Actor for Sink {
    type Msg = Msg;
    type Timer = Timer;
    type State = SinkState;
    type Storage = ProducerState;
    type Random = Choice;

    fn on_start(&self, _id: Id, _storage: &Option<Self::Storage>, _o: &mut Out<Self>) -> Self::State {
        SinkState::default()
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        match msg {
            Msg::Look { id } => o.send(src, Msg::Seen { id, seen: self.knows(state, id) }),
            Msg::RecordId { id } => {
                let before = self.knows(state, id);
                Self::record(state, id);
                o.send(src, Msg::Recorded { id, before });
            }
            Msg::Apply { message, at } => {
                let answer =
                    if self.apply(state, message, at, o) { Msg::Applied { id: message.id } } else { Msg::SinkFenced };
                o.send(src, answer);
            }
            Msg::ReadPosition { generation } => {
                let registers = self.settings.fencing == Fencing::AtTakeover;
                if registers && generation < state.registered && self.rules.has(Rule::SinkRefusesFormerOwners) {
                    o.send(src, Msg::SinkFenced);
                } else {
                    if registers {
                        state.registered = state.registered.max(generation);
                    }
                    o.send(src, Msg::Position { offset: state.position });
                }
            }
            _ => {}
        }
        self.rest(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, _random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        state.recorded.clear();
        state.copies.clear();
        self.rest(state, o);
    }
}
