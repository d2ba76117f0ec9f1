//! What makes a pipeline's state space smaller than it looks: what nobody observes any more, what is interchangeable, and
//! what may as well happen at once. Each rule says why it leaves verdicts as they are; `proofs/tests/reductions.rs`,
//! `symmetry.rs` and `partial_order.rs` check that on explored graphs.

use super::{BROKER, FIRST_CONSUMER, PRODUCER, Pipeline};
use crate::ids::{EntryNumber, Generation, Key, Parity, Receipt, Source};
use crate::mechanisms::{
    Acknowledge, Acks, BrokerKind, CommitFencing, CommitOrder, DedupWindow, DiskSync, HandOff, Identity, InboxCheck,
    InboxKey, InboxRecording, InboxRetention, Mechanisms, MessageRetention, OnFailure, RelayKind, Restart, Retries,
    SinkKind, SourceKind,
};
use crate::parts::{
    BusinessStatus, ConsumerStage, ConsumerState, Part, PartState, ProducerState, QueueEntry, RelayState, RelayStep,
    SenderState, SubmissionStage,
};
use crate::permutation::{Permutation, Rotation};
use crate::protocol::{Msg, Registration, Rows, Timer};
use crate::rules::{Rule, Rules};
use crate::scope::{DuplicateUnit, ObligationFrom, Scope};
use onceproof_engine::composition::{Action, ActorId, Direction, LinkId, View};

impl Pipeline {
    /// A part's state without the fields that nothing will look at again.
    pub(super) fn forget_unseen(&self, actor: ActorId, state: &PartState) -> Option<PartState> {
        match (&self.parts[actor.index()], state) {
            // Who stored the position is compared with who commits, and a former generation's commits are refused.
            (Part::LogBroker(broker), PartState::LogBroker(log))
                if self.mechanisms.consumer.commit_fencing == CommitFencing::Generation
                    && broker.rules.has(Rule::LogRefusesFormerOwners) =>
            {
                let stored = log.stored.filter(|stored| stored.generation < log.generation)?;
                let mut log = log.clone();
                log.stored = Some(crate::parts::StoredPosition { generation: Generation(0), ..stored });
                Some(PartState::LogBroker(log))
            }
            // Only a claim about copies asks how many of them are left.
            (Part::QueueBroker(_), PartState::QueueBroker(queue)) if self.scope.counts != DuplicateUnit::Copies => {
                let mut queue = queue.clone();
                queue.kept.fill(0);
                Some(PartState::QueueBroker(queue))
            }
            // Only a tailed log has an order of commits; what was rolled back is about nothing.
            (Part::Database(_), PartState::Database(database)) => {
                let mut database = database.clone();
                if self.mechanisms.source.relay == RelayKind::Polling {
                    database.commits.clear();
                }
                for (business, key) in database.business.iter().zip(&mut database.keys) {
                    if *business == BusinessStatus::RolledBack {
                        *key = Key(0);
                    }
                }
                Some(PartState::Database(database))
            }
            _ => None,
        }
    }

    /// Whether a direct application may submit its next message as soon as it can. The send only adds to what may happen:
    /// the message is recognised by its id for ever, so sending it again adds no copy; whoever crashes sends it again;
    /// nobody is owed anything before the acknowledgement; and the order of submission is fixed. A queue counts arrivals for
    /// ever, also of what a failover has taken away again, so there it takes a broker that loses nothing.
    pub(super) fn submits_first(mechanisms: &Mechanisms, scope: Scope, rules: Rules) -> bool {
        let Mechanisms { source, producer, broker, faults, .. } = mechanisms;
        let remembers = matches!(broker.dedup_window, DedupWindow::OutlivesRetries | DedupWindow::Unlimited);
        rules == Rules::ALL
            && source.kind == SourceKind::Direct
            && source.restart == Restart::SendsAgain
            && source.instances == 1
            && producer.identity == Identity::MessageId
            && !producer.transactional
            && producer.acks != Acks::None
            && producer.retries == Retries::UntilAcknowledged
            && remembers
            && (broker.kind == BrokerKind::Log || !(faults.failover || faults.lossy_crash))
            && broker.retention == MessageRetention::OutlivesConsumption
            && scope.of == ObligationFrom::Accepted
    }

    /// The application's next submission, where one is due.
    pub(super) fn submits(view: &View<'_, Part>) -> Option<Action> {
        let index = view.local(PRODUCER).timers.iter().position(|timer| *timer == Timer::Submit)?;
        Some(Action::Timer { actor: PRODUCER, index: index as u8 })
    }

