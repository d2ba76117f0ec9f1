//! Normal forms of numbers that are only compared: the parities of receipts, the lives of a
//! partition's owner, and the turns of registrations.
//!
//! States that differ only by such numbers behave the same way, so the lowest ones are the
//! canonical representative. `proofs/tests/canonicalisation.rs` checks that on explored graphs.

use super::assembly::{BROKER, FIRST_CONSUMER, PRODUCER};
use super::definition::Pipeline;
use crate::ids::{EntryNumber, Generation, MessageId, Parity, Receipt, Source};
use crate::mechanisms::{Acknowledge, Confirmation, HandOff, SinkKind, SourceKind, TransactionEpoch};
use crate::message_set::MessageSet;
use crate::parts::{ConsumerState, Lease, Part, PartState, QueueEntry, QueueState, SubmissionStage};
use crate::permutation::{EntrySet, Permutation, Renumbering, Rotation};
use crate::protocol::{Msg, Registration, WriteKey};
use onceproof_engine::composition::{ActorId, View};

impl Pipeline {
    /// The permutation that numbers a queue's entries from zero, makes the next parity of every
    /// entry even, and joins what is outdated; none where nothing changes.
    pub(super) fn queue_normal_form(&self, view: &View<'_, Part>) -> Option<Permutation> {
        let PartState::QueueBroker(queue) = view.state(BROKER) else { return None };
        let receipts = self.receipts(view);
        let is_odd = |entry: &&QueueEntry| entry.next_parity == Parity::Odd;
        let mut flipped: EntrySet = queue.stored().filter(is_odd).map(|entry| entry.number).collect();
        let entries = self.renumbering(view, queue, &receipts);
        let is_joined = |holder: ActorId, receipt: Receipt| {
            entries.as_ref().is_some_and(|entries| entries.is_joined(Some(holder), receipt))
        };
        let mut seen: EntrySet = queue.stored().map(|entry| entry.number).collect();
        for (_, receipt) in receipts.iter().filter(|(holder, receipt)| !is_joined(*holder, *receipt)) {
            if seen.insert(receipt.entry) && receipt.parity == Parity::Odd {
                flipped.insert(receipt.entry);
            }
        }
        let is_normal = flipped.is_empty()
            && entries.as_ref().is_none_or(|entries| {
                let keeps = |entry: EntryNumber| entries.entry(entry) == entry;
                queue.stored().all(|entry| keeps(entry.number))
                    && queue.entries.iter().all(|entry| {
                        entry.lease.is_none_or(|lease| entries.holder(entry.number, lease.holder) == lease.holder)
                    })
                    && queue.awaiting.iter().all(|awaited| keeps(awaited.entry))
                    && receipts.iter().all(|(holder, receipt)| entries.keeps(*holder, *receipt))
                    && entries.uncounted.iter().all(|id| queue.arrived[id.index()] == 0)
            });
        (!is_normal).then(|| Permutation { flipped, entries, ..self.identity() })
    }

    /// The receipts of consumers, and those on their way from or to them, in an order that no
    /// number decides.
    fn receipts(&self, view: &View<'_, Part>) -> Vec<(ActorId, Receipt)> {
        let mut receipts = Vec::new();
        for actor in self.actors() {
            let PartState::Consumer(state) = view.state(actor) else { continue };
            receipts.extend(state.held.iter().filter_map(|held| match held.source {
                Source::Delivery(receipt) => Some((actor, receipt)),
                Source::Offset(_) => None,
            }));
        }
        for (number, link) in self.links() {
            // A consumer that does not wait for the answer no longer holds what it acknowledged.
            let messages = view.requests(number).chain(view.answers(number)).chain(view.detached(number));
            receipts.extend(messages.filter_map(|msg| match msg {
                Msg::Lease { receipt, .. }
                | Msg::Acked { receipt, .. }
                | Msg::Ack { receipt }
                | Msg::Nack { receipt } => Some((link.client, *receipt)),
                _ => None,
            }));
        }
        receipts
    }

