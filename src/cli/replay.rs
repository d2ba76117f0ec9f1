//! `onceproof replay`: stored counterexamples, tried on today's model.
//!
//! A file is what `onceproof trace --format json` wrote, or the report of `check --format json`,
//! whose designs are read again. Both may be of another version, or changed by hand: a path that is
//! no run of the design parts from it, and nothing else is believed.

use super::arguments::{ReplayArguments, VendorArguments};
use super::exit::Exit;
use super::files::sources;
use super::output::{complain_error, say};
use super::trace::ask;
use onceproof::design::{escaped, excerpt};
use onceproof::explorer::{Explorer, MAX_REQUEST_BYTES};
use onceproof::replay::is_action_name;
use onceproof::systems::{DiskFiles, Files, decode};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Replays every counterexample of a file. Exit code 1: one of them still happens.
pub(super) fn run(arguments: &ReplayArguments) -> Exit {
    let stored = match stored(arguments) {
        Ok(stored) => stored,
        Err(error) => {
            complain_error(error);
            return Exit::CouldNotRun;
        }
    };
    let mut explorer = Explorer::default();
    let mut exit = Exit::AsClaimed;
    for one in stored {
        let outcome = one.and_then(|request| {
            let names = request["path"].as_array().into_iter().flatten().filter_map(Value::as_str);
            if let Some(name) = names.into_iter().find(|name| !is_action_name(name)) {
                return Err(format!("`{}` is the name of no action: this is no counterexample", excerpt(name)));
            }
            let answer = ask(&mut explorer, &request)?;
            let design = request["design"]["path"].as_str().unwrap_or("the design").to_owned();
            Ok((design, answer))
        });
        exit = exit.worse(match outcome {
            Err(error) => {
                complain_error(escaped(&error));
                Exit::CouldNotRun
            }
            Ok((design, answer)) => {
                let sentence = answer["sentence"].as_str().unwrap_or_default();
                say(&format!("{}: {}\n", escaped(&design), escaped(sentence)));
                match answer["outcome"].as_str() {
                    Some("same") => Exit::Wrong,
                    Some("undecided") => Exit::Undecided,
                    _ => Exit::AsClaimed,
                }
            }
        });
    }
    exit
}

/// Returns the request that replays each counterexample of the file.
fn stored(arguments: &ReplayArguments) -> Result<Vec<Result<Value, String>>, String> {
    let path = arguments.file.display();
    let bytes =
        DiskFiles.read(&arguments.file, MAX_REQUEST_BYTES).map_err(|error| format!("{path}: {}", error.title))?;
    let file: Value = serde_json::from_str(&decode(&bytes)).map_err(|error| format!("{path}: no JSON: {error}"))?;
    let other = arguments.design.as_ref().map(read).transpose()?;
    if file["counterexample"].is_object() {
        return Ok(vec![Ok(request(&file["counterexample"], other))]);
    }
    let Some(designs) = file["designs"].as_array() else {
        return Err(format!("{path}: neither a counterexample of `onceproof trace` nor a report of `onceproof check`"));
    };
    let mut requests = Vec::new();
    for design in designs {
        let verdicts = design["verdicts"].as_array().into_iter().flatten();
        for verdict in verdicts.into_iter().filter(|verdict| verdict["verdict"] == "violated") {
            requests.push(of_report(design, verdict, other.clone()));
        }
    }
    Ok(requests)
}

/// The counterexample of a verdict in a report.
fn of_report(design: &Value, verdict: &Value, other: Option<Value>) -> Result<Value, String> {
    let path = design["path"].as_str().unwrap_or_default();
    if verdict["path"].as_array().is_none_or(Vec::is_empty) {
        return Err(format!("{path}: the report is of a version that does not store the actions of a counterexample"));
    }
    let now = read(&PathBuf::from(path))?;
    let variant = json!({ "messages": verdict["bounds"]["messages"], "faults": verdict["path_faults"] });
    let counterexample = json!({
        "design": now, "guarantee": verdict["guarantee"], "variant": variant, "path": verdict["path"],
        "cycle_from": verdict["path_cycle_from"],
    });
    Ok(request(&counterexample, other))
}

/// The request that replays a counterexample, in another design where one is given.
fn request(counterexample: &Value, other: Option<Value>) -> Value {
    let own = &counterexample["design"];
    json!({
        "version": 1, "request": "compare",
        "design": other.unwrap_or_else(|| own.clone()),
        "with": own,
        "variant": counterexample["variant"],
        "path": counterexample["path"],
        "cycle_from": counterexample["cycle_from"],
        "guarantee": counterexample["guarantee"],
    })
}

fn read(path: &PathBuf) -> Result<Value, String> {
    let mut designs = sources(std::slice::from_ref(path), &VendorArguments::default())?;
    match designs.pop() {
        Some(design) if designs.is_empty() => Ok(design),
        _ => Err(format!("{}: this is no single design", path.display())),
    }
}
