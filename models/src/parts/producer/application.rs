//! A producing application's design, and what it does with its messages.

use crate::ids::{Key, Message, MessageId};
use crate::mechanisms::{DualWriteOrder, Restart, SourceKind, SourceSettings};
use crate::parts::sender::{SendOutcome, Sender};
use crate::parts::storage::{ProducerState, SubmissionStage};
use crate::protocol::{Msg, Note, TakeNote};
use crate::rules::Rule;
use stateright::actor::{Id, Out};

/// A producing application.
#[derive(Clone, Debug)]
pub struct Producer {
    /// `[source]`.
    pub source: SourceSettings,
    /// The client library and its settings.
    pub sender: Sender,
    /// The business database of a dual write.
    pub database: Option<Id>,
    /// The number of messages that it submits.
    pub messages: u8,
    /// Whether it waits to replace another instance. Until then it knows of no message.
    pub standby: bool,
}

impl Producer {
    /// The message with this index: a direct application's messages are about one entity.
    fn message(index: usize) -> Message {
        Message { id: MessageId(index as u8), key: Key(0) }
    }

    /// Whether the next life submits a message at this stage again.
    pub(super) fn remembers(&self, stage: SubmissionStage) -> bool {
        self.is_direct()
            && self.source.restart == Restart::SendsAgain
            && stage == SubmissionStage::Sending
            && self.sender.rules.has(Rule::ProducerRemembersUnacknowledged)
    }

    /// The requests that the next life sends although this one has sent their messages already.
    #[must_use]
    pub fn sends_again(&self, state: &ProducerState) -> Vec<Msg> {
        let is_remembered = |index: &usize| self.remembers(state.progress[*index]);
        let request = |index| self.sender.request_of_next_life(&state.sender, Self::message(index));
        (0..state.progress.len()).filter(is_remembered).map(request).collect()
    }

    pub(super) fn commits_first(&self) -> bool {
        self.source.dual_write == DualWriteOrder::DatabaseFirst
    }

    fn is_direct(&self) -> bool {
        self.source.kind == SourceKind::Direct
    }

    /// The request to the database that waits for an answer.
    pub(super) fn database_request(state: &ProducerState) -> Option<Msg> {
        state.progress.iter().enumerate().find_map(|(index, stage)| {
            let message = Self::message(index);
            match stage {
                SubmissionStage::Opening => Some(Msg::Begin { message }),
                SubmissionStage::Committing => Some(Msg::CommitBusiness { message }),
                SubmissionStage::Aborting => Some(Msg::AbortBusiness { message }),
                SubmissionStage::Waiting
                | SubmissionStage::Sending
                | SubmissionStage::Done
                | SubmissionStage::Failed => None,
            }
        })
    }

    pub(super) fn ask_database(&self, state: &ProducerState, o: &mut Out<Self>) {
        if let (Some(database), Some(request)) = (self.database, Self::database_request(state)) {
            o.send(database, request);
        }
    }

    /// Submits the next message: sends it, or begins with the database.
    pub(super) fn submit(&self, state: &mut ProducerState, o: &mut Out<Self>) {
        let Some(index) = state.progress.iter().position(|stage| *stage == SubmissionStage::Waiting) else { return };
        match (self.source.kind, self.source.dual_write) {
            (SourceKind::DualWrite, DualWriteOrder::DatabaseFirst) => {
                state.progress[index] = SubmissionStage::Committing;
                self.ask_database(state, o);
            }
            (SourceKind::DualWrite, DualWriteOrder::SendFirst) => {
                state.progress[index] = SubmissionStage::Opening;
                self.ask_database(state, o);
            }
            (SourceKind::Direct | SourceKind::Outbox, _) => {
                let message = Self::message(index);
                o.note(Note::Submitted(message));
                if !self.sender.rules.has(Rule::ProducerAwaitsAnswer) {
                    o.note(Note::Accepted(message));
                }
                self.send(state, index, o);
            }
        }
    }

    /// Hands a message to the sender.
    pub(super) fn send(&self, state: &mut ProducerState, index: usize, o: &mut Out<Self>) {
        state.progress[index] = SubmissionStage::Sending;
        let outcome = self.sender.send(&mut state.sender, Self::message(index), o);
        self.take(state, outcome, o);
    }

    /// Acts on what became of messages.
    pub(super) fn take(&self, state: &mut ProducerState, outcome: SendOutcome, o: &mut Out<Self>) {
        let mut failed = outcome.failed;
        for message in outcome.accepted {
            let index = message.id.index();
            if self.is_direct() {
                o.note(Note::Accepted(message));
                state.progress[index] = SubmissionStage::Done;
            } else if self.commits_first() {
                state.progress[index] = SubmissionStage::Done;
            } else {
                state.progress[index] = SubmissionStage::Committing;
                self.ask_database(state, o);
            }
        }
        for id in outcome.interrupted {
            let stage = &mut state.progress[id.index()];
            if self.remembers(*stage) {
                *stage = SubmissionStage::Waiting;
            } else {
                failed.push(id);
            }
        }
        for id in failed {
            state.progress[id.index()] = if self.is_direct() || self.commits_first() {
                SubmissionStage::Failed
            } else {
                SubmissionStage::Aborting
            };
            self.ask_database(state, o);
        }
    }

    /// Handles the outcome of a business transaction.
    pub(super) fn business_ended(&self, state: &mut ProducerState, id: MessageId, committed: bool, o: &mut Out<Self>) {
        match state.progress[id.index()] {
            SubmissionStage::Committing if committed && self.commits_first() => self.send(state, id.index(), o),
            SubmissionStage::Committing if committed => state.progress[id.index()] = SubmissionStage::Done,
            SubmissionStage::Opening | SubmissionStage::Committing | SubmissionStage::Aborting => {
                state.progress[id.index()] = SubmissionStage::Failed;
            }
            SubmissionStage::Waiting | SubmissionStage::Sending | SubmissionStage::Done | SubmissionStage::Failed => {}
        }
    }
}
