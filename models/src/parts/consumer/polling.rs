//! Joining the group, polling, and receiving messages.

use super::definition::Consumer;
use super::state::{ConsumerStage, ConsumerState, HeldMessage, WorkStep};
use crate::ids::{Message, Offset, Source};
use crate::mechanisms::Acknowledge;
use crate::rules::Rule;
use stateright::actor::Out;

impl Consumer {
    /// The state of a consumer that has just started.
    pub(super) fn started(&self) -> ConsumerState {
        ConsumerState::new(if self.has_own_id() {
            ConsumerStage::Registering
        } else if self.is_log() {
            ConsumerStage::Joining
        } else {
            ConsumerStage::Ready
        })
    }

    /// Drops everything but a transactional id of its own, and joins again.
    pub(super) fn join(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        let registration = state.registration.filter(|_| self.has_own_id());
        *state = self.started();
        if registration.is_some() {
            state.stage = ConsumerStage::Joining;
            state.registration = registration;
        }
        self.ask_broker(state, o);
    }

    /// Polls from this position on.
    pub(super) fn resume(&self, state: &mut ConsumerState, position: Offset) {
        state.stage = ConsumerStage::Ready;
        state.position = position;
        if self.commits_in_background() {
            state.stored = position;
            state.polled = position;
        }
    }

    /// Asks for a message, where it is ready and there is a handler or worker for one more.
    pub(super) fn poll(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        let room = if self.is_synchronous() { 1 } else { usize::from(self.mechanisms.bounds.workers) };
        if state.stage != ConsumerStage::Ready || state.asked || state.held.len() >= room {
            return;
        }
        state.asked = true;
        if self.commits_in_background() {
            state.polled = state.position;
        }
        self.ask_broker(state, o);
    }

    /// Receives the message that it asked for.
    pub(super) fn receive(&self, state: &mut ConsumerState, source: Source, message: Message, o: &mut Out<Self>) {
        if !state.asked {
            return;
        }
        state.asked = false;
        if let Source::Offset(offset) = source {
            state.position = offset.next();
        }
        let held = HeldMessage { source, message, step: WorkStep::Queued };
        state.held.push(held);
        let index = state.held.len() - 1;
        let is_acknowledged = self.acknowledge() == Acknowledge::BeforeProcessing;
        let awaits = self.rules.has(Rule::ConsumerAwaitsCommit) && !self.acknowledges_unconfirmed();
        if is_acknowledged && awaits {
            self.enter(state, index, WorkStep::AcknowledgingFirst, o);
        } else {
            if is_acknowledged {
                self.send_request(state, HeldMessage { step: WorkStep::AcknowledgingFirst, ..held }, o);
            }
            self.hand_out(state, index, o);
        }
    }
}
