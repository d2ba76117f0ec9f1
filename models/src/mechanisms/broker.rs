//! `[broker]`: what carries messages.

use super::setting::{Setting, settings};

settings! {
    /// The kind of broker that carries the messages.
    BrokerKind at "broker.kind" {
        #[default]
        Log = "log": "a partition: consumers read by offset and commit positions (Kafka, Kinesis, Redpanda)",
        Queue = "queue":
            "a queue: messages are leased one by one and deleted when acknowledged (SQS, RabbitMQ, Pub/Sub)",
    }
    /// When a replica writes to disk.
    DiskSync at "broker.sync" {
        #[default]
        BeforeAck = "before-ack": "before it acknowledges",
        Background = "background": "some time later; a power loss takes what was not yet written",
    }
    /// How long the broker remembers the identities of messages.
    DedupWindow at "broker.dedup_window" {
        #[default]
        None = "none": "not at all",
        Expires = "expires": "for a while that may end before the last retry",
        OutlivesRetries = "outlives-retries": "longer than every producer's retries",
        Unlimited = "unlimited": "for ever",
    }
    /// How a queue treats a message that was delivered too often.
    MaxDeliveries at "broker.max_deliveries" {
        #[default]
        Unlimited = "unlimited": "it delivers it again and again",
        DeadLetter = "dead-letter": "it parks it in a dead-letter queue",
        DeadLetterAtMostOnce = "dead-letter-at-most-once":
            "it parks it in a dead-letter queue, and a crash on the way loses it (RabbitMQ dead-letter-strategy"
            " at-most-once)",
        Discard = "discard": "it drops it",
    }
    /// In which order a queue hands out messages of one key.
    DeliveryOrder at "broker.delivery_order" {
        #[default]
        Any = "any": "it does not look at keys",
        PerKey = "per-key":
            "oldest first, and the next one only when the one before it is gone (SQS FIFO message groups, Pub/Sub"
            " ordering keys)",
    }
    /// Whether a lease in a queue ends by itself.
    LeaseEnd at "broker.lease" {
        #[default]
        Expires = "expires": "after a while, also while its holder is alive (visibility timeout, ack deadline)",
        Never = "never":
            "it does not: a dead holder keeps its messages (a job table whose `running` rows are never taken back)",
    }
    /// Whether the broker may drop a message that no consumer has processed.
    MessageRetention at "broker.retention" {
        #[default]
        OutlivesConsumption = "outlives-consumption": "no: messages are kept longer than any consumer can be behind",
        Expires = "expires":
            "yes: by age, by length, or because it led nowhere (retention.ms, x-message-ttl, x-max-length, MAXLEN,"
            " an exchange without a binding)",
    }
}

/// `[broker]` of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BrokerSettings {
    /// Log or queue.
    pub kind: BrokerKind,
    /// The number of machines that hold a copy of the data, from 1.
    pub replicas: u8,
    /// The number of replicas that must have a message before a quorum acknowledgement, 1 to
    /// `replicas`.
    pub min_in_sync: u8,
    /// Whether a replica that is not in sync may become leader.
    pub unclean_election: bool,
    /// When replicas write to disk.
    pub sync: DiskSync,
    /// How long identities are remembered.
    pub dedup_window: DedupWindow,
    /// The treatment of a message that was delivered too often.
    pub max_deliveries: MaxDeliveries,
    /// The order in which a queue hands out messages of one key.
    pub delivery_order: DeliveryOrder,
    /// Whether a queue's leases end by themselves.
    pub lease: LeaseEnd,
    /// Whether messages may be dropped unprocessed.
    pub retention: MessageRetention,
}

impl BrokerSettings {
    /// The number of machines that have an acknowledged message at least: the in-sync set may have
    /// shrunk to the minimum (Kafka: "acks=all waits for the current ISR, not all replicas"). A
    /// power loss of fewer machines loses nothing.
    #[must_use]
    pub const fn fewest_holders(&self) -> u8 {
        if self.min_in_sync < self.replicas { self.min_in_sync } else { self.replicas }
    }
}

impl Default for BrokerSettings {
    fn default() -> Self {
        Self {
            kind: BrokerKind::default(),
            replicas: 3,
            min_in_sync: 2,
            unclean_election: false,
            sync: DiskSync::default(),
            dedup_window: DedupWindow::default(),
            max_deliveries: MaxDeliveries::default(),
            delivery_order: DeliveryOrder::default(),
            lease: LeaseEnd::default(),
            retention: MessageRetention::default(),
        }
    }
}
