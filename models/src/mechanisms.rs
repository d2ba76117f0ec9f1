//! The mechanisms that a design is made of: every setting, its values, and what each value means.
//!
//! This is the one definition. The file format, the JSON Schema, `onceproof explain` and the actors all read it.
//! The words are those of the systems' manuals; where a value has a famous name elsewhere, its text says so.

use crate::faults::Faults;

/// A setting with named values.
pub trait Setting: Copy + Eq + Default + 'static {
    /// Where it stands in a design file, such as `producer.acks`.
    const PATH: &'static str;
    /// What it decides, in a sentence.
    const ABOUT: &'static str;
    /// Every value with its name in a design file and its meaning.
    const VALUES: &'static [(Self, &'static str, &'static str)];
}

macro_rules! settings {
    ($($(#[doc = $about:literal])+ $name:ident at $path:literal { $($(#[$default:meta])? $value:ident = $text:literal: $meaning:literal,)+ })+) => {
        $(
            $(#[doc = $about])+
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name { $(#[doc = $meaning] $(#[$default])? $value,)+ }

            impl Setting for $name {
                const PATH: &'static str = $path;
                const ABOUT: &'static str = concat!($($about),+);
                const VALUES: &'static [(Self, &'static str, &'static str)] = &[$((Self::$value, $text, $meaning),)+];
            }
        )+
    };
}

settings! {
    /// Where messages come from, and so what a business fact is.
    SourceKind at "source.kind" {
        #[default]
        Direct = "direct": "the application sends messages as they come; submitting is the business fact",
        DualWrite = "dual-write": "the application writes its database and sends the message, one after the other",
        Outbox = "outbox": "the application writes the message into its database within the business transaction; a relay publishes it",
    }
    /// Which of the two writes of a dual write comes first.
    DualWriteOrder at "source.dual_write" {
        #[default]
        DatabaseFirst = "database-first": "the business transaction commits, then the message is sent",
        SendFirst = "send-first": "the message is sent while the business transaction is open, then the transaction commits",
    }
    /// What a producing application does after a crash with what it has no acknowledgement for.
    Restart at "source.restart" {
        #[default]
        SendsAgain = "sends-again": "it sends everything again that was submitted and not acknowledged",
        Forgets = "forgets": "what was under way is forgotten",
    }
    /// How the outbox relay finds new rows.
    RelayKind at "source.relay.kind" {
        #[default]
        Polling = "polling": "it queries the table",
        LogTailing = "log-tailing": "it follows the database's log of commits (change data capture)",
    }
    /// What a polling relay takes for new.
    Cursor at "source.relay.cursor" {
        #[default]
        StatusFlag = "status-flag": "every committed row whose flag is not set",
        MaxId = "max-id": "every committed row whose id is above the highest id that it has seen",
        SnapshotHorizon = "snapshot-horizon": "rows above the cursor, but none beyond the oldest transaction that is still open",
    }
    /// Whose the place in the database's log is that a relay follows.
    Slot at "source.relay.slot" {
        #[default]
        Own = "own": "the relay's alone, and it survives a failover of the database",
        LostAtFailover = "lost-at-failover": "the relay's alone; a failover of the database loses it, and the relay goes on from the newest commit (a PostgreSQL replication slot that is not on the standby)",
        Shared = "shared": "somebody else's too: every change goes to one of them (two connectors with one replication slot)",
    }
    /// When the relay records that a row is done.
    Marks at "source.relay.marks" {
        #[default]
        AfterPublish = "after-publish": "after the broker has acknowledged it",
        BeforePublish = "before-publish": "before it is sent",
    }
    /// What the broker has done with a message before it acknowledges it.
    Acks at "producer.acks" {
        None = "none": "nothing: the producer does not wait and counts a message as sent when it has left (Kafka acks=0, MQTT QoS 0)",
        Leader = "leader": "the leader has appended it; followers may lag (Kafka acks=1)",
        #[default]
        Quorum = "quorum": "every in-sync replica, and at least min_in_sync of them, has appended it (Kafka acks=all, RabbitMQ quorum queues)",
    }
    /// What a producer does with a message whose outcome it does not know.
    Retries at "producer.retries" {
        None = "none": "it reports a failure; the message may have arrived all the same",
        GiveUp = "give-up": "it sends again, and at some point gives up and reports a failure (Kafka delivery.timeout.ms)",
        #[default]
        UntilAcknowledged = "until-acknowledged": "it sends again until it is acknowledged",
    }
    /// What lets the broker recognise a message that was sent before.
    Identity at "producer.identity" {
        #[default]
        None = "none": "nothing: two sends are two messages",
        MessageId = "message-id": "an id that belongs to the business fact and survives restarts (SQS MessageDeduplicationId, Nats-Msg-Id)",
        SharedId = "shared-id": "an id that two different messages may share: an entity's id, a hash of the content (SQS ContentBasedDeduplication)",
        Sequence = "sequence": "a producer id and a sequence number that are lost with the producer's session (Kafka enable.idempotence)",
    }
    /// What a sequenced producer does when the broker lost messages that it had acknowledged. After a message that it gave up itself it
    /// begins a new epoch in any case.
    OnGap at "producer.on_gap" {
        #[default]
        Fail = "fail": "it reports a fatal error and sends nothing more (librdkafka)",
        Renumber = "renumber": "it takes a new epoch, numbers what is left from zero and goes on (Kafka Java client)",
    }
    /// What kind of broker carries the messages.
    BrokerKind at "broker.kind" {
        #[default]
        Log = "log": "a partition: consumers read by offset and commit positions (Kafka, Kinesis, Redpanda)",
        Queue = "queue": "a queue: messages are leased one by one and deleted when acknowledged (SQS, RabbitMQ, Pub/Sub)",
    }
    /// When a replica writes to disk.
    Sync at "broker.sync" {
        #[default]
        BeforeAck = "before-ack": "before it acknowledges",
        Background = "background": "some time later; a power loss takes what was not yet written",
    }
    /// How long the broker remembers the identities of messages.
    DedupWindow at "broker.dedup_window" {
        #[default]
        None = "none": "not at all",
        Expires = "expires": "for a while that may end while somebody still sends again",
        OutlivesRetries = "outlives-retries": "longer than anybody sends the same message again",
        Unlimited = "unlimited": "for ever",
    }
    /// What a queue does with a message that was delivered too often.
    MaxDeliveries at "broker.max_deliveries" {
        #[default]
        Unlimited = "unlimited": "it delivers it again and again",
        DeadLetter = "dead-letter": "it parks it where someone can see it",
        DeadLetterAtMostOnce = "dead-letter-at-most-once": "it parks it, and a crash on the way loses it (RabbitMQ dead-letter-strategy at-most-once)",
        Discard = "discard": "it drops it",
    }
    /// In which order a queue hands out messages of one key.
    DeliveryOrder at "broker.delivery_order" {
        #[default]
        Any = "any": "it does not look at keys",
        PerKey = "per-key": "oldest first, and the next one only when the one before it is gone (SQS FIFO message groups, Pub/Sub ordering keys)",
    }
    /// Whether a lease in a queue ends by itself.
    LeaseEnd at "broker.lease" {
        #[default]
        Expires = "expires": "after a while, also of a holder who is alive (visibility time-out, ack deadline)",
        Never = "never": "it does not: what a dead holder had stays with it (a job table whose `running` rows nobody takes back)",
    }
    /// Whether the broker may drop a message that nobody has processed.
    MessageRetention at "broker.retention" {
        #[default]
        OutlivesConsumption = "outlives-consumption": "no: messages are kept longer than any consumer can be behind",
        Expires = "expires": "yes: by age, by length, or because it led nowhere (retention.ms, x-message-ttl, x-max-length, MAXLEN, an exchange without a binding)",
    }
    /// When a consumer tells the broker that it is done with a message.
    Acknowledge at "consumer.acknowledge" {
        BeforeProcessing = "before-processing": "before the handler is called",
        #[default]
        AfterProcessing = "after-processing": "after the sink has answered",
        OnTimer = "on-timer": "from time to time, for what was handed out before the last poll (Kafka enable.auto.commit)",
        OnTimerAtDelivery = "on-timer-at-delivery": "from time to time, for what was handed out, the message in work included (librdkafka enable.auto.offset.store)",
        WithEffect = "with-effect": "the sink stores the position together with the effect; the broker is not told",
        InTransaction = "in-transaction": "the position is committed in the broker's transaction that also holds the outputs (Kafka exactly-once)",
    }
    /// Who runs the handler.
    HandOff at "consumer.hand_off" {
        #[default]
        Synchronous = "synchronous": "the polling loop itself, one message after the other",
        Asynchronous = "asynchronous": "workers; the polling loop goes on at once",
        Tracked = "tracked": "workers, and a tracker that knows which messages are finished",
    }
    /// Which offset an asynchronous consumer commits.
    Acknowledges at "consumer.acknowledges" {
        #[default]
        Contiguous = "contiguous": "the one below which everything is finished",
        LastFinished = "last-finished": "the one after the message that was finished last",
    }
    /// Whether an old commit can overtake a newer one of the same owner.
    Commits at "consumer.commits" {
        #[default]
        InOrder = "in-order": "no: they go over one connection, or an outdated one is ignored",
        MayRewind = "may-rewind": "yes: a late commit takes the position back",
    }
    /// Whether the broker refuses the acknowledgement of a former owner.
    CommitFencing at "consumer.commit_fencing" {
        None = "none": "no",
        #[default]
        Generation = "generation": "yes: an acknowledgement carries the generation (or the receipt of the lease) and an outdated one is refused",
    }
    /// Whether a queue's consumer waits until its acknowledgement is confirmed.
    Confirmation at "consumer.confirmation" {
        #[default]
        Confirmed = "confirmed": "yes, and it acknowledges again where the answer is missing (JetStream AckSync, Pub/Sub exactly-once delivery)",
        FireAndForget = "fire-and-forget": "no: an acknowledgement that is lost is not missed (AMQP basic.ack, JetStream Ack)",
    }
    /// Where a group starts for which no position is stored.
    Start at "consumer.start" {
        #[default]
        Earliest = "earliest": "at the oldest message",
        Latest = "latest": "after the newest message",
    }
    /// What readers see of transactions.
    Reads at "consumer.reads" {
        Uncommitted = "uncommitted": "everything, also what is aborted later (the default of Kafka's consumers)",
        #[default]
        Committed = "committed": "committed transactions only",
    }
    /// What a consumer does with a message whose handler failed, or for which the sink's answer is missing.
    OnFailure at "consumer.on_failure" {
        #[default]
        Retry = "retry": "it tries again",
        Skip = "skip": "it logs the failure and goes on with the next message",
    }
    /// What an effect is, and what keeps a second one out.
    SinkKind at "sink.kind" {
        #[default]
        Append = "append": "every application is one more effect (an insert, a payment, an e-mail)",
        Upsert = "upsert": "a row per message id: applying a message again changes nothing",
        Overwrite = "overwrite": "a row per entity key: the last application wins",
        Versioned = "versioned": "a row per entity key, and an older version never replaces a newer one",
        Inbox = "inbox": "ids of processed messages are recorded, and a recorded message is not applied again",
        OffsetStore = "offset-store": "the position is stored in the same transaction as the effect",
        Topic = "topic": "effects are messages in another topic of the same broker",
    }
    /// When an inbox records a message's id.
    Recorded at "sink.inbox.recorded" {
        BeforeEffect = "before-effect": "in a transaction before the effect's",
        #[default]
        WithEffect = "with-effect": "in the effect's own transaction",
        AfterEffect = "after-effect": "in a transaction after the effect's",
    }
    /// How an inbox finds out that a message was processed before.
    Check at "sink.inbox.check" {
        #[default]
        UniqueConstraint = "unique-constraint": "the insertion itself fails",
        CheckThenAct = "check-then-act": "it looks first and writes later",
    }
    /// What an inbox knows a message by.
    InboxKey at "sink.inbox.key" {
        #[default]
        Message = "message": "the business fact's own id",
        Delivery = "delivery": "the broker's id of the copy: offset, delivery id",
        Shared = "shared": "an id that different messages may share: an entity's id, a batch number that starts again",
    }
    /// How long an inbox remembers.
    Retention at "sink.inbox.retention" {
        Expires = "expires": "for a while that may end before the last redelivery",
        #[default]
        OutlivesRedelivery = "outlives-redelivery": "longer than any redelivery can take",
    }
    /// How the side that stores positions with effects refuses a former owner.
    Fencing at "sink.fencing" {
        #[default]
        None = "none": "it does not",
        OnWrite = "on-write": "a write of an older generation than the last write's is refused",
        AtTakeover = "at-takeover": "a new owner registers when it reads the position; from then on older owners are refused (for a topic: the transactional id's epoch, Kafka initTransactions)",
        CompareAndSet = "compare-and-set": "a write names the position that it expects and is refused when another is stored",
    }
    /// What the readers of an output topic see.
    Readers at "sink.readers" {
        Uncommitted = "uncommitted": "everything, also what is aborted later",
        #[default]
        Committed = "committed": "committed transactions only",
    }
}

/// `[source]` of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// Where messages come from.
    pub kind: SourceKind,
    /// Which write of a dual write is first.
    pub dual_write: DualWriteOrder,
    /// What the application does after a crash.
    pub restart: Restart,
    /// How the relay finds rows.
    pub relay: RelayKind,
    /// What a polling relay takes for new.
    pub cursor: Cursor,
    /// When the relay records that a row is done.
    pub marks: Marks,
    /// Whose its place in the database's log is.
    pub slot: Slot,
    /// How many instances of the application or relay may be alive at once: the second one replaces a first one that
    /// stalled, and that goes on later.
    pub instances: u8,
}

/// `[producer]` of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Producer {
    /// What an acknowledgement stands for.
    pub acks: Acks,
    /// What happens after an unknown outcome.
    pub retries: Retries,
    /// What a repetition is recognised by.
    pub identity: Identity,
    /// What a gap in the sequence does.
    pub on_gap: OnGap,
    /// Whether messages are sent in transactions under a stable transactional id.
    pub transactional: bool,
    /// How many messages may be under way at once.
    pub in_flight: u8,
}

/// `[broker]` of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Broker {
    /// Log or queue.
    pub kind: BrokerKind,
    /// How many machines hold a copy of the data.
    pub replicas: u8,
    /// How many must have a message before a quorum acknowledgement.
    pub min_in_sync: u8,
    /// Whether a replica that is not in sync may become leader.
    pub unclean_election: bool,
    /// When replicas write to disk.
    pub sync: Sync,
    /// How long identities are remembered.
    pub dedup_window: DedupWindow,
    /// What a queue does with messages that fail again and again.
    pub max_deliveries: MaxDeliveries,
    /// In which order a queue hands out messages of one key.
    pub delivery_order: DeliveryOrder,
    /// Whether a queue's leases end by themselves.
    pub lease: LeaseEnd,
    /// Whether messages may be dropped unread.
    pub retention: MessageRetention,
}

/// `[consumer]` of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Consumer {
    /// How many instances share the work.
    pub instances: u8,
    /// When a message is acknowledged.
    pub acknowledge: Acknowledge,
    /// Who runs the handler.
    pub hand_off: HandOff,
    /// Which offset workers' results commit.
    pub acknowledges: Acknowledges,
    /// Whether a late commit can take the position back.
    pub commits: Commits,
    /// Whether a former owner's acknowledgement is refused.
    pub commit_fencing: CommitFencing,
    /// Whether a queue's consumer waits for its acknowledgement to be confirmed.
    pub confirmation: Confirmation,
    /// Where to start without a stored position.
    pub start: Start,
    /// Isolation of reading.
    pub reads: Reads,
    /// What a failed or unanswered attempt leads to.
    pub on_failure: OnFailure,
}

/// `[sink]` of a design.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sink {
    /// What an effect is.
    pub kind: SinkKind,
    /// When the inbox records an id.
    pub recorded: Recorded,
    /// How the inbox checks.
    pub check: Check,
    /// What the inbox knows a message by.
    pub key: InboxKey,
    /// How long the inbox remembers.
    pub retention: Retention,
    /// How former owners are refused.
    pub fencing: Fencing,
    /// Isolation of the output topic's readers.
    pub readers: Readers,
}

