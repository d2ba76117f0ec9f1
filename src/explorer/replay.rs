//! A path of names, replayed in a model.

use super::explored::Explored;
use super::step::{NamedStep, named_steps};
use crate::design::excerpt;
use onceproof_engine::GlobalState;
use onceproof_models::faults::Faults;
use onceproof_models::pipeline::PipelineModel;
use serde::Serialize;

/// Where a path leaves the runs of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Parting {
    /// The index in the path of the action that is not enabled.
    pub at: usize,
    /// Its name.
    pub name: String,
    /// Why it is not enabled, as far as that can be said.
    pub why: String,
}

/// A path that was replayed.
#[derive(Clone, Debug)]
pub(super) struct Replay {
    /// The states, the start first.
    pub states: Vec<GlobalState>,
    /// The steps between them.
    pub steps: Vec<NamedStep>,
    /// The indices of actions that were left out.
    pub skipped: Vec<usize>,
    /// Where the path leaves the runs of the model, if it does.
    pub parted: Option<Parting>,
}

impl Replay {
    /// The last state.
    pub(super) fn end(&self) -> GlobalState {
        *self.states.last().unwrap_or(&GlobalState::ZERO)
    }

    /// The index of the state that a path's action at this index starts in.
    pub(super) fn state_before(&self, index: usize) -> usize {
        index - self.skipped.iter().filter(|skipped| **skipped < index).count()
    }
}

/// Replays a path from the start of a model. An action that is not enabled and that `may_skip`
/// names by its index is left out.
pub(super) fn replay(explored: &Explored, path: &[String], may_skip: impl Fn(usize) -> bool) -> Replay {
    let model = &explored.model;
    let start = model.start();
    let mut replay = Replay { states: vec![start], steps: Vec::new(), skipped: Vec::new(), parted: None };
    for (at, name) in path.iter().enumerate() {
        let steps = named_steps(model, &replay.end());
        match steps.iter().find(|step| step.name == *name) {
            Some(step) => {
                replay.states.push(step.step.state);
                replay.steps.push(step.clone());
            }
            None if may_skip(at) => replay.skipped.push(at),
            None => {
                let why = why_not(model, name);
                replay.parted = Some(Parting { at, name: name.clone(), why });
                break;
            }
        }
    }
    replay
}

/// Returns why an action is not enabled.
fn why_not(model: &PipelineModel, name: &str) -> String {
    let (verb, rest) = name.split_once(' ').unwrap_or((name, ""));
    let is_part = |part: &str| model.rules.names().iter().any(|known| known == part);
    let is_off = |mut faults: Faults, switch: &str| faults.switch(switch).is_some_and(|on| !*on);
    let faults = model.rules.mechanisms.faults;
    let off = |switch: &str| format!("`faults.{switch}` is off in this design");
    let ends: Vec<&str> = rest.split('>').collect();
    match verb {
        "deliver" | "break" | "late" | "forget" => {
            let [from, to] = ends.as_slice() else { return unknown(name) };
            // The label of a late request follows the receiver's name, and so does a number.
            let is_it = |known: &String| match to.strip_prefix(known.as_str()) {
                Some(rest) if matches!(verb, "late" | "forget") => rest.is_empty() || rest.starts_with(' '),
                rest => rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" #")),
            };
            if !is_part(from) || !model.rules.names().iter().any(is_it) {
                return format!("this design has no connection from {} to {}", excerpt(from), excerpt(to));
            }
            match verb {
                "deliver" => format!("no message is under way from {from} to {to}"),
                "break" if is_off(faults, "network") => off("network"),
                "break" => "the connection carries nothing that could be lost here".to_owned(),
                _ => "no such request was given up before".to_owned(),
            }
        }
        "crash" if !is_part(rest) => format!("this design has no part `{}`", excerpt(rest)),
        "crash" if is_off(faults, "crash") => off("crash"),
        "crash" => format!("{rest} loses nothing by a crash here"),
        "replace" if is_off(faults, "rebalance") => off("rebalance"),
        "replace" => "no instance can be replaced here".to_owned(),
        "timer" | "choose" => {
            let part = model.rules.names().iter().find(|part| rest.starts_with(part.as_str()));
            match part {
                Some(part) => format!("it is not among what can happen to {part} here, or its bound is used up"),
                None => format!("no part of this design does `{}`", excerpt(rest)),
            }
        }
        _ => unknown(name),
    }
}

fn unknown(name: &str) -> String {
    format!("`{}` is the name of no action", excerpt(name))
}
