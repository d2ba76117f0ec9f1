//! Symmetry: messages and consumers that are interchangeable.
//!
//! `proofs/tests/symmetry.rs` checks on explored graphs that permuted states have permuted steps.

use super::assembly::{FIRST_CONSUMER, PRODUCER};
use super::definition::Pipeline;
use crate::ids::MessageId;
use crate::ledger::Ledger;
use crate::mechanisms::{BrokerKind, Mechanisms, SinkKind, SourceKind};
use crate::parts::{Part, PartState, ProducerState, SubmissionStage};
use crate::permutation::{Permutation, Permute, permute_local};
use crate::protocol::Msg;
use onceproof_engine::composition::{ActorId, Local, Reducer, Symmetry, View};

impl Pipeline {
    /// The permutations under which this pipeline looks the same, without the identity.
    pub(super) fn symmetries(&self) -> Vec<Permutation> {
        let identity = self.identity();
        let messages = if self.reductions.message_symmetry && self.has_interchangeable_messages() {
            Permutation::orders(self.mechanisms.bounds.messages)
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

    /// Whether no rule computes with a message's number: a business database draws ids in order,
    /// versions are compared, and so is the order of submission where the scope keeps it.
    fn has_interchangeable_messages(&self) -> bool {
        self.mechanisms.source.kind == SourceKind::Direct
            && self.mechanisms.sink.kind != SinkKind::Versioned
            && !self.scope.order
    }

    /// Whether there are two consumers that differ in nothing but their number and can take each
    /// other's place.
    ///
    /// A log's consumers cannot: their generations distinguish them. A queue's consumers ask again
    /// when the broker's connections are lost, so it has to keep them, or receive what they ask in
    /// each order.
    fn has_interchangeable_consumers(&self) -> bool {
        let Mechanisms { broker, consumer, faults, .. } = self.mechanisms;
        let keeps_connections = !(faults.failover || faults.lossy_crash || faults.lost_machine || faults.crash);
        broker.kind == BrokerKind::Queue
            && consumer.instances == 2
            && (keeps_connections || self.receives_reads_in_each_order())
    }

    /// Whether a queue receives the requests of its consumers in each order where one step sends
    /// them all. Where the first of them is observable, an order is fixed.
    pub(super) fn receives_reads_in_each_order(&self) -> bool {
        self.reductions.eager_reads
            && self.mechanisms.broker.kind == BrokerKind::Queue
            && self.mechanisms.consumer.instances == 2
            && !self.is_first_read_observable(FIRST_CONSUMER)
    }
}

/// Whether a permutation keeps the order of the messages that an application may yet submit, first
/// or again: it submits in the order of their numbers.
fn keeps_order_of_submission(state: &ProducerState, by: &Permutation) -> bool {
    let stages = (0..).map(MessageId).zip(&state.progress);
    let open = stages.filter(|(_, stage)| !matches!(stage, SubmissionStage::Done | SubmissionStage::Failed));
    open.map(|(id, _)| by.message(id)).is_sorted()
}

impl Symmetry<Part> for Pipeline {
    type Permutation = Permutation;

    fn permutations(&self) -> Vec<Permutation> {
        self.symmetries()
    }

    fn admits(&self, view: &View<'_, Part>, by: &Permutation) -> bool {
        let mut clients = [Some(PRODUCER), self.assembly.standby].into_iter().flatten();
        clients.all(|actor| match view.state(actor) {
            PartState::Producer(state) => keeps_order_of_submission(state, by),
            _ => true,
        })
    }

    fn normal_form(&self, view: &View<'_, Part>) -> Option<Permutation> {
        if self.reductions.state_canonicalisation {
            let numbers = self.queue_normal_form(view).or_else(|| self.zero_turns(view));
            match (numbers, self.even_lives(view)) {
                (Some(numbers), Some(lives)) => Some(Permutation { other_lives: lives.other_lives, ..numbers }),
                (numbers, lives) => numbers.or(lives),
            }
        } else {
            None
        }
    }

    fn permute_local(&self, actor: ActorId, local: &Local<Part>, by: &Permutation) -> Local<Part> {
        permute_local(self.mechanisms.sink.kind, self.part(actor), local, &by.of_holder(actor))
    }

    fn permute_msg(&self, client: ActorId, msg: &Msg, by: &Permutation) -> Msg {
        msg.permuted(&by.of_holder(client))
    }

    fn permute_ledger(&self, ledger: &Ledger, by: &Permutation) -> Ledger {
        ledger.permuted(by)
    }
}
