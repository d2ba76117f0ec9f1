//! Losses of a broker's stores: which store, by which cause, and by how many machines.
//!
//! A power loss takes what the machines that lose it had not written; a crash of the process takes
//! what was still in its memory. Messages are one store; stored positions, or a queue's deletions
//! where they are kept apart, are another one.
//!
//! The number of machines follows from the election rule. Slow replicas and crashes of processes
//! are not counted: a run may have any number of them. One exception: where a majority stores
//! messages in memory, machines whose process crashes count, since after two of them a tail that
//! was lost could come back ([`lost_tail_may_return`]).
//!
//! Sources: KIP-966 (motivation: the last member of the in-sync set; eligible leader replicas);
//! apache/kafka `ReplicationControlManager.handleBrokerUncleanShutdown` and
//! `PartitionChangeBuilder.canElectLastKnownLeader`; Ongaro, "Consensus: bridging theory and
//! practice", section 3.8 (entries and votes are persisted before the answer); Jepsen, "NATS
//! 2.12.1" (one power failure loses what a majority acknowledged and did not sync).
//! `docs/internals/contracts.md` has the agreement with models of these protocols.

use crate::fault_parts::FaultPart;
use crate::mechanisms::{Acks, BrokerKind, BrokerSettings, DiskSync, Election, Mechanisms};
use crate::rules::{Rule, Rules};

/// A fault that takes data which was not written to disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LossCause {
    /// Machines lose power.
    Power,
    /// The process of the broker crashes.
    Crash,
    /// Machines are lost for good, with what they had written.
    Machine,
}

impl LossCause {
    /// Every cause.
    pub const ALL: [Self; 3] = [Self::Power, Self::Crash, Self::Machine];
}

/// The number of machines that must lose power at once, 1 to 9, before a message is lost that was
/// acknowledged and not written.
///
/// * In-sync set: 1. It may shrink to one member after the acknowledgement, and that member comes
///   back as leader, with an empty tail (KIP-966).
/// * Eligible leader replicas: 1 where processes crash, since every unclean restart leaves both
///   sets; `min_in_sync` where none does. An unclean election needs neither set: 1.
/// * Majority: what a storing and an electing majority have in common, 1 or 2.
/// * Acknowledged by the leader: 1.
///
/// ```
/// use onceproof_models::durability::machines_of_messages;
/// use onceproof_models::mechanisms::{Acks, BrokerSettings, Election};
///
/// let three = BrokerSettings { replicas: 3, min_in_sync: 2, ..BrokerSettings::default() };
/// let machines = |election, crash| {
///     machines_of_messages(&BrokerSettings { election, ..three }, Acks::Quorum, crash)
/// };
/// assert_eq!(machines(Election::InSync, false), 1);
/// assert_eq!((machines(Election::Eligible, true), machines(Election::Eligible, false)), (1, 2));
/// assert_eq!(machines(Election::Majority, true), 1);
/// ```
#[must_use]
pub const fn machines_of_messages(broker: &BrokerSettings, acks: Acks, crash: bool) -> u8 {
    match (broker.election, acks) {
        (Election::Eligible, Acks::Quorum) if !crash && !broker.unclean_election => least(broker),
        (Election::Majority, Acks::Quorum) => overlap(broker.replicas),
        _ => 1,
    }
}

/// The number of machines that must lose power at once before a stored position, or a deletion, is
/// lost that was confirmed and not written.
///
/// Positions of a log are stored by quorum whatever the producer asks for. Kafka's offsets topic
/// has the cluster's `min.insync.replicas`, 1 by default, so eligible leader replicas do not raise
/// it.
#[must_use]
pub const fn machines_of_positions(broker: &BrokerSettings) -> u8 {
    match broker.election {
        Election::Majority => overlap(broker.replicas),
        Election::InSync | Election::Eligible => 1,
    }
}

/// Whether, within these bounds, a tail that a leader lost could be brought back by a later leader.
/// The parts leave that out: what is lost is gone.
///
/// In-sync and eligible replicas truncate their logs before they may lead again. Otherwise it takes
/// two failovers, or twice the power losses that take the tail. `docs/internals/contracts.md` has
/// the minimal fault sets.
#[must_use]
pub fn lost_tail_may_return(mechanisms: &Mechanisms) -> bool {
    let Mechanisms { broker, producer, faults, bounds, .. } = mechanisms;
    let is_majority = broker.election == Election::Majority;
    let leads_alone = producer.acks == Acks::Leader && (is_majority || broker.kind == BrokerKind::Queue);
    let loses_by_election = leads_alone || (broker.unclean_election && !broker.all_replicas_acknowledge(producer.acks));
    let fails_over_twice = faults.failover_at(FaultPart::Broker) && broker.replicas > 1 && bounds.failovers > 1;
    let is_written = broker.sync == DiskSync::BeforeAck && broker.position_sync() == DiskSync::BeforeAck;
    let loses_twice = (faults.lossy_crash || faults.crash_at(FaultPart::Broker))
        && bounds.lossy_crashes >= 2 * overlap(broker.replicas);
    (fails_over_twice && loses_by_election) || (is_majority && broker.replicas > 1 && !is_written && loses_twice)
}

/// The number of machines that must be lost for good before an acknowledged message, or a stored
/// position, is lost, on disk or not: all that must have it.
const fn lost_with_data(broker: &BrokerSettings, acks: Acks) -> (u8, u8) {
    let majority = broker.replicas / 2 + 1;
    match (broker.election, acks) {
        (Election::Majority, Acks::Quorum) => (majority, majority),
        (Election::Majority, _) => (1, majority),
        (_, Acks::Quorum) => (least(broker), 1),
        _ => (1, 1),
    }
}

