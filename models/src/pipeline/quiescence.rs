//! Quiescence: nothing is blocked and nothing is left to do.

use super::assembly::PRODUCER;
use super::definition::Pipeline;
use crate::parts::{BusinessStatus, ConsumerStage, LogBroker, LogState, Part, PartState, RelayStep, SubmissionStage};
use crate::protocol::Msg;
use onceproof_engine::composition::{ActorId, View};

impl Pipeline {
    /// The parts that are not quiescent.
    pub fn blocked(&self, view: &View<'_, Part>) -> impl Iterator<Item = ActorId> {
        self.actors().filter(|actor| !self.is_part_quiescent(view, *actor))
    }

    /// Whether every part is quiescent.
    pub(super) fn is_quiescent(&self, view: &View<'_, Part>) -> bool {
        self.blocked(view).next().is_none()
    }

    /// Whether a lease is on its way to a consumer.
    fn has_lease_under_way(&self, view: &View<'_, Part>, consumer: ActorId) -> bool {
        let mut own = self.links().filter(|(_, link)| link.client == consumer);
        own.any(|(link, _)| view.answers(link).any(|msg| matches!(msg, Msg::Lease { .. })))
    }

    /// Whether a part is quiescent.
    fn is_part_quiescent(&self, view: &View<'_, Part>, actor: ActorId) -> bool {
        match (self.part(actor), view.state(actor)) {
            // A replaced client has nothing left to do, and a standby has not begun.
            (_, PartState::Producer(_) | PartState::Relay(_)) if actor == PRODUCER && self.is_replaced(view) => true,
            (_, PartState::Relay(state)) if state.step == RelayStep::StandingBy => true,
            (_, PartState::Producer(state)) => {
                let is_over =
                    |stage: &SubmissionStage| matches!(stage, SubmissionStage::Done | SubmissionStage::Failed);
                state.progress.iter().all(is_over) && state.sender.outstanding.is_empty()
            }
            (Part::Relay(relay), PartState::Relay(state)) => {
                let waits_for_rows = matches!(
                    view.state(ActorId::from(relay.database)),
                    PartState::Database(database)
                        if database.waiting.iter().any(|poll| ActorId::from(poll.relay) == actor)
                );
                state.step == RelayStep::Polling && waits_for_rows && !state.sender.closed
            }
            (_, PartState::Database(state)) => !state.business.contains(&BusinessStatus::Open),
            (Part::LogBroker(broker), PartState::LogBroker(state)) => is_log_quiescent(view, broker, state),
            (_, PartState::QueueBroker(state)) => state.entries.is_empty() && state.awaiting.is_empty(),
            // A lease on its way is work to come, also where its entry is gone.
            (_, PartState::Consumer(state)) => state.held.is_empty() && !self.has_lease_under_way(view, actor),
            _ => true,
        }
    }
}

/// Whether the owner of the partition has read every readable record, and no transaction is open.
fn is_log_quiescent(view: &View<'_, Part>, broker: &LogBroker, state: &LogState) -> bool {
    let owner = ActorId::from(broker.consumers[usize::from(state.owner)]);
    let PartState::Consumer(consumer) = view.state(owner) else { return false };
    consumer.stage == ConsumerStage::Ready
        && consumer.position <= state.end()
        && broker.next_readable(state, consumer.position).is_none()
        && !state.awaits_marker()
        && state.replicated == state.end()
        && !state.output.is_unresolved()
        && state.awaiting.is_empty()
}
