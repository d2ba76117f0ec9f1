//! The settings of a partition, and the bounds of an exploration.

use crate::faults::{Fault, FaultSet};

/// When a replica's disk has a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sync {
    /// Before the replica reports it (`flush.messages=1`).
    PerRecord,
    /// Some time later: a power loss leaves any prefix.
    PageCache,
}

/// Which replica may become leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Election {
    /// A member of the in-sync set; its last member comes back as leader.
    InSync,
    /// A member of the in-sync set or an eligible leader replica, otherwise the last known leader
    /// (KIP-966, part 1).
    Eligible,
    /// Any replica, where no member of the in-sync set runs (`unclean.leader.election.enable`).
    Unclean,
    /// The same, but the one with the longest log of those that run (KIP-966, part 2: proposed as
    /// unclean recovery, in no release).
    LongestLog,
}

impl Election {
    /// Whether a replica that is not in sync may be elected.
    #[must_use]
    pub const fn is_unclean(self) -> bool {
        matches!(self, Self::Unclean | Self::LongestLog)
    }
}

/// When the client takes a record for acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Acks {
    /// When it is sent.
    None,
    /// When the leader has it.
    Leader,
    /// When it is below the high watermark of an in-sync set that is large enough.
    All,
}

/// How a follower finds the part of its log that the leader has too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truncation {
    /// It cuts at its own high watermark (before KIP-101).
    HighWatermark,
    /// It asks the leader where the last epoch of its own log ends, once. The answer is the start
    /// of the first later epoch; without one, it cuts at its high watermark (KIP-101).
    LastEpoch,
    /// It asks until both have an epoch in common (KIP-279).
    CommonEpoch,
    /// The same, and requests of another leader epoch are refused (KIP-320).
    FencedEpoch,
}

/// Whether a restart of a replica is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Restarts {
    /// The controller fences a replica that stops, and a replica joins the in-sync set by a fetch
    /// after its restart only (KIP-380, KIP-903).
    Noticed,
    /// The leader may add a replica to the in-sync set because of a fetch before its restart
    /// (before KIP-903).
    StaleJoin,
    /// A replica may restart before the controller notices, and keeps leadership and membership
    /// (before KIP-380).
    Unnoticed,
}

/// The settings of a partition, and the bounds of an exploration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Replicas, 1 to 3.
    pub replicas: u8,
    /// `min.insync.replicas`.
    pub min_in_sync: u8,
    /// When a disk has a record.
    pub sync: Sync,
    /// Which replica may lead.
    pub election: Election,
    /// When a record counts as acknowledged.
    pub acks: Acks,
    /// How followers truncate.
    pub truncation: Truncation,
    /// Whether restarts are noticed.
    pub restarts: Restarts,
    /// Whether the controller moves the leadership to another in-sync replica without a fault
    /// (preferred leader election).
    pub moves: bool,
    /// The records that the client sends are numbered from 1 to this, 1 to 4.
    pub records: u8,
    /// Elections at most.
    pub elections: u8,
    /// The most faults of each kind.
    pub caps: FaultSet,
    /// The most faults in all.
    pub faults: u8,
}

impl Settings {
    /// A partition as it is by default: all in-sync replicas acknowledge, clean elections, no
    /// flush, every rule of today; two records, two elections, up to three faults.
    #[must_use]
    pub fn new(replicas: u8, min_in_sync: u8) -> Self {
        let caps = FaultSet::default()
            .at_most(Fault::Slow, 2)
            .at_most(Fault::Crash, 3)
            .at_most(Fault::PowerLoss, 3)
            .at_most(Fault::Gone, 2);
        Self {
            replicas,
            min_in_sync,
            sync: Sync::PageCache,
            election: Election::InSync,
            acks: Acks::All,
            truncation: Truncation::FencedEpoch,
            restarts: Restarts::Noticed,
            moves: false,
            records: 2,
            elections: 2,
            caps,
            faults: 3,
        }
    }
}
