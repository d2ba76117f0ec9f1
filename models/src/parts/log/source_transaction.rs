//! The source's transaction: one message under a stable transactional id.
//!
//! Sources: KIP-98, KIP-360 (a new epoch after a message was given up), KIP-890, KIP-1228;
//! `TransactionCoordinator.scala:109,506,759` at apache/kafka 1eb7644. Left out: transactions of
//! several messages, and of several partitions.

use super::definition::LogBroker;
use super::output_state::SentMarkers;
use super::state::{LogRecord, LogState, SourceTransaction, TransactionStatus};
use crate::ids::{MessageId, Sequence};
use crate::mechanisms::{TransactionEpoch, TransactionVerification};
use crate::protocol::{DedupId, Holder, Kept, Msg, Note, TakeNote, TransactionPart, TransactionalId};
use crate::rules::Rule;
use stateright::actor::{Id, Out};

/// A request to end the transaction of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    pub(super) holder: Holder,
    pub(super) id: MessageId,
    pub(super) sequence: Sequence,
    pub(super) commit: bool,
}

/// Whether the record was written by this holder.
fn is_written_by(record: LogRecord, holder: Holder) -> bool {
    matches!(record.dedup_id, DedupId::Session(session) if session.holder() == holder)
}

/// Whether the record has a higher number in its session.
fn is_numbered_above(record: LogRecord, sequence: Sequence) -> bool {
    matches!(record.dedup_id, DedupId::Session(session) if session.sequence > sequence)
}

impl LogBroker {
    fn has_epoch_per_transaction(&self) -> bool {
        self.mechanisms.broker.epoch == TransactionEpoch::PerTransaction
    }

    /// Whether the source has a transaction under way that may take too long. A marker that came
    /// again may have committed its record, and the coordinator does not know.
    pub(super) fn is_source_open(&self, state: &LogState) -> bool {
        self.mechanisms.producer.transactional
            && (state.transaction.is_added || (self.has_epoch_per_transaction() && state.has_unended_records()))
    }

    /// Whether a write of the source is refused since it is in no transaction.
    pub(super) fn is_unverified(&self, state: &LogState) -> bool {
        !self.has_epoch_per_transaction()
            && self.mechanisms.broker.verification != TransactionVerification::None
            && !state.transaction.is_added
            && !state.awaits_marker()
    }

    /// Loses everything but this. The coordinator keeps a transaction open whose record is lost.
    pub(super) fn lose(&self, state: &mut LogState, kept: Kept) {
        let mut lost = state.records.iter().skip(usize::from(kept.messages));
        let is_record_lost = lost.any(|record| record.status.is_in_transaction());
        state.keep(kept);
        state.transaction.is_added |= is_record_lost && self.has_epoch_per_transaction();
    }

    fn send_marker(&self, state: &mut LogState, commit: bool) {
        if self.mechanisms.markers_repeat() {
            if self.has_epoch_per_transaction() {
                state.transaction.markers = SentMarkers::default();
            }
            state.transaction.markers.insert(commit);
        }
    }

    /// A client registers for the source's transactional id.
    pub(super) fn init_transactions(&self, state: &mut LogState, src: Id, holder: Holder, o: &mut Out<Self>) {
        if holder < state.transactional {
            o.send(src, Msg::ProducerFenced);
            return;
        }
        if holder > state.transactional {
            // With an epoch per transaction this request is also the abort of a client that gave a
            // message up: its marker has the next transaction's epoch.
            let is_abort = self.has_epoch_per_transaction()
                && state.has_open_records()
                && holder.producer == state.transactional.producer;
            if self.rules.has(Rule::LogAbortsPredecessor) {
                self.abort_source(state, o);
            }
            state.transaction = SourceTransaction::default();
            if is_abort {
                self.send_marker(state, false);
            }
        }
        state.transactional = holder;
        o.send(src, Msg::TransactionsReady);
    }

    /// A client adds the partition to its transaction (Kafka before 4.0: `AddPartitionsToTxn`).
    pub(super) fn add_partition(state: &mut LogState, src: Id, holder: Holder, id: MessageId, o: &mut Out<Self>) {
        if holder != state.transactional {
            o.send(src, Msg::ProducerFenced);
            return;
        }
        state.transaction.is_added = true;
        state.transaction.last_end = None;
        o.send(src, Msg::PartitionAdded { id });
    }

