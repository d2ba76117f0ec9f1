//! The state of a consumer: its stage, its position, and the messages that it holds.

use crate::ids::{Generation, Message, MessageId, Offset, Source};
use crate::protocol::Registration;

/// How far a consumer is on its way to polling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConsumerStage {
    /// It has asked for the partition.
    Joining,
    /// It reads the position that the sink has stored.
    ReadingPosition,
    /// It registers for the output topic's transactional id.
    Registering,
    /// It begins a new epoch of its transactional id and goes on where it is.
    Renewing,
    /// It polls.
    Ready,
    /// It was refused for good, and its application has stopped.
    Stopped,
}

/// A step of a consumer's work on a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkStep {
    /// It acknowledges the message before anything else.
    AcknowledgingFirst,
    /// The message waits for a worker.
    Queued,
    /// The handler is at work and may fail.
    Handling,
    /// It asks the inbox.
    Looking,
    /// It records the id before the effect.
    RecordingFirst,
    /// It applies the message.
    Applying,
    /// It records the id after the effect.
    RecordingAfter,
    /// It adds the output's partition to the transaction.
    AddingOutput,
    /// It writes the output.
    Writing,
    /// The write was not answered, and it has yet to decide between another one and an abort.
    Unanswered,
    /// The output is written and the handler may fail.
    Written,
    /// It adds the group's positions to the transaction.
    AddingPositions,
    /// It adds the position to the transaction.
    AddingOffset,
    /// It ends the transaction.
    Ending {
        /// Whether it commits.
        commit: bool,
    },
    /// It aborts the transaction since it gave the write up.
    Abandoning,
    /// It aborts the transaction since the partition is another consumer's.
    Withdrawing,
    /// It acknowledges the message.
    Acknowledging,
    /// It gives the message back.
    GivingBack,
}

impl WorkStep {
    /// Whether the consumer waits for the sink.
    #[must_use]
    pub const fn is_at_sink(self) -> bool {
        matches!(self, Self::Looking | Self::RecordingFirst | Self::Applying | Self::RecordingAfter)
    }

    /// Whether the consumer waits for the broker.
    #[must_use]
    pub const fn is_at_broker(self) -> bool {
        matches!(self, Self::AcknowledgingFirst | Self::Acknowledging | Self::GivingBack | Self::Ending { .. })
            || self.is_in_transaction()
    }

    /// Whether a transaction of the broker is under way, with a request that waits for an answer.
    const fn is_in_transaction(self) -> bool {
        matches!(
            self,
            Self::AddingOutput
                | Self::Writing
                | Self::AddingPositions
                | Self::AddingOffset
                | Self::Abandoning
                | Self::Withdrawing
        )
    }

    /// Whether the consumer is at work on a transaction of the broker.
    #[must_use]
    pub const fn has_transaction(self) -> bool {
        self.is_in_transaction() || matches!(self, Self::Written | Self::Unanswered | Self::Ending { .. })
    }
}

/// A message that the consumer has received and is not done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeldMessage {
    /// Where it comes from.
    pub source: Source,
    /// The message.
    pub message: Message,
    /// The step of the work on it.
    pub step: WorkStep,
}

/// The local state of a consumer, all of it volatile.
///
/// Invariants: `polled <= position`; at most one held message where the handler runs in the polling
/// loop, at most `bounds.workers` otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConsumerState {
    /// How far it is on its way to polling.
    pub stage: ConsumerStage,
    /// The generation that it was assigned the partition in; none before.
    pub generation: Option<Generation>,
    /// The registration for the output topic that it was given, with the number of its next write.
    pub registration: Option<Registration>,
    /// The offset of the next message to fetch.
    pub position: Offset,
    /// The position that it has committed or knows to be stored. Kept where it commits in the
    /// background or compares positions, otherwise zero.
    pub stored: Offset,
    /// Every message below was handed out before the last poll. Kept where it commits in the
    /// background.
    pub polled: Offset,
    /// Whether it has asked for a message.
    pub asked: bool,
    /// Whether nothing has happened to it since it received a lease. Kept where leases are received
    /// at once, otherwise false.
    pub has_new_lease: bool,
    /// The messages that it holds, in order of delivery.
    pub held: Vec<HeldMessage>,
    /// A commit without an answer, of a consumer that goes on meanwhile.
    pub committing: Option<Offset>,
}

impl ConsumerState {
    /// The state of a consumer that has just started.
    pub(super) const fn new(stage: ConsumerStage) -> Self {
        Self {
            stage,
            generation: None,
            registration: None,
            position: Offset(0),
            stored: Offset(0),
            polled: Offset(0),
            asked: false,
            has_new_lease: false,
            held: Vec::new(),
            committing: None,
        }
    }

    /// The index of the first held message that satisfies the condition.
    pub(super) fn find(&self, condition: impl Fn(&HeldMessage) -> bool) -> Option<usize> {
        self.held.iter().position(condition)
    }

    /// The index of the first held message with this id that is at this step.
    pub(super) fn find_at(&self, id: MessageId, step: WorkStep) -> Option<usize> {
        self.find(|held| held.message.id == id && held.step == step)
    }

    /// The offset below which every message is finished.
    pub(super) fn finished_below(&self) -> Offset {
        self.held.iter().filter_map(|held| held.source.offset()).min().unwrap_or(self.position)
    }
}
