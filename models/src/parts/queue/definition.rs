//! A queue broker's design, and which of its promises may be taken back.

use super::state::QueueState;
use crate::mechanisms::{CommitFencing, DiskSync, MaxDeliveries, Mechanisms};
use crate::rules::Rules;

/// A broker that keeps a queue.
#[derive(Clone, Debug)]
pub struct QueueBroker {
    /// The whole design: acknowledgements, windows and receipts are agreed between the parts.
    pub mechanisms: Mechanisms,
    /// The rules in force.
    pub rules: Rules,
}

impl QueueBroker {
    /// Whether the leader may yet be replaced by a machine that lacks entries.
    pub(super) fn can_fail_over(&self, state: &QueueState) -> bool {
        let Mechanisms { broker, faults, bounds, .. } = self.mechanisms;
        broker.replicas > 1 && faults.failover && state.leader_epoch.0 < bounds.failovers
    }

    /// Whether a power loss may take entries that were acknowledged.
    pub(super) fn can_lose_power(&self) -> bool {
        let Mechanisms { broker, faults, bounds, .. } = self.mechanisms;
        faults.lossy_crash && broker.sync == DiskSync::Background && bounds.lossy_crashes >= broker.fewest_holders()
    }

    /// The number of deliveries after which an entry is parked or dropped.
    pub(super) fn delivery_limit(&self) -> Option<u8> {
        (self.mechanisms.broker.max_deliveries != MaxDeliveries::Unlimited).then_some(self.mechanisms.bounds.deliveries)
    }

    /// Whether parking takes a step of its own, in which the message can be lost.
    pub(super) fn parks_in_two_steps(&self) -> bool {
        self.mechanisms.broker.max_deliveries == MaxDeliveries::DeadLetterAtMostOnce
    }

    /// Whether acknowledgements are compared with the receipt of the current lease.
    pub(super) fn compares_receipts(&self) -> bool {
        self.mechanisms.consumer.commit_fencing == CommitFencing::Generation
    }
}
