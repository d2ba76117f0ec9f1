//! When a pipeline is at rest: nothing is blocked and nothing is left to do.

use super::{PRODUCER, Pipeline};
use crate::parts::{BusinessStatus, ConsumerStage, Part, PartState, RelayStep, SubmissionStage, TransactionStatus};
use onceproof_engine::composition::{ActorId, View};

impl Pipeline {
    /// Who is not at rest.
    pub fn blocked(&self, view: &View<'_, Part>) -> impl Iterator<Item = ActorId> {
        self.actors().filter(|actor| !self.is_part_quiescent(view, *actor))
    }

    pub(super) fn is_part_quiescent(&self, view: &View<'_, Part>, actor: ActorId) -> bool {
        match (&self.parts[actor.index()], view.state(actor)) {
            // Who was replaced has nothing left to do; who stands by has not begun.
            (_, PartState::Producer(_) | PartState::Relay(_)) if actor == PRODUCER && self.is_replaced(view) => true,
            (_, PartState::Relay(state)) if state.step == RelayStep::StandingBy => true,
            (_, PartState::Producer(state)) => {
                state
                    .progress
                    .iter()
                    .all(|progress| matches!(progress, SubmissionStage::Done | SubmissionStage::Failed))
                    && state.sender.outstanding.is_empty()
            }
            (Part::Relay(relay), PartState::Relay(state)) => {
                let finds_nothing = matches!(
                    view.state(ActorId::from(relay.database)),
                    PartState::Database(database)
                        if database.waiting.iter().any(|poll| ActorId::from(poll.relay) == actor)
                );
                state.step == RelayStep::Polling && finds_nothing && !state.sender.closed
            }
            (_, PartState::Database(state)) => !state.business.contains(&BusinessStatus::Open),
            (Part::LogBroker(broker), PartState::LogBroker(state)) => {
                let owner = ActorId::from(broker.consumers[usize::from(state.owner)]);
                let PartState::Consumer(consumer) = view.state(owner) else { return false };
                let open = state.records.iter().any(|record| matches!(record.status, TransactionStatus::Open { .. }));
                consumer.stage == ConsumerStage::Ready
                    && consumer.position <= state.end()
                    && broker.next_readable(state, consumer.position).is_none()
                    && !open
                    && state.replicated == state.end()
                    && state.output.open.is_none()
                    && state.awaiting.is_empty()
            }
            (_, PartState::QueueBroker(state)) => state.entries.is_empty() && state.awaiting.is_empty(),
            (_, PartState::Consumer(state)) => state.held.is_empty(),
            _ => true,
        }
    }
}
