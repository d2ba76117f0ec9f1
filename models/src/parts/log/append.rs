//! Appending: duplicates are recognised, gaps are refused, and the answer waits for replication.
//!
//! The session state of producers is derived from the log, as a new leader derives it. Sources:
//! apache/kafka 1eb7644, `UnifiedLog.scala:1026` (order of checks),
//! `ProducerAppendInfo.java:96,112` (epoch, sequence).

use super::definition::LogBroker;
use super::state::{AwaitedRecord, LogRecord, LogState, TransactionStatus};
use crate::ids::{Message, Offset, ProducerId, Sequence};
use crate::mechanisms::{Acks, DedupWindow, Identity};
use crate::protocol::{DedupId, Msg, Note, Session, TakeNote, is_attached};
use crate::rules::Rule;
use stateright::actor::{Id, Out};

/// More records than any bounds allow: five messages, three copies, three sessions each.
const MOST_RECORDS: usize = 64;

/// The leader's decision about a request to append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AppendDecision {
    /// It appends the message.
    Append,
    /// It has the message at this offset.
    Duplicate(Offset),
    /// The number was passed, belongs to an older epoch, or leaves a gap.
    OutOfSequence,
}

impl LogBroker {
    /// The latest session of a producer in the log.
    fn last_session(state: &LogState, producer: ProducerId) -> Option<Session> {
        state.records.iter().skip(state.remembered_from.index()).rev().find_map(|record| match record.dedup_id {
            DedupId::Session(session) if session.producer == producer => Some(session),
            _ => None,
        })
    }

    /// The offset of the first remembered record that satisfies the condition.
    fn find_remembered(state: &LogState, condition: impl Fn(&LogRecord) -> bool) -> Option<Offset> {
        let records = state.records.iter().enumerate().skip(state.remembered_from.index());
        let mut found = records.filter(|(_, record)| condition(record));
        found.next().map(|(index, _)| Offset(index as u8))
    }

    /// The leader's decision about a request to append.
    pub(super) fn decide_append(&self, state: &LogState, message: Message, dedup_id: DedupId) -> AppendDecision {
        if self.mechanisms.broker.dedup_window == DedupWindow::None {
            return AppendDecision::Append;
        }
        match dedup_id {
            DedupId::Anonymous => AppendDecision::Append,
            DedupId::MessageId => {
                if !self.rules.has(Rule::LogKnowsMessageIds) {
                    return AppendDecision::Append;
                }
                let shares = self.mechanisms.producer.identity == Identity::SharedId;
                let is_same =
                    |other: &LogRecord| other.message.id == message.id || (shares && other.message.key == message.key);
                Self::find_remembered(state, |record| is_same(record) && record.status != TransactionStatus::Aborted)
                    .map_or(AppendDecision::Append, AppendDecision::Duplicate)
            }
            DedupId::Session(session) => self.decide_by_session(state, session),
        }
    }

    fn decide_by_session(&self, state: &LogState, session: Session) -> AppendDecision {
        let Some(last) = Self::last_session(state, session.producer) else {
            // `ProducerAppendInfo.checkSequence`: with no state for the producer id, any number is
            // accepted.
            return AppendDecision::Append;
        };
        if session.epoch < last.epoch {
            return AppendDecision::OutOfSequence;
        }
        let expected = if session.epoch > last.epoch { Sequence(0) } else { last.sequence.next() };
        if session.sequence < expected && self.rules.has(Rule::LogKnowsSequences) {
            return Self::find_remembered(state, |record| record.dedup_id == DedupId::Session(session))
                .map_or(AppendDecision::OutOfSequence, AppendDecision::Duplicate);
        }
        if session.sequence > expected && self.rules.has(Rule::LogRefusesGaps) {
            return AppendDecision::OutOfSequence;
        }
        AppendDecision::Append
    }

    /// Whether numbers before that of a request are missing.
    pub(super) fn leaves_gap(state: &LogState, dedup_id: DedupId) -> bool {
        let DedupId::Session(session) = dedup_id else { return false };
        Self::last_session(state, session.producer).is_some_and(|last| {
            let is_next_epoch = session.epoch > last.epoch && session.sequence > Sequence(0);
            is_next_epoch || (session.epoch == last.epoch && session.sequence > last.sequence.next())
        })
    }

    /// Whether the request would add a copy.
    #[must_use]
    pub fn would_append(&self, state: &LogState, msg: &Msg) -> bool {
        matches!(msg, Msg::Publish { message, dedup_id, .. }
            if self.decide_append(state, *message, *dedup_id) == AppendDecision::Append)
    }

    /// Handles a request to append.
    pub(super) fn publish(
        &self,
        state: &mut LogState,
        src: Id,
        message: Message,
        dedup_id: DedupId,
        transactional: bool,
        o: &mut Out<Self>,
    ) {
        if transactional
            && let DedupId::Session(session) = dedup_id
            && session.holder() < state.transactional
            && self.rules.has(Rule::LogFencesPredecessor)
        {
            // KIP-98: "fencing of zombies".
            o.send(src, Msg::ProducerFenced);
            return;
        }
        let offset = match self.decide_append(state, message, dedup_id) {
            AppendDecision::Append if transactional && self.is_unverified(state) => {
                // KIP-890 part 1: INVALID_TXN_STATE, which is abortable for a produce request.
                o.send(src, Msg::TransactionAbortable);
                return;
            }
            AppendDecision::Append => Self::append(state, message, dedup_id, transactional, o),
            AppendDecision::Duplicate(offset) => offset,
            AppendDecision::OutOfSequence => {
                o.send(src, Msg::OutOfSequence { id: message.id, dedup_id });
                return;
            }
        };
        if !self.can_fail_over(state) {
            state.replicated = state.end();
        }
        let waits = self.mechanisms.producer.acks == Acks::Quorum && self.rules.has(Rule::LogAnswersAfterReplication);
        if waits && offset >= state.replicated {
            if is_attached(src) {
                state.awaiting.push(AwaitedRecord { producer: src, offset, id: message.id, dedup_id });
            }
        } else if self.mechanisms.producer.acks != Acks::None {
            o.send(src, Msg::Published { id: message.id, dedup_id });
        }
    }

    /// Appends a record. Returns its offset.
    fn append(
        state: &mut LogState,
        message: Message,
        dedup_id: DedupId,
        transactional: bool,
        o: &mut Out<Self>,
    ) -> Offset {
        assert!(state.records.len() < MOST_RECORDS, "the bound on copies was not kept: please report this design");
        let is_copy = |other: &LogRecord| other.message == message && other.status != TransactionStatus::Aborted;
        if state.records.iter().any(is_copy) {
            o.note(Note::CopiedAgain(message));
        }
        let offset = state.end();
        let status = if transactional { TransactionStatus::Open { read: false } } else { TransactionStatus::Visible };
        state.records.push(LogRecord { message, dedup_id, status, marker: None });
        offset
    }

    /// Answers producers whose record is replicated by now.
    pub(super) fn answer_producers(state: &mut LogState, o: &mut Out<Self>) {
        for awaited in std::mem::take(&mut state.awaiting) {
            if awaited.offset < state.replicated {
                o.send(awaited.producer, Msg::Published { id: awaited.id, dedup_id: awaited.dedup_id });
            } else if awaited.offset < state.end() {
                state.awaiting.push(awaited);
            }
        }
    }
}
