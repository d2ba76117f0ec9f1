//! A producing application: it submits its messages in order, and for a dual write also commits its database.
//!
//! What the application knows of its messages survives a crash; what the client library has under way does not. A
//! dual write keeps nothing: that nobody remembers what was left half done is its flaw.
//! A *direct* application is accepted by the broker's answer; with a dual write the database's commit is the fact.

use super::sender::{Outcome, Sender, SenderState};
use super::some_time;
use crate::ids::{Key, Message, MessageId};
use crate::mechanisms::{DualWriteOrder, Restart, Source, SourceKind};
use crate::protocol::{Choice, Msg, Note, Timer, Witness};
use crate::rules::Rule;
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

/// How far the application is with one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Not yet submitted.
    Waiting,
    /// The business transaction is being opened (dual write, send first).
    Opening,
    /// The business transaction is being committed.
    Committing,
    /// The business transaction is being rolled back, since the send failed.
    Aborting,
    /// It is with the sender.
    Sending,
    /// The application was told that it succeeded.
    Done,
    /// The application was told that it failed, or forgot about it.
    Failed,
}

/// The application's local state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProducerState {
    /// Per message, in order of submission.
    pub progress: Vec<Progress>,
    /// The client library.
    pub sender: SenderState,
}

/// A producing application.
#[derive(Clone, Debug)]
pub struct Producer {
    /// `[source]`.
    pub source: Source,
    /// The client library and its settings.
    pub sender: Sender,
    /// The business database of a dual write.
    pub database: Option<Id>,
    /// How many messages there are.
    pub messages: u8,
    /// Whether it waits to replace another instance; until then it knows of no message.
    pub standby: bool,
}

impl Producer {
    fn message(index: usize) -> Message {
        Message { id: MessageId(index as u8), key: Key(0) }
    }

    /// Whether the next life submits a message again of which this is known.
    fn remembers(&self, progress: Progress) -> bool {
        self.is_direct()
            && self.source.restart == Restart::SendsAgain
            && progress == Progress::Sending
            && self.sender.rules.has(Rule::ProducerRemembersUnacknowledged)
    }

    /// What its next life sends although this one has sent it already.
    #[must_use]
    pub fn sends_again(&self, state: &ProducerState) -> Vec<Msg> {
        let remembered = |index: &usize| self.remembers(state.progress[*index]);
        let request = |index| self.sender.request_of_next_life(&state.sender, Self::message(index));
        (0..state.progress.len()).filter(remembered).map(request).collect()
    }

    fn commits_first(&self) -> bool {
        self.source.dual_write == DualWriteOrder::DatabaseFirst
    }

    fn is_direct(&self) -> bool {
        self.source.kind == SourceKind::Direct
    }

    fn database_request(state: &ProducerState) -> Option<Msg> {
        state.progress.iter().enumerate().find_map(|(index, progress)| {
            let message = Self::message(index);
            match progress {
                Progress::Opening => Some(Msg::Begin { message }),
                Progress::Committing => Some(Msg::CommitBusiness { message }),
                Progress::Aborting => Some(Msg::AbortBusiness { message }),
                _ => None,
            }
        })
    }

    fn ask_database(&self, state: &ProducerState, o: &mut Out<Self>) {
        if let (Some(database), Some(request)) = (self.database, Self::database_request(state)) {
            o.send(database, request);
        }
    }

    fn send(&self, state: &mut ProducerState, index: usize, o: &mut Out<Self>) {
        state.progress[index] = Progress::Sending;
        let outcome = self.sender.send(&mut state.sender, Self::message(index), o);
        self.take(state, outcome, o);
    }

    fn take(&self, state: &mut ProducerState, outcome: Outcome, o: &mut Out<Self>) {
        for message in outcome.accepted {
            let index = message.id.index();
            if self.is_direct() {
                o.note(Note::Accepted(message));
                state.progress[index] = Progress::Done;
            } else if self.commits_first() {
                state.progress[index] = Progress::Done;
            } else {
                state.progress[index] = Progress::Committing;
                self.ask_database(state, o);
            }
        }
        for id in outcome.failed {
            state.progress[id.index()] =
                if self.is_direct() || self.commits_first() { Progress::Failed } else { Progress::Aborting };
            self.ask_database(state, o);
        }
    }

    /// The application starts with its next message when the last one has left its own hands.
    fn rest(&self, state: &ProducerState, o: &mut Out<Self>) {
        let busy_with_database = Self::database_request(state).is_some();
        let more = state.progress.contains(&Progress::Waiting);
        if more && !busy_with_database && self.sender.has_room(&state.sender) {
            o.set_timer(Timer::Submit, some_time());
        } else {
            o.cancel_timer(Timer::Submit);
        }
        o.save(state.clone());
    }

    fn submit(&self, state: &mut ProducerState, o: &mut Out<Self>) {
        let Some(index) = state.progress.iter().position(|progress| *progress == Progress::Waiting) else { return };
        let message = Self::message(index);
        match (self.source.kind, self.source.dual_write) {
            (SourceKind::DualWrite, DualWriteOrder::DatabaseFirst) => {
                state.progress[index] = Progress::Committing;
                self.ask_database(state, o);
            }
            (SourceKind::DualWrite, DualWriteOrder::SendFirst) => {
                state.progress[index] = Progress::Opening;
                self.ask_database(state, o);
            }
            _ => {
                o.note(Note::Submitted(message));
                if !self.sender.rules.has(Rule::ProducerAwaitsAnswer) {
                    o.note(Note::Accepted(message));
                }
                self.send(state, index, o);
            }
        }
    }
}

impl Actor for Producer {
    type Msg = Msg;
    type Timer = Timer;
    type State = ProducerState;
    type Storage = ProducerState;
    type Random = Choice;

    fn on_start(&self, _id: Id, storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let Some(before) = storage else {
            if self.standby {
                return ProducerState { progress: Vec::new(), sender: SenderState::default() };
            }
            let sender = self.sender.start(crate::ids::ProducerId(0), o);
            let state = ProducerState { progress: vec![Progress::Waiting; usize::from(self.messages)], sender };
            self.rest(&state, o);
            return state;
        };
        let sender = self.sender.start(self.sender.next_life(before.sender.producer), o);
        let mut state = ProducerState { progress: before.progress.clone(), sender };
        for progress in &mut state.progress {
            if !matches!(progress, Progress::Waiting | Progress::Done) {
                *progress = if self.remembers(*progress) { Progress::Waiting } else { Progress::Failed };
            }
        }
        self.rest(&state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        if Some(src) == self.database {
            match msg {
                Msg::ConnectionLost => self.ask_database(state, o),
                Msg::Begun { id } if state.progress[id.index()] == Progress::Opening => self.send(state, id.index(), o),
                Msg::BusinessEnded { id, committed } => match state.progress[id.index()] {
                    Progress::Committing if committed && self.commits_first() => self.send(state, id.index(), o),
                    Progress::Committing if committed => state.progress[id.index()] = Progress::Done,
                    Progress::Opening | Progress::Committing | Progress::Aborting => {
                        state.progress[id.index()] = Progress::Failed;
                    }
                    _ => {}
                },
                _ => {}
            }
        } else {
            let outcome = self.sender.on_msg(&mut state.sender, &msg, o);
            self.take(state, outcome, o);
        }
        self.rest(state, o);
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<Self::State>, _timer: &Self::Timer, o: &mut Out<Self>) {
        let state = state.to_mut();
        self.submit(state, o);
        self.rest(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        let outcome = self.sender.on_random(&mut state.sender, *random, o);
        self.take(state, outcome, o);
        self.rest(state, o);
    }
}
