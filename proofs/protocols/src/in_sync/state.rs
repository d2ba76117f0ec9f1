//! The state of a partition: its replicas, its controller, its client.

use crate::faults::FaultSet;
use crate::log::Log;

/// The most replicas.
pub const MAX_REPLICAS: usize = 3;
/// The log of a replica: the client sends four records at most, and a leader appends each once.
pub type PartitionLog = Log<4>;

/// A set of replicas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Replicas(pub(super) u8);

impl Replicas {
    /// The first so many replicas.
    #[must_use]
    pub const fn first(count: u8) -> Self {
        Self((1 << count) - 1)
    }

    /// One replica.
    #[must_use]
    pub const fn only(replica: usize) -> Self {
        Self(1 << replica)
    }

    /// Whether a replica is in the set.
    #[must_use]
    pub const fn has(self, replica: usize) -> bool {
        self.0 >> replica & 1 == 1
    }

    /// The number of replicas in the set.
    #[must_use]
    pub const fn len(self) -> u8 {
        self.0.count_ones() as u8
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set with one more replica.
    #[must_use]
    pub const fn with(self, replica: usize) -> Self {
        Self(self.0 | 1 << replica)
    }

    /// The set without a replica.
    #[must_use]
    pub const fn without(self, replica: usize) -> Self {
        Self(self.0 & !(1 << replica))
    }
}

/// Whether a machine is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It runs.
    Up,
    /// It is down and may restart.
    Down,
    /// It never returns.
    Gone,
}

/// One replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    /// Whether it is there.
    pub status: Status,
    /// Its log.
    pub log: PartitionLog,
    /// Its high watermark: `high_watermark <= log.end()`.
    pub high_watermark: u8,
    /// The leader epoch that it knows; 0 after a restart.
    pub epoch: u8,
    /// The leader of that epoch.
    pub leader: usize,
    /// Whether it must truncate before it fetches: not where every fetch truncates (KIP-320).
    pub is_truncating: bool,
    /// As a leader: its copy of the in-sync set.
    pub in_sync: Replicas,
    /// As a leader: the ends of the replicas' logs as far as their fetches reported them.
    pub ends: [u8; MAX_REPLICAS],
    /// As a leader: where its epoch starts.
    pub start: u8,
}

impl Machine {
    /// Sets the high watermark back to the end of the log where it is beyond.
    pub(super) fn limit_watermark(&mut self) {
        self.high_watermark = self.high_watermark.min(self.log.end());
    }
}

/// The knowledge of the controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Controller {
    /// The leader, where there is one.
    pub leader: Option<usize>,
    /// The leader epoch.
    pub epoch: u8,
    /// The in-sync set.
    pub in_sync: Replicas,
    /// Eligible leader replicas.
    pub eligible: Replicas,
    /// The last leader.
    pub last_leader: usize,
}

/// A partition with its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The replicas; those beyond `Settings::replicas` are gone and have no log.
    pub machines: [Machine; MAX_REPLICAS],
    /// The controller.
    pub controller: Controller,
    /// The replica that is cut off from the others and from the controller.
    pub isolated: Option<usize>,
    /// The record that the client is sending; one more than the last when all are acknowledged.
    pub sending: u8,
    /// Records that were below a leader's high watermark, as bits.
    pub seen: u8,
    /// The faults that were spent.
    pub spent: FaultSet,
}

impl State {
    /// Whether a machine runs and takes itself for the leader.
    pub(super) fn leads(&self, number: usize) -> bool {
        let machine = &self.machines[number];
        machine.status == Status::Up && machine.epoch > 0 && machine.leader == number
    }

    /// Whether a machine leads in the controller's epoch.
    pub(super) fn is_current_leader(&self, number: usize) -> bool {
        let controller = &self.controller;
        let epoch = self.machines[number].epoch;
        self.leads(number) && controller.leader == Some(number) && controller.epoch == epoch
    }

    /// Whether a machine runs and the controller reaches it.
    pub(super) fn is_reachable(&self, number: usize) -> bool {
        self.machines[number].status == Status::Up && self.isolated != Some(number)
    }

    /// Whether a record is in the log of a machine that is not gone.
    pub(super) fn is_kept(&self, value: u8) -> bool {
        let mut kept = self.machines.iter().filter(|machine| machine.status != Status::Gone);
        kept.any(|machine| machine.log.has(value))
    }
}