/// The number of machines that must be lost for good before the broker serves no client any more:
/// the last member of the in-sync set, the only eligible replica, or so many that no majority or
/// no minimum of in-sync replicas is left.
#[must_use]
pub fn machines_of_halt(broker: &BrokerSettings, acks: Acks, crash: bool) -> u8 {
    let minimum = if acks == Acks::Quorum { least(broker) } else { 1 };
    let below_minimum = broker.replicas - minimum + 1;
    match broker.election {
        Election::Majority => broker.replicas - broker.replicas / 2,
        _ if broker.unclean_election => below_minimum,
        Election::Eligible if !crash => below_minimum.min(minimum),
        Election::InSync | Election::Eligible => 1,
    }
}

/// The number of machines that two majorities have in common at least.
const fn overlap(replicas: u8) -> u8 {
    2 * (replicas / 2 + 1) - replicas
}

const fn least(broker: &BrokerSettings) -> u8 {
    if broker.min_in_sync < broker.replicas { broker.min_in_sync } else { broker.replicas }
}

/// The losses of a broker's stores that may yet occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Durability {
    messages: DiskSync,
    positions: DiskSync,
    /// Machines that a loss of messages, or of positions, takes; each from 1.
    machines: (u8, u8),
    /// The same for machines that are lost for good.
    lost: (u8, u8),
    /// Machines that halt the broker when they are lost for good.
    halting: u8,
    /// Machines that may yet be lost for good.
    expendable: u8,
    /// Machines that may yet lose power, or the memory of a process where crashes are counted.
    left: u8,
    power: bool,
    crash: bool,
    /// Whether machines whose process loses its memory count as machines that lose power.
    counts_crashes: bool,
}

impl Durability {
    /// The durability of a design's broker, where so many machines have lost data already, and so
    /// many are lost for good.
    #[must_use]
    pub fn new(mechanisms: &Mechanisms, rules: Rules, machines_lost: u8, machines_gone: u8) -> Self {
        let Mechanisms { broker, producer, faults, bounds, .. } = mechanisms;
        let written = |sync: DiskSync| {
            let is_written = sync == DiskSync::BeforeAck && !rules.has(Rule::LogSyncsBeforeAck);
            if is_written { DiskSync::Background } else { sync }
        };
        let crash = faults.crash_at(FaultPart::Broker);
        Self {
            messages: written(broker.sync),
            positions: written(broker.position_sync()),
            machines: (machines_of_messages(broker, producer.acks, crash), machines_of_positions(broker)),
            lost: lost_with_data(broker, producer.acks),
            halting: machines_of_halt(broker, producer.acks, crash),
            expendable: if faults.lost_machine { bounds.lost_machines.saturating_sub(machines_gone) } else { 0 },
            left: bounds.lossy_crashes.saturating_sub(machines_lost),
            power: faults.lossy_crash,
            crash,
            counts_crashes: broker.election == Election::Majority && broker.replicas > 1,
        }
    }

    const fn loses(&self, sync: DiskSync, machines: u8, cause: LossCause) -> bool {
        match (sync, cause) {
            (DiskSync::BeforeAck, _) | (DiskSync::Background, LossCause::Crash) | (_, LossCause::Machine) => false,
            (DiskSync::Background | DiskSync::Buffered, LossCause::Power) => self.power && self.left >= machines,
            (DiskSync::Buffered, LossCause::Crash) => self.crash && (!self.counts_crashes || self.left >= machines),
        }
    }

    /// Whether messages may be lost by this cause.
    #[must_use]
    pub const fn loses_messages(&self, cause: LossCause) -> bool {
        match cause {
            LossCause::Machine => self.expendable >= self.lost.0,
            _ => self.loses(self.messages, self.machines.0, cause),
        }
    }

    /// Whether positions, or deletions that are kept apart, may be lost by this cause.
    #[must_use]
    pub const fn loses_positions(&self, cause: LossCause) -> bool {
        match cause {
            LossCause::Machine => self.expendable >= self.lost.1,
            _ => self.loses(self.positions, self.machines.1, cause),
        }
    }

    /// The number of machines that a loss of messages, of positions, or of both hits; zero for a
    /// crash that is not counted.
    #[must_use]
    pub const fn machines(&self, cause: LossCause, messages: bool, positions: bool) -> u8 {
        let (of_messages, of_positions) = if matches!(cause, LossCause::Machine) { self.lost } else { self.machines };
        match cause {
            LossCause::Crash if !self.counts_crashes => 0,
            _ if !messages => of_positions,
            _ if positions && of_positions > of_messages => of_positions,
            _ => of_messages,
        }
    }

    /// The number of machines that halt the broker when they are lost for good, where so many may
    /// be lost.
    #[must_use]
    pub fn halt(&self) -> Option<u8> {
        (self.expendable >= self.halting).then_some(self.halting)
    }

    /// Whether messages may be lost at all.
    #[must_use]
    pub fn may_lose_messages(&self) -> bool {
        LossCause::ALL.into_iter().any(|cause| self.loses_messages(cause))
    }

    /// Whether positions, or deletions that are kept apart, may be lost at all.
    #[must_use]
    pub fn may_lose_positions(&self) -> bool {
        LossCause::ALL.into_iter().any(|cause| self.loses_positions(cause))
    }

    /// Whether anything may be lost at all.
    #[must_use]
    pub fn may_lose(&self) -> bool {
        self.may_lose_messages() || self.may_lose_positions()
    }
}
