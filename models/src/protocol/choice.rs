//! Timers, and the choices that the environment makes.

use super::part_kind::PartKind;
use super::reactions::reactions;
use super::session::{TransactionPart, TransactionalId};
use crate::durability::LossCause;
use crate::ids::{CopyId, EntryNumber, MessageId};

reactions! {
    /// A timer of a part.
    Timer {
        /// The application submits its next message.
        [Producer] Submit,
        /// The followers catch up with the leader.
        [LogBroker QueueBroker] Replicate,
        /// The auto-commit interval is over.
        [Consumer] AutoCommit,
        /// A worker picks up the message of this copy.
        [Consumer] Work(CopyId),
    }
}

/// An attempt of a handler at a message. One copy may be delivered again while a handler is at work
/// on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt {
    /// The copy of the message.
    pub copy: CopyId,
    /// The index among the attempts at work on this copy, in order of delivery; the first of equal
    /// ones.
    pub nth: u8,
}

/// The remains of a broker's stores after a loss. Both numbers count from the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kept {
    /// Records of a log; entries of a queue, with those whose deletion may come back.
    pub messages: u8,
    /// Deletions of a queue that may come back. For a log 1, or 0 where the position is lost.
    pub acknowledgements: u8,
    /// A log keeps the markers of transactions that fewer records than this precede. Zero for a
    /// queue.
    pub markers: u8,
}

reactions! {
    /// A choice of the environment.
    Choice {
        /// The producer sends again.
        [Producer Relay Consumer] TryAgain,
        /// The producer gives up and reports a failure.
        [Producer Relay Consumer] GiveUp,
        /// The next business transaction begins and draws its id.
        [Database] BusinessBegins,
        /// A business transaction commits.
        [Database] BusinessCommits(MessageId),
        /// A business transaction is rolled back.
        [Database] BusinessRollsBack(MessageId),
        /// The broker hands the partition to another consumer.
        [LogBroker] Rebalance,
        /// Another replica becomes leader.
        [LogBroker QueueBroker] Failover {
            /// The part that it has.
            kept: Kept,
            /// Whether it was not in sync.
            unclean: bool,
        },
        /// Data that was not written to disk is lost.
        [LogBroker QueueBroker] DataLoss {
            /// The fault that takes it.
            cause: LossCause,
            /// The number of machines that it hits at once; zero for a crash that is not counted.
            machines: u8,
            /// The part that was written.
            kept: Kept,
        },
        /// The output topic loses its end: outputs of an open transaction, or the marker that is
        /// about to end it.
        [LogBroker] OutputLoss {
            /// The transactional id, by owner.
            owner: u8,
            /// The fault that takes it; none for an unclean election.
            cause: Option<LossCause>,
            /// The number of machines that it hits at once.
            machines: u8,
            /// Whether the outputs stay, without the marker.
            keeps_outputs: bool,
        },
        /// Machines are lost for good, and the broker serves no client any more.
        [LogBroker QueueBroker] Halt {
            /// How many.
            machines: u8,
        },
        /// A replica that missed the deletion of an entry delivers it again.
        [QueueBroker] DeletionReturns(EntryNumber),
        /// The broker forgets the identities that it has seen, or the inbox its ids.
        [LogBroker QueueBroker Sink] WindowExpires,
        /// The lease of an entry ends.
        [QueueBroker] LeaseExpires(EntryNumber),
        /// A queue drops this entry, or a log every record below this offset.
        [LogBroker QueueBroker] MessageExpires(CopyId),
        /// An entry that was delivered too often arrives in the dead-letter queue.
        [QueueBroker] DeadLetterArrives(EntryNumber),
        /// The broker crashes while it moves an entry to the dead-letter queue.
        [QueueBroker] DeadLetterIsLost(EntryNumber),
        /// The position in the database's log of commits advances without the relay.
        [Database] SlotAdvances,
        /// The broker aborts a transaction that takes too long.
        [LogBroker] TransactionTimesOut(TransactionalId),
        /// The marker of an ended transaction arrives again in a part of the next one.
        [LogBroker] MarkerRepeats {
            /// The transactional id.
            id: TransactionalId,
            /// Where it arrives; at a source always its partition.
            part: TransactionPart,
            /// Whether it commits.
            commit: bool,
        },
        /// A handler succeeds on a message.
        [Consumer] HandlerSucceeds(Attempt),
        /// A handler fails on a message.
        [Consumer] HandlerFails(Attempt),
    }
}
