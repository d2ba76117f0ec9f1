//! A broker that keeps a queue: messages are leased one by one, deleted when acknowledged, delivered again when the
//! lease ends.
//!
//! A lease of a holder who no longer has the message ends as recovery; a lease of a holder at work ends as a fault
//! (visibility time-out, ack deadline, consumer time-out): `pipeline` tells the two apart.
//! Sources: Amazon SQS developer guide (visibility time-out, receipt handle, deduplication id), RabbitMQ documentation
//! (acknowledgements, quorum queues, delivery limit), Google Pub/Sub (ack deadline). Left out: priorities,
//! acknowledgements that a failover forgets.

use super::producer::ProducerState;
use super::some_time;
use crate::ids::Message;
use crate::mechanisms::{
    Acks, CommitFencing, DedupWindow, DeliveryOrder, Identity as Identities, LeaseEnd, MaxDeliveries, Mechanisms,
    MessageRetention, Sync,
};
use crate::protocol::{Choice, Entry, Identity, Msg, Note, Timer, Witness, client, listens};
use crate::rules::{Rule, Rules};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

/// Who has a message for the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The consumer.
    pub holder: Id,
    /// Which delivery it was.
    pub turn: bool,
}

/// One entry of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueueEntry {
    /// In order of arrival.
    pub number: u8,
    /// What it holds.
    pub message: Message,
    /// What it is recognised by.
    pub identity: Identity,
    /// Whether the in-sync replicas have it.
    pub replicated: bool,
    /// Who has it.
    pub lease: Option<Lease>,
    /// The turn of the next delivery.
    pub turn: bool,
    /// How often it was delivered, where that is limited.
    pub deliveries: u8,
}

/// The queue's local state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct QueueState {
    /// What is in the queue, oldest first.
    pub entries: Vec<QueueEntry>,
    /// How many copies of each message ever arrived.
    pub arrived: Vec<u8>,
    /// How many of them were not lost.
    pub kept: Vec<u8>,
    /// Identities that are remembered, with the messages.
    pub remembered: Vec<(Message, Identity)>,
    /// Producers that wait for replication of an entry.
    pub awaiting: Vec<(Id, u8)>,
    /// Consumers that wait for a message.
    pub receiving: Vec<Id>,
    /// Counts the failovers.
    pub leader_epoch: u8,
}

/// A broker that keeps a queue.
#[derive(Clone, Debug)]
pub struct QueueBroker {
    /// The whole design.
    pub mechanisms: Mechanisms,
    /// The rules in force.
    pub rules: Rules,
}

impl QueueBroker {
    fn can_fail_over(&self, state: &QueueState) -> bool {
        self.mechanisms.broker.replicas > 1
            && self.mechanisms.faults.failover
            && state.leader_epoch < self.mechanisms.bounds.failovers
    }

    fn can_lose_power(&self) -> bool {
        let broker = self.mechanisms.broker;
        self.mechanisms.faults.lossy_crash
            && broker.sync == Sync::Background
            && self.mechanisms.bounds.lossy_crashes >= broker.min_in_sync.min(broker.replicas)
    }

    fn limit(&self) -> Option<u8> {
        (self.mechanisms.broker.max_deliveries != MaxDeliveries::Unlimited).then_some(self.mechanisms.bounds.deliveries)
    }

    fn knows(&self, state: &QueueState, message: Message, identity: Identity) -> bool {
        self.mechanisms.broker.dedup_window != DedupWindow::None
            && identity != Identity::Anonymous
            && self.rules.has(Rule::QueueKnowsMessageIds)
            && state.remembered.iter().any(|(known, by)| *by == identity && self.is_same(*known, message))
    }

    /// Whether two messages carry the same id.
    fn is_same(&self, one: Message, other: Message) -> bool {
        one == other || (self.mechanisms.producer.identity == Identities::SharedId && one.key == other.key)
    }

    /// Whether this request would add a copy.
    #[must_use]
    pub fn would_append(&self, state: &QueueState, msg: &Msg) -> bool {
        matches!(msg, Msg::Publish { message, identity, .. } if !self.knows(state, *message, *identity))
    }

