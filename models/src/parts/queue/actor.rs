//! The queue broker as an actor.

use super::definition::QueueBroker;
use super::state::{QueueEntry, QueueState};
use crate::durability::LossCause;
use crate::ids::{CopyId, EntryNumber};
use crate::mechanisms::StartPosition;
use crate::parts::storage::Storage;
use crate::parts::timeout::any_time;
use crate::protocol::{Choice, Msg, Note, TakeNote, Timer};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

impl QueueBroker {
    /// Ends a handler: delivers what can be delivered, and offers what may happen next without a
    /// request.
    fn conclude(&self, state: &mut QueueState, o: &mut Out<Self>) {
        if state.halted {
            o.cancel_timer(Timer::Replicate);
            o.choose_random(Self::ENVIRONMENT, Vec::new());
            return;
        }
        self.deliver(state, o);
        self.drop_final_deletions(state);
        if state.is_replicated() {
            o.cancel_timer(Timer::Replicate);
        } else {
            o.set_timer(Timer::Replicate, any_time());
        }
        o.choose_random(Self::ENVIRONMENT, self.choices(state));
    }

    /// Removes an entry. Returns it, where it is there.
    fn remove(state: &mut QueueState, number: EntryNumber) -> Option<QueueEntry> {
        state.find(number).map(|index| state.entries.remove(index))
    }
}

impl Actor for QueueBroker {
    type Msg = Msg;
    type Timer = Timer;
    type State = QueueState;
    type Storage = Storage;
    type Random = Choice;

    fn on_start(&self, _id: Id, _storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let mut state = QueueState::new(self.mechanisms.bounds.messages);
        state.has_consumer = self.mechanisms.consumer.start == StartPosition::Earliest;
        self.conclude(&mut state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        if state.halted {
            return;
        }
        let state = state.to_mut();
        match msg {
            Msg::ConnectionLost => {
                state.awaiting.retain(|awaited| awaited.producer != src);
                state.receiving.retain(|consumer| *consumer != src);
                self.disconnect(state, src);
            }
            Msg::Publish { message, dedup_id, .. } => self.publish(state, src, message, dedup_id, o),
            Msg::Receive => {
                self.create_consumer(state);
                self.connect(state, src);
                state.receiving.push(src);
            }
            Msg::Ack { receipt } => self.ack(state, src, receipt, o),
            Msg::Nack { receipt } => self.nack(state, src, receipt, o),
            _ => {}
        }
        self.conclude(state, o);
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<Self::State>, _timer: &Self::Timer, o: &mut Out<Self>) {
        let state = state.to_mut();
        state.replicate();
        Self::answer_producers(state, o);
        self.conclude(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        // Connections break in the same step: nothing is delivered on them any more.
        if matches!(random, Choice::Failover { .. } | Choice::DataLoss { .. } | Choice::Halt { .. }) {
            state.receiving.clear();
        }
        match *random {
            Choice::LeaseExpires(number) => self.release(state, number, o),
            Choice::MessageExpires(CopyId::Entry(number)) | Choice::DeadLetterIsLost(number) => {
                Self::remove(state, number);
            }
            Choice::DeadLetterArrives(number) => {
                if let Some(entry) = Self::remove(state, number) {
                    o.note(Note::Parked(entry.message));
                }
            }
            Choice::Failover { kept, .. } => {
                if kept != state.all() {
                    state.leader_epoch = state.leader_epoch.next();
                }
                state.keep(kept);
            }
            Choice::DataLoss { cause, machines, kept } => {
                let counted =
                    if cause == LossCause::Machine { &mut state.machines_gone } else { &mut state.machines_lost };
                *counted += machines;
                state.keep(kept);
            }
            Choice::Halt { machines } => {
                state.machines_gone += machines;
                state.halted = true;
            }
            Choice::DeletionReturns(number) => state.restore(number),
            Choice::WindowExpires => state.remembered.clear(),
            _ => {}
        }
        self.conclude(state, o);
    }
}