    /// The new numbers of a queue's entries; none where numbers are more than names.
    ///
    /// A number is compared with others and gives the order of entries, which stays. A receipt is
    /// outdated for ever once its entry is gone, since the next entry gets a number that none has
    /// had, or a joined one. So it is where receipts are compared and the entry has another lease
    /// or none: a consumer with one message in hand gets no further lease before it is done with
    /// this one, and requests of a former life are dropped. Deletions that may come back are
    /// ordered by the arrivals before them, and an inbox may know the numbers of copies.
    fn renumbering(
        &self,
        view: &View<'_, Part>,
        queue: &QueueState,
        receipts: &[(ActorId, Receipt)],
    ) -> Option<Renumbering> {
        if !self.has_plain_numbers {
            return None;
        }
        let Part::QueueBroker(broker) = self.part(BROKER) else { return None };
        let joins_outdated = self.mechanisms.consumer.hand_off == HandOff::Synchronous
            && self.mechanisms.consumer.confirmation == Confirmation::Confirmed;
        let mut numbers: Vec<(EntryNumber, EntryNumber)> =
            queue.entries.iter().map(|entry| entry.number).zip((0..).map(EntryNumber)).collect();
        let leases = if joins_outdated && broker.compares_receipts() {
            queue.entries.iter().map(|entry| (entry.number, entry.lease)).collect()
        } else {
            Vec::new()
        };
        if !joins_outdated {
            let mut gone = EntrySet::EMPTY;
            let mut last = EntryNumber::GONE.next();
            for (_, receipt) in receipts {
                let is_gone = queue.entry(receipt.entry).is_none();
                if is_gone && gone.insert(receipt.entry) {
                    last = EntryNumber(last.0 - 1);
                    numbers.push((receipt.entry, last));
                }
            }
        }
        // Where outdated receipts are joined, those of others for the same lease are.
        let is_other = |holder: ActorId, lease: Lease| !leases.is_empty() && holder != ActorId::from(lease.holder);
        let is_abandoned = |entry: &&QueueEntry| {
            entry.lease.zip(entry.receipt()).is_some_and(|(lease, current)| {
                receipts.iter().all(|(holder, receipt)| *receipt != current || is_other(*holder, lease))
            })
        };
        let abandoned: EntrySet = queue.entries.iter().filter(is_abandoned).map(|entry| entry.number).collect();
        let heir = (!abandoned.is_empty()).then_some(FIRST_CONSUMER);
        Some(Renumbering {
            numbers,
            leases,
            holder: None,
            joins_outdated,
            uncounted: self.uncounted(view),
            abandoned,
            heir,
        })
    }

    /// The messages that no producer sends any more: an application is done with them, and no
    /// request with them is under way. Only such a request reads the number of copies that have
    /// arrived.
    fn uncounted(&self, view: &View<'_, Part>) -> MessageSet {
        let PartState::Producer(producer) = view.state(PRODUCER) else { return MessageSet::EMPTY };
        if self.assembly.standby.is_some() || self.mechanisms.source.kind != SourceKind::Direct {
            return MessageSet::EMPTY;
        }
        let is_over = |stage: &SubmissionStage| matches!(stage, SubmissionStage::Done | SubmissionStage::Failed);
        let over = (0..).map(MessageId).zip(&producer.progress).filter(|(_, stage)| is_over(stage));
        let over: MessageSet = over.map(|(id, _)| id).collect();
        let mut under_way = MessageSet::EMPTY;
        for (link, _) in self.links() {
            for msg in view.requests(link).chain(view.detached(link)) {
                if let Msg::Publish { message, .. } = msg {
                    under_way.insert(message.id);
                }
            }
        }
        producer.sender.outstanding.iter().for_each(|sent| {
            under_way.insert(sent.message.id);
        });
        over - under_way
    }

    /// The permutation that makes the current life of the partition's owner even, and of every
    /// former owner the first life found; none where they are even already, or where lives are
    /// ordered.
    pub(super) fn even_lives(&self, view: &View<'_, Part>) -> Option<Permutation> {
        let PartState::LogBroker(log) = view.state(BROKER) else { return None };
        if !self.has_reused_lives() {
            return None;
        }
        let mut first = [None; Permutation::OWNERS];
        let mut take = |generation: Generation| {
            if let Some(life) = first.get_mut(usize::from(generation.rebalances)) {
                life.get_or_insert(generation.life);
            }
        };
        take(log.generation);
        log.stored.iter().for_each(|stored| take(stored.generation));
        for id in &log.output.ids {
            let written = id.records.iter().map(|record| record.registration);
            let added = id.position.iter().map(|position| position.registration);
            let ended = id.early.iter().map(|early| early.registration);
            let all = std::iter::once(id.registration).chain(written).chain(added).chain(ended);
            all.filter_map(|registration| registration.generation).for_each(&mut take);
        }
        for state in self.consumers(view) {
            let registered = state.registration.and_then(|registration| registration.generation);
            state.generation.into_iter().chain(registered).for_each(&mut take);
        }
        if self.mechanisms.sink.kind == SinkKind::OffsetStore {
            self.actors().for_each(|actor| {
                if let PartState::Sink(sink) = view.state(actor) {
                    take(sink.registered);
                }
            });
        }
        for (link, _) in self.links() {
            let messages = view.requests(link).chain(view.answers(link)).chain(view.detached(link));
            messages.flat_map(generations).for_each(&mut take);
        }
        let other_lives = first.map(|life| life == Some(Parity::Odd));
        other_lives.contains(&true).then(|| Permutation { other_lives, ..self.identity() })
    }

