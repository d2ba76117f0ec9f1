//! A log broker's design, and which of its promises may be taken back.

use super::output::Output;
use super::state::LogState;
use crate::mechanisms::{CommitFencing, DedupWindow, DiskSync, Mechanisms};
use crate::rules::{Rule, Rules};
use stateright::actor::Id;

/// A broker that keeps a log.
#[derive(Clone, Debug)]
pub struct LogBroker {
    /// The whole design: acknowledgements, windows and isolation are agreed between the parts.
    pub mechanisms: Mechanisms,
    /// The consumers of the group.
    pub consumers: Vec<Id>,
    /// The output topic's transactions.
    pub output: Output,
    /// The rules in force.
    pub rules: Rules,
}

impl LogBroker {
    /// Whether the leader may yet be replaced by a machine that lacks records.
    pub(super) fn can_fail_over(&self, state: &LogState) -> bool {
        let Mechanisms { broker, faults, bounds, .. } = self.mechanisms;
        broker.replicas > 1 && faults.failover && state.leader_epoch.0 < bounds.failovers
    }

    /// Whether a power loss may take records that were acknowledged.
    pub(super) fn can_lose_power(&self) -> bool {
        let Mechanisms { broker, faults, bounds, .. } = self.mechanisms;
        faults.lossy_crash
            && (broker.sync == DiskSync::Background || !self.rules.has(Rule::LogSyncsBeforeAck))
            && bounds.lossy_crashes >= broker.fewest_holders()
    }

    /// Whether an identity that is known now may be unknown later.
    pub(super) fn may_forget(&self, state: &LogState) -> bool {
        self.can_fail_over(state)
            || self.can_lose_power()
            || self.mechanisms.broker.dedup_window == DedupWindow::Expires
    }

    /// Whether a commit of another generation than the current one is refused.
    pub(super) fn fences_commits(&self) -> bool {
        self.mechanisms.consumer.commit_fencing == CommitFencing::Generation
            && self.rules.has(Rule::LogRefusesFormerOwners)
    }

    pub(super) fn is_owner(&self, state: &LogState, consumer: Id) -> bool {
        self.consumers[usize::from(state.owner)] == consumer
    }
}
