//! The sink as an actor. Every request is one transaction of the sink.

use super::definition::{Sink, WriteDecision};
use super::state::SinkState;
use crate::ids::Message;
use crate::mechanisms::{InboxKey, InboxRetention, SinkFencing, SinkKind};
use crate::parts::storage::Storage;
use crate::protocol::{Choice, Msg, Note, TakeNote, Timer, WriteKey};
use crate::rules::Rule;
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

impl Sink {
    /// Handles a write. Returns the answer.
    fn write(&self, state: &mut SinkState, message: Message, key: WriteKey, o: &mut Out<Self>) -> Msg {
        let decision = self.decide(state, message, key);
        if self.settings.kind == SinkKind::Inbox && self.records_with_effect() {
            match (self.settings.key, key) {
                (InboxKey::Delivery, WriteKey::Copy(copy)) => state.record_copy(copy),
                _ => state.record(message.id),
            }
        }
        match decision {
            WriteDecision::Apply => {
                self.apply(state, message, key);
                o.note(Note::Effect(message));
            }
            WriteDecision::Supersede => o.note(Note::Superseded(message)),
            WriteDecision::Recognise => {}
            WriteDecision::Refuse => return Msg::SinkFenced,
        }
        Msg::Applied { id: message.id }
    }

    /// Changes the visible state.
    fn apply(&self, state: &mut SinkState, message: Message, key: WriteKey) {
        match key {
            WriteKey::Position(write) if self.settings.kind == SinkKind::OffsetStore => {
                if self.settings.fencing == SinkFencing::OnWrite {
                    state.registered = state.registered.max(write.generation);
                }
                state.position = write.offset.next();
            }
            _ => state.set_row(self.row_key(message), message.id),
        }
    }

    /// Ends a handler: offers what may happen next without a request.
    fn conclude(&self, state: &SinkState, o: &mut Out<Self>) {
        let forgets = self.settings.kind == SinkKind::Inbox && self.settings.retention == InboxRetention::Expires;
        let has_recorded = !(state.recorded.is_empty() && state.copies.is_empty());
        let choices = if forgets && has_recorded { vec![Choice::WindowExpires] } else { Vec::new() };
        o.choose_random("environment", choices);
    }
}

impl Actor for Sink {
    type Msg = Msg;
    type Timer = Timer;
    type State = SinkState;
    type Storage = Storage;
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
                state.record(id);
                o.send(src, Msg::Recorded { id, before });
            }
            Msg::Apply { message, key } => {
                let answer = self.write(state, message, key, o);
                o.send(src, answer);
            }
            Msg::ReadPosition { generation } => {
                let registers = self.settings.fencing == SinkFencing::AtTakeover;
                let is_former = generation.rebalances < state.registered.rebalances;
                if registers && is_former && self.rules.has(Rule::SinkRefusesFormerOwners) {
                    o.send(src, Msg::SinkFenced);
                } else {
                    if registers {
                        state.registered = generation;
                    }
                    o.send(src, Msg::Position { offset: state.position });
                }
            }
            _ => {}
        }
        self.conclude(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, _random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        state.recorded.clear();
        state.copies.clear();
        self.conclude(state, o);
    }
}
