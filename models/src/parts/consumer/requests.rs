//! The requests of a consumer to its broker and its sink.

use super::definition::Consumer;
use super::state::{ConsumerStage, ConsumerState, HeldMessage, WorkStep};
use crate::ids::{Offset, Source};
use crate::mechanisms::{InboxKey, SinkKind};
use crate::protocol::{Msg, PositionWrite, WriteKey};
use stateright::actor::Out;

impl Consumer {
    /// Sends the broker the request that belongs to the stage.
    pub(super) fn ask_broker(&self, state: &ConsumerState, o: &mut Out<Self>) {
        match state.stage {
            ConsumerStage::Joining => o.send(self.broker, Msg::Join),
            ConsumerStage::Registering | ConsumerStage::Renewing => {
                o.send(self.broker, Msg::InitOutput { generation: state.generation.filter(|_| !self.has_own_id()) });
            }
            ConsumerStage::Ready if state.asked && self.is_log() => {
                if let Some(generation) = state.generation {
                    o.send(self.broker, Msg::Fetch { generation, from: state.position });
                }
            }
            ConsumerStage::Ready if state.asked => o.send(self.broker, Msg::Receive),
            ConsumerStage::Ready | ConsumerStage::ReadingPosition | ConsumerStage::Stopped => {}
        }
    }

    pub(super) fn ask_sink(&self, request: Msg, o: &mut Out<Self>) {
        if let Some(sink) = self.sink {
            o.send(sink, request);
        }
    }

    /// Asks the sink for the stored position.
    pub(super) fn read_position(&self, state: &ConsumerState, o: &mut Out<Self>) {
        if let Some(generation) = state.generation {
            self.ask_sink(Msg::ReadPosition { generation }, o);
        }
    }

    /// Takes a held message to a step and sends the request that belongs to it.
    pub(super) fn enter(&self, state: &mut ConsumerState, index: usize, step: WorkStep, o: &mut Out<Self>) {
        state.held[index].step = step;
        self.send_request(state, state.held[index], o);
    }

    /// Sends the request that belongs to the step of a message.
    pub(super) fn send_request(&self, state: &ConsumerState, held: HeldMessage, o: &mut Out<Self>) {
        let HeldMessage { source, message, step } = held;
        let id = message.id;
        match (step, source) {
            (WorkStep::Looking, _) => self.ask_sink(Msg::Look { id }, o),
            (WorkStep::RecordingFirst | WorkStep::RecordingAfter, _) => self.ask_sink(Msg::RecordId { id }, o),
            (WorkStep::Applying, _) => {
                self.ask_sink(Msg::Apply { message, key: self.write_key(state, source) }, o);
            }
            (WorkStep::AcknowledgingFirst | WorkStep::Acknowledging, Source::Offset(offset)) => {
                self.send_commit(state, offset.next(), o);
            }
            (WorkStep::AcknowledgingFirst | WorkStep::Acknowledging, Source::Delivery(receipt)) => {
                o.send(self.broker, Msg::Ack { receipt });
            }
            (WorkStep::GivingBack, Source::Delivery(receipt)) => o.send(self.broker, Msg::Nack { receipt }),
            (step, Source::Offset(offset)) if step.has_transaction() => {
                self.send_transactional(state, step, offset, message, o);
            }
            // A log takes nothing back, and a queue has no transactions.
            (
                WorkStep::Queued
                | WorkStep::Handling
                | WorkStep::GivingBack
                | WorkStep::AddingOutput
                | WorkStep::Writing
                | WorkStep::Unanswered
                | WorkStep::Written
                | WorkStep::AddingPositions
                | WorkStep::AddingOffset
                | WorkStep::Ending { .. }
                | WorkStep::Abandoning
                | WorkStep::Withdrawing,
                _,
            ) => {}
        }
    }

    /// Asks the broker to store a position.
    pub(super) fn send_commit(&self, state: &ConsumerState, offset: Offset, o: &mut Out<Self>) {
        if let Some(generation) = state.generation {
            o.send(self.broker, Msg::CommitOffset { generation, offset });
        }
    }

    /// The key that the sink knows the write by.
    fn write_key(&self, state: &ConsumerState, source: Source) -> WriteKey {
        let sink = self.mechanisms.sink;
        match (sink.kind, sink.key, source, state.generation) {
            (SinkKind::OffsetStore, _, Source::Offset(offset), Some(generation)) => {
                WriteKey::Position(PositionWrite { offset, expected: state.stored, generation })
            }
            (SinkKind::Inbox, InboxKey::Delivery, ..) => WriteKey::Copy(source.copy()),
            _ => WriteKey::Message,
        }
    }
}
