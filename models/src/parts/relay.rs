//! An outbox relay: it reads committed rows from the business database, publishes them, and marks
//! them.
//!
//! It keeps nothing of its own: the database says what is done, by a flag, a cursor or a position
//! in its log. A row whose publishing failed is found again by the next poll where marks come after
//! publishing.
//!
//! Source: the transactional outbox pattern as microservices.io and Debezium's outbox event router
//! describe it.

use super::sender::{SendOutcome, Sender, SenderState};
use super::storage::{ProducerState, Storage};
use crate::ids::{Message, ProducerId};
use crate::mechanisms::{RelayMarks, SourceSettings};
use crate::protocol::{Choice, MAX_IN_FLIGHT, Msg, Rows, Timer};
use crate::rules::Rule;
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

/// A step of a relay's work.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RelayStep {
    /// It waits to replace another instance.
    StandingBy,
    /// It waits for rows.
    Polling,
    /// It marks rows that it has not published yet.
    MarkingFirst(Rows),
    /// It publishes rows.
    Publishing {
        /// The rows of this round.
        rows: Rows,
        /// The rows that the sender has not taken yet, oldest first.
        left: Vec<Message>,
        /// Whether one of them failed.
        failed: bool,
    },
    /// It marks rows that were published.
    Marking(Rows),
}

/// The state of a relay.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RelayState {
    /// The step of its work.
    pub step: RelayStep,
    /// The client library.
    pub sender: SenderState,
}

/// An outbox relay.
#[derive(Clone, Debug)]
pub struct Relay {
    /// `[source]`.
    pub source: SourceSettings,
    /// The client library and its settings.
    pub sender: Sender,
    /// The business database with the outbox.
    pub database: Id,
    /// Whether it waits to replace another instance.
    pub standby: bool,
}

impl Relay {
    /// Sends the database the request that belongs to the step.
    fn ask(&self, state: &RelayState, o: &mut Out<Self>) {
        match &state.step {
            RelayStep::Polling => {
                o.send(self.database, Msg::Poll { most: self.sender.settings.in_flight.min(MAX_IN_FLIGHT as u8) });
            }
            RelayStep::MarkingFirst(rows) | RelayStep::Marking(rows) => {
                o.send(self.database, Msg::Mark { rows: *rows });
            }
            RelayStep::Publishing { .. } | RelayStep::StandingBy => {}
        }
    }

    /// The requests that the next life may send although this one has found their rows already.
    #[must_use]
    pub fn publishes_again(&self, state: &RelayState) -> Vec<Msg> {
        let rows = match &state.step {
            RelayStep::Polling | RelayStep::StandingBy => return Vec::new(),
            RelayStep::Publishing { .. } if self.source.marks == RelayMarks::BeforePublish => return Vec::new(),
            RelayStep::MarkingFirst(rows) | RelayStep::Marking(rows) | RelayStep::Publishing { rows, .. } => rows,
        };
        rows.iter().flatten().map(|row| self.sender.request_of_next_life(&state.sender, *row)).collect()
    }

    fn enter(&self, state: &mut RelayState, step: RelayStep, o: &mut Out<Self>) {
        state.step = step;
        self.ask(state, o);
    }

    fn publish(&self, state: &mut RelayState, rows: Rows, o: &mut Out<Self>) {
        let left = rows.iter().flatten().copied().collect();
        state.step = RelayStep::Publishing { rows, left, failed: false };
        self.continue_publishing(state, o);
    }

    /// Hands rows to the sender as it has room, and ends the round when every row is answered.
    fn continue_publishing(&self, state: &mut RelayState, o: &mut Out<Self>) {
        let RelayStep::Publishing { rows, left, failed } = &mut state.step else { return };
        while !left.is_empty() && self.sender.has_room(&state.sender) {
            // The outcome of an outbox message is nothing to report: its business transaction has
            // committed before.
            let _ = self.sender.send(&mut state.sender, left.remove(0), o);
            if !self.sender.rules.has(Rule::RelayAwaitsBroker) {
                state.sender.outstanding.clear();
            }
        }
        if !left.is_empty() || !state.sender.outstanding.is_empty() || state.sender.closed {
            return;
        }
        let (rows, has_failed) = (*rows, *failed);
        let is_marked = self.source.marks == RelayMarks::BeforePublish;
        let next = if has_failed || is_marked || !self.sender.rules.has(Rule::RelayMarks) {
            RelayStep::Polling
        } else {
            RelayStep::Marking(rows)
        };
        self.enter(state, next, o);
    }

    /// Acts on what became of messages.
    fn take(&self, state: &mut RelayState, outcome: &SendOutcome, o: &mut Out<Self>) {
        if let RelayStep::Publishing { left, failed, .. } = &mut state.step
            && !(outcome.failed.is_empty() && outcome.interrupted.is_empty())
        {
            *failed = true;
            left.clear();
        }
        self.continue_publishing(state, o);
    }

    /// Saves which life this is.
    fn save(state: &RelayState, o: &mut Out<Self>) {
        let sender = SenderState { producer: state.sender.producer, ..SenderState::default() };
        o.save(ProducerState { progress: Vec::new(), sender });
    }
}

impl Actor for Relay {
    type Msg = Msg;
    type Timer = Timer;
    type State = RelayState;
    type Storage = Storage;
    type Random = Choice;

    fn on_start(&self, _id: Id, storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        if storage.is_none() && self.standby {
            return RelayState { step: RelayStep::StandingBy, sender: SenderState::default() };
        }
        let life = storage.as_ref().map_or(ProducerId(0), |saved| self.sender.next_life(saved.sender.producer));
        let state = RelayState { step: RelayStep::Polling, sender: self.sender.start(life, o) };
        self.ask(&state, o);
        Self::save(&state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        if src != self.database {
            let outcome = self.sender.on_msg(&mut state.sender, &msg, o);
            self.take(state, &outcome, o);
            if !outcome.interrupted.is_empty() {
                Self::save(state, o);
            }
            return;
        }
        match (msg, &state.step) {
            (Msg::ConnectionLost, _) => self.ask(state, o),
            (Msg::Rows { rows }, RelayStep::Polling) => match self.source.marks {
                RelayMarks::BeforePublish => self.enter(state, RelayStep::MarkingFirst(rows), o),
                RelayMarks::AfterPublish => self.publish(state, rows, o),
            },
            (Msg::Marked, RelayStep::MarkingFirst(rows)) => {
                let rows = *rows;
                self.publish(state, rows, o);
            }
            (Msg::Marked, RelayStep::Marking(_)) => self.enter(state, RelayStep::Polling, o),
            _ => {}
        }
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        let outcome = self.sender.on_random(&mut state.sender, *random, o);
        self.take(state, &outcome, o);
    }
}