    fn publish(&self, state: &mut QueueState, src: Id, message: Message, identity: Identity, o: &mut Out<Self>) {
        let mut number = None;
        if !self.knows(state, message, identity) {
            let replicated = !self.can_fail_over(state);
            let next = state.arrived.iter().sum();
            state.entries.push(QueueEntry {
                number: next,
                message,
                identity,
                replicated,
                lease: None,
                turn: false,
                deliveries: 0,
            });
            number = Some(next);
            state.arrived[message.id.index()] += 1;
            if state.kept[message.id.index()] > 0 {
                o.note(Note::CopiedAgain(message));
            }
            state.kept[message.id.index()] += 1;
            if self.mechanisms.broker.dedup_window != DedupWindow::None && identity != Identity::Anonymous {
                state.remembered.push((message, identity));
                state.remembered.sort_unstable();
            }
        } else if let Some(entry) =
            state.entries.iter().find(|entry| entry.identity == identity && self.is_same(entry.message, message))
        {
            number = Some(entry.number);
        }
        let unreplicated =
            number.filter(|number| state.entries.iter().any(|entry| entry.number == *number && !entry.replicated));
        match (self.mechanisms.producer.acks, unreplicated) {
            (Acks::None, _) => {}
            (Acks::Quorum, Some(number)) if self.rules.has(Rule::LogAnswersAfterReplication) => {
                if listens(src) {
                    state.awaiting.push((src, number));
                }
            }
            _ => o.send(src, Msg::Published { id: message.id, identity }),
        }
    }

    fn deliver(&self, state: &mut QueueState, o: &mut Out<Self>) {
        while let Some(consumer) = state.receiving.first().copied() {
            let free = |index: &usize| {
                let entry = &state.entries[*index];
                let is_moving = self.moves() && self.limit().is_some_and(|limit| entry.deliveries > limit);
                // SQS FIFO: nothing of a message group is delivered while an earlier message of it is there.
                let is_blocked = self.mechanisms.broker.delivery_order == DeliveryOrder::PerKey
                    && self.rules.has(Rule::QueueKeepsKeysInOrder)
                    && state.entries[..*index].iter().any(|earlier| earlier.message.key == entry.message.key);
                entry.replicated && entry.lease.is_none() && !is_moving && !is_blocked
            };
            let Some(index) = (0..state.entries.len()).find(free) else { return };
            let entry = &mut state.entries[index];
            state.receiving.remove(0);
            let turn = entry.turn;
            entry.lease = Some(Lease { holder: consumer, turn });
            // Receipts are told apart only where somebody looks at them.
            entry.turn = self.mechanisms.consumer.commit_fencing == CommitFencing::Generation && !turn;
            entry.deliveries = self.limit().map_or(0, |limit| limit.min(entry.deliveries + 1));
            o.send(consumer, Msg::Lease { entry: Entry { number: entry.number, turn }, message: entry.message });
        }
    }

    /// A lease ended without an acknowledgement.
    fn release(&self, state: &mut QueueState, number: u8, o: &mut Out<Self>) {
        let Some(index) = state.entries.iter().position(|entry| entry.number == number) else { return };
        state.entries[index].lease = None;
        if self.limit().is_some_and(|limit| state.entries[index].deliveries >= limit) {
            if self.moves() {
                // RabbitMQ, "Dead Letter Exchanges": republished without confirms, then removed.
                state.entries[index].deliveries += 1;
                return;
            }
            let entry = state.entries.remove(index);
            if self.mechanisms.broker.max_deliveries == MaxDeliveries::DeadLetter {
                o.note(Note::Parked(entry.message));
            }
        }
    }

    /// Whether parking takes a step of its own, in which the message can be lost.
    fn moves(&self) -> bool {
        self.mechanisms.broker.max_deliveries == MaxDeliveries::DeadLetterAtMostOnce
    }

    fn holds(&self, entry: &QueueEntry, src: Id, receipt: Entry) -> bool {
        let checks = self.mechanisms.consumer.commit_fencing == CommitFencing::Generation;
        entry.number == receipt.number
            && (!checks || entry.lease.is_some_and(|lease| lease.holder == client(src) && lease.turn == receipt.turn))
    }

    /// Whether the request would be refused by what is in force now, so that nobody need ever hear of it again.
    #[must_use]
    pub fn refuses(&self, state: &QueueState, src: Id, msg: &Msg) -> bool {
        match msg {
            Msg::Ack { entry } | Msg::Nack { entry } => {
                !state.entries.iter().any(|candidate| self.holds(candidate, src, *entry))
            }
            Msg::Publish { message, identity, .. } => {
                let forgets = self.can_fail_over(state)
                    || self.can_lose_power()
                    || self.mechanisms.broker.dedup_window == DedupWindow::Expires;
                // Arrivals are counted for ever, so at the bound there is never room for one more.
                state.arrived[message.id.index()] >= self.mechanisms.bounds.copies
                    || (!forgets && self.knows(state, *message, *identity))
            }
            _ => false,
        }
    }

