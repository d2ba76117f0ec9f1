//! `onceproof trace`: a counterexample in a format of another program.

use super::arguments::{TraceArguments, TraceFormat};
use super::exit::Exit;
use super::explore::{Machine, bounded};
use super::files::sources;
use super::output::{complain_error, say};
use onceproof::explorer::Explorer;
use serde_json::{Value, json};

/// Prints the counterexample of a guarantee.
pub(super) fn run(arguments: &TraceArguments) -> Exit {
    match traced(arguments) {
        Ok(text) => {
            say(&text);
            Exit::AsClaimed
        }
        Err(error) => {
            complain_error(error);
            Exit::CouldNotRun
        }
    }
}

fn traced(arguments: &TraceArguments) -> Result<String, String> {
    let bounds: Vec<(String, String)> = arguments.bounds.iter().map(|bound| bound.setting()).collect();
    let mut designs = sources(&arguments.paths, &arguments.vendor)?;
    let design = match designs.pop() {
        Some(design) if designs.is_empty() => bounded(design, &bounds),
        _ => return Err("trace takes one design".to_owned()),
    };
    let mut explorer = Explorer::default();
    let checked = ask(&mut explorer, &json!({ "version": 1, "request": "check", "design": design }))?;
    let name = arguments.guarantee.name();
    let runs = checked["runs"].as_array().into_iter().flatten();
    let Some(run) = runs.into_iter().find(|run| run["guarantee"] == name) else {
        let verdicts = checked["report"]["verdicts"].as_array().into_iter().flatten();
        let verdict = verdicts.into_iter().find(|verdict| verdict["guarantee"] == name);
        let verdict = verdict.and_then(|verdict| verdict["verdict"].as_str()).unwrap_or("not decided");
        return Err(format!("there is no counterexample to {name}: it is {verdict}"));
    };
    let format = match arguments.format {
        TraceFormat::Mermaid => "mermaid",
        TraceFormat::Svg => "svg",
        TraceFormat::Itf => "itf",
        TraceFormat::Json => "json",
    };
    let export = json!({
        "version": 1, "request": "export", "design": design, "variant": run["variant"], "path": run["path"],
        "cycle_from": run["cycle_from"], "guarantee": name, "format": format,
    });
    let exported = ask(&mut explorer, &export)?;
    Ok(exported["text"].as_str().unwrap_or_default().to_owned())
}

/// Returns the answer of an explorer, or its error in a sentence.
pub(super) fn ask(explorer: &mut Explorer, request: &Value) -> Result<Value, String> {
    let answer: Value = serde_json::from_str(&explorer.answer_on(&request.to_string(), &Machine)).unwrap_or_default();
    if answer["answer"] != "error" {
        return Ok(answer);
    }
    let first = answer["diagnostics"][0]["title"].as_str();
    let text = answer["text"].as_str().unwrap_or("no answer");
    Err(first.map_or_else(|| text.to_owned(), |first| format!("{text}: {first}")))
}
