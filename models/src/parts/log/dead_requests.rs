//! Requests that change nothing from now on, whenever they arrive.

use super::append::AppendDecision;
use super::definition::LogBroker;
use super::state::LogState;
use crate::protocol::Msg;
use crate::rules::Rule;

impl LogBroker {
    /// Whether the request changes nothing, now and from now on, so that it is as good as lost.
    #[must_use]
    pub fn is_dead(&self, state: &LogState, msg: &Msg) -> bool {
        match msg {
            Msg::CommitOffset { generation, offset } => {
                let is_former = *generation != state.generation && self.fences_commits();
                let is_outdated = self.keeps_position_monotone()
                    && !self.may_lose_position(state)
                    && state.stored.is_some_and(|s| s.generation == *generation && s.offset >= *offset);
                is_former || is_outdated
            }
            Msg::AddOffset { generation, .. } if *generation != state.generation && self.fences_commits() => true,
            Msg::AddPart { .. } | Msg::WriteOutput { .. } | Msg::AddOffset { .. } | Msg::EndOutput { .. } => {
                self.output.is_dead(&state.output, msg)
            }
            Msg::Publish { message, dedup_id, .. } => {
                let copies = state.records.iter().filter(|record| record.message == *message).count();
                !self.may_forget(state)
                    && (self.decide_append(state, *message, *dedup_id) != AppendDecision::Append
                        || copies >= usize::from(self.mechanisms.bounds.copies))
            }
            Msg::InitTransactions { holder } => *holder <= state.transactional,
            Msg::AddPartition { holder, .. } | Msg::EndTransaction { holder, .. } => {
                *holder < state.transactional && self.rules.has(Rule::LogFencesPredecessor)
            }
            Msg::InitOutput { generation } => generation.is_some_and(|generation| generation != state.generation),
            _ => false,
        }
    }
}
