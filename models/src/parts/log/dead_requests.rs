//! Requests that change nothing from now on, whenever they arrive.

use super::append::AppendDecision;
use super::definition::LogBroker;
use super::state::LogState;
use crate::ids::Message;
use crate::protocol::{DedupId, Msg};
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
            Msg::Publish { message, dedup_id, transactional } => {
                (*transactional && self.is_fenced(state, *dedup_id)) || self.is_dead_publish(state, *message, *dedup_id)
            }
            Msg::InitTransactions { holder } => *holder <= state.transactional,
            Msg::AddPartition { holder, .. } | Msg::EndTransaction { holder, .. } => {
                *holder < state.transactional && self.rules.has(Rule::LogFencesPredecessor)
            }
            Msg::InitOutput { generation } => generation.is_some_and(|generation| generation != state.generation),
            _ => false,
        }
    }

    /// Whether a request of a transaction is one of a former holder, which is refused.
    fn is_fenced(&self, state: &LogState, dedup_id: DedupId) -> bool {
        let DedupId::Session(session) = dedup_id else { return false };
        session.holder() < state.transactional && self.rules.has(Rule::LogFencesPredecessor)
    }

    /// Whether a request to append adds no copy from now on: it is a repetition of a record that
    /// nothing takes away any more, its number was passed for good, or the bound on copies is
    /// reached. A gap before its number may yet be filled.
    fn is_dead_publish(&self, state: &LogState, message: Message, dedup_id: DedupId) -> bool {
        let Some(kept) = self.kept_for_ever(state) else { return false };
        let is_dead = |state: &LogState| {
            let copies = state.records.iter().filter(|record| record.message == message).count();
            copies >= usize::from(self.mechanisms.bounds.copies)
                || (self.decide_append(state, message, dedup_id) != AppendDecision::Append
                    && !Self::leaves_gap(state, dedup_id))
        };
        if kept == state.end() {
            return is_dead(state);
        }
        let mut left = state.clone();
        left.records.truncate(kept.index());
        is_dead(&left)
    }
}
