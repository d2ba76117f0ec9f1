//! The reductions of a pipeline's state space that are not symmetries: dead and commuting requests,
//! eager reads, ample steps, and state canonicalisation.

use super::ample::{next_group_answer, next_queue_answer, next_replication, next_submission, postponed_lease};
use super::assembly::FIRST_CONSUMER;
use super::definition::Pipeline;
use crate::fault_parts::FaultPart;
use crate::mechanisms::{
    Acknowledge, Acks, BrokerKind, CommitFencing, Confirmation, DiskSync, HandOff, Mechanisms, MessageRetention,
    StartPosition,
};
use crate::parts::{Part, PartState};
use crate::protocol::{Msg, PartKind, WriteKey};
use onceproof_engine::composition::{Action, ActorId, HeadRequest, PostponedReceipt, Reducer, View};
use stateright::actor::Id;

/// Whether a request carries a number that is reused: a parity, a life or a turn. Such a request is
/// dropped as soon as it is dead in every case, or a later request would be mistaken for it.
const fn has_reused_number(msg: &Msg) -> bool {
    matches!(
        msg,
        Msg::Ack { .. }
            | Msg::Nack { .. }
            | Msg::AddPart { .. }
            | Msg::CommitOffset { .. }
            | Msg::InitOutput { .. }
            | Msg::WriteOutput { .. }
            | Msg::AddOffset { .. }
            | Msg::EndOutput { .. }
            | Msg::Apply { key: WriteKey::Position(_), .. }
    )
}

impl Pipeline {
    /// Whether a request is an acknowledgement that need not be late, since it could as well have
    /// arrived before its connection broke.
    ///
    /// Where receipts are checked, a late one that is accepted has the receipt of the current
    /// lease. So nothing has happened to the entry since it was sent, and it was alone on its
    /// connection: a consumer with one message in hand waits for its answer. The run in which it
    /// arrives first has one fault less; the answer is lost with the connection in both.
    pub(super) fn is_early_acknowledgement(&self, msg: &Msg) -> bool {
        let Mechanisms { broker, consumer, .. } = self.mechanisms;
        self.reductions.state_canonicalisation
            && matches!(msg, Msg::Ack { .. } | Msg::Nack { .. })
            && broker.kind == BrokerKind::Queue
            && consumer.commit_fencing == CommitFencing::Generation
            && consumer.hand_off == HandOff::Synchronous
            && consumer.confirmation == Confirmation::Confirmed
    }
}

impl Reducer<Part> for Pipeline {
    fn is_dead(&self, server: &PartState, client: ActorId, msg: &Msg) -> bool {
        (self.reductions.state_canonicalisation || has_reused_number(msg))
            && self.assembly.parts.iter().any(|part| match (part, server) {
                (Part::LogBroker(part), PartState::LogBroker(state)) => part.is_dead(state, msg),
                (Part::QueueBroker(part), PartState::QueueBroker(state)) => part.is_dead(state, Id::from(client), msg),
                (Part::Sink(part), PartState::Sink(state)) => part.is_dead(state, msg),
                (Part::Database(part), PartState::Database(state)) => part.is_dead(state, msg),
                _ => false,
            })
    }

    fn is_commuting(&self, server: &PartState, msg: &Msg) -> bool {
        self.reductions.state_canonicalisation
            && self.assembly.parts.iter().any(|part| match (part, server) {
                (Part::Sink(part), PartState::Sink(state)) => part.is_pure_effect(state, msg),
                _ => false,
            })
    }

    fn is_eager_read(&self, request: &HeadRequest<'_, Part>) -> bool {
        let HeadRequest { client, sender, server, msg, is_new } = *request;
        // As long as the receipt that it follows can be postponed, so can the request.
        let is_postponed = matches!(sender, PartState::Consumer(state) if state.has_new_lease);
        // A consumer declares its queue anew with its request: what is published before is lost.
        let declares =
            matches!(msg, Msg::Receive) && self.mechanisms.broker.retention == MessageRetention::WithConsumer;
        self.reductions.eager_reads
            && ((is_new && msg.is_read() && !declares) || (!is_postponed && self.is_dead(server, client, msg)))
    }

    fn without_unobserved(&self, actor: ActorId, state: &PartState) -> Option<PartState> {
        if self.reductions.state_canonicalisation { self.cleared(actor, state) } else { None }
    }

    fn has_representatives(&self) -> bool {
        let has_normal_form = self.mechanisms.broker.kind == BrokerKind::Queue
            || self.mechanisms.consumer.acknowledge == Acknowledge::InTransaction
            || self.assembly.standby.is_some()
            || self.has_reused_lives();
        (self.reductions.state_canonicalisation && has_normal_form) || self.ample.any() || !self.symmetries().is_empty()
    }