/// What was limited while exploring. Every limit is part of the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// Messages that are submitted.
    pub messages: u8,
    /// Copies of one message in the broker; no fault that would add one more is taken.
    pub copies: u8,
    /// Lives of a producing client, where its identity ends with the session.
    pub identities: u8,
    /// Rebalances away from a live owner.
    pub rebalances: u8,
    /// Failovers of the broker.
    pub failovers: u8,
    /// Machines that lose power at once, in total.
    pub lossy_crashes: u8,
    /// Deliveries of one message before `max_deliveries` acts.
    pub deliveries: u8,
    /// Workers of an asynchronous consumer.
    pub workers: u8,
    /// Replacements of a producing application or relay that is alive.
    pub replacements: u8,
    /// Faults of a run in all, of whatever kinds; zero: any number.
    pub faults: u8,
}

/// A whole design, as the actors see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mechanisms {
    /// Where messages come from.
    pub source: Source,
    /// The client that sends them.
    pub producer: Producer,
    /// What carries them.
    pub broker: Broker,
    /// Who processes them.
    pub consumer: Consumer,
    /// Where effects happen.
    pub sink: Sink,
    /// What the verdict must survive.
    pub faults: Faults,
    /// What was limited.
    pub bounds: Bounds,
}

impl Default for Source {
    fn default() -> Self {
        Self {
            kind: SourceKind::default(),
            dual_write: DualWriteOrder::default(),
            restart: Restart::default(),
            relay: RelayKind::default(),
            cursor: Cursor::default(),
            marks: Marks::default(),
            slot: Slot::default(),
            instances: 1,
        }
    }
}

