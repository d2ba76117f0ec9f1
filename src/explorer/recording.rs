//! The answers of a page without a module: the verdicts of its designs, every state on their
//! counterexamples, and the states within three steps of them.
//!
//! States share most of their rows, and steps their texts. Each different row, list and step is
//! written once, and a state refers to it by its index.

use super::answer::Explorer;
use super::explored::Explored;
use super::host::ExplorerHost;
use super::interface::{DesignInput, Failure, LimitsInput, Variant};
use super::load::load_or_fail;
use super::step::json_action;
use super::walk::{parts, states};
use crate::replay::{Replay, named_steps, replay};
use onceproof_engine::GlobalState;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};

/// How many steps lead from a counterexample to the farthest recorded state.
const STEPS: usize = 3;

/// The most recorded states of a page, those near a counterexample first.
const MAX_STATES: usize = 6_000;

/// A design that is recorded: a request's `design`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordedDesign(pub Value);

/// Values that are written once, by their text.
#[derive(Default)]
struct Table {
    values: Vec<Value>,
    indices: HashMap<String, usize>,
}

impl Table {
    fn index(&mut self, value: Value) -> usize {
        let next = self.values.len();
        let index = *self.indices.entry(value.to_string()).or_insert(next);
        if index == next {
            self.values.push(value);
        }
        index
    }
}

/// How much of each design a page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Its text: the module checks it once it is opened.
    Text,
    /// Its settings and verdicts: the module answers everything else.
    Verdicts,
    /// The same, and the states near its counterexamples: the page has no module.
    States,
}

/// Returns the recording of designs, each checked within the limits of a request.
#[must_use]
pub fn recording(designs: &[RecordedDesign], recorded: Recorded, limits: &Value, host: &dyn ExplorerHost) -> Value {
    let mut explorer = Explorer::default();
    let most = MAX_STATES / designs.len().max(1);
    let of_design = |explorer: &mut Explorer, design: &Value| match recorded {
        Recorded::Text => json!({ "design": design }),
        Recorded::Verdicts => verdicts(explorer, design, limits, host),
        Recorded::States => of_design(explorer, design, limits, most, host),
    };
    let recorded: Vec<Value> = designs.iter().map(|design| of_design(&mut explorer, &design.0)).collect();
    json!({ "about": asked(&mut explorer, "about", &Value::Null, limits, host), "designs": recorded })
}

fn asked(explorer: &mut Explorer, verb: &str, design: &Value, limits: &Value, host: &dyn ExplorerHost) -> Value {
    let mut request = json!({ "version": 1, "request": verb, "limits": limits });
    if !design.is_null() {
        request["design"] = design.clone();
    }
    serde_json::from_str(&explorer.answer_on(&request.to_string(), host)).unwrap_or_default()
}

fn of_design(explorer: &mut Explorer, design: &Value, limits: &Value, most: usize, host: &dyn ExplorerHost) -> Value {
    let mut recorded = verdicts(explorer, design, limits, host);
    let graphs = graphs(explorer, design, limits, &recorded["check"], most, host).unwrap_or_default();
    recorded["graphs"] = json!(graphs);
    recorded
}

fn verdicts(explorer: &mut Explorer, design: &Value, limits: &Value, host: &dyn ExplorerHost) -> Value {
    let read = asked(explorer, "read", design, limits, host);
    let check = asked(explorer, "check", design, limits, host);
    json!({ "design": design, "limits": limits, "read": read, "check": check })
}

/// Returns the recorded states of each variant that a run is of, and of the design itself.
fn graphs(
    explorer: &mut Explorer,
    design: &Value,
    limits: &Value,
    check: &Value,
    most: usize,
    host: &dyn ExplorerHost,
) -> Result<Vec<Value>, Failure> {
    let Ok(input) = serde_json::from_value::<DesignInput>(design.clone()) else { return Ok(Vec::new()) };
    let limits: LimitsInput = serde_json::from_value(limits.clone()).unwrap_or_default();
    let loaded = load_or_fail(&input)?;
    let mut paths: Vec<(Value, Vec<Vec<String>>)> = vec![(Value::Null, vec![Vec::new()])];
    for run in check["runs"].as_array().into_iter().flatten() {
        let path: Vec<String> = serde_json::from_value(run["path"].clone()).unwrap_or_default();
        match paths.iter_mut().find(|(variant, _)| *variant == run["variant"]) {
            Some((_, known)) => known.push(path),
            None => paths.push((run["variant"].clone(), vec![path])),
        }
    }
    let most = most / paths.len();
    let mut graphs = Vec::new();
    for (json, paths) in paths {
        let variant: Option<Variant> = serde_json::from_value(json.clone()).unwrap_or_default();
        let explored = explorer.sessions().explored(&loaded, variant.as_ref(), limits, host)?;
        graphs.push(graph(&explored, &json, &paths, most));
    }
    Ok(graphs)
}

/// Returns the states on these paths and near them.
fn graph(explored: &Explored, variant: &Value, paths: &[Vec<String>], most: usize) -> Value {
    let replays: Vec<Replay> = paths.iter().map(|path| replay(&explored.model, path, |_| false)).collect();
    let near = near(explored, &replays, most);
    let indices: HashMap<GlobalState, usize> = near.iter().enumerate().map(|(index, state)| (*state, index)).collect();
    let (mut rows, mut under_way, mut messages, mut actions) =
        (Table::default(), Table::default(), Table::default(), Table::default());
    let recorded: Vec<Value> = near
        .iter()
        .map(|state| {
            let alone = Replay { states: vec![*state], steps: Vec::new(), skipped: Vec::new(), parted: None };
            let shown = json!(states(explored, &alone).pop());
            let list = |name: &str| shown[name].as_array().cloned().unwrap_or_default();
            let row = |mut row: Value| {
                row["was"] = Value::Null;
                rows.index(row)
            };
            let rows: Vec<usize> = list("rows").into_iter().map(row).collect();
            let steps = named_steps(&explored.model, state);
            let next = steps.iter().map(|step| {
                let action = actions.index(json!(json_action(&explored.model, state, step)));
                json!([action, indices.get(&step.step.state).map_or(json!(-1), |index| json!(index))])
            });
            json!({
                "rows": rows,
                "under_way": list("under_way").into_iter().map(|one| under_way.index(one)).collect::<Vec<_>>(),
                "messages": messages.index(shown["messages"].clone()),
                "next": next.collect::<Vec<_>>(),
                "guarantees": shown["guarantees"],
            })
        })
        .collect();
    json!({
        "variant": variant,
        "parts": parts(&explored.model),
        "rows": rows.values,
        "under_way": under_way.values,
        "messages": messages.values,
        "actions": actions.values,
        "states": recorded,
    })
}

/// Returns the states on replayed paths, the start first, and those within a few steps of them.
fn near(explored: &Explored, replays: &[Replay], most: usize) -> Vec<GlobalState> {
    let mut found: Vec<GlobalState> = Vec::new();
    let mut open = VecDeque::new();
    let mut distances: HashMap<GlobalState, usize> = HashMap::new();
    for state in replays.iter().flat_map(|replay| &replay.states) {
        if distances.insert(*state, 0).is_none() {
            found.push(*state);
            open.push_back(*state);
        }
    }
    while let Some(state) = open.pop_front() {
        let distance = distances[&state];
        if distance == STEPS {
            continue;
        }
        for step in named_steps(&explored.model, &state) {
            let next = step.step.state;
            if found.len() < most && !distances.contains_key(&next) {
                distances.insert(next, distance + 1);
                found.push(next);
                open.push_back(next);
            }
        }
    }
    found
}