    fn rest(&self, state: &mut QueueState, o: &mut Out<Self>) {
        self.deliver(state, o);
        let unreplicated = state.entries.iter().filter(|entry| !entry.replicated).count();
        if unreplicated > 0 {
            o.set_timer(Timer::Replicate, some_time());
        } else {
            o.cancel_timer(Timer::Replicate);
        }
        let mut choices = Vec::new();
        if self.rules.has(Rule::QueueLeasesExpire) && self.mechanisms.broker.lease == LeaseEnd::Expires {
            let leased = state.entries.iter().filter(|entry| entry.lease.is_some());
            choices.extend(leased.map(|entry| Choice::LeaseExpires(entry.number)));
        }
        if self.mechanisms.broker.retention == MessageRetention::Expires {
            let discharged = state.entries.iter().filter(|entry| entry.replicated);
            choices.extend(discharged.map(|entry| Choice::MessageExpires(entry.number)));
        }
        if let (true, Some(limit)) = (self.moves(), self.limit()) {
            for entry in state.entries.iter().filter(|entry| entry.deliveries > limit) {
                choices.extend([Choice::Parks(entry.number), Choice::LosesParked(entry.number)]);
            }
        }
        let length = state.entries.len() as u8;
        if self.can_fail_over(state) {
            choices
                .extend((length - unreplicated as u8..=length).map(|keep| Choice::Failover { keep, unclean: false }));
            if self.mechanisms.broker.unclean_election {
                let below = 0..length - unreplicated as u8;
                choices.extend(below.map(|keep| Choice::Failover { keep, unclean: true }));
            }
        }
        if self.can_lose_power() {
            choices.extend((0..length).map(|keep| Choice::PowerLoss { keep, positions_lost: false }));
        }
        if self.mechanisms.broker.dedup_window == DedupWindow::Expires && !state.remembered.is_empty() {
            choices.push(Choice::WindowExpires);
        }
        o.choose_random("environment", choices);
    }

    fn keep(state: &mut QueueState, keep: u8) {
        for entry in state.entries.split_off(usize::from(keep)) {
            state.remembered.retain(|known| *known != (entry.message, entry.identity));
            let kept = &mut state.kept[entry.message.id.index()];
            *kept = kept.saturating_sub(1);
        }
        // What an in-sync replica has, it goes on replicating.
        for entry in &mut state.entries {
            entry.replicated = true;
        }
    }
}

impl Actor for QueueBroker {
    type Msg = Msg;
    type Timer = Timer;
    type State = QueueState;
    type Storage = ProducerState;
    type Random = Choice;

    fn on_start(&self, _id: Id, _storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let arrived = vec![0; usize::from(self.mechanisms.bounds.messages)];
        let mut state = QueueState { kept: arrived.clone(), arrived, ..QueueState::default() };
        self.rest(&mut state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        match msg {
            Msg::ConnectionLost => {
                state.awaiting.retain(|(producer, _)| *producer != src);
                state.receiving.retain(|consumer| *consumer != src);
            }
            Msg::Publish { message, identity, .. } => self.publish(state, src, message, identity, o),
            Msg::Receive => state.receiving.push(src),
            Msg::Ack { entry } => {
                let index = state.entries.iter().position(|candidate| self.holds(candidate, src, entry));
                if let Some(index) = index {
                    state.entries.remove(index);
                }
                // A broker that does not look at receipts answers every acknowledgement alike.
                let held = index.is_some() || self.mechanisms.consumer.commit_fencing == CommitFencing::None;
                o.send(src, Msg::Acked { entry, held });
            }
            Msg::Nack { entry } => {
                let held = state.entries.iter().any(|candidate| self.holds(candidate, src, entry));
                if held {
                    self.release(state, entry.number, o);
                }
                o.send(src, Msg::Acked { entry, held });
            }
            _ => {}
        }
        self.rest(state, o);
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<Self::State>, _timer: &Self::Timer, o: &mut Out<Self>) {
        let state = state.to_mut();
        for entry in &mut state.entries {
            entry.replicated = true;
        }
        for (producer, number) in std::mem::take(&mut state.awaiting) {
            if let Some(entry) = state.entries.iter().find(|entry| entry.number == number) {
                o.send(producer, Msg::Published { id: entry.message.id, identity: entry.identity });
            }
        }
        self.rest(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        match *random {
            Choice::LeaseExpires(number) => self.release(state, number, o),
            Choice::MessageExpires(number) | Choice::Parks(number) | Choice::LosesParked(number) => {
                if let Some(index) = state.entries.iter().position(|entry| entry.number == number) {
                    let entry = state.entries.remove(index);
                    if matches!(random, Choice::Parks(_)) {
                        o.note(Note::Parked(entry.message));
                    }
                }
            }
            Choice::Failover { keep, .. } => {
                state.leader_epoch += 1;
                Self::keep(state, keep);
            }
            Choice::PowerLoss { keep, .. } => Self::keep(state, keep),
            Choice::WindowExpires => state.remembered.clear(),
            _ => {}
        }
        self.rest(state, o);
    }
}
