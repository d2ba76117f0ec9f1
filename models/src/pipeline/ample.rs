//! Ample steps: steps that are taken at once, since they commute with everything that can happen
//! afterwards and nothing observes when they happen (partial-order reduction; confluence, after
//! Groote and van de Pol, "State space reduction using partial tau-confluence", 2000).
//!
//! Each condition says why its steps are ample. `proofs/tests/partial_order.rs` checks on explored
//! graphs that they commute; `proofs/tests/reductions.rs` compares verdicts.

use super::assembly::{BROKER, FIRST_CONSUMER, PRODUCER};
use crate::fault_parts::FaultPart;
use crate::mechanisms::{
    Acknowledge, Acks, BrokerKind, CommitFencing, CommitOrder, DedupWindow, DiskSync, HandOff, Identity, InboxCheck,
    InboxKey, InboxRecording, InboxRetention, Mechanisms, MessageRetention, OnFailure, PositionSync, Restart, Retries,
    SinkKind, SourceKind,
};
use crate::parts::{Part, PartState};
use crate::protocol::{Msg, Timer};
use crate::reductions::Reductions;
use crate::rules::Rules;
use crate::scope::{DuplicateUnit, ObligationFrom, Scope};
use onceproof_engine::composition::{Action, ActorId, Direction, Link, LinkId, View};

/// The steps that are ample in a design.
#[derive(Clone, Copy, Debug)]
pub(super) struct AmpleConditions {
    /// Whether the next submission is ample.
    pub(super) submission: bool,
    /// Whether an answer to the last owner of the partition is ample.
    pub(super) owner_answer: bool,
    /// Whether the only possible input of a client is ample once no fault is left.
    pub(super) lone_answer: bool,
}

impl AmpleConditions {
    pub(super) fn new(mechanisms: &Mechanisms, scope: Scope, rules: Rules, reductions: Reductions) -> Self {
        let (is_on, has_all_rules) = (reductions.partial_order, rules == Rules::ALL);
        Self {
            submission: is_on && has_all_rules && is_submission_ample(mechanisms, scope),
            owner_answer: is_on && has_all_rules && is_owner_answer_ample(mechanisms, scope),
            // Where other guarantees than the order are asked for, it saves less than it costs.
            lone_answer: is_on && scope.only_order,
        }
    }

    /// Whether any step is ample.
    pub(super) const fn any(self) -> bool {
        self.submission || self.owner_answer || self.lone_answer
    }
}

/// Whether a direct application's next submission is ample. The send only adds to what may happen:
/// the message is recognised by its id for ever, so sending it again adds no copy; a crashed
/// application sends it again; no obligation begins before the acknowledgement; and the order of
/// submission is fixed. A queue counts arrivals for ever, also those that a failover has taken
/// away, so it has to lose nothing.
fn is_submission_ample(mechanisms: &Mechanisms, scope: Scope) -> bool {
    let Mechanisms { source, producer, broker, faults, .. } = mechanisms;
    let remembers = matches!(broker.dedup_window, DedupWindow::OutlivesRetries | DedupWindow::Unlimited);
    source.kind == SourceKind::Direct
        && source.restart == Restart::SendsAgain
        && source.instances == 1
        && producer.identity == Identity::MessageId
        && !producer.transactional
        && producer.acks != Acks::None
        && producer.retries == Retries::UntilAcknowledged
        && remembers
        && !faults.lost_machine
        && (broker.kind == BrokerKind::Log
            || !(faults.failover_at(FaultPart::Broker) || faults.lossy_crash || loses_by_crash(mechanisms)))
        && broker.retention == MessageRetention::OutlivesConsumption
        && scope.of == ObligationFrom::Accepted
}

/// Whether a crash of the broker's process takes messages, positions or deletions.
fn loses_by_crash(mechanisms: &Mechanisms) -> bool {
    let Mechanisms { broker, faults, .. } = mechanisms;
    faults.crash_at(FaultPart::Broker) && [broker.sync, broker.position_sync()].contains(&DiskSync::Buffered)
}

/// Whether the last owner of a partition may receive a record, and the sink's answer, as soon as it
/// can. Nothing takes the record back, and nothing but the owner reads or commits from then on; the
/// sink needs one request for a message and recognises its repetition, so a crash before or after
/// the answer leads to the same effects.
fn is_owner_answer_ample(mechanisms: &Mechanisms, scope: Scope) -> bool {
    let Mechanisms { producer, broker, consumer, sink, faults, .. } = mechanisms;
    let may_take_back = producer.transactional
        || (faults.failover_at(FaultPart::Broker) && broker.unclean_election)
        || (faults.failover_at(FaultPart::Broker) && broker.positions == PositionSync::Buffered)
        || (faults.lossy_crash
            && [broker.sync, broker.position_sync()].iter().any(|sync| *sync != DiskSync::BeforeAck))
        || loses_by_crash(mechanisms)
        || faults.lost_machine;
    let is_one_request = match sink.kind {
        SinkKind::Upsert => true,
        SinkKind::Inbox => {
            sink.recorded == InboxRecording::WithEffect
                && sink.check == InboxCheck::UniqueConstraint
                && sink.retention == InboxRetention::OutlivesRedelivery
        }
        _ => false,
    };
    broker.kind == BrokerKind::Log
        && broker.retention == MessageRetention::OutlivesConsumption
        && sink.key == InboxKey::Message
        && consumer.acknowledge == Acknowledge::AfterProcessing
        && consumer.hand_off == HandOff::Synchronous
        && consumer.on_failure == OnFailure::Retry
        && consumer.commit_fencing == CommitFencing::Generation
        && consumer.commits == CommitOrder::InOrder
        && is_one_request
        && !may_take_back
        && (faults.late_sink_requests || !(faults.network || faults.crash))
        && scope.counts != DuplicateUnit::Deliveries
}

/// The application's next submission, where one is due.
pub(super) fn next_submission(view: &View<'_, Part>) -> Option<Action> {
    let index = view.local(PRODUCER).timers.iter().position(|timer| *timer == Timer::Submit)?;
    Some(Action::Timer { actor: PRODUCER, index: index as u8 })
}

/// The delivery of a record or of the sink's answer to the owner of the partition, where no
/// rebalance can take the partition from it.
pub(super) fn next_owner_answer<'a>(
    mechanisms: &Mechanisms,
    links: impl Iterator<Item = (LinkId, &'a Link)>,
    view: &View<'_, Part>,
) -> Option<Action> {
    let PartState::LogBroker(log) = view.state(BROKER) else { return None };
    let may_lose_partition = mechanisms.faults.rebalance_at(FaultPart::Consumer)
        && mechanisms.consumer.instances > 1
        && log.generation.rebalances < mechanisms.bounds.rebalances;
    if may_lose_partition {
        return None;
    }
    let owner = ActorId::new(FIRST_CONSUMER.index() + usize::from(log.owner));
    let PartState::Consumer(state) = view.state(owner) else { return None };
    if state.generation.is_some_and(|generation| generation != log.generation) {
        return None;
    }
    let mut heads = links
        .filter(|(_, link)| link.client == owner)
        .filter_map(|(number, _)| view.answers(number).next().map(|msg| (number, msg)));
    let (link, _) = heads.find(|(_, msg)| matches!(msg, Msg::Record { .. } | Msg::Applied { .. }))?;
    Some(Action::Deliver { link, direction: Direction::ToClient })
}
