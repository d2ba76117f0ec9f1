//! `[broker]`: what carries messages.

use super::producer::Acks;
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
        Buffered = "buffered":
            "some time later, from the memory of the process, so that a crash of the process takes it too (PostgreSQL"
            " synchronous_commit=off, JetStream memory storage)",
    }
    /// Which replica may become leader, which decides how many machines must lose power before
    /// an acknowledged message is lost.
    Election at "broker.election" {
        #[default]
        InSync = "in-sync":
            "a member of the in-sync set, which may shrink to one machine; that machine comes back as leader (Kafka"
            " before eligible leader replicas)",
        Eligible = "eligible":
            "a member of the in-sync set or an eligible leader replica, otherwise the last known leader (Kafka 4.1,"
            " KIP-966)",
        Majority = "majority":
            "a replica whose log a majority finds up to date (Raft: RabbitMQ quorum queues, JetStream, Redpanda)",
    }
    /// When stored positions, or deletions that are kept apart, are written to disk.
    PositionSync at "broker.positions" {
        #[default]
        AsMessages = "as-messages": "as messages are (broker.sync)",
        BeforeAck = "before-ack": "before a commit or a deletion is confirmed",
        Background = "background": "some time later; a power loss takes what was not yet written",
        Buffered = "buffered":
            "some time later, from the memory of the process, so that a crash or a failover takes it too (Pulsar"
            " cursors, JetStream consumer state)",
    }
    /// Where a queue stores its deletions.
    DeletionStore at "broker.deletions" {
        #[default]
        WithMessages = "with-messages":
            "in the log of the messages: the latest deletions are lost before any message that came earlier",
        Apart = "apart": "in a store of their own, which is written as broker.positions says",
        MayReturn = "may-return":
            "on replicas that may miss one: a deleted message may be delivered again without any other fault (SQS"
            " standard queues)",
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
        WithConsumer = "with-consumer":
            "all of them, when its last consumer is gone, until one is there again (auto-delete and exclusive queues,"
            " clean sessions)",
    }
    /// How long a transactional producer keeps its epoch.
    TransactionEpoch at "broker.epoch" {
        #[default]
        PerTransaction = "per-transaction":
            "every transaction has an epoch of its own, and a late request of another one is refused (Kafka 4.0 with"
            " transaction.version 2 and a client of 4.0 or later: KIP-890)",
        PerSession = "per-session":
            "until the producer is initialised again or its transaction times out: a late request of one transaction"
            " may hit the next one (Kafka before 4.0, and every client before 4.0)",
        PerSessionKept = "per-session-kept":
            "until the producer is initialised again; a transaction that times out leaves it as it is (Kafka before"
            " 1.1: KAFKA-6119)",
    }
    /// The requests that the broker verifies with the transaction coordinator before it appends.
    /// Where every transaction has an epoch of its own, everything is verified.
    TransactionVerification at "broker.verification" {
        #[default]
        None = "none": "nothing: a record may arrive outside any transaction (Kafka before 3.6)",
        Records = "records": "the first record of a transaction in a partition (Kafka 3.6: KIP-890 part 1)",
        All = "all": "records and positions (Kafka 3.7: KAFKA-15449)",
    }
    /// Whether the marker that ends a transaction in a partition may arrive there again.
    TransactionMarkers at "broker.markers" {
        #[default]
        Once = "once":
            "it may, and is refused: a marker has a higher epoch than what it ends (Kafka 4.2: KIP-1228)",
        MayRepeat = "may-repeat":
            "yes, and it ends the next transaction of the same epoch in that partition (Kafka before 4.2)",
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
    /// The replicas that may become leader.
    pub election: Election,
    /// When replicas write to disk.
    pub sync: DiskSync,
    /// When positions, or deletions that are kept apart, are written to disk.
    pub positions: PositionSync,
    /// Where a queue stores its deletions.
    pub deletions: DeletionStore,
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
    /// How long a transactional producer keeps its epoch.
    pub epoch: TransactionEpoch,
    /// The requests that are verified with the transaction coordinator.
    pub verification: TransactionVerification,
    /// Whether a marker may take effect again.
    pub markers: TransactionMarkers,
}

impl BrokerSettings {
    /// When positions, or deletions that are kept apart, are written to disk.
    #[must_use]
    pub const fn position_sync(&self) -> DiskSync {
        match self.positions {
            PositionSync::AsMessages => self.sync,
            PositionSync::BeforeAck => DiskSync::BeforeAck,
            PositionSync::Background => DiskSync::Background,
            PositionSync::Buffered => DiskSync::Buffered,
        }
    }

    /// Whether every election needs every machine, so that it passes no record over: a majority of
    /// two is two.
    #[must_use]
    pub fn elects_with_all(&self) -> bool {
        self.election == Election::Majority && self.replicas <= 2
    }

    /// Whether every replica has each acknowledged message, so that an unclean election loses none.
    #[must_use]
    pub fn all_replicas_acknowledge(&self, acks: Acks) -> bool {
        acks == Acks::Quorum && self.min_in_sync >= self.replicas
    }
}

impl Default for BrokerSettings {
    fn default() -> Self {
        Self {
            kind: BrokerKind::default(),
            replicas: 3,
            min_in_sync: 2,
            unclean_election: false,
            election: Election::default(),
            sync: DiskSync::default(),
            positions: PositionSync::default(),
            deletions: DeletionStore::default(),
            dedup_window: DedupWindow::default(),
            max_deliveries: MaxDeliveries::default(),
            delivery_order: DeliveryOrder::default(),
            lease: LeaseEnd::default(),
            retention: MessageRetention::default(),
            epoch: TransactionEpoch::default(),
            verification: TransactionVerification::default(),
            markers: TransactionMarkers::default(),
        }
    }
}
