//! The handler: a message is handed out, processed, and finished, which acknowledges it as the
//! design says.

use super::definition::Consumer;
use super::state::{ConsumerState, HeldMessage, WorkStep};
use crate::ids::{CopyId, Offset};
use crate::mechanisms::{Acknowledge, CommittedOffset, HandOff};
use crate::parts::timeout::any_time;
use crate::protocol::{Attempt, Choice, Note, TakeNote, Timer};
use crate::rules::Rule;
use stateright::actor::Out;
use std::collections::BTreeSet;

impl Consumer {
    /// Hands a message to the handler or to a worker.
    pub(super) fn hand_out(&self, state: &mut ConsumerState, index: usize, o: &mut Out<Self>) {
        if self.is_synchronous() {
            self.call(state, index, o);
        } else {
            state.held[index].step = WorkStep::Queued;
            o.set_timer(Timer::Work(state.held[index].source.copy()), any_time());
        }
    }

    /// Calls the handler.
    pub(super) fn call(&self, state: &mut ConsumerState, index: usize, o: &mut Out<Self>) {
        o.note(Note::Delivered(state.held[index].message));
        if self.failure_matters() {
            state.held[index].step = WorkStep::Handling;
            Self::offer_outcomes(state, state.held[index].source.copy(), o);
        } else {
            self.process(state, index, o);
        }
    }

    /// Does the first step of the handler.
    pub(super) fn process(&self, state: &mut ConsumerState, index: usize, o: &mut Out<Self>) {
        self.enter(state, index, self.first_step(), o);
        if !self.rules.has(Rule::ConsumerAwaitsSink) {
            self.finish(state, index, o);
        }
    }

    /// Whether a held message of this copy waits for a worker.
    pub(super) fn waits(copy: CopyId) -> impl Fn(&HeldMessage) -> bool {
        move |held| held.source.copy() == copy && held.step == WorkStep::Queued
    }

    /// The indices of the held messages of this copy whose handler may succeed or fail.
    pub(super) fn attempts(state: &ConsumerState, copy: CopyId) -> impl Iterator<Item = usize> {
        let is_attempt = move |index: &usize| {
            let held = state.held[*index];
            held.source.copy() == copy && matches!(held.step, WorkStep::Handling | WorkStep::Written)
        };
        (0..state.held.len()).filter(is_attempt)
    }

    /// Offers success and failure of each attempt at a copy, of equal attempts those of the first.
    pub(super) fn offer_outcomes(state: &ConsumerState, copy: CopyId, o: &mut Out<Self>) {
        o.choose_random(Self::handler_key(copy), Self::outcomes(state, copy));
    }

    /// The outcomes of the attempts at a copy.
    fn outcomes(state: &ConsumerState, copy: CopyId) -> Vec<Choice> {
        let held: Vec<HeldMessage> = Self::attempts(state, copy).map(|index| state.held[index]).collect();
        let is_first = |nth: &usize| !held[..*nth].contains(&held[*nth]);
        let attempts = (0..held.len()).filter(is_first).map(|nth| Attempt { copy, nth: nth as u8 });
        attempts.flat_map(|attempt| [Choice::HandlerSucceeds(attempt), Choice::HandlerFails(attempt)]).collect()
    }

    /// The outcomes of all handlers at work, by question: the only choices of a queue's consumer.
    pub(crate) fn handler_choices(state: &ConsumerState) -> Vec<(String, Vec<Choice>)> {
        let copies: BTreeSet<CopyId> = state.held.iter().map(|held| held.source.copy()).collect();
        let choices = copies.into_iter().map(|copy| (Self::handler_key(copy), Self::outcomes(state, copy)));
        choices.filter(|(_, outcomes)| !outcomes.is_empty()).collect()
    }

    /// The timers of the messages that wait for a worker: the only timers of a queue's consumer.
    pub(crate) fn work_timers(state: &ConsumerState) -> Vec<Timer> {
        let waiting = state.held.iter().filter(|held| held.step == WorkStep::Queued);
        let copies: BTreeSet<CopyId> = waiting.map(|held| held.source.copy()).collect();
        copies.into_iter().map(Timer::Work).collect()
    }

    /// The key under which the outcomes of the attempts at a copy are offered.
    pub(super) fn handler_key(copy: CopyId) -> String {
        format!("handler of {copy}")
    }

    /// Finishes a message: it was processed, skipped, or recognised as processed before.
    pub(super) fn finish(&self, state: &mut ConsumerState, index: usize, o: &mut Out<Self>) {
        match self.acknowledge() {
            Acknowledge::AfterProcessing if !self.rules.has(Rule::ConsumerAcknowledges) => {
                state.held.remove(index);
            }
            Acknowledge::AfterProcessing if self.acknowledges_unconfirmed() => {
                let held = state.held.remove(index);
                self.send_request(state, HeldMessage { step: WorkStep::Acknowledging, ..held }, o);
            }
            Acknowledge::AfterProcessing if !self.commits_in_background() => {
                self.enter(state, index, WorkStep::Acknowledging, o);
            }
            Acknowledge::AfterProcessing => {
                let held = state.held.remove(index);
                let is_contiguous = self.mechanisms.consumer.acknowledges == CommittedOffset::Contiguous
                    && self.rules.has(Rule::ConsumerCommitsContiguous);
                let target = match held.source.offset() {
                    Some(offset) if !is_contiguous => offset.next(),
                    _ => state.finished_below(),
                };
                if !is_contiguous || target > state.stored {
                    self.commit_in_background(state, target, o);
                }
            }
            Acknowledge::WithEffect => {
                let held = state.held.remove(index);
                if let Some(offset) = held.source.offset() {
                    state.stored = offset.next();
                }
            }
            Acknowledge::BeforeProcessing
            | Acknowledge::OnTimer
            | Acknowledge::OnTimerAtDelivery
            | Acknowledge::InTransaction => {
                state.held.remove(index);
            }
        }
    }

    /// Commits an offset and goes on without waiting for the answer.
    pub(super) fn commit_in_background(&self, state: &mut ConsumerState, offset: Offset, o: &mut Out<Self>) {
        state.stored = offset;
        state.committing = Some(offset);
        self.send_commit(state, offset, o);
    }

    /// The offset that an auto-commit stores.
    pub(super) fn auto_commit_offset(&self, state: &ConsumerState) -> Offset {
        match (self.mechanisms.consumer.hand_off, self.acknowledge()) {
            (HandOff::Tracked, _) => state.finished_below(),
            // librdkafka: the offset is stored before the message is handed to the application.
            (_, Acknowledge::OnTimerAtDelivery) => state.position,
            _ => state.polled,
        }
    }
}
