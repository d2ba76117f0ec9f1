//! Ample steps: steps that are taken at once, since they commute with everything that can happen
//! afterwards and nothing observes when they happen (partial-order reduction; confluence, after
//! Groote and van de Pol, "State space reduction using partial tau-confluence", 2000).
//!
//! Each condition says why its steps are ample. `proofs/tests/partial_order.rs` checks on explored
//! graphs that they commute; `proofs/tests/reductions.rs` compares verdicts.

use super::assembly::{BROKER, FIRST_CONSUMER, PRODUCER};
use crate::fault_parts::FaultPart;
use crate::ids::Source;
use crate::mechanisms::{
    Acknowledge, Acks, BrokerKind, CommitFencing, CommitOrder, Confirmation, DedupWindow, DiskSync, HandOff, Identity,
    InboxCheck, InboxKey, InboxRecording, InboxRetention, Mechanisms, MessageRetention, OnFailure, PositionSync,
    ReadIsolation, Restart, Retries, SinkKind, SourceKind, StartPosition,
};
use crate::parts::{ConsumerState, Part, PartState, WorkStep};
use crate::protocol::{Msg, Timer};
use crate::reductions::Reductions;
use crate::rules::Rules;
use crate::scope::{DuplicateUnit, ObligationFrom, Scope};
use onceproof_engine::composition::{Action, ActorId, Direction, Link, LinkId, Local, PostponedReceipt, View};

/// The steps that are ample in a design.
#[derive(Clone, Copy, Debug)]
pub(super) struct AmpleConditions {
    /// Whether the next submission is ample.
    pub(super) submission: bool,
    /// Whether the log's answers are ample once no rebalance is left.
    pub(super) group_answer: bool,
    /// Whether a record for the last owner of the partition is ample.
    pub(super) owner_record: bool,
    /// Whether the sink's answer is ample once no rebalance is left.
    pub(super) group_applied: bool,
    /// Whether replication is ample.
    pub(super) replication: bool,
    /// Whether a lease on its way to a queue's consumer is ample.
    pub(super) lease: bool,
    /// Whether a sink's answer to a queue's consumer is ample.
    pub(super) queue_applied: bool,
    /// Whether the only possible input of a client is ample once no fault is left.
    pub(super) lone_answer: bool,
}

impl AmpleConditions {
    pub(super) fn new(mechanisms: &Mechanisms, scope: Scope, rules: Rules, reductions: Reductions) -> Self {
        let (is_on, has_all_rules) = (reductions.partial_order, rules == Rules::ALL);
        Self {
            submission: is_on && has_all_rules && is_submission_ample(mechanisms, scope),
            group_answer: is_on && has_all_rules && is_group_answer_ample(mechanisms),
            owner_record: is_on && has_all_rules && is_owner_record_ample(mechanisms, scope),
            group_applied: is_on && has_all_rules && is_group_applied_ample(mechanisms, scope),
            replication: reductions.replication && has_all_rules && is_replication_ample(mechanisms),
            lease: is_on && has_all_rules && is_lease_ample(mechanisms, scope),
            queue_applied: is_on && has_all_rules && is_queue_applied_ample(mechanisms),
            // Where other guarantees than the order are asked for, it saves less than it costs.
            lone_answer: is_on && scope.only_order,
        }
    }

    /// Whether any step is ample.
    pub(super) const fn any(self) -> bool {
        self.submission || self.group_answer || self.replication || self.lease || self.queue_applied || self.lone_answer
    }
}

