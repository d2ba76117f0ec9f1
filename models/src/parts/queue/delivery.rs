//! Delivering: entries are leased one by one, deleted when acknowledged, and delivered again when
//! the lease ends.

use super::definition::QueueBroker;
use super::state::{Lease, QueueEntry, QueueState};
use crate::ids::{EntryNumber, Receipt};
use crate::mechanisms::{DeliveryOrder, MaxDeliveries, MessageRetention};
use crate::protocol::{Msg, Note, TakeNote, client};
use crate::rules::Rule;
use stateright::actor::{Id, Out};

impl QueueBroker {
    /// Leases entries to the consumers that wait, as far as there are any to deliver.
    pub(super) fn deliver(&self, state: &mut QueueState, o: &mut Out<Self>) {
        while let Some(consumer) = state.receiving.first().copied() {
            let Some(index) = (0..state.entries.len()).find(|index| self.is_deliverable(state, *index)) else { return };
            state.receiving.remove(0);
            let entry = &mut state.entries[index];
            let parity = entry.next_parity;
            entry.lease = Some(Lease { holder: consumer, parity });
            // Receipts are distinguished only where they are compared.
            entry.next_parity = parity.flipped_if(self.compares_receipts());
            entry.deliveries = self.delivery_limit().map_or(0, |limit| limit.min(entry.deliveries + 1));
            let receipt = Receipt { entry: entry.number, parity };
            o.send(consumer, Msg::Lease { receipt, message: entry.message });
        }
    }

    fn is_deliverable(&self, state: &QueueState, index: usize) -> bool {
        let entry = &state.entries[index];
        // SQS FIFO: nothing of a message group is delivered while an earlier message of it is
        // there.
        let is_blocked = self.mechanisms.broker.delivery_order == DeliveryOrder::PerKey
            && self.rules.has(Rule::QueueKeepsKeysInOrder)
            && state.entries[..index].iter().any(|earlier| earlier.message.key == entry.message.key);
        (entry.replicated || self.leads_alone()) && entry.lease.is_none() && !self.is_moving(entry) && !is_blocked
    }

    /// Creates the consumer with its first request. It starts behind what is readable by then
    /// (JetStream `DeliverPolicy` new).
    pub(super) fn create_consumer(&self, state: &mut QueueState) {
        if !std::mem::replace(&mut state.has_consumer, true) {
            self.drop_readable(state);
        }
    }

    fn drop_readable(&self, state: &mut QueueState) {
        state.entries.retain(|entry| !entry.replicated && !self.leads_alone());
    }

    fn goes_with_consumers(&self) -> bool {
        self.mechanisms.broker.retention == MessageRetention::WithConsumer
    }

    /// Notes that a consumer is connected.
    pub(super) fn connect(&self, state: &mut QueueState, consumer: Id) {
        if self.goes_with_consumers() && !state.connected.contains(&consumer) {
            state.connected.push(consumer);
            state.connected.sort_unstable();
        }
    }

    /// A connection is lost. With that of the last consumer the queue is deleted; messages that are
    /// published then are routed to no queue, so the next consumer does not get them (RabbitMQ,
    /// "Queues": auto-delete; MQTT 5.0, 3.1.2.4 Clean Start).
    pub(super) fn disconnect(&self, state: &mut QueueState, src: Id) {
        let Some(index) = state.connected.iter().position(|consumer| *consumer == src) else { return };
        state.connected.remove(index);
        if state.connected.is_empty() {
            state.has_consumer = false;
            self.drop_readable(state);
        }
    }

    /// Whether an entry is on its way to the dead-letter queue.
    pub(super) fn is_moving(&self, entry: &QueueEntry) -> bool {
        self.parks_in_two_steps() && self.delivery_limit().is_some_and(|limit| entry.deliveries > limit)
    }

    /// Ends a lease without an acknowledgement: the entry is delivered again, parked or dropped.
    pub(super) fn release(&self, state: &mut QueueState, number: EntryNumber, o: &mut Out<Self>) {
        let Some(index) = state.find(number) else { return };
        state.entries[index].lease = None;
        if self.delivery_limit().is_none_or(|limit| state.entries[index].deliveries < limit) {
            return;
        }
        if self.parks_in_two_steps() {
            // RabbitMQ, "Dead Letter Exchanges": republished without confirms, then removed.
            state.entries[index].deliveries += 1;
            return;
        }
        let entry = state.entries.remove(index);
        if self.mechanisms.broker.max_deliveries == MaxDeliveries::DeadLetter {
            o.note(Note::Parked(entry.message));
        }
    }

    /// Whether the receipt is that of the entry's lease, held by this client. Where receipts are
    /// not compared, every receipt of the entry is.
    pub(super) fn holds(&self, entry: &QueueEntry, src: Id, receipt: Receipt) -> bool {
        let is_holder = || entry.lease.is_some_and(|lease| lease.holder == client(src));
        entry.number == receipt.entry
            && (!self.compares_receipts() || (is_holder() && entry.receipt() == Some(receipt)))
    }

    /// Handles an acknowledgement.
    pub(super) fn ack(&self, state: &mut QueueState, src: Id, receipt: Receipt, o: &mut Out<Self>) {
        let index = state.entries.iter().position(|entry| self.holds(entry, src, receipt));
        if let Some(index) = index {
            self.delete(state, index);
        }
        // A broker that does not compare receipts answers every acknowledgement the same way.
        let held = index.is_some() || !self.compares_receipts();
        o.send(src, Msg::Acked { receipt, held });
    }

    /// Handles a negative acknowledgement. Where leases end by themselves the entry stays invisible
    /// until its lease ends, at once or later; otherwise it is there at once.
    pub(super) fn nack(&self, state: &mut QueueState, src: Id, receipt: Receipt, o: &mut Out<Self>) {
        let held = state.entries.iter().any(|entry| self.holds(entry, src, receipt));
        if held && !self.ends_leases() {
            self.release(state, receipt.entry, o);
        }
        o.send(src, Msg::Acked { receipt, held });
    }
}
