//! `[source]`: where messages come from, and `[source.relay]`: how an outbox is published.

use super::setting::{Setting, settings};

settings! {
    /// Where messages come from, which defines the business fact.
    SourceKind at "source.kind" {
        #[default]
        Direct = "direct": "the application sends messages as they come; submitting is the business fact",
        DualWrite = "dual-write": "the application writes its database and sends the message, one after the other",
        Outbox = "outbox":
            "the application writes the message into its database within the business transaction; a relay publishes"
            " it",
    }
    /// Which of the two writes of a dual write comes first.
    DualWriteOrder at "source.dual_write" {
        #[default]
        DatabaseFirst = "database-first": "the business transaction commits, then the message is sent",
        SendFirst = "send-first":
            "the message is sent while the business transaction is open, then the transaction commits",
    }
    /// How a producing application treats unacknowledged messages after a crash.
    Restart at "source.restart" {
        #[default]
        SendsAgain = "sends-again": "it sends them again",
        Forgets = "forgets": "it forgets them",
    }
    /// How the outbox relay finds new rows.
    RelayKind at "source.relay.kind" {
        #[default]
        Polling = "polling": "it queries the table",
        LogTailing = "log-tailing": "it follows the database's log of commits (change data capture)",
    }
    /// Which rows a polling relay takes for new.
    RelayCursor at "source.relay.cursor" {
        #[default]
        StatusFlag = "status-flag": "every committed row whose flag is not set",
        MaxId = "max-id": "every committed row whose id is above the highest id that it has seen",
        SnapshotHorizon = "snapshot-horizon":
            "rows above the cursor, but none beyond the oldest transaction that is still open",
    }
    /// How many readers share the position in the database's log that a relay follows, and whether
    /// a failover keeps it.
    ReplicationSlot at "source.relay.slot" {
        #[default]
        Own = "own": "the relay is its only reader, and it survives a failover of the database",
        LostAtFailover = "lost-at-failover":
            "the relay is its only reader; a failover of the database loses it, and the relay goes on from the"
            " newest commit (a PostgreSQL replication slot that is not on the standby)",
        Shared = "shared":
            "it has another reader too: every change goes to one of them (two connectors with one replication slot)",
    }
    /// When the relay records that a row is done.
    RelayMarks at "source.relay.marks" {
        #[default]
        AfterPublish = "after-publish": "after the broker has acknowledged it",
        BeforePublish = "before-publish": "before it is sent",
    }
}

/// `[source]` of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceSettings {
    /// Where messages come from.
    pub kind: SourceKind,
    /// The first write of a dual write.
    pub dual_write: DualWriteOrder,
    /// How the application treats unacknowledged messages after a crash.
    pub restart: Restart,
    /// How the relay finds rows.
    pub relay: RelayKind,
    /// The rows that a polling relay takes for new.
    pub cursor: RelayCursor,
    /// When the relay records that a row is done.
    pub marks: RelayMarks,
    /// The readers of the position in the database's log.
    pub slot: ReplicationSlot,
    /// The number of instances of the application or relay that may be alive at once, 1 or 2: the
    /// second replaces a first one that has stalled and goes on later.
    pub instances: u8,
}

impl Default for SourceSettings {
    fn default() -> Self {
        Self {
            kind: SourceKind::default(),
            dual_write: DualWriteOrder::default(),
            restart: Restart::default(),
            relay: RelayKind::default(),
            cursor: RelayCursor::default(),
            marks: RelayMarks::default(),
            slot: ReplicationSlot::default(),
            instances: 1,
        }
    }
}
