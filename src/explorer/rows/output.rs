//! Rows of an output topic's transactions, of the broker that keeps the log.

use super::row::Rows;
use super::wording::{epoch, list, or_nothing};
use onceproof_models::parts::{OutputState, SentMarkers, TransactionState};
use onceproof_models::pipeline::{FIRST_CONSUMER, PipelineModel};

/// Adds the rows of an output topic; none where no consumer uses transactions.
pub(super) fn rows(rows: &mut Rows, model: &PipelineModel, state: &OutputState) {
    let first = FIRST_CONSUMER.index();
    for (owner, id) in state.ids.iter().enumerate() {
        let name = match state.ids.len() {
            1 => "the partition".to_owned(),
            _ => model.rules.names().get(first + owner).cloned().unwrap_or_default(),
        };
        rows.durable(format!("transactional id of {name}"), of_id(id));
        let records = id.records.iter().map(|record| record.message);
        rows.durable(format!("unresolved outputs of {name}"), list(records));
        let position = id.position.map(|position| position.offset);
        rows.durable(format!("unresolved position of {name}"), or_nothing(position));
        let markers =
            format!("outputs {}, positions {}", of_markers(id.output_markers), of_markers(id.position_markers));
        rows.durable(format!("markers of {name} that may repeat"), markers);
    }
}

fn of_id(id: &TransactionState) -> String {
    let state = match (id.is_open(), id.last_end) {
        (true, _) => "a transaction is open",
        (false, Some(true)) => "the last transaction is committed",
        (false, Some(false)) => "the last transaction is aborted",
        (false, None) => "no transaction",
    };
    let expired = if id.expired { ", timed out" } else { "" };
    format!("{}{expired}; {state}", epoch(id.registration))
}

/// Returns the kinds of markers that may come again.
pub(super) fn of_markers(markers: SentMarkers) -> String {
    let kinds = [(markers.commit, "commit"), (markers.abort, "abort")];
    list(kinds.into_iter().filter(|(was_sent, _)| *was_sent).map(|(_, kind)| kind))
}