/// Whether a direct application's next submission is ample. The send only adds to what may happen:
/// the message is recognised by its id for ever, so sending it again adds no copy; a crashed
/// application sends it again; no obligation begins before the acknowledgement; and the order of
/// submission is fixed. With several requests in flight the answer to one that is known already
/// could come before that to an earlier one. A queue counts arrivals for ever, also those that a
/// failover has taken away, so it has to lose nothing.
fn is_submission_ample(mechanisms: &Mechanisms, scope: Scope) -> bool {
    let Mechanisms { source, producer, broker, faults, .. } = mechanisms;
    let remembers = matches!(broker.dedup_window, DedupWindow::OutlivesRetries | DedupWindow::Unlimited);
    source.kind == SourceKind::Direct
        && source.restart == Restart::SendsAgain
        && source.instances == 1
        && producer.identity == Identity::MessageId
        && producer.in_flight == 1
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

/// Whether consumers of a log may receive what it answers as soon as they can, once the partition
/// stays where it is ([`next_group_answer`]). Nothing takes the records or the position back, and
/// nothing but the owner reads or commits from then on: an assignment or a commit that is lost is
/// answered in the same way again. A former owner is refused whatever it asks for, and waits for
/// ever.
fn is_group_answer_ample(mechanisms: &Mechanisms) -> bool {
    let consumer = mechanisms.consumer;
    // On a timer the work on one message decides what a commit says while another one is received.
    let is_plain = consumer.acknowledge == Acknowledge::AfterProcessing
        || (consumer.acknowledge == Acknowledge::OnTimer && consumer.hand_off == HandOff::Synchronous);
    is_plain && keeps_what_it_answers(mechanisms)
}

/// Whether the log keeps what it has shown and stored, and refuses former owners.
fn keeps_what_it_answers(mechanisms: &Mechanisms) -> bool {
    let Mechanisms { producer, broker, consumer, faults, .. } = mechanisms;
    let may_take_back = (producer.transactional && consumer.reads != ReadIsolation::Committed)
        || (faults.failover_at(FaultPart::Broker) && broker.unclean_election)
        || (faults.failover_at(FaultPart::Broker) && broker.positions == PositionSync::Buffered)
        || (faults.lossy_crash
            && [broker.sync, broker.position_sync()].iter().any(|sync| *sync != DiskSync::BeforeAck))
        || loses_by_crash(mechanisms)
        || faults.lost_machine;
    broker.kind == BrokerKind::Log
        && broker.retention == MessageRetention::OutlivesConsumption
        && matches!(consumer.hand_off, HandOff::Synchronous | HandOff::Tracked)
        && consumer.on_failure == OnFailure::Retry
        && consumer.commit_fencing == CommitFencing::Generation
        && consumer.commits == CommitOrder::InOrder
        && !may_take_back
}

/// Whether the last owner of a partition may receive a record as soon as it can: it would be given
/// the same one again. Its handler begins with a write, which a crash or a break may leave behind
/// as a late request; that adds to what may happen. A look at the inbox would be early.
fn is_owner_record_ample(mechanisms: &Mechanisms, scope: Scope) -> bool {
    let Mechanisms { sink, faults, .. } = mechanisms;
    let looks = sink.kind == SinkKind::Inbox
        && (sink.check == InboxCheck::CheckThenAct || sink.recorded == InboxRecording::AfterEffect);
    is_group_answer_ample(mechanisms)
        && !looks
        && (faults.late_sink_requests || !(faults.network || faults.crash))
        && scope.counts != DuplicateUnit::Deliveries
}

/// Whether a consumer may receive the sink's answer: the sink needs one request for a message and
/// recognises its repetition, so a crash before or after the answer leads to the same effects. On a
/// timer the next poll decides what is committed.
fn is_group_applied_ample(mechanisms: &Mechanisms, scope: Scope) -> bool {
    is_owner_record_ample(mechanisms, scope)
        && mechanisms.consumer.acknowledge != Acknowledge::OnTimer
        && mechanisms.sink.key == InboxKey::Message
        && is_one_request(mechanisms)
}

/// Whether the sink needs one request for a message, and recognises a repetition for ever.
fn is_one_request(mechanisms: &Mechanisms) -> bool {
    let sink = mechanisms.sink;
    match sink.kind {
        SinkKind::Upsert => true,
        SinkKind::Inbox => {
            sink.recorded == InboxRecording::WithEffect
                && sink.check == InboxCheck::UniqueConstraint
                && sink.retention == InboxRetention::OutlivesRedelivery
        }
        _ => false,
    }
}

/// Whether replication takes place in the step that makes it due.
///
/// Where a quorum is waited for, a record is neither answered nor read before it is replicated.
/// So a request that is replicated later could as well have arrived later, and one
/// that a failover takes before could as well have been lost with its connection, or be late: what
/// was answered in between is the same. Numbers are checked and refused at once, so there no other
/// request of the session may be under way; and what a transaction answers depends on its records.
/// A queue that goes with its last consumer keeps what is not replicated yet, which a random design
/// has shown.
fn is_replication_ample(mechanisms: &Mechanisms) -> bool {
    let Mechanisms { producer, broker, .. } = mechanisms;
    producer.acks == Acks::Quorum
        && !(broker.kind == BrokerKind::Queue && broker.retention == MessageRetention::WithConsumer)
        && !producer.transactional
        && (producer.identity != Identity::Sequence || producer.in_flight == 1)
}

/// Whether a consumer of a queue may receive a lease as soon as it is on its way.
///
/// Until the sink has its request, only faults depend on whether the consumer has received the
/// lease: it has one message in hand and asks for no other, and the end of a lease is judged the
/// same way in both cases. A fault of the consumer, of its connections or of its servers may lose
/// the lease instead, and is taken from the state in which the lease is on its way, too
/// ([`postponed_lease`]). Where consumers crash, a fault of the consumer alone need not be: its
/// crash with the message in hand leads to the same state, with one late request more at most,
/// which only a fault delivers. A look at the inbox would be received at once, so the request has
/// to be a write, which is not received at once as long as the lease can be on its way. The number
/// of deliveries has to be of no interest.
fn is_lease_ample(mechanisms: &Mechanisms, scope: Scope) -> bool {
    let Mechanisms { broker, consumer, sink, .. } = mechanisms;
    let looks = sink.kind == SinkKind::Inbox
        && (sink.check == InboxCheck::CheckThenAct || sink.recorded == InboxRecording::AfterEffect);
    broker.kind == BrokerKind::Queue
        && consumer.acknowledge == Acknowledge::AfterProcessing
        && consumer.hand_off == HandOff::Synchronous
        && !looks
        && scope.counts != DuplicateUnit::Deliveries
}

/// Whether a consumer of a queue may receive the sink's answer as soon as it is on its way.
///
/// The effect stays for ever and a repetition is refused. So losing the answer leads to the same
/// request, which is refused at once and answered again; losing it with the consumer is losing the
/// acknowledgement with it. The consumer has to repeat an acknowledgement whose answer is missing:
/// otherwise a fault may take it, while it would have been sent after the fault.
fn is_queue_applied_ample(mechanisms: &Mechanisms) -> bool {
    let Mechanisms { broker, consumer, .. } = mechanisms;
    broker.kind == BrokerKind::Queue
        && consumer.acknowledge == Acknowledge::AfterProcessing
        && consumer.hand_off == HandOff::Synchronous
        && consumer.confirmation == Confirmation::Confirmed
        && consumer.on_failure == OnFailure::Retry
        && is_one_request(mechanisms)
}

/// The application's next submission, where one is due.
pub(super) fn next_submission(view: &View<'_, Part>) -> Option<Action> {
    let index = view.local(PRODUCER).timers.iter().position(|timer| *timer == Timer::Submit)?;
    Some(Action::Timer { actor: PRODUCER, index: index as u8 })
}

/// The broker's replication, where it is due.
pub(super) fn next_replication(view: &View<'_, Part>) -> Option<Action> {
    let index = view.local(BROKER).timers.iter().position(|timer| *timer == Timer::Replicate)?;
    Some(Action::Timer { actor: BROKER, index: index as u8 })
}

/// The delivery of an answer to a consumer of a log, where no rebalance can take the partition
/// from its owner. A former owner is refused at once as long as no work of its own is under way.
/// Transactions are left out: a lost answer may be refused after a time-out.
pub(super) fn next_group_answer<'a>(
    ample: AmpleConditions,
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
    let consumer = mechanisms.consumer;
    let is_in_background = consumer.acknowledge == Acknowledge::OnTimer || consumer.hand_off != HandOff::Synchronous;
    let is_ample = |number: LinkId, link: &Link| {
        let PartState::Consumer(state) = view.state(link.client) else { return false };
        let is_current = state.generation.is_none_or(|generation| generation == log.generation);
        let is_owner = link.client == owner && is_current;
        match view.answers(number).next() {
            Some(Msg::Record { .. }) => ample.owner_record && is_owner,
            Some(Msg::Applied { .. }) => ample.group_applied,
            // The newest message may be another one when it is asked for again.
            Some(Msg::Assigned { .. }) => {
                is_owner && (consumer.start == StartPosition::Earliest || log.stored.is_some())
            }
            // In the background its repetition may come behind a record.
            Some(Msg::OffsetCommitted { .. }) => is_owner && (!is_in_background || ample.owner_record),
            Some(Msg::Fenced) => link.client != owner && state.held.iter().all(|held| held.step.is_at_broker()),
            _ => false,
        }
    };
    let mut heads = links.filter(|(number, link)| is_ample(*number, link));
    let (link, _) = heads.next()?;
    Some(Action::Deliver { link, direction: Direction::ToClient })
}

