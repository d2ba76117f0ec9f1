//! The sink's answers, and a lost connection to it.

use super::definition::Consumer;
use super::state::{ConsumerStage, ConsumerState, WorkStep};
use crate::ids::MessageId;
use crate::mechanisms::{InboxCheck, InboxRecording, SinkKind};
use crate::protocol::Msg;
use crate::rules::Rule;
use stateright::actor::Out;

impl Consumer {
    /// Handles an answer of the sink, or the loss of the connection to it.
    pub(super) fn on_sink(&self, state: &mut ConsumerState, msg: Msg, o: &mut Out<Self>) {
        match msg {
            Msg::ConnectionLost => self.sink_lost(state, o),
            Msg::Position { offset } if state.stage == ConsumerStage::ReadingPosition => {
                self.resume(state, offset);
                state.stored = offset;
                state.asked = false;
            }
            Msg::Seen { id, seen } => {
                if let Some(index) = state.find_at(id, WorkStep::Looking) {
                    if seen {
                        self.finish(state, index, o);
                    } else if self.mechanisms.sink.recorded == InboxRecording::BeforeEffect {
                        self.enter(state, index, WorkStep::RecordingFirst, o);
                    } else {
                        self.enter(state, index, WorkStep::Applying, o);
                    }
                }
            }
            Msg::Recorded { id, before } => self.recorded(state, id, before, o),
            Msg::Applied { id } => {
                if let Some(index) = state.find_at(id, WorkStep::Applying) {
                    let sink = self.mechanisms.sink;
                    if sink.kind == SinkKind::Inbox && sink.recorded == InboxRecording::AfterEffect {
                        self.enter(state, index, WorkStep::RecordingAfter, o);
                    } else {
                        self.finish(state, index, o);
                    }
                }
            }
            Msg::SinkFenced => self.fenced(state, o),
            _ => {}
        }
    }

    /// The id of a message is recorded, now or before.
    fn recorded(&self, state: &mut ConsumerState, id: MessageId, before: bool, o: &mut Out<Self>) {
        if let Some(index) = state.find_at(id, WorkStep::RecordingFirst) {
            let is_refused = before && self.mechanisms.sink.check == InboxCheck::UniqueConstraint;
            if is_refused && self.rules.has(Rule::SinkRefusesRecorded) {
                self.finish(state, index, o);
            } else {
                self.enter(state, index, WorkStep::Applying, o);
            }
        } else if let Some(index) = state.find_at(id, WorkStep::RecordingAfter) {
            self.finish(state, index, o);
        }
    }

    fn sink_lost(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        let skips = self.skips_failures() || !self.rules.has(Rule::ConsumerRetriesSink);
        if state.stage == ConsumerStage::ReadingPosition {
            self.read_position(state, o);
        } else if skips {
            while let Some(index) = state.find(|held| held.step.is_at_sink()) {
                self.finish(state, index, o);
            }
        } else if self.mechanisms.sink.kind == SinkKind::OffsetStore
            && state.held.iter().any(|held| held.step.is_at_sink())
        {
            // The stored position says whether the write was made.
            state.held.clear();
            state.stage = ConsumerStage::ReadingPosition;
            self.read_position(state, o);
        } else {
            // A handler that begins with a look looks again; any other request is repeated as it
            // is.
            for index in 0..state.held.len() {
                let step = state.held[index].step;
                let looks = self.first_step() == WorkStep::Looking && step == WorkStep::Applying;
                if step.is_at_sink() {
                    self.enter(state, index, if looks { WorkStep::Looking } else { step }, o);
                }
            }
        }
    }
}
