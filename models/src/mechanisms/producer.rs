//! `[producer]`: the client that sends messages to the broker.

use super::setting::{Setting, settings};

settings! {
    /// How safe a message is when the broker acknowledges it.
    Acks at "producer.acks" {
        None = "none":
            "not at all: the producer does not wait and counts a message as sent when it has left (Kafka acks=0, MQTT"
            " QoS 0)",
        Leader = "leader": "the leader has appended it; followers may lag (Kafka acks=1)",
        #[default]
        Quorum = "quorum":
            "every in-sync replica, and at least min_in_sync of them, has appended it (Kafka acks=all, RabbitMQ"
            " quorum queues)",
    }
    /// How a producer goes on after an unknown outcome.
    Retries at "producer.retries" {
        None = "none": "it reports a failure; the message may have arrived all the same",
        GiveUp = "give-up":
            "it sends again, and at some point gives up and reports a failure (Kafka delivery.timeout.ms)",
        #[default]
        UntilAcknowledged = "until-acknowledged": "it sends again until it is acknowledged",
    }
    /// How the broker recognises a message that was sent before.
    Identity at "producer.identity" {
        #[default]
        None = "none": "not at all: two sends are two messages",
        MessageId = "message-id":
            "by an id that belongs to the business fact and survives restarts (SQS MessageDeduplicationId,"
            " Nats-Msg-Id)",
        SharedId = "shared-id":
            "by an id that two different messages may share: an entity's id, a hash of the content (SQS"
            " ContentBasedDeduplication)",
        Sequence = "sequence":
            "by a producer id and a sequence number that are lost with the producer's session (Kafka"
            " enable.idempotence)",
    }
    /// How a sequenced producer goes on when the broker lost acknowledged messages. After
    /// a message that it gave up itself it begins a new epoch in any case.
    OnGap at "producer.on_gap" {
        #[default]
        Fail = "fail": "it reports a fatal error and sends nothing more (librdkafka)",
        Renumber = "renumber": "it takes a new epoch, numbers what is left from zero and goes on (Kafka Java client)",
    }
    /// How a transactional producer goes on after a message that it gave up, where it keeps its
    /// epoch for a session. With an epoch per transaction the abort itself begins a new one.
    AfterGivingUp at "producer.after_giving_up" {
        #[default]
        NewEpoch = "new-epoch": "it aborts the transaction and begins a new epoch (Kafka Java client 2.5: KIP-360)",
        SameEpoch = "same-epoch":
            "it aborts the transaction and gives the next message the same number (Kafka Java client 2.1 to 2.4)",
        Stop = "stop": "it reports a fatal error (Kafka Java client before 2.1)",
    }
    /// How an application goes on whose transactional producer was refused for good.
    AfterFencing at "producer.after_fencing" {
        #[default]
        NewProducer = "new-producer": "it makes a new producer",
        Stop = "stop": "it stops",
    }
}

/// `[producer]` of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProducerSettings {
    /// How safe an acknowledged message is.
    pub acks: Acks,
    /// How it goes on after an unknown outcome.
    pub retries: Retries,
    /// How the broker recognises a repetition.
    pub identity: Identity,
    /// How it goes on after a gap in the sequence.
    pub on_gap: OnGap,
    /// Whether messages are sent in transactions under a stable transactional id.
    pub transactional: bool,
    /// How it goes on after a message that it gave up in a transaction.
    pub after_giving_up: AfterGivingUp,
    /// How its application goes on when it was refused for good.
    pub after_fencing: AfterFencing,
    /// The number of messages that may be under way at once, 1 to
    /// [`MAX_IN_FLIGHT`](crate::protocol::MAX_IN_FLIGHT).
    pub in_flight: u8,
}

impl Default for ProducerSettings {
    fn default() -> Self {
        Self {
            acks: Acks::default(),
            retries: Retries::default(),
            identity: Identity::default(),
            on_gap: OnGap::default(),
            transactional: false,
            after_giving_up: AfterGivingUp::default(),
            after_fencing: AfterFencing::default(),
            in_flight: 1,
        }
    }
}
