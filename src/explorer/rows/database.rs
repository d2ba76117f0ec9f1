//! Rows of the business database, all of them durable but for polls that wait.

use super::row::Rows;
use super::wording::{list, part};
use onceproof_models::ids::MessageId;
use onceproof_models::parts::{BusinessStatus, DatabaseState};
use onceproof_models::pipeline::PipelineModel;

/// Adds the rows of a database.
pub(super) fn rows(rows: &mut Rows, model: &PipelineModel, state: &DatabaseState) {
    for (index, status) in state.business.iter().enumerate() {
        let words = match status {
            BusinessStatus::Waiting => "not begun".to_owned(),
            BusinessStatus::Open => format!("open, key {}", state.keys[index].0),
            BusinessStatus::Committed => format!("committed, key {}", state.keys[index].0),
            BusinessStatus::RolledBack => "rolled back".to_owned(),
        };
        rows.durable(MessageId(index as u8).to_string(), words);
    }
    rows.durable("commit order", list(&state.commits));
    let flagged = state.flagged.iter().enumerate().filter(|(_, is_flagged)| **is_flagged);
    rows.durable("flagged as done", list(flagged.map(|(index, _)| MessageId(index as u8))));
    rows.durable("next id to read", state.next_id.to_string());
    rows.durable("position in the log of commits", state.next_commit.0.to_string());
    rows.volatile("polls that wait", list(state.waiting.iter().map(|poll| part(model, poll.relay))));
}
