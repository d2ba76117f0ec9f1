//! The state of an output topic's transactions.
//!
//! It holds what the smallest contract needs: per transactional id an epoch, the parts that were
//! added to the open transaction or how the last one ended, and what is unresolved in the logs. The
//! end of a transaction and its markers are one step; a marker that comes again is another.

use crate::ids::{Message, Offset};
use crate::protocol::{Registration, TransactionPart};

/// An output without a marker after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OutputRecord {
    /// The message.
    pub message: Message,
    /// The offset of the input that it is about.
    pub about: Offset,
    /// The registration and the attempt that wrote it.
    pub registration: Registration,
    /// Whether its writer has the answer that its transaction is committed. Nothing compares its
    /// registration then, which is that of the transactional id, so that no former one is kept.
    pub is_acknowledged: bool,
}

/// A position that becomes visible with the end of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PendingPosition {
    /// The offset of the next message to read.
    pub offset: Offset,
    /// The registration and the attempt that added it.
    pub registration: Registration,
}

/// The kinds of markers of one epoch that may come again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SentMarkers {
    /// Whether a transaction of this epoch was committed.
    pub commit: bool,
    /// Whether a transaction of this epoch was aborted.
    pub abort: bool,
}

impl SentMarkers {
    pub(super) const fn insert(&mut self, commit: bool) {
        if commit {
            self.commit = true;
        } else {
            self.abort = true;
        }
    }

    /// The kinds: `true` for a commit.
    pub(super) fn kinds(self) -> impl Iterator<Item = bool> {
        [(self.commit, true), (self.abort, false)].into_iter().filter(|(was_sent, _)| *was_sent).map(|(_, kind)| kind)
    }
}

/// The effect of another transaction's end, or of a marker that came again, on an attempt that goes
/// on. Only notes for the ledger read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EarlyEnd {
    /// The attempt.
    pub registration: Registration,
    /// Its output, and whether it has become visible.
    pub output: Option<(Message, bool)>,
    /// Whether its position has become visible.
    pub position: Option<bool>,
}

/// The state of one transactional id.
///
/// Invariant: with an epoch per session, `last_end` is none while a part is added.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransactionState {
    /// The latest registration, with the attempt that is expected next.
    pub registration: Registration,
    /// Whether a time-out has ended that registration. With an epoch per session a time-out begins
    /// another one instead.
    pub expired: bool,
    /// Whether outputs were added to the open transaction.
    pub has_output: bool,
    /// Whether positions were added to the open transaction.
    pub has_positions: bool,
    /// How the last transaction on request ended, where no other one has begun: committed or
    /// aborted. With an epoch per transaction only whether it did, since no client asks for both.
    pub last_end: Option<bool>,
    /// The outputs that no marker has resolved.
    pub records: Vec<OutputRecord>,
    /// The position that no marker has resolved.
    pub position: Option<PendingPosition>,
    /// The markers of the current epoch that outputs were sent, which may come again.
    pub output_markers: SentMarkers,
    /// The markers of the current epoch that positions were sent, which may come again.
    pub position_markers: SentMarkers,
    /// The early end of the current attempt.
    pub early: Option<EarlyEnd>,
}

impl TransactionState {
    /// The state of a transactional id before its first use.
    pub(super) const fn new(registration: Registration) -> Self {
        Self {
            registration,
            expired: false,
            has_output: false,
            has_positions: false,
            last_end: None,
            records: Vec::new(),
            position: None,
            output_markers: SentMarkers { commit: false, abort: false },
            position_markers: SentMarkers { commit: false, abort: false },
            early: None,
        }
    }

    /// Whether a transaction is open at the coordinator.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.has_output || self.has_positions
    }

    /// The parts of the open transaction: whether outputs, and whether positions, were added.
    pub(super) const fn parts(&self) -> (bool, bool) {
        (self.has_output, self.has_positions)
    }

    /// Whether something waits for a marker.
    #[must_use]
    pub const fn is_unresolved(&self) -> bool {
        !self.records.is_empty() || self.position.is_some()
    }

    /// Adds a part to the transaction, and opens one where none is open.
    pub(super) const fn add(&mut self, part: TransactionPart) {
        match part {
            TransactionPart::Output => self.has_output = true,
            TransactionPart::Positions => self.has_positions = true,
        }
    }
}

/// The state of an output topic: its transactional ids, by owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OutputState {
    /// One for each consumer, or a single one where the id belongs to the partition. None where no
    /// consumer uses transactions.
    pub ids: Vec<TransactionState>,
}

impl OutputState {
    /// Whether something waits for a marker.
    #[must_use]
    pub fn is_unresolved(&self) -> bool {
        self.ids.iter().any(TransactionState::is_unresolved)
    }

    /// Forgets who has written the outputs that are acknowledged.
    pub(super) fn forget_writers(&mut self) {
        for TransactionState { registration, records, .. } in &mut self.ids {
            let acknowledged = records.iter_mut().filter(|record| record.is_acknowledged);
            acknowledged.for_each(|record| record.registration = *registration);
        }
    }

    /// Whether a position waits for the end of its transaction.
    #[must_use]
    pub fn has_pending_position(&self) -> bool {
        self.ids.iter().any(|id| id.position.is_some())
    }
}
