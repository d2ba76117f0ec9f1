//! `[consumer]`: what reads messages and calls the handler.

use super::setting::{Setting, settings};

settings! {
    /// When a consumer acknowledges a message.
    Acknowledge at "consumer.acknowledge" {
        BeforeProcessing = "before-processing": "before the handler is called",
        #[default]
        AfterProcessing = "after-processing": "after the sink has answered",
        OnTimer = "on-timer":
            "from time to time, for what was handed out before the last poll (Kafka enable.auto.commit)",
        OnTimerAtDelivery = "on-timer-at-delivery":
            "from time to time, for what was handed out, the message in work included (librdkafka"
            " enable.auto.offset.store)",
        WithEffect = "with-effect": "the sink stores the position together with the effect; the broker stores none",
        InTransaction = "in-transaction":
            "the position is committed in the broker's transaction that also holds the outputs (Kafka exactly-once)",
    }
    /// Where the handler runs.
    HandOff at "consumer.hand_off" {
        #[default]
        Synchronous = "synchronous": "in the polling loop itself, one message after the other",
        Asynchronous = "asynchronous": "in workers; the polling loop goes on at once",
        Tracked = "tracked": "in workers, with a tracker that knows which messages are finished",
    }
    /// Which offset an asynchronous consumer commits.
    CommittedOffset at "consumer.acknowledges" {
        #[default]
        Contiguous = "contiguous": "the one below which everything is finished",
        LastFinished = "last-finished": "the one after the message that was finished last",
    }
    /// Whether an old commit can overtake a newer one of the same owner.
    CommitOrder at "consumer.commits" {
        #[default]
        InOrder = "in-order": "no: they go over one connection, or an outdated one is ignored",
        MayRewind = "may-rewind": "yes: a late commit takes the position back",
    }
    /// Whether the broker refuses the acknowledgement of a former owner.
    CommitFencing at "consumer.commit_fencing" {
        None = "none": "no",
        #[default]
        Generation = "generation":
            "yes: an acknowledgement carries the generation (or the receipt of the lease) and an outdated one is"
            " refused",
    }
    /// Whether a queue's consumer waits until its acknowledgement is confirmed.
    Confirmation at "consumer.confirmation" {
        #[default]
        Confirmed = "confirmed":
            "yes, and it acknowledges again where the answer is missing (JetStream AckSync, Pub/Sub exactly-once"
            " delivery)",
        FireAndForget = "fire-and-forget":
            "no: an acknowledgement that is lost is not missed (AMQP basic.ack, JetStream Ack)",
    }
    /// Where a group starts for which no position is stored, and where a queue's consumer starts
    /// that is created with its first request.
    StartPosition at "consumer.start" {
        #[default]
        Earliest = "earliest": "at the oldest message",
        Latest = "latest": "after the newest message",
    }
    /// Which transactions a reader sees.
    ReadIsolation at "consumer.reads" {
        Uncommitted = "uncommitted": "everything, also what is aborted later (the default of Kafka's consumers)",
        #[default]
        Committed = "committed": "committed transactions only",
    }
    /// Which position a consumer is given while a transaction is about to replace it.
    PositionRead at "consumer.position_read" {
        #[default]
        Stable = "stable": "none until that transaction has ended (Kafka 2.5: KIP-447, requireStable)",
        Any = "any": "the one that is stored; the transaction may replace it afterwards",
    }
    /// How a consumer goes on after its handler failed or the sink's answer is missing.
    OnFailure at "consumer.on_failure" {
        #[default]
        Retry = "retry": "it tries again",
        Skip = "skip": "it logs the failure and goes on with the next message",
    }
}

/// `[consumer]` of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConsumerSettings {
    /// The number of instances that share the work, from 1.
    pub instances: u8,
    /// When a message is acknowledged.
    pub acknowledge: Acknowledge,
    /// Where the handler runs.
    pub hand_off: HandOff,
    /// The offset that workers' results commit.
    pub acknowledges: CommittedOffset,
    /// Whether a late commit can take the position back.
    pub commits: CommitOrder,
    /// Whether a former owner's acknowledgement is refused.
    pub commit_fencing: CommitFencing,
    /// Whether a queue's consumer waits for its acknowledgement to be confirmed.
    pub confirmation: Confirmation,
    /// The start of a group without a stored position, or of a queue's new consumer.
    pub start: StartPosition,
    /// The transactions that it sees.
    pub reads: ReadIsolation,
    /// The position that it is given while a transaction is about to replace it.
    pub position_read: PositionRead,
    /// How it goes on after a failed or unanswered attempt.
    pub on_failure: OnFailure,
}

impl Default for ConsumerSettings {
    fn default() -> Self {
        Self {
            instances: 2,
            acknowledge: Acknowledge::default(),
            hand_off: HandOff::default(),
            acknowledges: CommittedOffset::default(),
            commits: CommitOrder::default(),
            commit_fencing: CommitFencing::default(),
            confirmation: Confirmation::default(),
            start: StartPosition::default(),
            reads: ReadIsolation::default(),
            position_read: PositionRead::default(),
            on_failure: OnFailure::default(),
        }
    }
}
