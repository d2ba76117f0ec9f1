//! The state of a sending client, and what it reports to the application.

use crate::ids::{Message, MessageId, ProducerEpoch, ProducerId, Sequence};

/// A message that was sent and not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SentMessage {
    /// The message.
    pub message: Message,
    /// Its number in the session; zero where there are no sessions.
    pub sequence: Sequence,
    /// The step of its transaction; writing where there is none.
    pub step: SendStep,
}

/// A step on the way of a message to the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SendStep {
    /// The partition is being added to its transaction.
    Adding,
    /// It is being written.
    Writing,
    /// It is written, and its transaction is being committed.
    Committing,
}

/// The state of a sending client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SenderState {
    /// Sent and not answered, in order of sending. At most `producer.in_flight`.
    pub outstanding: Vec<SentMessage>,
    /// The life of the client; zero where lives are not distinguished.
    pub producer: ProducerId,
    /// How often this life renumbered its messages.
    pub epoch: ProducerEpoch,
    /// The number of the next message.
    pub next_sequence: Sequence,
    /// Whether it is registering for the transactional id.
    pub initialising: bool,
    /// The message whose transaction it is aborting, in a request of its own.
    pub aborting: Option<SentMessage>,
    /// Whether it has stopped for good after a fatal error.
    pub closed: bool,
    /// Whether it has yet to decide between sending again and giving up.
    pub undecided: bool,
}

/// The outcome of messages that were outstanding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendOutcome {
    /// Messages that succeeded.
    pub accepted: Vec<Message>,
    /// Messages that failed; they may have arrived all the same.
    pub failed: Vec<MessageId>,
    /// Messages of a client that was replaced by a new one. Those that the source remembers
    /// across a crash are sent again.
    pub interrupted: Vec<MessageId>,
}

impl SendOutcome {
    pub(super) fn accepted(message: Message) -> Self {
        Self { accepted: vec![message], ..Self::default() }
    }
}
