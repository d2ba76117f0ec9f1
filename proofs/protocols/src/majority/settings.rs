//! The settings of a replicated log, and the bounds of an exploration.

use crate::faults::{Fault, FaultSet};

/// When a disk has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Written {
    /// Before a machine answers.
    BeforeAnswer,
    /// Some time later: a power loss leaves any earlier value.
    Later,
}

/// When the client takes a record for acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Acks {
    /// When a majority has it.
    Majority,
    /// When the leader has it.
    Leader,
}

/// The settings of a log, and the bounds of an exploration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Replicas, 1 to 3.
    pub replicas: u8,
    /// When a disk has an entry.
    pub log: Written,
    /// When a disk has term and vote.
    pub votes: Written,
    /// When a record counts as acknowledged.
    pub acks: Acks,
    /// The records that the client sends are numbered from 1 to this, 1 to 2.
    pub records: u8,
    /// Elections at most, 0 to 3.
    pub elections: u8,
    /// The most faults of each kind.
    pub caps: FaultSet,
    /// The most faults in all.
    pub faults: u8,
}

impl Settings {
    /// A log of so many replicas that writes before it answers; two records, three elections, up to
    /// three faults.
    #[must_use]
    pub fn new(replicas: u8) -> Self {
        let caps = FaultSet::default()
            .at_most(Fault::Slow, 2)
            .at_most(Fault::Crash, 3)
            .at_most(Fault::PowerLoss, 3)
            .at_most(Fault::Gone, 2);
        Self {
            replicas,
            log: Written::BeforeAnswer,
            votes: Written::BeforeAnswer,
            acks: Acks::Majority,
            records: 2,
            elections: 3,
            caps,
            faults: 3,
        }
    }

    /// The number of replicas that a majority is.
    #[must_use]
    pub const fn majority(&self) -> usize {
        self.replicas as usize / 2 + 1
    }
}
