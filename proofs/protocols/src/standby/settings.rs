//! The settings of a primary with or without a standby, and the bounds of an exploration.

use crate::faults::{Fault, FaultSet};

/// When the disk of a machine has a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disk {
    /// Never: a crash of the process takes everything.
    Memory,
    /// Some time later, from the memory of the process: its crash leaves any prefix.
    Buffer,
    /// Some time later, from the page cache: a power loss leaves any prefix.
    PageCache,
    /// On the primary, before it acknowledges.
    Synced,
}

/// When the client has its acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Acks {
    /// When the primary has the record.
    Local,
    /// When the standby has it too, in its memory.
    RemoteMemory,
    /// When the standby has it too, on its disk where [`Disk::Synced`].
    RemoteSynced,
}

/// The settings, and the bounds of an exploration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Machines, 1 or 2.
    pub machines: u8,
    /// When a disk has a record.
    pub disk: Disk,
    /// When the client has its acknowledgement.
    pub acks: Acks,
    /// Whether an arbiter promotes the standby.
    pub failover: bool,
    /// Whether the primary goes on without a standby that does not answer.
    pub degrades: bool,
    /// The records that the client sends are numbered from 1 to this, 1 to 2.
    pub records: u8,
    /// Promotions at most.
    pub promotions: u8,
    /// The most faults of each kind.
    pub caps: FaultSet,
    /// The most faults in all.
    pub faults: u8,
}

impl Settings {
    /// So many machines; two records, two promotions, up to three faults.
    #[must_use]
    pub fn new(machines: u8, disk: Disk, acks: Acks) -> Self {
        let caps = FaultSet::default()
            .at_most(Fault::Slow, 2)
            .at_most(Fault::Partition, 1)
            .at_most(Fault::Crash, 3)
            .at_most(Fault::PowerLoss, 3)
            .at_most(Fault::Gone, 2);
        let (failover, degrades) = (false, false);
        Self { machines, disk, acks, failover, degrades, records: 2, promotions: 2, caps, faults: 3 }
    }
}
