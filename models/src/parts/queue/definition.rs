//! A queue broker's design, and which of its promises may be taken back.

use super::state::{Deletion, QueueEntry, QueueState};
use crate::durability::Durability;
use crate::fault_parts::FaultPart;
use crate::ids::{EntryNumber, Key, Message, MessageId, Parity};
use crate::mechanisms::{Acks, CommitFencing, DeletionStore, LeaseEnd, MaxDeliveries, Mechanisms, PositionSync};
use crate::protocol::DedupId;
use crate::rules::{Rule, Rules};

/// A broker that keeps a queue.
#[derive(Clone, Debug)]
pub struct QueueBroker {
    /// The whole design: acknowledgements, windows and receipts are agreed between the parts.
    pub mechanisms: Mechanisms,
    /// The rules in force.
    pub rules: Rules,
}

impl QueueBroker {
    /// The question under which the environment's choices are offered.
    pub const ENVIRONMENT: &str = "environment";

    /// Whether the confirmed deletion of an entry may come back at all. The losses that are
    /// possible become fewer with every loss.
    #[must_use]
    pub fn may_ever_lose_deletion(&self) -> bool {
        let state = QueueState::new(self.mechanisms.bounds.messages);
        let number = EntryNumber(0);
        let message = Message { id: MessageId(0), key: Key(0) };
        let entry = QueueEntry {
            number,
            message,
            dedup_id: DedupId::Anonymous,
            replicated: false,
            lease: None,
            next_parity: Parity::Even,
            deliveries: 0,
        };
        self.may_lose_deletion(&state, &Deletion { entry, arrivals: 0, replicated: false })
    }

    /// Whether the leader may yet be replaced by a machine that lacks entries.
    pub(super) fn can_fail_over(&self, state: &QueueState) -> bool {
        let Mechanisms { broker, faults, bounds, .. } = self.mechanisms;
        broker.replicas > 1 && faults.failover_at(FaultPart::Broker) && state.leader_epoch.0 < bounds.failovers
    }

    /// The losses that the broker's stores may yet suffer.
    pub(super) fn durability(&self, state: &QueueState) -> Durability {
        Durability::new(&self.mechanisms, self.rules, state.machines_lost, state.machines_gone)
    }

    /// Whether the leader answers and delivers before its replicas have an entry (Redis: the
    /// primary; PostgreSQL with an asynchronous standby).
    pub(super) fn leads_alone(&self) -> bool {
        self.mechanisms.producer.acks == Acks::Leader
    }

    /// Whether the confirmed deletion of an entry may yet come back.
    pub(super) fn may_lose_deletion(&self, state: &QueueState, deletion: &Deletion) -> bool {
        let Mechanisms { broker, producer, .. } = self.mechanisms;
        let (durability, can_fail_over) = (self.durability(state), self.can_fail_over(state));
        match broker.deletions {
            DeletionStore::MayReturn => true,
            DeletionStore::WithMessages => {
                durability.may_lose_messages()
                    || (can_fail_over && self.leads_alone() && !deletion.replicated)
                    || (can_fail_over && broker.unclean_election && !broker.all_replicas_acknowledge(producer.acks))
            }
            DeletionStore::Apart => {
                durability.may_lose_positions()
                    || (can_fail_over && (broker.unclean_election || broker.positions == PositionSync::Buffered))
            }
        }
    }

    /// The number of deliveries after which an entry is parked or dropped.
    pub(super) fn delivery_limit(&self) -> Option<u8> {
        (self.mechanisms.broker.max_deliveries != MaxDeliveries::Unlimited).then_some(self.mechanisms.bounds.deliveries)
    }

    /// Whether parking takes a step of its own, in which the message can be lost.
    pub(super) fn parks_in_two_steps(&self) -> bool {
        self.mechanisms.broker.max_deliveries == MaxDeliveries::DeadLetterAtMostOnce
    }

    /// Whether leases end by themselves.
    pub(super) fn ends_leases(&self) -> bool {
        self.mechanisms.broker.lease == LeaseEnd::Expires && self.rules.has(Rule::QueueLeasesExpire)
    }

    /// Whether acknowledgements are compared with the receipt of the current lease.
    #[must_use]
    pub fn compares_receipts(&self) -> bool {
        self.mechanisms.consumer.commit_fencing == CommitFencing::Generation
    }
}
