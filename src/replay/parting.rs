//! Where a path leaves the runs of a model, and why.

use super::named_step::NamedStep;
use crate::design::excerpt;
use onceproof_models::faults::Faults;
use onceproof_models::pipeline::PipelineModel;
use serde::Serialize;

/// Where a path leaves the runs of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parting {
    /// The index in the path of the action that is not enabled.
    pub at: usize,
    /// Its name.
    pub name: String,
    /// Why it is not enabled, as far as that can be said.
    pub why: String,
}

/// Whether a name is one that actions have in some design.
#[must_use]
pub fn is_action_name(name: &str) -> bool {
    let (verb, rest) = name.split_once(' ').unwrap_or((name, ""));
    match verb {
        "deliver" | "break" | "late" | "forget" => rest.split('>').count() == 2,
        "crash" | "replace" | "timer" | "choose" => !rest.is_empty(),
        _ => false,
    }
}

/// Returns why an action is not enabled.
pub(super) fn why_not(model: &PipelineModel, name: &str, enabled: &[NamedStep]) -> String {
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
                // A request that changes nothing is answered at once.
                "deliver" if enabled.iter().any(|step| step.name == format!("deliver {to}>{from}")) => {
                    format!("no message is under way from {from} to {to}, which has answered already")
                }
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
