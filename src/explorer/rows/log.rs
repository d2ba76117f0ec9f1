//! Rows of a broker that keeps a log.

use super::output;
use super::row::Rows;
use super::wording::{generation, list, of_machines, or_nothing, part};
use onceproof_models::parts::{LogRecord, LogState, TransactionStatus};
use onceproof_models::pipeline::{FIRST_CONSUMER, PipelineModel};

/// Adds the rows of a log.
pub(super) fn rows(rows: &mut Rows, model: &PipelineModel, state: &LogState) {
    rows.durable("log", list(state.records.iter().enumerate().map(|(offset, record)| of_record(offset, record))));
    rows.durable("replicated", format!("{} of {}", state.replicated.0, state.records.len()));
    rows.durable("dropped below", state.start.to_string());
    rows.durable("ids forgotten below", state.remembered_from.to_string());
    let stored = state.stored.map(|stored| format!("{} ({})", stored.offset, generation(stored.generation)));
    rows.durable("group position", or_nothing(stored));
    rows.durable("partition", format!("{}, {}", owner(model, state), generation(state.generation)));
    rows.durable("leader epoch", state.leader_epoch.0.to_string());
    rows.durable("machines", of_machines(state.machines_lost, state.machines_gone, state.halted));
    let waiting = state.awaiting.iter().map(|one| format!("{} for {}", part(model, one.producer), one.offset));
    rows.volatile("wait for replicas", list(waiting));
    rows.volatile("wait for the partition", list(state.joining.iter().map(|id| part(model, *id))));
    let fetching = state.fetching.map(|fetch| format!("{} from {} on", part(model, fetch.consumer), fetch.from));
    rows.volatile("waits for a record", or_nothing(fetching));
    if model.rules.mechanisms.producer.transactional {
        let (holder, transaction) = (state.transactional, state.transaction);
        rows.durable("transactional id", format!("producer id {}, epoch {}", holder.producer.0, holder.epoch.0));
        let last = transaction.last_end.map(|is_commit| if is_commit { "committed" } else { "aborted" });
        let words = if transaction.is_added { "open" } else { last.unwrap_or("none") };
        rows.durable("transaction", words);
        rows.durable("markers that may repeat", output::of_markers(transaction.markers));
    }
    output::rows(rows, model, &state.output);
}

fn of_record(offset: usize, record: &LogRecord) -> String {
    let status = match record.status {
        TransactionStatus::Visible => "",
        TransactionStatus::Exposed => " (visible early)",
        TransactionStatus::Open { read: false } => " (open)",
        TransactionStatus::Open { read: true } => " (open, read already)",
        TransactionStatus::Aborted => " (aborted)",
        TransactionStatus::Stranded { committed: true } => " (committed, marker lost)",
        TransactionStatus::Stranded { committed: false } => " (aborted, marker lost)",
    };
    format!("{offset}: {}{status}", record.message)
}

/// The owner of the partition by name.
fn owner(model: &PipelineModel, state: &LogState) -> String {
    let consumer = FIRST_CONSUMER.index() + usize::from(state.owner);
    model.rules.names().get(consumer).cloned().unwrap_or_default()
}
