//! The producing application as an actor.

use super::application::Producer;
use crate::ids::ProducerId;
use crate::parts::sender::SenderState;
use crate::parts::storage::{ProducerState, Storage, SubmissionStage};
use crate::parts::timeout::any_time;
use crate::protocol::{Choice, Msg, Timer};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

impl Producer {
    /// Ends a handler: lets the next message be submitted once the last one has left the
    /// application's hands, and saves what is known.
    fn conclude(&self, state: &ProducerState, o: &mut Out<Self>) {
        let is_busy_with_database = Self::database_request(state).is_some();
        let has_more = state.progress.contains(&SubmissionStage::Waiting);
        if has_more && !is_busy_with_database && self.sender.has_room(&state.sender) {
            o.set_timer(Timer::Submit, any_time());
        } else {
            o.cancel_timer(Timer::Submit);
        }
        o.save(state.clone());
    }
}

impl Actor for Producer {
    type Msg = Msg;
    type Timer = Timer;
    type State = ProducerState;
    type Storage = Storage;
    type Random = Choice;

    fn on_start(&self, _id: Id, storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let Some(saved) = storage else {
            if self.standby {
                return ProducerState { progress: Vec::new(), sender: SenderState::default() };
            }
            let sender = self.sender.start(ProducerId(0), o);
            let progress = vec![SubmissionStage::Waiting; usize::from(self.messages)];
            let state = ProducerState { progress, sender };
            self.conclude(&state, o);
            return state;
        };
        let sender = self.sender.start(self.sender.next_life(saved.sender.producer), o);
        let mut state = ProducerState { progress: saved.progress.clone(), sender };
        for stage in &mut state.progress {
            if !matches!(stage, SubmissionStage::Waiting | SubmissionStage::Done) {
                *stage = if self.remembers(*stage) { SubmissionStage::Waiting } else { SubmissionStage::Failed };
            }
        }
        self.conclude(&state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        if Some(src) == self.database {
            match msg {
                Msg::ConnectionLost => self.ask_database(state, o),
                Msg::Begun { id } if state.progress[id.index()] == SubmissionStage::Opening => {
                    self.send(state, id.index(), o);
                }
                Msg::BusinessEnded { id, committed } => self.business_ended(state, id, committed, o),
                _ => {}
            }
        } else {
            let outcome = self.sender.on_msg(&mut state.sender, &msg, o);
            self.take(state, outcome, o);
        }
        self.conclude(state, o);
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<Self::State>, _timer: &Self::Timer, o: &mut Out<Self>) {
        let state = state.to_mut();
        self.submit(state, o);
        self.conclude(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        let outcome = self.sender.on_random(&mut state.sender, *random, o);
        self.take(state, outcome, o);
        self.conclude(state, o);
    }
}
