//! Normal forms of numbers that are only compared: the parities of receipts, the lives of a
//! partition's owner, and the turns of registrations.
//!
//! States that differ only by such numbers behave the same way, so the lowest ones are the
//! canonical representative. `proofs/tests/canonicalisation.rs` checks that on explored graphs.

use super::assembly::BROKER;
use super::definition::Pipeline;
use crate::ids::{EntryNumber, Generation, Parity, Receipt, Source};
use crate::mechanisms::{Acknowledge, SinkKind, TransactionEpoch};
use crate::parts::{ConsumerState, Part, PartState, QueueEntry};
use crate::permutation::{EntrySet, Permutation, Rotation};
use crate::protocol::{Msg, Registration, WriteKey};
use onceproof_engine::composition::View;

impl Pipeline {
    /// The permutation that makes the next parity of every entry even, and the first parity found
    /// of every entry that is gone; none where they are even already.
    pub(super) fn even_parities(&self, view: &View<'_, Part>) -> Option<Permutation> {
        let PartState::QueueBroker(queue) = view.state(BROKER) else { return None };
        let mut seen: EntrySet = queue.stored().map(|entry| entry.number).collect();
        let is_odd = |entry: &&QueueEntry| entry.next_parity == Parity::Odd;
        let mut flipped: EntrySet = queue.stored().filter(is_odd).map(|entry| entry.number).collect();
        let mut take = |Receipt { entry, parity }: Receipt| {
            if seen.insert(entry) && parity == Parity::Odd {
                flipped.insert(entry);
            }
        };
        for held in self.consumers(view).flat_map(|state| &state.held) {
            if let Source::Delivery(receipt) = held.source {
                take(receipt);
            }
        }
        for (link, _) in self.links() {
            // A consumer that does not wait for the answer no longer holds what it acknowledged.
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
        (!flipped.is_empty()).then(|| Permutation { flipped, ..self.identity() })
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
