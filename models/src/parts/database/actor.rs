//! The business database as an actor.

use super::definition::Database;
use super::state::{BusinessStatus, DatabaseState, WaitingPoll};
use crate::ids::Message;
use crate::mechanisms::{RelayKind, ReplicationSlot, SourceKind};
use crate::parts::storage::Storage;
use crate::protocol::{Choice, Msg, Timer, is_attached};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

/// The number of business transactions that are open at once at most.
const CONCURRENT: usize = 2;

impl Database {
    /// Ends a handler: answers polls, and offers what may happen next without a request.
    fn conclude(&self, state: &mut DatabaseState, o: &mut Out<Self>) {
        self.answer_polls(state, o);
        o.choose_random("business", self.choices(state));
    }

    /// The choices that the environment has.
    fn choices(&self, state: &DatabaseState) -> Vec<Choice> {
        let mut choices = Vec::new();
        let is_outbox = self.source.kind == SourceKind::Outbox;
        if is_outbox && state.open() < CONCURRENT && state.business.contains(&BusinessStatus::Waiting) {
            choices.push(Choice::BusinessBegins);
        }
        for id in state.ids().filter(|id| state.status(*id) == BusinessStatus::Open) {
            if is_outbox {
                choices.push(Choice::BusinessCommits(id));
            }
            choices.push(Choice::BusinessRollsBack(id));
        }
        // PostgreSQL documentation, "Replication Slots": a slot's position moves with every reader;
        // a slot that is not on the standby is gone after a promotion (Debezium, "PostgreSQL
        // connector", supported topologies).
        let is_shared = self.source.relay == RelayKind::LogTailing && self.source.slot != ReplicationSlot::Own;
        if is_shared && state.next_commit < state.log_end() {
            choices.push(Choice::SlotAdvances);
        }
        choices
    }

    fn connection_lost(&self, state: &mut DatabaseState, src: Id, o: &mut Out<Self>) {
        state.waiting.retain(|poll| poll.relay != src);
        // A database rolls back what a lost connection left open.
        if self.source.kind == SourceKind::DualWrite {
            for id in state.ids() {
                if state.status(id) == BusinessStatus::Open {
                    Self::roll_back(state, id, o);
                }
            }
        }
    }

    fn begin_on_request(&self, state: &mut DatabaseState, src: Id, message: Message, o: &mut Out<Self>) {
        let id = message.id;
        let answer = match state.status(id) {
            BusinessStatus::Waiting | BusinessStatus::Open => {
                self.begin(state, id);
                Msg::Begun { id }
            }
            BusinessStatus::Committed => Msg::BusinessEnded { id, committed: true },
            BusinessStatus::RolledBack => Msg::BusinessEnded { id, committed: false },
        };
        o.send(src, answer);
    }

    fn commit_on_request(&self, state: &mut DatabaseState, src: Id, message: Message, o: &mut Out<Self>) {
        let id = message.id;
        match state.status(id) {
            // Database first: begin, write and commit are one request, and asking again finds the
            // outcome.
            BusinessStatus::Waiting => {
                self.begin(state, id);
                Self::commit(state, id, o);
            }
            BusinessStatus::Open => Self::commit(state, id, o),
            BusinessStatus::Committed | BusinessStatus::RolledBack => {}
        }
        let committed = state.status(id) == BusinessStatus::Committed;
        o.send(src, Msg::BusinessEnded { id, committed });
    }
}

impl Actor for Database {
    type Msg = Msg;
    type Timer = Timer;
    type State = DatabaseState;
    type Storage = Storage;
    type Random = Choice;

    fn on_start(&self, _id: Id, _storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let mut state = DatabaseState::new(self.messages);
        self.conclude(&mut state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        match msg {
            Msg::ConnectionLost => self.connection_lost(state, src, o),
            Msg::Poll { most } => state.waiting.push(WaitingPoll { relay: src, most }),
            Msg::Mark { rows } => {
                self.mark(state, &rows);
                o.send(src, Msg::Marked);
            }
            // A transaction begins on a live connection only: a detached one could not hold it
            // open.
            Msg::Begin { message } if is_attached(src) => self.begin_on_request(state, src, message, o),
            Msg::CommitBusiness { message } => self.commit_on_request(state, src, message, o),
            Msg::AbortBusiness { message } => {
                if state.status(message.id) == BusinessStatus::Open {
                    Self::roll_back(state, message.id, o);
                }
                o.send(src, Msg::BusinessEnded { id: message.id, committed: false });
            }
            _ => {}
        }
        self.conclude(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        match *random {
            Choice::BusinessBegins => {
                if let Some(id) = state.ids().find(|id| state.status(*id) == BusinessStatus::Waiting) {
                    self.begin(state, id);
                }
            }
            Choice::BusinessCommits(id) => Self::commit(state, id, o),
            Choice::BusinessRollsBack(id) => Self::roll_back(state, id, o),
            Choice::SlotAdvances if self.source.slot == ReplicationSlot::Shared => {
                state.next_commit = state.next_commit.next();
            }
            Choice::SlotAdvances => state.next_commit = state.log_end(),
            _ => {}
        }
        self.conclude(state, o);
    }
}
