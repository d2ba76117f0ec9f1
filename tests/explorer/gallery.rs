//! Every design of the gallery within a bound of states.

use crate::ask::{answered, design_of, gallery, texts};
use onceproof::check::{CheckRequest, DesignReport, Verdict, run};
use onceproof::explorer::Explorer;
use onceproof::systems::{DiskFiles, LoadedDesign, read_design};
use onceproof_engine::{Pool, Threads};
use onceproof_models::Guarantee;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The most states of a design that is compared in a short run, in a long one, and in a longer one.
const STATES: [u64; 3] = [2_500, 12_000, 700_000];

fn read(path: &Path) -> LoadedDesign {
    let bytes = fs::read(path).expect("a file");
    read_design(&path.display().to_string(), &bytes, &DiskFiles).expect("a design")
}

fn designs() -> Vec<(PathBuf, LoadedDesign)> {
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let effort = [is_set("ONCEPROOF_LONG"), is_set("ONCEPROOF_LONGER")];
    let most = STATES[effort.iter().filter(|is_set| **is_set).count()];
    let is_small = |loaded: &LoadedDesign| loaded.design.golden.is_some_and(|golden| golden.states <= most);
    let designs = gallery().into_iter().map(|path| (read(&path), path)).filter(|(loaded, _)| is_small(loaded));
    designs.map(|(loaded, path)| (path, loaded)).collect()
}

fn reference(loaded: &LoadedDesign) -> DesignReport {
    run(&CheckRequest { repair_time: None, ..CheckRequest::new([loaded]) }).designs.remove(0)
}

/// Verdicts, counts and counterexamples are those of a check.
#[test]
fn gallery_answers_are_those_of_check() {
    let designs = designs();
    assert!(designs.len() >= 40, "only {} designs", designs.len());
    let threads = Threads::per_core();
    let runs: usize = Pool::new(&threads).map(&designs, |(path, loaded)| compared_runs(path, loaded)).iter().sum();
    assert!(runs >= 40, "only {runs} runs");
}

/// Compares the answers about a design, and returns how many runs were replayed.
fn compared_runs(path: &Path, loaded: &LoadedDesign) -> usize {
    let name = path.display();
    let mut explorer = Explorer::default();
    let design = design_of(path);
    let checked = answered(&mut explorer, json!({ "request": "check", "design": design }));
    let expected = reference(loaded);
    assert_eq!(checked["states"], expected.states, "{name}");
    assert_eq!(checked["transitions"], expected.transitions, "{name}");
    for (found, finding) in checked["report"]["verdicts"].as_array().expect("verdicts").iter().zip(&expected.findings) {
        assert_eq!(found["verdict"], finding.verdict.name(), "{name}: {}", finding.guarantee.name());
        let steps = finding.counterexample.iter().flat_map(|found| &found.steps).map(|step| &step.text);
        let rendered = found["counterexample"].as_array().expect("steps").iter().map(|step| &step["text"]);
        assert!(steps.eq(rendered), "{name}: {}", finding.guarantee.name());
    }
    let violated = expected.findings.iter().filter(|finding| finding.verdict == Verdict::Violated).count();
    let found = checked["runs"].as_array().expect("runs").clone();
    assert_eq!(found.len(), violated, "{name}");
    for run in &found {
        replays(&mut explorer, &design, run, &expected, &name.to_string());
    }
    for finding in expected.findings.iter().filter(|finding| finding.verdict != Verdict::Violated) {
        way_agrees(&mut explorer, &design, finding.guarantee, &name.to_string());
    }
    found.len()
}

/// A run replays, step by step in the same words, to a state that shows its failure.
fn replays(explorer: &mut Explorer, design: &Value, run: &Value, expected: &DesignReport, name: &str) {
    let guarantee = run["guarantee"].as_str().expect("a name");
    let case = format!("{name}: {guarantee}");
    let request = json!({ "request": "walk", "design": design, "variant": run["variant"], "path": run["path"] });
    let walked = answered(explorer, request);
    assert_eq!(walked["parted"], Value::Null, "{case}");
    let path = texts(&run["path"]);
    let steps = walked["steps"].as_array().expect("steps");
    assert_eq!(steps.len(), path.len(), "{case}");
    let finding = expected.finding(Guarantee::named(guarantee).expect("a guarantee")).expect("a finding");
    let counterexample = finding.counterexample.as_ref().expect("a counterexample");
    let sentences: Vec<&str> = steps.iter().filter_map(|step| step["text"].as_str()).collect();
    assert_eq!(sentences, counterexample.steps.iter().map(|step| step.text.as_str()).collect::<Vec<_>>(), "{case}");
    let states = walked["states"].as_array().expect("states");
    let end = states.last().expect("a state");
    let status = end["guarantees"].as_array().expect("six").iter().find(|one| one["guarantee"] == guarantee);
    let status = status.expect("the guarantee")["status"].as_str().expect("a status");
    match run["failure"].as_str() {
        Some("step") => {
            assert_eq!(status, "broken", "{case}");
            assert!(texts(&steps.last().expect("a step")["breaks"]).contains(&guarantee.to_owned()), "{case}");
        }
        Some("goal-unreachable") => assert_eq!(status, "unreachable", "{case}"),
        Some("fair-cycle") => {
            let from = usize::try_from(run["cycle_from"].as_u64().expect("an index")).expect("small");
            // `was` is about the state before, so the rest of the rows is compared.
            let shown = |state: &Value| (rows(state), state["under_way"].clone(), state["messages"].clone());
            assert_eq!(shown(&states[from]), shown(end), "{case}: the cycle does not close");
        }
        other => panic!("{case}: {other:?}"),
    }
    // The run breaks the guarantee in its own design, and the way to it has as many faults.
    let same = json!({
        "request": "compare", "design": design, "with": design, "variant": run["variant"], "path": run["path"],
        "cycle_from": run["cycle_from"], "guarantee": guarantee,
    });
    assert_eq!(answered(explorer, same)["outcome"], "same", "{case}");
    let way = json!({ "request": "way", "design": design, "variant": run["variant"], "guarantee": guarantee });
    let way = answered(explorer, way);
    assert_eq!((&way["outcome"], &way["faults"]), (&json!("found"), &run["faults"]), "{case}: {way}");
}

fn rows(state: &Value) -> Vec<[Value; 3]> {
    let rows = state["rows"].as_array().expect("rows").iter();
    rows.map(|row| ["part", "label", "words"].map(|field| row[field].clone())).collect()
}

/// A guarantee that is not violated has no way to its violation.
fn way_agrees(explorer: &mut Explorer, design: &Value, guarantee: Guarantee, name: &str) {
    let request = json!({ "request": "way", "design": design, "guarantee": guarantee.name() });
    let way = answered(explorer, request);
    assert_ne!(way["outcome"], "found", "{name}: {}: {way}", guarantee.name());
}