/// The delivery of a lease or of the sink's answer to a consumer of a queue.
pub(super) fn next_queue_answer<'a>(
    ample: AmpleConditions,
    links: impl Iterator<Item = (LinkId, &'a Link)>,
    view: &View<'_, Part>,
) -> Option<Action> {
    let is_ample = |msg: &Msg| match msg {
        Msg::Lease { .. } => ample.lease,
        Msg::Applied { .. } => ample.queue_applied,
        _ => false,
    };
    let mut heads = links.filter(|(number, _)| view.answers(*number).next().is_some_and(is_ample));
    let (link, _) = heads.next()?;
    Some(Action::Deliver { link, direction: Direction::ToClient })
}

/// The receipt of a consumer's lease, if the lease could as well be on its way: the consumer has
/// received nothing since, and its request, if the handler has begun with one, is on its way.
pub(super) fn postponed_lease<'a>(
    links: impl Iterator<Item = (LinkId, &'a Link)>,
    view: &View<'_, Part>,
    consumer: ActorId,
) -> Option<PostponedReceipt<Part>> {
    let PartState::Consumer(state) = view.state(consumer) else { return None };
    let held = state.held.first().filter(|_| state.has_new_lease)?;
    let Source::Delivery(receipt) = held.source else { return None };
    let (mut to_broker, mut to_sink) = (None, None);
    for (number, link) in links.filter(|(_, link)| link.client == consumer) {
        *(if link.server == BROKER { &mut to_broker } else { &mut to_sink }) = Some(number);
    }
    let request = if held.step == WorkStep::Handling {
        None
    } else {
        Some(to_sink.filter(|link| view.requests(*link).next().is_some())?)
    };
    let before = ConsumerState { held: Vec::new(), asked: true, has_new_lease: false, ..state.clone() };
    let local = Local { storage: view.local(consumer).storage.clone(), ..Local::new(PartState::Consumer(before)) };
    Some(PostponedReceipt { local, answer: (to_broker?, Msg::Lease { receipt, message: held.message }), request })
}
