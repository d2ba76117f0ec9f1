//! State canonicalisation: fields that nothing reads again are cleared, and actors that will never
//! act again have one canonical dead state.
//!
//! `proofs/tests/canonicalisation.rs` checks on explored graphs that merged states have the same
//! steps.

use super::assembly::PRODUCER;
use super::definition::Pipeline;
use crate::ids::Key;
use crate::mechanisms::{CommitFencing, RelayKind};
use crate::parts::{
    BusinessStatus, Part, PartState, ProducerState, RelayState, RelayStep, SenderState, StoredPosition, SubmissionStage,
};
use crate::protocol::Rows;
use crate::rules::Rule;
use crate::scope::DuplicateUnit;
use onceproof_engine::composition::{ActorId, View};

impl Pipeline {
    /// A part's state without the fields that nothing reads again, where it has such fields.
    pub(super) fn cleared(&self, actor: ActorId, state: &PartState) -> Option<PartState> {
        match (self.part(actor), state) {
            // The generation of the stored position is compared with that of a commit, and a former
            // generation's commits are refused: of all former ones, one is kept.
            (Part::LogBroker(broker), PartState::LogBroker(log))
                if self.mechanisms.consumer.commit_fencing == CommitFencing::Generation
                    && broker.rules.has(Rule::LogRefusesFormerOwners) =>
            {
                let former = log.generation.other_life();
                let is_cleared = |stored: &StoredPosition| [log.generation, former].contains(&stored.generation);
                let stored = log.stored.filter(|stored| !is_cleared(stored))?;
                let mut log = log.clone();
                log.stored = Some(StoredPosition { generation: former, ..stored });
                Some(PartState::LogBroker(log))
            }
            // Only a claim about copies reads the number of copies that were kept.
            (Part::QueueBroker(_), PartState::QueueBroker(queue)) if self.scope.counts != DuplicateUnit::Copies => {
                let mut queue = queue.clone();
                queue.kept.fill(0);
                Some(PartState::QueueBroker(queue))
            }
            // Only a relay that follows the log reads the order of commits, and a message that was
            // rolled back has no rows.
            (Part::Database(_), PartState::Database(database)) => {
                let mut database = database.clone();
                if self.mechanisms.source.relay == RelayKind::Polling {
                    database.commits.clear();
                }
                for (status, key) in database.business.iter().zip(&mut database.keys) {
                    if *status == BusinessStatus::RolledBack {
                        *key = Key(0);
                    }
                }
                Some(PartState::Database(database))
            }
            _ => None,
        }
    }

    /// A replaced client that was refused for good, and its canonical dead state: it sends nothing
    /// more, it is not restarted since the standby has its work, and nothing reads what it knew. A
    /// relay that waits for the database goes on until it publishes.
    pub(super) fn dead_client(&self, view: &View<'_, Part>) -> Option<(ActorId, PartState)> {
        if !self.is_replaced(view) {
            return None;
        }
        let sender = SenderState { closed: true, ..SenderState::default() };
        let dead = match view.state(PRODUCER) {
            PartState::Producer(state) if state.sender.closed && !state.sender.undecided => {
                let progress = vec![SubmissionStage::Failed; state.progress.len()];
                PartState::Producer(ProducerState { progress, sender })
            }
            PartState::Relay(state) if state.sender.closed && matches!(state.step, RelayStep::Publishing { .. }) => {
                let step = RelayStep::Publishing { rows: Rows::default(), left: Vec::new(), failed: false };
                PartState::Relay(RelayState { step, sender })
            }
            _ => return None,
        };
        Some((PRODUCER, dead))
    }
}