    /// The permutation that makes the current turn of every transactional id zero, and of every
    /// former generation the first turn found, and the first number of a write found in every epoch
    /// even; none where they are already.
    pub(super) fn zero_turns(&self, view: &View<'_, Part>) -> Option<Permutation> {
        let (Part::LogBroker(broker), PartState::LogBroker(log)) = (self.part(BROKER), view.state(BROKER)) else {
            return None;
        };
        if self.mechanisms.consumer.acknowledge != Acknowledge::InTransaction {
            return None;
        }
        // With an epoch per transaction every transaction has one write, and its number says
        // whether it was made.
        let keeps_numbers = self.mechanisms.broker.epoch == TransactionEpoch::PerTransaction;
        let mut first = [None; Rotation::COUNTERS];
        let (mut seen, mut flipped) = (EntrySet::EMPTY, EntrySet::EMPTY);
        let mut take = |registration: Registration| {
            if let Some(turn) = first.get_mut(registration.counter()) {
                turn.get_or_insert(registration.turn);
            }
            let epoch = EntryNumber(registration.epoch());
            if !keeps_numbers && seen.insert(epoch) && registration.attempt == Parity::Odd {
                flipped.insert(epoch);
            }
        };
        for id in &log.output.ids {
            take(id.registration);
        }
        for id in &log.output.ids {
            id.records.iter().for_each(|record| take(record.registration));
            id.position.iter().for_each(|position| take(position.registration));
            id.early.iter().for_each(|early| take(early.registration));
        }
        self.consumers(view).filter_map(|state| state.registration).for_each(&mut take);
        for (link, _) in self.links() {
            let messages = view.requests(link).chain(view.answers(link)).chain(view.detached(link));
            messages.filter_map(registration).for_each(&mut take);
        }
        let turns = broker.output.turns();
        let by = first.map(|turn: Option<u8>| turn.map_or(0, |turn| (turns - turn) % turns));
        let rotation = Rotation { by, turns };
        let is_normal = flipped.is_empty() && by.iter().all(|by| *by == 0);
        (!is_normal).then(|| Permutation { flipped, rotation, ..self.identity() })
    }

    fn consumers<'a>(&self, view: &'a View<'_, Part>) -> impl Iterator<Item = &'a ConsumerState> {
        self.actors().filter_map(|actor| match view.state(actor) {
            PartState::Consumer(state) => Some(state),
            _ => None,
        })
    }

    /// The permutation that changes nothing.
    pub(super) fn identity(&self) -> Permutation {
        Permutation::identity(self.mechanisms.bounds.messages, self.assembly.parts.len())
    }
}

/// The generations in a message.
fn generations(msg: &Msg) -> impl Iterator<Item = Generation> {
    let own = match msg {
        Msg::Assigned { generation, .. }
        | Msg::Fetch { generation, .. }
        | Msg::CommitOffset { generation, .. }
        | Msg::AddOffset { generation, .. }
        | Msg::ReadPosition { generation } => Some(*generation),
        Msg::InitOutput { generation } => *generation,
        Msg::Apply { key: WriteKey::Position(write), .. } => Some(write.generation),
        _ => None,
    };
    own.into_iter().chain(registration(msg).and_then(|registration| registration.generation))
}

/// The registration in a message.
const fn registration(msg: &Msg) -> Option<Registration> {
    match msg {
        Msg::OutputReady { registration, .. }
        | Msg::AddPart { registration, .. }
        | Msg::WriteOutput { registration, .. }
        | Msg::AddOffset { registration, .. }
        | Msg::EndOutput { registration, .. }
        | Msg::OutputEnded { registration } => Some(*registration),
        _ => None,
    }
}
