//! `onceproof trace` and `onceproof replay`.

use crate::program::onceproof;
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::process::Output;

const DESIGN: &str = "name = \"a; b <i> \\u001b[31m %%{init}%%\"\nconsumer.acknowledge = \"after-processing\"\n\
    sink.kind = \"append\"\n[bounds]\nmessages = 1\n";

fn run(arguments: &[&str]) -> Output {
    onceproof(arguments).output().expect("it runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn written(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).expect("it can be written");
    path.display().to_string()
}

fn traced(design: &str, format: &str) -> String {
    let output = run(&["trace", design, "--guarantee", "duplicate-free", "--format", format]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    text(&output)
}

#[test]
fn every_format_escapes_the_name_of_a_design() {
    let folder = tempfile::tempdir().expect("a folder");
    // A design's name holds no control characters.
    let design = written(&folder, "d.toml", &DESIGN.replace("\\u001b", ""));
    let mermaid = traced(&design, "mermaid");
    assert!(mermaid.starts_with("sequenceDiagram\n") && mermaid.contains("->>"), "{mermaid}");
    assert!(!mermaid.contains("<i>") && !mermaid.contains("%%{"), "{mermaid}");
    let svg = traced(&design, "svg");
    assert!(svg.starts_with("<svg ") && svg.contains("fault: process-crash"), "{svg}");
    assert!(!svg.contains("<i>"), "{svg}");
    let itf: Value = serde_json::from_str(&traced(&design, "itf")).expect("JSON");
    let states = itf["states"].as_array().expect("states");
    assert_eq!(itf["#meta"]["format"], "ITF");
    for (index, state) in states.iter().enumerate() {
        assert_eq!(state["#meta"]["index"], index);
        for variable in itf["vars"].as_array().expect("variables") {
            assert!(!state[variable.as_str().expect("a name")].is_null(), "{variable} in state {index}");
        }
    }
    assert!(states[1]["#meta"]["action"].is_string());
}

/// The variables of a state that the `itf` crate reads back.
#[derive(Debug, Deserialize)]
struct ReadState {
    #[serde(rename = "consumer 1")]
    consumer: itf::Value,
    sink: itf::Value,
    messages: Vec<ReadMessage>,
    guarantees: ReadGuarantees,
}

#[derive(Debug, Deserialize)]
struct ReadMessage {
    name: String,
    effect: bool,
}

#[derive(Debug, Deserialize)]
struct ReadGuarantees {
    #[serde(rename = "duplicate-free")]
    duplicate_free: String,
}

#[test]
fn itf_is_read_back_by_the_itf_crate() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = written(&folder, "d.toml", &DESIGN.replace("\\u001b", ""));
    let stored: Value = serde_json::from_str(&traced(&design, "json")).expect("JSON");
    let path = stored["counterexample"]["path"].as_array().expect("a path");
    let trace = itf::trace_from_str::<ReadState>(&traced(&design, "itf")).expect("the crate reads it");
    assert_eq!(trace.meta.format.as_deref(), Some("ITF"));
    assert_eq!((trace.loop_index, trace.states.len()), (None, path.len() + 1));
    for (index, state) in trace.states.iter().enumerate() {
        assert_eq!(state.meta.index, Some(index as u64));
        let taken = index.checked_sub(1).and_then(|before| path[before].as_str());
        assert_eq!(state.meta.other.get("action").map(String::as_str), taken, "state {index}");
    }
    let (start, end) = (&trace.states[0].value, &trace.states[path.len()].value);
    assert_eq!(
        (start.guarantees.duplicate_free.as_str(), end.guarantees.duplicate_free.as_str()),
        ("intact", "broken")
    );
    assert_ne!((&start.sink, &start.consumer), (&end.sink, &end.consumer));
    assert_eq!((end.messages[0].name.as_str(), end.messages[0].effect), ("message 1", true));
    assert!(!start.messages[0].effect);
}

#[test]
fn guarantee_that_holds_has_no_trace() {
    let output = run(&["trace", "designs/baseline/at-most-once.toml", "--guarantee", "duplicate-free"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no counterexample to duplicate-free"));
}

#[test]
fn stored_counterexample_still_happens_or_parts() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = written(&folder, "d.toml", &DESIGN.replace("\\u001b", ""));
    let stored = written(&folder, "stored.json", &traced(&design, "json"));
    let same = run(&["replay", &stored]);
    assert_eq!(
        (same.status.code(), text(&same).contains("still violates duplicate-free")),
        (Some(1), true),
        "{same:?}"
    );
    let safe = fs::read_to_string(&design).expect("the design").replace("\"append\"", "\"upsert\"");
    let safe = written(&folder, "safe.toml", &safe);
    let harmless = run(&["replay", &stored, "--design", &safe]);
    assert_eq!(harmless.status.code(), Some(0), "{harmless:?}");
    let off = fs::read_to_string(&design).expect("the design") + "[faults]\ncrash = false\n";
    let off = written(&folder, "off.toml", &off);
    let parts = run(&["replay", &stored, "--design", &off]);
    assert_eq!(parts.status.code(), Some(0), "{parts:?}");
    assert!(text(&parts).contains("`faults.crash` is off in this design"), "{}", text(&parts));
}

#[test]
fn report_of_check_is_replayed() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = run(&["check", "designs/baseline/at-most-once.toml", "--format", "json"]);
    let stored = written(&folder, "report.json", &text(&report));
    let replayed = run(&["replay", &stored]);
    assert_eq!(replayed.status.code(), Some(1), "{replayed:?}");
    assert!(text(&replayed).lines().all(|line| line.contains("still violates")), "{}", text(&replayed));
}

/// A file of another kind, of another version, or changed by hand is refused, or parts.
#[test]
fn tampered_files_are_refused_or_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = written(&folder, "d.toml", &DESIGN.replace("\\u001b", ""));
    for bad in ["", "{", "[]", "{}", r#"{"counterexample":{}}"#, r#"{"counterexample":{"design":{"text":"name ="}}}"#] {
        let file = written(&folder, "bad.json", bad);
        assert_eq!(run(&["replay", &file]).status.code(), Some(2), "{bad}");
    }
    let stored = traced(&design, "json");
    let mut file: Value = serde_json::from_str(&stored).expect("JSON");
    file["counterexample"]["path"][0] = Value::from("crash \u{1b}[31m no part");
    let file = written(&folder, "tampered.json", &file.to_string());
    let output = run(&["replay", &file]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!text(&output).contains('\u{1b}') && text(&output).contains("ends at step 1"), "{}", text(&output));
}
