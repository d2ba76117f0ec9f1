//! The broker's transactions as a consumer uses them: the output and the position of one message.
//!
//! Sources: KIP-98, KIP-447; Kafka documentation, "Using Transactions"; `TransactionManager`
//! (apache/kafka 1eb7644) for which errors are fatal and which are answered by an abort.

use super::definition::Consumer;
use super::state::{ConsumerStage, ConsumerState, WorkStep};
use crate::ids::{Message, Offset, Source};
use crate::mechanisms::{AfterFencing, AfterGivingUp};
use crate::protocol::{Choice, Msg, Registration, TransactionPart};
use crate::rules::Rule;
use stateright::actor::Out;

impl Consumer {
    /// Sends the request that belongs to a step of a transaction.
    pub(super) fn send_transactional(
        &self,
        state: &ConsumerState,
        step: WorkStep,
        offset: Offset,
        message: Message,
        o: &mut Out<Self>,
    ) {
        let (Some(registration), Some(generation)) = (state.registration, state.generation) else { return };
        let request = match step {
            WorkStep::AddingOutput => Msg::AddPart { registration, part: TransactionPart::Output },
            WorkStep::Writing => Msg::WriteOutput { registration, offset, message },
            WorkStep::AddingPositions => Msg::AddPart { registration, part: TransactionPart::Positions },
            WorkStep::AddingOffset => Msg::AddOffset { registration, generation, offset: offset.next() },
            WorkStep::Ending { commit } => Msg::EndOutput { registration, offset, commit },
            WorkStep::Abandoning | WorkStep::Withdrawing => Msg::EndOutput { registration, offset, commit: false },
            _ => return,
        };
        o.send(self.broker, request);
    }

    /// It is registered. With an id of its own it joins the group now, or goes on with a new epoch.
    pub(super) fn registered(
        &self,
        state: &mut ConsumerState,
        registration: Registration,
        position: Offset,
        o: &mut Out<Self>,
    ) {
        match state.stage {
            ConsumerStage::Registering if self.has_own_id() => {
                state.stage = ConsumerStage::Joining;
                self.ask_broker(state, o);
            }
            ConsumerStage::Registering => self.resume(state, position),
            ConsumerStage::Renewing => state.stage = ConsumerStage::Ready,
            _ => return,
        }
        state.registration = Some(registration);
    }

    /// The partition is another consumer's. A transaction under an id of its own is aborted first.
    pub(super) fn partition_lost(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        // The answer to its registration is on the way: it joins when it has it.
        if state.stage == ConsumerStage::Renewing && self.has_own_id() {
            *state = ConsumerState::new(ConsumerStage::Registering);
            return;
        }
        match state.find(|held| held.step == WorkStep::AddingOffset) {
            Some(index) if self.has_own_id() => self.enter(state, index, WorkStep::Withdrawing, o),
            _ => self.fenced(state, o),
        }
    }

    /// Its epoch is over: the application begins anew with a new producer, or stops.
    pub(super) fn refused(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        Self::drop_held(state, o);
        if self.mechanisms.producer.after_fencing == AfterFencing::Stop {
            *state = ConsumerState::new(ConsumerStage::Stopped);
        } else {
            state.registration = None;
            self.join(state, o);
        }
    }

    /// Its write has no transaction: it aborts. After an output it begins an epoch, as after a
    /// write that it gave up (`TransactionManager.maybeTransitionToErrorState`).
    pub(super) fn abort(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        let begins_epoch =
            self.has_epoch_per_session() && self.mechanisms.producer.after_giving_up == AfterGivingUp::NewEpoch;
        if let Some(index) = state.find(|held| matches!(held.step, WorkStep::Writing | WorkStep::AddingOffset)) {
            let is_output = state.held[index].step == WorkStep::Writing;
            let step =
                if is_output && begins_epoch { WorkStep::Abandoning } else { WorkStep::Ending { commit: false } };
            self.enter(state, index, step, o);
        }
    }

    pub(super) fn part_added(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        if let Some(index) = state.find(|held| held.step == WorkStep::AddingOutput) {
            self.enter(state, index, WorkStep::Writing, o);
        } else if let Some(index) = state.find(|held| held.step == WorkStep::AddingPositions) {
            self.enter(state, index, WorkStep::AddingOffset, o);
        }
    }

    pub(super) fn output_written(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        let Some(index) = state.find(|held| held.step == WorkStep::Writing) else { return };
        if self.mechanisms.faults.handler_failure {
            state.held[index].step = WorkStep::Written;
            Self::offer_outcomes(state, state.held[index].source.copy(), o);
        } else {
            self.add_position(state, index, o);
        }
    }

    /// Adds the position, after the handler has succeeded.
    pub(super) fn add_position(&self, state: &mut ConsumerState, index: usize, o: &mut Out<Self>) {
        let step = if self.has_epoch_per_session() { WorkStep::AddingPositions } else { WorkStep::AddingOffset };
        self.enter(state, index, step, o);
    }

    pub(super) fn offset_added(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        if let Some(index) = state.find(|held| held.step == WorkStep::AddingOffset) {
            self.enter(state, index, WorkStep::Ending { commit: true }, o);
        }
    }

    /// A write may not have been answered. Its client sends it again, and at some point gives it up
    /// (`delivery.timeout.ms`).
    pub(super) fn write_lost(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        if self.giving_up_matters()
            && let Some(index) = state.find(|held| held.step == WorkStep::Writing)
        {
            state.held[index].step = WorkStep::Unanswered;
            o.choose_random("outcome unknown", vec![Choice::TryAgain, Choice::GiveUp]);
        }
    }

    /// It sends an unanswered write again, or gives it up.
    pub(super) fn decide_write(&self, state: &mut ConsumerState, gives_up: bool, o: &mut Out<Self>) {
        let Some(index) = state.find(|held| held.step == WorkStep::Unanswered) else { return };
        let is_fatal = self.has_epoch_per_session() && self.mechanisms.producer.after_giving_up == AfterGivingUp::Stop;
        if !gives_up {
            self.enter(state, index, WorkStep::Writing, o);
        } else if is_fatal {
            self.refused(state, o);
        } else {
            self.enter(state, index, WorkStep::Abandoning, o);
        }
    }

    pub(super) fn transaction_ended(&self, state: &mut ConsumerState, registration: Registration, o: &mut Out<Self>) {
        let is_ending = |step| matches!(step, WorkStep::Ending { .. } | WorkStep::Abandoning | WorkStep::Withdrawing);
        let Some(index) = state.find(|held| is_ending(held.step)) else { return };
        let held = state.held.remove(index);
        let is_given_up = held.step == WorkStep::Abandoning;
        // The number of a write that was given up is used again in the same epoch.
        let keeps_number = is_given_up && self.has_epoch_per_session();
        state.registration = match state.registration {
            Some(own) if keeps_number => Some(Registration { attempt: own.attempt, ..registration }),
            _ => Some(registration),
        };
        if held.step == WorkStep::Withdrawing {
            self.join(state, o);
            return;
        }
        // Kafka documentation, "Using Transactions": after an abort the application seeks back
        // itself (KAFKA-17582).
        let seeks_back = !self.skips_failures() && self.rules.has(Rule::ConsumerSeeksBack);
        if let Source::Offset(offset) = held.source
            && held.step != (WorkStep::Ending { commit: true })
            && seeks_back
        {
            state.position = offset;
        }
        if keeps_number && self.mechanisms.producer.after_giving_up == AfterGivingUp::NewEpoch {
            state.stage = ConsumerStage::Renewing;
            state.registration = None;
            self.ask_broker(state, o);
        }
    }
}