impl Default for Producer {
    fn default() -> Self {
        Self {
            acks: Acks::default(),
            retries: Retries::default(),
            identity: Identity::default(),
            on_gap: OnGap::default(),
            transactional: false,
            in_flight: 1,
        }
    }
}

impl Default for Broker {
    fn default() -> Self {
        Self {
            kind: BrokerKind::default(),
            replicas: 3,
            min_in_sync: 2,
            unclean_election: false,
            sync: Sync::default(),
            dedup_window: DedupWindow::default(),
            max_deliveries: MaxDeliveries::default(),
            delivery_order: DeliveryOrder::default(),
            lease: LeaseEnd::default(),
            retention: MessageRetention::default(),
        }
    }
}

impl Default for Consumer {
    fn default() -> Self {
        Self {
            instances: 2,
            acknowledge: Acknowledge::default(),
            hand_off: HandOff::default(),
            acknowledges: Acknowledges::default(),
            commits: Commits::default(),
            commit_fencing: CommitFencing::default(),
            confirmation: Confirmation::default(),
            start: Start::default(),
            reads: Reads::default(),
            on_failure: OnFailure::default(),
        }
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            messages: 2,
            copies: 2,
            identities: 2,
            rebalances: 1,
            failovers: 1,
            lossy_crashes: 1,
            deliveries: 2,
            workers: 2,
            replacements: 1,
            faults: 0,
        }
    }
}
