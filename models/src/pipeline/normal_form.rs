//! Normal forms of numbers that are only compared: the parities of receipts, the lives of a
//! partition's owner, and the turns of registrations.
//!
//! States that differ only by such numbers behave the same way, so the lowest ones are the
//! canonical representative. `proofs/tests/canonicalisation.rs` checks that on explored graphs.

use super::assembly::BROKER;
use super::definition::Pipeline;
use crate::ids::{EntryNumber, Parity, Receipt, Source};
use crate::mechanisms::{Acknowledge, TransactionEpoch};
use crate::parts::{ConsumerState, Part, PartState, QueueEntry, TransactionState};
use crate::permutation::{EntrySet, Permutation, Rotation};
use crate::protocol::{Msg, Registration};
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

    /// The permutation that makes the current life of the partition's owner even; none where it is
    /// even already, or where lives are ordered.
    pub(super) fn even_lives(&self, view: &View<'_, Part>) -> Option<Permutation> {
        let (Part::LogBroker(broker), PartState::LogBroker(log)) = (self.part(BROKER), view.state(BROKER)) else {
            return None;
        };
        let is_flipped = log.generation.life == Parity::Odd && !broker.orders_lives();
        is_flipped.then(|| Permutation { other_lives: Some(log.generation.rebalances), ..self.identity() })
    }

    /// The permutation that makes the current turn of every transactional id zero, and of every
    /// former generation the first turn found, and the number of every id's next write even; none
    /// where they are already.
    pub(super) fn zero_turns(&self, view: &View<'_, Part>) -> Option<Permutation> {
        let (Part::LogBroker(broker), PartState::LogBroker(log)) = (self.part(BROKER), view.state(BROKER)) else {
            return None;
        };
        if self.mechanisms.consumer.acknowledge != Acknowledge::InTransaction {
            return None;
        }
        let mut first = [None; Rotation::COUNTERS];
        let mut take = |registration: Registration| {
            if let Some(turn) = first.get_mut(registration.counter()) {
                turn.get_or_insert(registration.turn);
            }
        };
        for id in &log.output.ids {
            take(id.registration);
        }
        for id in &log.output.ids {
            id.records.iter().for_each(|record| take(record.registration));
            id.position.iter().for_each(|position| take(position.registration));
        }
        self.consumers(view).filter_map(|state| state.registration).for_each(&mut take);
        for (link, _) in self.links() {
            for msg in view.requests(link).chain(view.answers(link)).chain(view.detached(link)) {
                if let Msg::OutputReady { registration, .. }
                | Msg::AddPart { registration, .. }
                | Msg::WriteOutput { registration, .. }
                | Msg::AddOffset { registration, .. }
                | Msg::EndOutput { registration, .. }
                | Msg::OutputEnded { registration } = msg
                {
                    take(*registration);
                }
            }
        }
        let turns = broker.output.turns();
        let by = first.map(|turn: Option<u8>| turn.map_or(0, |turn| (turns - turn) % turns));
        let rotation = Rotation { by, turns };
        // With an epoch per transaction every transaction has one write, and its number says
        // whether it was made.
        let is_odd = |id: &&TransactionState| id.registration.attempt == Parity::Odd;
        let keeps_numbers = self.mechanisms.broker.epoch == TransactionEpoch::PerTransaction;
        let odd = log.output.ids.iter().filter(is_odd).filter(|_| !keeps_numbers);
        let flipped: EntrySet = odd.map(|id| EntryNumber(id.registration.owner)).collect();
        let is_normal = flipped.is_empty() && by.iter().all(|by| *by == 0);
        (!is_normal).then(|| Permutation { rotation, flipped, ..self.identity() })
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
