//! The kinds of parts that a pipeline is made of.

/// The kind of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// An application that sends.
    Producer,
    /// An outbox relay.
    Relay,
    /// The business database of an outbox or a dual write.
    Database,
    /// A broker that keeps a log.
    LogBroker,
    /// A broker that keeps a queue.
    QueueBroker,
    /// A consumer.
    Consumer,
    /// The place of effects.
    Sink,
}

impl PartKind {
    /// Whether a process crash takes its state. Servers answer only after they have persisted, so a
    /// process crash takes their connections and nothing else.
    #[must_use]
    pub const fn is_volatile(self) -> bool {
        matches!(self, Self::Producer | Self::Relay | Self::Consumer)
    }
}
