//! A run in the Informal Trace Format, as Apalache and Quint write it.
//!
//! Source: "ADR-015: Informal Trace Format in JSON" of Apalache. Every part is a variable; the step
//! that leads to a state stands in the state's `#meta`.

use super::shown_run::ShownRun;
use serde_json::{Map, Value, json};

/// The variables beside the parts.
const OTHERS: [&str; 3] = ["under way", "messages", "guarantees"];

/// Returns the trace.
pub(super) fn itf(run: &ShownRun<'_>) -> Value {
    let parts: Vec<&str> = run.walk.parts.iter().map(|part| part.name.as_str()).collect();
    let states = run.walk.states.iter().enumerate().map(|(index, state)| {
        let mut variables = Map::new();
        let step = index.checked_sub(1).and_then(|before| run.walk.steps.get(before));
        let meta = json!({
            "index": index,
            "action": step.map(|step| &step.name),
            "actor": step.map(|step| &step.actor),
            "from": step.and_then(|step| step.from.as_ref()),
            "message": step.map(|step| &step.label),
            "fault": step.and_then(|step| step.fault),
            "text": step.and_then(|step| step.text.as_ref()),
        });
        variables.insert("#meta".to_owned(), meta);
        for part in &parts {
            let rows = state.rows.iter().filter(|row| row.part == *part);
            let record: Map<String, Value> = rows.map(|row| (row.label.clone(), json!(row.words))).collect();
            variables.insert((*part).to_owned(), Value::Object(record));
        }
        let under_way = state
            .under_way
            .iter()
            .map(|one| json!({ "from": one.from, "to": one.to, "label": one.label, "kind": one.kind }));
        variables.insert(OTHERS[0].to_owned(), under_way.collect());
        variables.insert(OTHERS[1].to_owned(), json!(state.messages));
        let statuses = state.guarantees.iter().map(|status| (status.guarantee.to_owned(), json!(status.status)));
        variables.insert(OTHERS[2].to_owned(), Value::Object(statuses.collect()));
        Value::Object(variables)
    });
    let mut trace = json!({
        "#meta": {
            "format": "ITF",
            "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
            "source": run.design["path"],
            "description": run.title(),
        },
        "params": [],
        "vars": parts.iter().copied().chain(OTHERS).collect::<Vec<_>>(),
        "states": states.collect::<Vec<_>>(),
    });
    if let Some(from) = run.cycle_from {
        trace["loop"] = json!(from);
    }
    trace
}