    fn ample_step(&self, view: &View<'_, Part>) -> Option<Action> {
        let submission = if self.ample.submission { next_submission(view) } else { None };
        submission
            .or_else(|| if self.ample.replication { next_replication(view) } else { None })
            .or_else(|| {
                let is_any = self.ample.group_answer;
                if is_any { next_group_answer(self.ample, &self.mechanisms, self.links(), view) } else { None }
            })
            .or_else(|| {
                let is_any = self.ample.lease || self.ample.queue_applied;
                if is_any { next_queue_answer(self.ample, self.links(), view) } else { None }
            })
    }

    fn is_first_read_observable(&self, client: ActorId) -> bool {
        let Mechanisms { producer, broker, consumer, .. } = self.mechanisms;
        if self.part(client).kind() != PartKind::Consumer {
            // A relay that polls late gets more rows at once.
            return true;
        }
        // A broker that halts or loses data can do so before or after the first read.
        let expires = broker.retention != MessageRetention::OutlivesConsumption || self.mechanisms.faults.lost_machine;
        match broker.kind {
            // A position is the same whether it is assigned early or late, except to the first
            // owner of the partition where the position is that of the newest message, or of the
            // oldest one that is not dropped. Other consumers are assigned it by a rebalance, which
            // may come at any time.
            BrokerKind::Log => client == FIRST_CONSUMER && (consumer.start == StartPosition::Latest || expires),
            // A consumer that asked early gets a message before it can be taken away, where that
            // can happen: a delivered message is on every replica, unless the leader delivers
            // alone. The first request may also decide what is delivered at all.
            BrokerKind::Queue => {
                let expires = expires || consumer.start == StartPosition::Latest;
                let leads_alone = producer.acks == Acks::Leader && broker.replicas > 1;
                expires || broker.unclean_election || leads_alone || broker.sync != DiskSync::BeforeAck
            }
        }
    }

    // A queue delivers first to the consumer that asked first.
    fn is_tied_read(&self, _client: ActorId, msg: &Msg) -> bool {
        matches!(msg, Msg::Receive)
    }

    fn has_tied_reads(&self) -> bool {
        self.receives_reads_in_each_order()
    }

    fn are_late_requests_faults(&self) -> bool {
        self.reductions.state_canonicalisation
    }

    fn may_answer(&self, view: &View<'_, Part>, server: ActorId, client: ActorId) -> bool {
        let client = Id::from(client);
        match view.state(server) {
            PartState::LogBroker(log) => {
                log.awaiting.iter().any(|awaited| awaited.producer == client)
                    || log.joining.contains(&client)
                    || log.fetching.is_some_and(|fetch| fetch.consumer == client)
            }
            PartState::QueueBroker(queue) => {
                queue.awaiting.iter().any(|awaited| awaited.producer == client) || queue.receiving.contains(&client)
            }
            PartState::Database(database) => database.waiting.iter().any(|poll| poll.relay == client),
            // A sink answers at once.
            PartState::Sink(_) => false,
            PartState::Producer(_) | PartState::Relay(_) | PartState::Consumer(_) => true,
        }
    }

    fn has_independent_answers(&self, client: ActorId) -> bool {
        let is_consumer = self.part(client).kind() == PartKind::Consumer;
        // Whether the end of a lease is a fault depends on the consumer's state.
        let is_leased = is_consumer && self.mechanisms.broker.kind == BrokerKind::Queue;
        // Without fencing by registration, a write that another consumer's open transaction holds
        // already is dead; after the end of that transaction it would not be. So its origin may be
        // postponed.
        let shares_output = is_consumer && self.mechanisms.consumer.acknowledge == Acknowledge::InTransaction;
        self.ample.lone_answer && !is_leased && !shares_output
    }

    fn postponed_receipt(&self, view: &View<'_, Part>, client: ActorId) -> Option<PostponedReceipt<Part>> {
        postponed_lease(self.links(), view, client)
    }

    fn has_postponed_receipts(&self) -> bool {
        self.ample.lease
    }

    // A crash with the message in hand leaves the same state, and a late request at most.
    fn is_lost_receipt_a_crash(&self) -> bool {
        self.mechanisms.faults.crash_at(FaultPart::Consumer)
    }

    fn canonical_dead_state(&self, view: &View<'_, Part>) -> Option<(ActorId, PartState)> {
        if self.reductions.state_canonicalisation && self.assembly.standby.is_some() {
            self.dead_client(view)
        } else {
            None
        }
    }
}