    /// A client ends the transaction of a message.
    pub(super) fn end_transaction(&self, state: &mut LogState, src: Id, ending: Ending, o: &mut Out<Self>) {
        let Ending { holder, id, commit, .. } = ending;
        if holder < state.transactional && self.rules.has(Rule::LogFencesPredecessor) {
            o.send(src, Msg::ProducerFenced);
            return;
        }
        if self.has_epoch_per_transaction() {
            // KIP-890: a transaction has an epoch of its own, so a late request ends no other one.
            let is_open = |record: &LogRecord| record.message.id == id && record.status.is_in_transaction();
            if state.transaction.is_added || state.records.iter().any(is_open) {
                Self::resolve_source(state, commit, |record| record.message.id == id, Some(ending), o);
                state.transaction.is_added = false;
                self.send_marker(state, commit);
            }
        } else if state.transaction.is_added {
            Self::resolve_source(state, commit, |_| true, Some(ending), o);
            state.transaction.is_added = false;
            state.transaction.last_end = Some(commit);
            self.send_marker(state, commit);
        } else if state.transaction.last_end != Some(commit) {
            // INVALID_TXN_STATE, which is fatal.
            Self::close_exposed(state, ending, o);
            o.send(src, Msg::ProducerFenced);
            return;
        }
        Self::close_exposed(state, ending, o);
        o.send(src, Msg::TransactionEnded { id });
    }

    /// Commits or aborts the open records that satisfy the condition, for the end of the
    /// transaction of a message, or for a marker that came again. A marker decides also about
    /// records whose own marker is lost: in Kafka it ends whatever is open of its producer id
    /// (`ProducerAppendInfo.appendEndTxnMarker` at apache/kafka 1eb7644).
    fn resolve_source(
        state: &mut LogState,
        commit: bool,
        is_included: impl Fn(&LogRecord) -> bool,
        own: Option<Ending>,
        o: &mut Out<Self>,
    ) {
        let (holder, end) = (state.transactional, state.end());
        for record in &mut state.records {
            if let TransactionStatus::Stranded { committed } = record.status {
                record.status = if commit { TransactionStatus::Visible } else { TransactionStatus::Aborted };
                record.marker = Some(end);
                if commit && !committed {
                    o.note(Note::SawAborted(record.message));
                }
            }
            let TransactionStatus::Open { read } = record.status else { continue };
            if !is_included(record) {
                continue;
            }
            record.marker = Some(end);
            if !commit {
                record.status = TransactionStatus::Aborted;
                o.note(Note::TransactionAborted);
                if read {
                    o.note(Note::SawAborted(record.message));
                }
            } else if own.is_some_and(|own| own.id == record.message.id) {
                record.status = TransactionStatus::Visible;
            } else if is_written_by(*record, holder) && own.is_none_or(|own| is_numbered_above(*record, own.sequence)) {
                record.status = TransactionStatus::Exposed;
            } else {
                // Its writer gave it up, or has begun another epoch: it was never committed.
                record.status = TransactionStatus::Visible;
                o.note(Note::TransactionAborted);
                o.note(Note::SawAborted(record.message));
            }
        }
    }

    /// A client ends the transaction of a message that others may see already.
    fn close_exposed(state: &mut LogState, Ending { holder, id, commit, .. }: Ending, o: &mut Out<Self>) {
        for record in &mut state.records {
            if record.status == TransactionStatus::Exposed && record.message.id == id && is_written_by(*record, holder)
            {
                record.status = TransactionStatus::Visible;
                if !commit {
                    o.note(Note::TransactionAborted);
                    o.note(Note::SawAborted(record.message));
                }
            }
        }
    }

    /// Aborts the source's open transaction of any holder.
    fn abort_source(&self, state: &mut LogState, o: &mut Out<Self>) {
        if self.is_source_open(state) {
            Self::resolve_source(state, false, |_| true, None, o);
        }
        for record in &mut state.records {
            if record.status == TransactionStatus::Exposed {
                record.status = TransactionStatus::Visible;
                o.note(Note::TransactionAborted);
                o.note(Note::SawAborted(record.message));
            }
        }
    }

    /// The coordinator aborts a transaction that takes too long.
    pub(super) fn time_out(&self, state: &mut LogState, id: TransactionalId, o: &mut Out<Self>) {
        match id {
            TransactionalId::Output(number) => {
                if let Some(id) = state.output.ids.get_mut(usize::from(number)) {
                    self.output.time_out(id, o);
                }
            }
            TransactionalId::Source if self.mechanisms.broker.epoch == TransactionEpoch::PerSessionKept => {
                Self::resolve_source(state, false, |_| true, None, o);
                state.transaction.is_added = false;
                state.transaction.last_end = Some(false);
                self.send_marker(state, false);
            }
            TransactionalId::Source => {
                self.abort_source(state, o);
                state.transaction = SourceTransaction::default();
                // Only a client that begins anew gets an epoch above this one.
                state.transactional.epoch = state.transactional.epoch.next();
            }
        }
    }

    /// A marker of an ended transaction arrives again.
    pub(super) fn repeat_marker(
        &self,
        state: &mut LogState,
        id: TransactionalId,
        part: TransactionPart,
        commit: bool,
        o: &mut Out<Self>,
    ) {
        match id {
            TransactionalId::Source => Self::resolve_source(state, commit, |_| true, None, o),
            TransactionalId::Output(number) => {
                let Some(id) = state.output.ids.get_mut(usize::from(number)) else { return };
                if let Some(offset) = self.output.repeat_marker(id, part, commit, o) {
                    state.store_position(offset);
                }
            }
        }
    }
}
