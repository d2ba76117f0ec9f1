//! The broker's answers, and a lost connection to it.

use super::definition::Consumer;
use super::state::{ConsumerStage, ConsumerState, HeldMessage, WorkStep};
use crate::ids::{Generation, Offset, Receipt, Source};
use crate::mechanisms::Acknowledge;
use crate::protocol::{Msg, Registration, Timer};
use crate::rules::Rule;
use stateright::actor::Out;

impl Consumer {
    /// Handles an answer of the broker, or the loss of the connection to it.
    pub(super) fn on_broker(&self, state: &mut ConsumerState, msg: Msg, o: &mut Out<Self>) {
        match msg {
            Msg::ConnectionLost => self.broker_lost(state, o),
            Msg::Assigned { generation, position } if state.stage == ConsumerStage::Joining => {
                self.assigned(state, generation, position, o);
            }
            Msg::OutputReady { registration, position } if state.stage == ConsumerStage::Registering => {
                state.registration = registration;
                self.resume(state, position);
            }
            Msg::Record { offset, message } => self.receive(state, Source::Offset(offset), message, o),
            Msg::Lease { receipt, message } => self.receive(state, Source::Delivery(receipt), message, o),
            Msg::OutOfRange { from } if state.asked => {
                self.resume(state, from);
                state.asked = false;
            }
            Msg::OffsetCommitted { offset } => self.offset_committed(state, offset, o),
            Msg::Acked { receipt, held } => self.acked(state, receipt, held, o),
            Msg::Fenced => self.fenced(state, o),
            Msg::OutputWritten => self.transaction_step(state, WorkStep::Writing, o),
            Msg::OffsetAdded => self.transaction_step(state, WorkStep::AddingOffset, o),
            Msg::OutputEnded { registration } => self.transaction_ended(state, registration),
            _ => {}
        }
    }

    fn assigned(&self, state: &mut ConsumerState, generation: Generation, position: Offset, o: &mut Out<Self>) {
        state.generation = generation;
        match self.acknowledge() {
            Acknowledge::WithEffect => {
                state.stage = ConsumerStage::ReadingPosition;
                self.ask_sink(Msg::ReadPosition { generation }, o);
            }
            Acknowledge::InTransaction => {
                state.stage = ConsumerStage::Registering;
                self.ask_broker(state, o);
            }
            _ => self.resume(state, position),
        }
    }

    /// Drops what it holds and joins again: it is not the owner any more.
    pub(super) fn fenced(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        if !self.rules.has(Rule::ConsumerDropsWhenFenced)
            && let Some(index) = state.find(|held| held.step == WorkStep::AcknowledgingFirst)
        {
            self.hand_out(state, index, o);
            return;
        }
        for held in &state.held {
            o.cancel_timer(Timer::Work(held.source.copy()));
            o.remove_random(Self::handler_key(held.source.copy()));
        }
        self.join(state, o);
    }

    fn broker_lost(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        self.ask_broker(state, o);
        for held in state.held.iter().filter(|held| held.step.is_at_broker()) {
            self.send_request(state, *held, o);
        }
        if let Some(offset) = state.committing {
            self.send_commit(state, offset, o);
        }
    }

    fn offset_committed(&self, state: &mut ConsumerState, offset: Offset, o: &mut Out<Self>) {
        if state.committing == Some(offset) {
            state.committing = None;
        }
        let find = |step: WorkStep| {
            state.find(|held| held.step == step && held.source.offset().map(Offset::next) == Some(offset))
        };
        if let Some(index) = find(WorkStep::AcknowledgingFirst) {
            self.hand_out(state, index, o);
        } else if let Some(index) = find(WorkStep::Acknowledging) {
            state.held.remove(index);
        }
    }

    fn acked(&self, state: &mut ConsumerState, receipt: Receipt, is_held: bool, o: &mut Out<Self>) {
        // A third delivery of an entry has the receipt of the first one, which a worker may still
        // hold: the answer is for the one that waits for the broker.
        let is_it = |held: &HeldMessage| held.source == Source::Delivery(receipt) && held.step.is_at_broker();
        let Some(index) = state.find(is_it) else { return };
        match state.held[index].step {
            WorkStep::AcknowledgingFirst if is_held || !self.rules.has(Rule::ConsumerDropsWhenFenced) => {
                self.hand_out(state, index, o);
            }
            WorkStep::AcknowledgingFirst | WorkStep::Acknowledging | WorkStep::GivingBack => {
                state.held.remove(index);
            }
            _ => {}
        }
    }

    /// Goes on with the transaction after this step.
    fn transaction_step(&self, state: &mut ConsumerState, done: WorkStep, o: &mut Out<Self>) {
        let Some(index) = state.find(|held| held.step == done) else { return };
        if done == WorkStep::Writing && self.mechanisms.faults.handler_failure {
            state.held[index].step = WorkStep::Written;
            Self::offer_outcomes(state, state.held[index].source.copy(), o);
        } else if done == WorkStep::Writing {
            self.enter(state, index, WorkStep::AddingOffset, o);
        } else {
            self.enter(state, index, WorkStep::Ending { commit: true }, o);
        }
    }

    fn transaction_ended(&self, state: &mut ConsumerState, registration: Registration) {
        let Some(index) = state.find(|held| matches!(held.step, WorkStep::Ending { .. })) else { return };
        let held = state.held.remove(index);
        state.registration = registration;
        // Kafka documentation, "Using Transactions": after an abort the application seeks back
        // itself (KAFKA-17582).
        let seeks_back = !self.skips_failures() && self.rules.has(Rule::ConsumerSeeksBack);
        if let Source::Offset(offset) = held.source
            && held.step == (WorkStep::Ending { commit: false })
            && seeks_back
        {
            state.position = offset;
        }
    }
}
