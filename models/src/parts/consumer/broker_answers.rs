//! The broker's answers, and a lost connection to it.

use super::definition::Consumer;
use super::state::{ConsumerStage, ConsumerState, HeldMessage, WorkStep};
use crate::ids::{Generation, Offset, Receipt, Source};
use crate::mechanisms::Acknowledge;
use crate::protocol::{Msg, Timer};
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
            Msg::OutputReady { registration, position } => self.registered(state, registration, position, o),
            Msg::Record { offset, message } => self.receive(state, Source::Offset(offset), message, o),
            Msg::Lease { receipt, message } => self.receive(state, Source::Delivery(receipt), message, o),
            Msg::OutOfRange { from } if state.asked => {
                self.resume(state, from);
                state.asked = false;
            }
            Msg::OffsetCommitted { offset } => self.offset_committed(state, offset, o),
            Msg::Acked { receipt, held } => self.acked(state, receipt, held, o),
            Msg::Fenced => self.partition_lost(state, o),
            Msg::ProducerFenced => self.refused(state, o),
            Msg::TransactionAbortable => self.abort(state, o),
            Msg::PartAdded => self.part_added(state, o),
            Msg::OutputWritten => self.output_written(state, o),
            Msg::OffsetAdded => self.offset_added(state, o),
            Msg::OutputEnded { registration } => self.transaction_ended(state, registration, o),
            _ => {}
        }
    }

    fn assigned(&self, state: &mut ConsumerState, generation: Generation, position: Offset, o: &mut Out<Self>) {
        state.generation = Some(generation);
        match self.acknowledge() {
            Acknowledge::WithEffect => {
                state.stage = ConsumerStage::ReadingPosition;
                self.read_position(state, o);
            }
            Acknowledge::InTransaction if !self.has_own_id() => {
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
        Self::drop_held(state, o);
        self.join(state, o);
    }

    /// Drops what it holds.
    pub(super) fn drop_held(state: &mut ConsumerState, o: &mut Out<Self>) {
        for held in state.held.drain(..) {
            o.cancel_timer(Timer::Work(held.source.copy()));
            o.remove_random(Self::handler_key(held.source.copy()));
        }
    }

    fn broker_lost(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        self.ask_broker(state, o);
        self.write_lost(state, o);
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
}
