//! Notes: the events that parts report to the ledger.

use crate::ids::Message;

/// An event that the ledger records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Note {
    /// The application asked for it to be sent (direct), or its business transaction committed.
    Submitted(Message),
    /// The application learnt that it succeeded, or its business transaction committed.
    Accepted(Message),
    /// The broker stored a copy beside another copy of it.
    CopiedAgain(Message),
    /// A handler was called with it.
    Delivered(Message),
    /// The sink's visible state changed because of it.
    Effect(Message),
    /// A version check skipped it because a newer message is in place.
    Superseded(Message),
    /// It was refused for good and parked in a dead-letter queue.
    Parked(Message),
    /// Its business transaction was rolled back after it had been written or sent.
    RolledBack(Message),
    /// A transaction of the broker was aborted after its first write.
    TransactionAborted,
    /// A reader saw it in a transaction that was aborted.
    SawAborted(Message),
    /// A transaction's outputs became visible without its position.
    Torn(Message),
}
