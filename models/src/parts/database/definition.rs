//! A business database's design, and its transactions.

use super::state::{BusinessStatus, DatabaseState};
use crate::ids::{Key, MessageId};
use crate::mechanisms::SourceSettings;
use crate::protocol::{Msg, Note, TakeNote};
use crate::rules::{Rule, Rules};
use stateright::actor::Out;

/// A business database.
#[derive(Clone, Debug)]
pub struct Database {
    /// `[source]`.
    pub source: SourceSettings,
    /// The number of messages.
    pub messages: u8,
    /// The rules in force.
    pub rules: Rules,
}

impl Database {
    /// Opens a transaction, on a key that no open transaction is about.
    pub(super) fn begin(&self, state: &mut DatabaseState, id: MessageId) {
        let is_taken = |key: &Key| {
            state.ids().any(|other| state.status(other) == BusinessStatus::Open && state.message(other).key == *key)
        };
        let free = (0..=self.messages).map(Key).find(|key| !is_taken(key)).unwrap_or_default();
        let key = if self.rules.has(Rule::DatabaseSerialisesKeys) { free } else { Key(0) };
        state.business[id.index()] = BusinessStatus::Open;
        state.keys[id.index()] = key;
    }

    pub(super) fn commit(state: &mut DatabaseState, id: MessageId, o: &mut Out<Self>) {
        state.business[id.index()] = BusinessStatus::Committed;
        state.commits.push(id);
        o.note(Note::Submitted(state.message(id)));
        o.note(Note::Accepted(state.message(id)));
    }

    pub(super) fn roll_back(state: &mut DatabaseState, id: MessageId, o: &mut Out<Self>) {
        state.business[id.index()] = BusinessStatus::RolledBack;
        o.note(Note::RolledBack(state.message(id)));
    }

    /// Whether the request changes nothing, now and from now on, so that it is as good as lost.
    #[must_use]
    pub fn is_dead(&self, state: &DatabaseState, msg: &Msg) -> bool {
        match msg {
            Msg::Begin { .. } => true,
            Msg::CommitBusiness { message } | Msg::AbortBusiness { message } => state.status(message.id).is_ended(),
            Msg::Mark { rows } => {
                let mut marked = state.clone();
                self.mark(&mut marked, rows);
                marked == *state
            }
            _ => false,
        }
    }
}
