//! The words that travel between parts, each a type of its own.
//!
//! A message is one business fact that should have one effect. It has an identity and a key; messages of one key
//! are ordered. Offsets are zero-based, as in Kafka; people read messages from one.

use std::fmt;

macro_rules! word {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u8);

        impl $name {
            /// The next one.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0 + 1)
            }

            /// As an index.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

word! {
    /// Identifies a business fact, in order of submission.
    MessageId
}
word! {
    /// The entity that a message is about. Messages of one key are ordered.
    Key
}
word! {
    /// A position in a log.
    Offset
}
word! {
    /// Counts how often a partition changed hands (Kafka: the group's generation).
    Generation
}
word! {
    /// One life of a producing client (Kafka: a producer id).
    ProducerId
}
word! {
    /// Counts how often one producer id renumbered its messages (Kafka: the producer epoch).
    ProducerEpoch
}
word! {
    /// Counts what one producer id and epoch sent.
    Sequence
}

/// One business fact that should have one effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// Which fact.
    pub id: MessageId,
    /// What it is about.
    pub key: Key,
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message {}", self.0 + 1)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "offset {}", self.0)
    }
}
