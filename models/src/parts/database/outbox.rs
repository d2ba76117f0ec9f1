//! The outbox table: which rows a relay finds, and which are done.
//!
//! Sources: PostgreSQL documentation, 9.9.10 (`pg_snapshot_xmin`: every transaction below it has
//! ended); sequences are not transactional (9.17).

use super::definition::Database;
use super::state::{BusinessStatus, DatabaseState, WaitingPoll};
use crate::ids::{CommitPosition, MessageId};
use crate::mechanisms::{RelayCursor, RelayKind};
use crate::protocol::{MAX_IN_FLIGHT, Msg, Rows};
use crate::rules::Rule;
use stateright::actor::Out;

impl Database {
    /// Whether a query sees the row of this message.
    fn is_visible(&self, state: &DatabaseState, id: MessageId) -> bool {
        match state.status(id) {
            BusinessStatus::Committed => true,
            BusinessStatus::Open => !self.rules.has(Rule::DatabaseHidesUncommitted),
            BusinessStatus::Waiting | BusinessStatus::RolledBack => false,
        }
    }

    /// The rows that a relay finds, oldest first.
    fn rows(&self, state: &DatabaseState, most: u8) -> Vec<MessageId> {
        let most = usize::from(most);
        let visible = state.ids().filter(|id| self.is_visible(state, *id));
        match (self.source.relay, self.source.cursor) {
            (RelayKind::LogTailing, _) => {
                state.commits.iter().skip(state.next_commit.index()).take(most).copied().collect()
            }
            (RelayKind::Polling, RelayCursor::StatusFlag) => {
                visible.filter(|id| !state.flagged[id.index()]).take(most).collect()
            }
            (RelayKind::Polling, RelayCursor::MaxId) => visible.filter(|id| *id >= state.next_id).take(most).collect(),
            (RelayKind::Polling, RelayCursor::SnapshotHorizon) => {
                let horizon = self.horizon(state);
                visible.filter(|id| *id >= state.next_id && *id < horizon).take(most).collect()
            }
        }
    }

    /// The id below which every transaction has ended.
    fn horizon(&self, state: &DatabaseState) -> MessageId {
        let mut open = state.ids().filter(|id| !state.status(*id).is_ended());
        match open.next() {
            Some(oldest) if self.rules.has(Rule::DatabaseHoldsHorizon) => oldest,
            _ => MessageId(state.business.len() as u8),
        }
    }

    /// Answers the polls for which there are rows. Relays do not lock what they read: two that wait
    /// get the same rows.
    pub(super) fn answer_polls(&self, state: &mut DatabaseState, o: &mut Out<Self>) {
        for poll in std::mem::take(&mut state.waiting) {
            let WaitingPoll { relay, most } = poll;
            let found = self.rows(state, most);
            if found.is_empty() {
                state.waiting.push(poll);
                continue;
            }
            let mut rows: Rows = [None; MAX_IN_FLIGHT];
            for (row, id) in rows.iter_mut().zip(found) {
                *row = Some(state.message(id));
            }
            o.send(relay, Msg::Rows { rows });
        }
    }

    /// Records that rows are done.
    pub(super) fn mark(&self, state: &mut DatabaseState, rows: &Rows) {
        for row in rows.iter().flatten() {
            match (self.source.relay, self.source.cursor) {
                (RelayKind::LogTailing, _) => {
                    let index = state.commits.iter().position(|id| *id == row.id);
                    let position = index.map_or(0, |index| index as u8 + 1);
                    state.next_commit = state.next_commit.max(CommitPosition(position));
                }
                (RelayKind::Polling, RelayCursor::StatusFlag) => state.flagged[row.id.index()] = true,
                (RelayKind::Polling, RelayCursor::MaxId | RelayCursor::SnapshotHorizon) => {
                    state.next_id = state.next_id.max(row.id.next());
                }
            }
        }
    }
}