    /// Whether consumers may take what they are given, and hear what the sink did, as soon as they can.
    pub(super) fn takes_first(mechanisms: &Mechanisms, scope: Scope, rules: Rules) -> bool {
        let Mechanisms { producer, broker, consumer, sink, faults, .. } = mechanisms;
        let takes_back = producer.transactional
            || (faults.failover && broker.unclean_election)
            || (faults.lossy_crash && broker.sync == DiskSync::Background);
        let is_one_request = match sink.kind {
            SinkKind::Upsert => true,
            SinkKind::Inbox => {
                sink.recorded == InboxRecording::WithEffect
                    && sink.check == InboxCheck::UniqueConstraint
                    && sink.retention == InboxRetention::OutlivesRedelivery
            }
            _ => false,
        };
        rules == Rules::ALL
            && broker.kind == BrokerKind::Log
            && broker.retention == MessageRetention::OutlivesConsumption
            && sink.key == InboxKey::Message
            && consumer.acknowledge == Acknowledge::AfterProcessing
            && consumer.hand_off == HandOff::Synchronous
            && consumer.on_failure == OnFailure::Retry
            && consumer.commit_fencing == CommitFencing::Generation
            && consumer.commits == CommitOrder::InOrder
            && is_one_request
            && !takes_back
            && (faults.late_sink_requests || !(faults.network || faults.crash))
            && scope.counts != DuplicateUnit::Deliveries
    }

    /// An answer that the last owner of the partition waits for.
    pub(super) fn takes(&self, view: &View<'_, Part>) -> Option<Action> {
        let PartState::LogBroker(log) = view.state(BROKER) else { return None };
        let can_lose_it = self.mechanisms.faults.rebalance
            && self.mechanisms.consumer.instances > 1
            && log.generation.0 < self.mechanisms.bounds.rebalances;
        if can_lose_it {
            return None;
        }
        let owner = ActorId::new(FIRST_CONSUMER.index() + usize::from(log.owner));
        let PartState::Consumer(state) = view.state(owner) else { return None };
        if state.generation != log.generation {
            return None;
        }
        let links = self.numbered_links().filter(|(_, link)| link.client == owner);
        let mut heads = links.filter_map(|(number, _)| view.answers(number).next().map(|msg| (number, msg)));
        let (link, _) = heads.find(|(_, msg)| matches!(msg, Msg::Record { .. } | Msg::Applied { .. }))?;
        Some(Action::Deliver { link, direction: Direction::ToClient })
    }

    /// The permutations under which this pipeline looks the same, without the identity.
    pub(super) fn symmetries(&self) -> Vec<Permutation> {
        let messages = usize::from(self.mechanisms.bounds.messages);
        let identity = Permutation::identity(messages, self.parts.len());
        let messages = if self.reductions.message_symmetry && self.has_interchangeable_messages() {
            Permutation::orders(messages)
        } else {
            vec![identity.messages.clone()]
        };
        let mut actors = vec![identity.actors.clone()];
        if self.reductions.consumer_symmetry && self.has_interchangeable_consumers() {
            let mut swapped = identity.actors.clone();
            swapped.swap(FIRST_CONSUMER.index(), FIRST_CONSUMER.index() + 1);
            actors.push(swapped);
        }
        let mut all = Vec::new();
        for messages in &messages {
            for actors in &actors {
                all.push(Permutation { messages: messages.clone(), actors: actors.clone(), ..identity.clone() });
            }
        }
        all.retain(|permutation| *permutation != identity);
        all
    }

    /// Whether nobody computes with a message's number: a business database draws ids in order, versions are compared, and
    /// so is the order of submission where `ordered` is asked for.
    fn has_interchangeable_messages(&self) -> bool {
        self.mechanisms.source.kind == SourceKind::Direct
            && self.mechanisms.sink.kind != SinkKind::Versioned
            && !self.scope.order
    }

    /// Whether there are two consumers that differ in nothing but their number, and that can come to stand in each other's
    /// place. A log's do not: which of them has had which generation tells them apart. A queue's ask again in the order of their
    /// numbers when the broker's connections are lost, so there it takes a broker that keeps them. And where receipts are told
    /// apart it takes leases that do not end early: of an entry that is gone two consumers could have different turns, and
    /// which of them counts as the first one would depend on who is looked at first.
    fn has_interchangeable_consumers(&self) -> bool {
        let Mechanisms { broker, consumer, faults, .. } = self.mechanisms;
        let keeps_connections = !(faults.failover || faults.lossy_crash || faults.crash);
        let one_turn = consumer.commit_fencing == CommitFencing::None || !faults.expiry;
        broker.kind == BrokerKind::Queue && consumer.instances == 2 && keeps_connections && one_turn
    }

    /// Whether a permutation keeps those messages in order that the application may yet submit, first or again: it submits in
    /// the order of their numbers.
    pub(super) fn keeps_order_of_submission(&self, view: &View<'_, Part>, by: &Permutation) -> bool {
        let keeps = |state: &ProducerState| {
            let open = state.progress.iter().enumerate();
            let mut last = None;
            open.filter(|(_, progress)| !matches!(progress, SubmissionStage::Done | SubmissionStage::Failed)).all(
                |(id, _)| {
                    let new = by.message(id as u8);
                    let in_order = last.is_none_or(|last| last < new);
                    last = Some(new);
                    in_order
                },
            )
        };
        [Some(PRODUCER), self.standby].into_iter().flatten().all(|actor| match view.state(actor) {
            PartState::Producer(state) => keeps(state),
            _ => true,
        })
    }

