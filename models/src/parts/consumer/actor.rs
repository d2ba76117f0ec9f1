//! The consumer as an actor.

use super::definition::Consumer;
use super::state::{ConsumerStage, ConsumerState, WorkStep};
use crate::mechanisms::OnFailure;
use crate::parts::storage::Storage;
use crate::parts::timeout::any_time;
use crate::protocol::{Choice, Msg, Timer};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

impl Consumer {
    /// Ends a handler: polls, and sets the auto-commit timer where there is something to commit.
    fn conclude(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        self.poll(state, o);
        if self.is_on_timer() {
            let is_idle = state.stage == ConsumerStage::Ready && state.committing.is_none();
            if is_idle && self.auto_commit_offset(state) > state.stored {
                o.set_timer(Timer::AutoCommit, any_time());
            } else {
                o.cancel_timer(Timer::AutoCommit);
            }
        }
    }
}

impl Actor for Consumer {
    type Msg = Msg;
    type Timer = Timer;
    type State = ConsumerState;
    type Storage = Storage;
    type Random = Choice;

    fn on_start(&self, _id: Id, _storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let mut state = self.started();
        self.ask_broker(&state, o);
        self.conclude(&mut state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        state.has_new_lease = self.marks_new_lease && state.asked && matches!(msg, Msg::Lease { .. });
        if Some(src) == self.sink {
            self.on_sink(state, msg, o);
        } else {
            self.on_broker(state, msg, o);
        }
        self.conclude(state, o);
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<Self::State>, timer: &Self::Timer, o: &mut Out<Self>) {
        let state = state.to_mut();
        state.has_new_lease = false;
        match *timer {
            Timer::Work(copy) => {
                if let Some(index) = state.find(Self::waits(copy)) {
                    self.call(state, index, o);
                }
                // A copy that was delivered again meanwhile is held twice: another worker takes the
                // second one.
                if state.find(Self::waits(copy)).is_some() {
                    o.set_timer(Timer::Work(copy), any_time());
                }
            }
            Timer::AutoCommit => {
                let offset = self.auto_commit_offset(state);
                self.commit_in_background(state, offset, o);
            }
            Timer::Submit | Timer::Replicate => {}
        }
        self.conclude(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        state.has_new_lease = false;
        if let Choice::TryAgain | Choice::GiveUp = random {
            self.decide_write(state, *random == Choice::GiveUp, o);
            self.conclude(state, o);
            return;
        }
        let (Choice::HandlerSucceeds(attempt) | Choice::HandlerFails(attempt)) = *random else { return };
        let Some(index) = Self::attempts(state, attempt.copy).nth(usize::from(attempt.nth)) else { return };
        match (*random, state.held[index].step) {
            (Choice::HandlerSucceeds(_), WorkStep::Handling) => self.process(state, index, o),
            (Choice::HandlerSucceeds(_), _) => self.add_position(state, index, o),
            (_, WorkStep::Written) => self.enter(state, index, WorkStep::Ending { commit: false }, o),
            (_, _) if self.mechanisms.consumer.on_failure == OnFailure::Skip => self.finish(state, index, o),
            (_, _) => self.enter(state, index, WorkStep::GivingBack, o),
        }
        Self::offer_outcomes(state, attempt.copy, o);
        self.conclude(state, o);
    }
}
