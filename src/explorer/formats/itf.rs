//! A run in the Informal Trace Format, as Apalache and Quint write it.
//!
//! Source: "ADR-015: Informal Trace Format in JSON" of Apalache. Every part is a variable; the step
//! that leads to a state stands in the state's `#meta`.

use super::super::step::JsonAction;
use super::shown_run::ShownRun;
use serde_json::{Map, Value, json};

/// The variables beside the parts.
const OTHERS: [&str; 3] = ["under way", "messages", "guarantees"];

/// Returns what is said of a state: its index, and texts about the step that leads to it. A text
/// that there is not is left out: readers of the format take texts alone.
fn meta(index: usize, step: Option<&JsonAction>) -> Value {
    let mut meta = Map::new();
    meta.insert("index".to_owned(), json!(index));
    let texts = step.map_or_else(Vec::new, |step| {
        vec![
            ("action", Some(step.name.as_str())),
            ("actor", Some(step.actor.as_str())),
            ("from", step.from.as_deref()),
            ("message", Some(step.label.as_str())),
            ("fault", step.fault),
            ("text", step.text.as_deref()),
        ]
    });
    meta.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text?)))));
    Value::Object(meta)
}

/// Returns the trace.
pub(super) fn itf(run: &ShownRun<'_>) -> Value {
    let parts: Vec<&str> = run.walk.parts.iter().map(|part| part.name.as_str()).collect();
    let states = run.walk.states.iter().enumerate().map(|(index, state)| {
        let mut variables = Map::new();
        let step = index.checked_sub(1).and_then(|before| run.walk.steps.get(before));
        variables.insert("#meta".to_owned(), meta(index, step));
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
