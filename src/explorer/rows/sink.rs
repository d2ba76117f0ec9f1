//! Rows of a sink, all of them durable.

use super::row::Rows;
use super::wording::{generation, list};
use onceproof_models::mechanisms::SinkKind;
use onceproof_models::parts::SinkState;
use onceproof_models::pipeline::PipelineModel;

/// Adds the rows of a sink.
pub(super) fn rows(rows: &mut Rows, model: &PipelineModel, state: &SinkState) {
    let kind = model.rules.mechanisms.sink.kind;
    let by_key = matches!(kind, SinkKind::Overwrite | SinkKind::Versioned);
    let effects =
        state.rows.iter().map(|(key, id)| if by_key { format!("key {}: {id}", key.0) } else { id.to_string() });
    rows.durable("rows", list(effects));
    if kind == SinkKind::Inbox {
        rows.durable("recorded ids", list(&state.recorded));
        rows.durable("recorded copies", list(&state.copies));
    }
    if kind == SinkKind::OffsetStore {
        rows.durable("stored position", state.position.to_string());
        rows.durable("refuses writers before", generation(state.registered));
    }
}
