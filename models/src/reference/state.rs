//! The size, the messages and the states of the reference pipeline.

use crate::ids::{MessageId, Offset};
use crate::message_set::MessageSet;
use onceproof_engine::composition::ActorId;

pub(super) const PRODUCER: ActorId = ActorId::new(0);
pub(super) const BROKER: ActorId = ActorId::new(1);
pub(super) const CONSUMER: ActorId = ActorId::new(2);

/// The size of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// The number of messages, at most [`Size::MOST_MESSAGES`].
    pub messages: u8,
    /// The number of unacknowledged messages that may be under way.
    pub window: u8,
    /// The number of crashes of the consumer.
    pub crashes: u8,
    /// Whether the consumer commits an offset before it processes the message: then a crash loses
    /// it.
    pub commits_first: bool,
}

impl Size {
    /// The limit on messages.
    pub const MOST_MESSAGES: usize = 7;
}

/// One life of the consumer, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Life(pub u8);

/// A message between parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "a field is named for its type")]
pub enum Msg {
    /// Producer: append this message.
    Publish { id: MessageId },
    /// Broker: it is in the log.
    Acked { id: MessageId },
    /// Consumer: which offset is committed?
    Join { life: Life },
    /// Broker: this one, for that life of the consumer.
    Assigned { life: Life, from: Offset },
    /// Consumer: the message at this offset.
    Fetch { offset: Offset },
    /// Broker: the message.
    Record { offset: Offset, id: MessageId },
    /// Consumer: every message below this offset is done.
    Commit { offset: Offset },
}

/// A timer of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The producer sends its next message.
    Submit,
    /// The consumer does the second half of its work on a message.
    Work,
    /// The consumer crashes and restarts.
    Crash,
}

/// A step of the consumer's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doing {
    /// It asked for the committed offset.
    Joining,
    /// It waits for the message at its position.
    Fetching,
    /// It did the first half of its work on this message.
    Working(MessageId),
}

/// The local state of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The producer.
    Producer {
        /// The number of messages that were sent.
        sent: u8,
        /// The messages that were acknowledged.
        acked: MessageSet,
    },
    /// The broker.
    Broker {
        /// The messages in the log, by offset; the first `end` of them are in use.
        log: [MessageId; Size::MOST_MESSAGES],
        /// The offset after the last message.
        end: Offset,
        /// The committed offset, at most `end`.
        committed: Offset,
    },
    /// The consumer, with its sink.
    Consumer {
        /// The number of crashes.
        life: Life,
        /// The offset of the next message; lost in a crash.
        position: Offset,
        /// The step of its work; lost in a crash.
        doing: Doing,
        /// The messages that had their effect; never lost.
        applied: MessageSet,
    },
}
