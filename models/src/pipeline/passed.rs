//! Messages that the broker has passed: no consumer is given them any more.

use super::assembly::BROKER;
use super::definition::Pipeline;
use crate::ids::MessageId;
use crate::parts::{ConsumerStage, LogState, Part, PartState, TransactionStatus};
use onceproof_engine::composition::{ActorId, View};

impl Pipeline {
    /// Whether the broker has passed a message: no queue's entry holds it, or the owner of the
    /// partition polls behind its last readable record, and no consumer is at work on it.
    #[must_use]
    pub fn has_passed(&self, view: &View<'_, Part>, id: MessageId) -> bool {
        let is_held = |actor: ActorId| match view.state(actor) {
            PartState::Consumer(state) => state.held.iter().any(|held| held.message.id == id),
            _ => false,
        };
        if self.actors().any(is_held) {
            return false;
        }
        match (self.part(BROKER), view.state(BROKER)) {
            (Part::LogBroker(broker), PartState::LogBroker(log)) => {
                let owner = ActorId::from(broker.consumers[usize::from(log.owner)]);
                is_behind(view, owner, log, id)
            }
            (_, PartState::QueueBroker(queue)) => queue.entries.iter().all(|entry| entry.message.id != id),
            _ => true,
        }
    }
}

/// Whether a consumer polls behind every record of a message that was not aborted.
fn is_behind(view: &View<'_, Part>, owner: ActorId, log: &LogState, id: MessageId) -> bool {
    let PartState::Consumer(consumer) = view.state(owner) else { return true };
    let mut records = log.records.iter().enumerate().skip(log.start.index());
    let last = records.rfind(|(_, record)| record.message.id == id && record.status != TransactionStatus::Aborted);
    last.is_none_or(|(index, _)| consumer.stage == ConsumerStage::Ready && consumer.position.index() > index)
}
