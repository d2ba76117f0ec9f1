//! `[sink]`: the place of effects, and `[sink.inbox]`: how processed messages are recorded.

use super::setting::{Setting, settings};

settings! {
    /// The kind of effect, and the protection from a second one.
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
    InboxRecording at "sink.inbox.recorded" {
        BeforeEffect = "before-effect": "in a transaction before the effect's",
        #[default]
        WithEffect = "with-effect": "in the effect's own transaction",
        AfterEffect = "after-effect": "in a transaction after the effect's",
    }
    /// How an inbox finds out that a message was processed before.
    InboxCheck at "sink.inbox.check" {
        #[default]
        UniqueConstraint = "unique-constraint": "the insertion itself fails",
        CheckThenAct = "check-then-act": "it looks first and writes later",
    }
    /// How an inbox recognises a message.
    InboxKey at "sink.inbox.key" {
        #[default]
        Message = "message": "by the business fact's own id",
        Delivery = "delivery": "by the broker's id of the copy: offset, delivery id",
        Shared = "shared":
            "by an id that different messages may share: an entity's id, a batch number that starts again",
    }
    /// How long an inbox remembers.
    InboxRetention at "sink.inbox.retention" {
        Expires = "expires": "for a while that may end before the last redelivery",
        #[default]
        OutlivesRedelivery = "outlives-redelivery": "longer than any redelivery can take",
    }
    /// How a sink that stores positions with effects refuses a former owner.
    SinkFencing at "sink.fencing" {
        #[default]
        None = "none": "it does not",
        OnWrite = "on-write": "a write of an older generation than the last write's is refused",
        AtTakeover = "at-takeover":
            "a new owner registers when it reads the position; from then on older owners are refused",
        CompareAndSet = "compare-and-set":
            "a write names the position that it expects and is refused when another is stored",
    }
    /// To whom the transactional id of an output topic belongs.
    TransactionalIds at "sink.transactions" {
        #[default]
        PerOwner = "per-owner":
            "every consumer has one of its own: the group's generation refuses a former owner's position (KIP-447)",
        PerPartition = "per-partition":
            "every input partition has one: a new owner takes it over, which aborts and refuses its predecessor"
            " (KIP-98, Kafka Streams exactly_once)",
    }
    /// Which transactions the readers of an output topic see.
    OutputIsolation at "sink.readers" {
        Uncommitted = "uncommitted": "everything, also what is aborted later",
        #[default]
        Committed = "committed": "committed transactions only",
    }
}

/// `[sink]` of a design.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SinkSettings {
    /// The kind of effect.
    pub kind: SinkKind,
    /// When the inbox records an id.
    pub recorded: InboxRecording,
    /// How the inbox finds out that a message was processed before.
    pub check: InboxCheck,
    /// How the inbox recognises a message.
    pub key: InboxKey,
    /// How long the inbox remembers.
    pub retention: InboxRetention,
    /// How former owners are refused.
    pub fencing: SinkFencing,
    /// The owner of an output topic's transactional id.
    pub transactions: TransactionalIds,
    /// The transactions that the output topic's readers see.
    pub readers: OutputIsolation,
}
