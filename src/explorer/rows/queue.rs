//! Rows of a broker that keeps a queue.

use super::row::Rows;
use super::wording::{list, of_machines, part, yes};
use onceproof_models::mechanisms::MaxDeliveries;
use onceproof_models::parts::{QueueEntry, QueueState};
use onceproof_models::pipeline::PipelineModel;
use std::fmt::Write;

/// Adds the rows of a queue.
pub(super) fn rows(rows: &mut Rows, model: &PipelineModel, state: &QueueState) {
    rows.durable("queue", list(state.entries.iter().map(|entry| of_entry(model, entry))));
    let deletions = state.deletions.iter().map(|deletion| deletion.entry.number);
    rows.durable("deletions that may come back", list(deletions));
    rows.durable("remembered ids", list(state.remembered.iter().map(|(message, _)| message)));
    rows.durable("leader epoch", state.leader_epoch.0.to_string());
    rows.durable("machines", of_machines(state.machines_lost, state.machines_gone, state.halted));
    rows.durable("keeps messages for a consumer", yes(state.has_consumer));
    let waiting = state.awaiting.iter().map(|one| format!("{} for {}", part(model, one.producer), one.entry));
    rows.volatile("wait for replicas", list(waiting));
    rows.volatile("wait for a message", list(state.receiving.iter().map(|id| part(model, *id))));
    rows.volatile("connected", list(state.connected.iter().map(|id| part(model, *id))));
}

fn of_entry(model: &PipelineModel, entry: &QueueEntry) -> String {
    let mut words = format!("{}: {}", entry.number, entry.message);
    if let Some(lease) = entry.lease {
        let _ = write!(words, ", with {}", part(model, lease.holder));
    }
    if model.rules.mechanisms.broker.max_deliveries != MaxDeliveries::Unlimited {
        let _ = write!(words, ", delivered {} times", entry.deliveries);
    }
    if !entry.replicated {
        words += ", not replicated";
    }
    words
}