    /// A sender that was replaced and then refused for good: it sends nothing more, it is not restarted (another one has its
    /// work), and nobody asks what it knew. A relay that has yet to hear from the database goes on until it publishes.
    pub(super) fn dead_replaced(&self, view: &View<'_, Part>) -> Option<(ActorId, PartState)> {
        if !self.is_replaced(view) {
            return None;
        }
        let dead = SenderState { closed: true, ..SenderState::default() };
        let buried = match view.state(PRODUCER) {
            PartState::Producer(state) if state.sender.closed && !state.sender.undecided => {
                let progress = vec![SubmissionStage::Failed; state.progress.len()];
                PartState::Producer(ProducerState { progress, sender: dead })
            }
            PartState::Relay(state) if state.sender.closed && matches!(state.step, RelayStep::Publishing { .. }) => {
                let step = RelayStep::Publishing { rows: Rows::default(), left: Vec::new(), failed: false };
                PartState::Relay(RelayState { step, sender: dead })
            }
            _ => return None,
        };
        Some((PRODUCER, buried))
    }

    /// Receipts are only compared, so an entry's next turn may as well be the first one, and so may the turn that somebody
    /// still has of an entry that is gone.
    pub(super) fn flips_turns(&self, view: &View<'_, Part>) -> Option<Permutation> {
        let PartState::QueueBroker(queue) = view.state(BROKER) else { return None };
        let mut seen = queue.entries.iter().fold(0, |set, entry| set | bit(entry.number));
        let is_odd = |entry: &&QueueEntry| entry.next_parity == Parity::Odd;
        let mut turns = queue.entries.iter().filter(is_odd).fold(0, |set, entry| set | bit(entry.number));
        let mut take = |Receipt { entry, parity }: Receipt| {
            if parity == Parity::Odd && seen & bit(entry) == 0 {
                turns |= bit(entry);
            }
            seen |= bit(entry);
        };
        for held in self.consumers(view).flat_map(|state| &state.held) {
            if let Source::Delivery(receipt) = held.source {
                take(receipt);
            }
        }
        for link in (0..self.links.len()).map(LinkId::new) {
            // Who does not wait for the answer has nothing in hand while an acknowledgement is on its way.
            for msg in view.requests(link).chain(view.answers(link)) {
                if let Msg::Lease { receipt, .. }
                | Msg::Acked { receipt, .. }
                | Msg::Ack { receipt }
                | Msg::Nack { receipt } = msg
                {
                    take(*receipt);
                }
            }
        }
        let messages = usize::from(self.mechanisms.bounds.messages);
        (turns != 0).then(|| Permutation { turns, ..Permutation::identity(messages, self.parts.len()) })
    }
}

impl Pipeline {
    /// Registrations are only compared within their generation, and counted round: the current one may as well have the first
    /// turn, and of each former generation the first one that somebody still has.
    pub(super) fn rotates_turns(&self, view: &View<'_, Part>) -> Option<Permutation> {
        let (PartState::LogBroker(log), Part::LogBroker(broker)) = (view.state(BROKER), &self.parts[BROKER.index()])
        else {
            return None;
        };
        if self.mechanisms.consumer.acknowledge != Acknowledge::InTransaction {
            return None;
        }
        let turns = broker.output.turns();
        let mut first: [Option<u8>; 8] = [None; 8];
        let mut take = |registration: Registration| {
            if let Some(slot) = first.get_mut(registration.generation.index()) {
                slot.get_or_insert(registration.turn);
            }
        };
        take(log.output.registration);
        for (_, registration) in log.output.open.iter().flat_map(|open| &open.writes) {
            take(*registration);
        }
        for state in self.consumers(view).filter(|state| state.stage == ConsumerStage::Ready) {
            take(state.registration);
        }
        for link in (0..self.links.len()).map(LinkId::new) {
            for msg in view.requests(link).chain(view.answers(link)).chain(view.detached(link)) {
                if let Msg::OutputReady { registration, .. }
                | Msg::WriteOutput { registration, .. }
                | Msg::AddOffset { registration, .. }
                | Msg::EndOutput { registration, .. }
                | Msg::OutputEnded { registration } = msg
                {
                    take(*registration);
                }
            }
        }
        let by = first.map(|turn| turn.map_or(0, |turn| (turns - turn) % turns));
        let messages = usize::from(self.mechanisms.bounds.messages);
        let rotation = Rotation { by, turns };
        (by != [0; 8]).then(|| Permutation { rotation, ..Permutation::identity(messages, self.parts.len()) })
    }

    fn consumers<'a>(&self, view: &'a View<'_, Part>) -> impl Iterator<Item = &'a ConsumerState> {
        self.actors().filter_map(|part| match view.state(part) {
            PartState::Consumer(state) => Some(state),
            _ => None,
        })
    }
}

/// A set of entries, as bits.
const fn bit(number: EntryNumber) -> u32 {
    1 << number.0
}
