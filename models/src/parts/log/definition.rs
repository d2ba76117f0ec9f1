//! A log broker's design, and which of its promises may be taken back.

use super::output::Output;
use super::output_state::OutputState;
use super::state::LogState;
use crate::durability::Durability;
use crate::fault_parts::FaultPart;
use crate::ids::Offset;
use crate::mechanisms::{Acknowledge, CommitFencing, DedupWindow, Mechanisms, PositionSync, SinkFencing, SinkKind};
use crate::protocol::client;
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
    /// The state of the output topic at the start.
    pub(super) fn start_output(&self) -> OutputState {
        if self.mechanisms.consumer.acknowledge == Acknowledge::InTransaction {
            self.output.start(self.consumers.len() as u8)
        } else {
            OutputState::default()
        }
    }

    /// Whether the leader may yet be replaced by a machine that lacks records.
    pub(super) fn can_fail_over(&self, state: &LogState) -> bool {
        let Mechanisms { broker, faults, bounds, .. } = self.mechanisms;
        broker.replicas > 1 && faults.failover_at(FaultPart::Broker) && state.leader_epoch.0 < bounds.failovers
    }

    /// The losses that the broker's stores may yet suffer.
    pub(super) fn durability(&self, state: &LogState) -> Durability {
        Durability::new(&self.mechanisms, self.rules, state.machines_lost, state.machines_gone)
    }

    /// Whether a failover may lose the stored position: an unclean election of the store of
    /// positions, or a leader that keeps them in its memory.
    pub(super) fn failover_may_lose_position(&self, state: &LogState) -> bool {
        let broker = self.mechanisms.broker;
        self.can_fail_over(state) && (broker.unclean_election || broker.positions == PositionSync::Buffered)
    }

    /// Whether a failover may take records that are replicated.
    pub(super) fn failover_may_be_unclean(&self, state: &LogState) -> bool {
        let Mechanisms { broker, producer, .. } = self.mechanisms;
        self.can_fail_over(state) && broker.unclean_election && !broker.all_replicas_acknowledge(producer.acks)
    }

    /// Whether the markers of the source's transactions may yet be lost.
    pub(super) fn may_lose_markers(&self, state: &LogState) -> bool {
        self.mechanisms.producer.transactional
            && (self.failover_may_be_unclean(state) || self.durability(state).may_lose_messages())
    }

    /// Whether the stored position may yet be lost.
    pub(super) fn may_lose_position(&self, state: &LogState) -> bool {
        self.durability(state).may_lose_positions() || self.failover_may_lose_position(state)
    }

    /// The records, from the first one on, that no loss takes away any more, and whose identities
    /// are not forgotten; none where that cannot be said.
    pub(super) fn kept_for_ever(&self, state: &LogState) -> Option<Offset> {
        let may_forget = self.durability(state).may_lose_messages()
            || self.failover_may_be_unclean(state)
            || self.mechanisms.broker.dedup_window == DedupWindow::Expires;
        match self.can_fail_over(state) {
            _ if may_forget => None,
            true if self.rules.has(Rule::LogElectsInSync) => Some(state.replicated),
            true => None,
            false => Some(state.end()),
        }
    }

    /// Whether a commit of another generation than the current one is refused.
    pub(super) fn fences_commits(&self) -> bool {
        self.mechanisms.consumer.commit_fencing == CommitFencing::Generation
            && self.rules.has(Rule::LogRefusesFormerOwners)
    }

    /// The index of a consumer, on a current or a detached connection.
    pub(super) fn consumer_index(&self, src: Id) -> u8 {
        self.consumers.iter().position(|id| *id == client(src)).map_or(0, |index| index as u8)
    }

    /// Whether a crashed owner that joins again gets a new generation, as a new member of the group
    /// does (apache/kafka 1eb7644, `GroupMetadata.initNextGeneration`). Where no request of its
    /// former life can be late, or nothing compares generations, there is nothing to distinguish.
    #[must_use]
    pub fn distinguishes_lives(&self) -> bool {
        let Mechanisms { consumer, sink, faults, .. } = self.mechanisms;
        let (may_be_late, is_compared) = if sink.kind == SinkKind::OffsetStore {
            let is_compared = matches!(sink.fencing, SinkFencing::OnWrite | SinkFencing::AtTakeover);
            (faults.late_sink_requests, is_compared && consumer.acknowledge == Acknowledge::WithEffect)
        } else {
            (faults.late_between(FaultPart::Consumer, FaultPart::Broker), self.fences_commits())
        };
        faults.crash_at(FaultPart::Consumer) && may_be_late && is_compared && self.rules.has(Rule::LogRenewsGeneration)
    }

    /// Whether the sink compares the ages of writes, so that a parity does not do. Every life after
    /// the first one is one then: a late write of an older one among them is accepted, which one
    /// crash and one late write have shown before.
    #[must_use]
    pub fn orders_lives(&self) -> bool {
        let sink = self.mechanisms.sink;
        sink.kind == SinkKind::OffsetStore && sink.fencing == SinkFencing::OnWrite
    }

    pub(super) fn is_owner(&self, state: &LogState, consumer: Id) -> bool {
        self.consumers[usize::from(state.owner)] == consumer
    }
}
