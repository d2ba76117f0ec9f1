//! `onceproof diagnose`, and the counterexamples of `check --counterexamples=N`.

use crate::program::{err, json, out, run, write};
use serde_json::Value;
use std::process::Output;
use std::time::{Duration, Instant};

const FILES: [&str; 2] = ["tests/cli/files/producer.properties", "tests/cli/files/consumer.properties"];
/// A consumer that acknowledges after its effect, and an effect that is made again.
const APPEND: &str = "name = \"append\"\nconsumer.acknowledge = \"after-processing\"\nsink.kind = \"append\"\n\
    [bounds]\nmessages = 1\n";

fn diagnosed(paths: &[&str], more: &[&str]) -> Output {
    let arguments: Vec<&str> = ["diagnose"].iter().chain(paths).chain(more).copied().collect();
    run(&arguments)
}

fn causes(output: &Output) -> Vec<Value> {
    json(output)["diagnoses"][0]["causes"].as_array().expect("causes").clone()
}

/// The faults of a cause, each with its parts.
fn faults(cause: &Value) -> String {
    let fault = |one: &Value| format!("{} {}", one["fault"].as_str().expect("a name"), one["parts"]);
    cause["faults"].as_array().expect("faults").iter().map(fault).collect::<Vec<_>>().join(", ")
}

#[test]
fn kafka_files_have_three_causes_of_duplicates_in_time() {
    let began = Instant::now();
    let output = diagnosed(&FILES, &["--as", "kafka-java@4.1", "--symptom", "duplicate", "--format", "json"]);
    let took = began.elapsed();
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let causes = causes(&output);
    let all: Vec<String> = causes.iter().map(faults).collect();
    assert!(all.len() >= 3, "{all:?}");
    for (index, one) in all.iter().enumerate() {
        assert!(!all[..index].contains(one) || !causes[index]["excluded_by"].as_array().expect("changes").is_empty());
    }
    assert!(all.iter().any(|one| one.starts_with("process-crash [\"consumer\"]")), "{all:?}");
    let numbers: Vec<usize> = causes.iter().map(|one| one["faults"].as_array().expect("faults").len()).collect();
    assert!(numbers.is_sorted(), "the fewest faults come first: {numbers:?}");
    for cause in &causes {
        let steps = cause["counterexample"].as_array().expect("steps");
        let faulty: Vec<&str> = steps.iter().filter_map(|step| step["fault"].as_str()).collect();
        for fault in cause["faults"].as_array().expect("faults") {
            assert!(faulty.contains(&fault["fault"].as_str().expect("a name")), "{cause:#}");
        }
        assert_eq!(cause["ending"], "a message has had two effects");
        assert_eq!(cause["logs"].as_array().map(Vec::len), cause["faults"].as_array().map(Vec::len));
    }
    // Debug builds on a busy machine take several times as long.
    assert!(took < Duration::from_secs(120), "{took:?}");
}

/// Removing the blamed fault of one cause leaves the other ones.
#[test]
fn cause_stays_without_the_fault_of_another_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = write(folder.path(), "d.toml", APPEND);
    let path = design.to_str().expect("a path");
    let all = causes(&diagnosed(&[path], &["--symptom", "duplicate", "--format", "json"]));
    let all: Vec<String> = all.iter().map(faults).collect();
    assert!(all.len() >= 2, "{all:?}");
    let at = all.iter().position(|one| one == "process-crash [\"consumer\"]");
    let at = at.unwrap_or_else(|| panic!("{all:?}"));
    let limited = ["--symptom", "duplicate", "--format", "json", "--faults", "crash=producer+broker+sink+source"];
    let left: Vec<String> = causes(&diagnosed(&[path], &limited)).iter().map(faults).collect();
    for (index, other) in all.iter().enumerate() {
        let is_left = left.contains(other);
        assert_eq!(is_left, index != at && !other.contains("process-crash [\"consumer\"]"), "{other}: {left:?}");
    }
}

/// A change that is named excludes the cause: the design with it has no run with these faults.
#[test]
fn change_that_is_named_excludes_the_cause() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = write(folder.path(), "d.toml", APPEND);
    let output = diagnosed(&[design.to_str().expect("a path")], &["--symptom", "duplicate", "--format", "json"]);
    let causes = causes(&output);
    let crash = causes.iter().find(|one| faults(one) == "process-crash [\"consumer\"]").expect("it crashes");
    let changes = crash["excluded_by"].as_array().expect("changes");
    let upsert = changes.iter().find(|one| one["setting"] == "sink.kind" && one["instead"] == "\"upsert\"");
    assert_eq!(upsert.expect("an idempotent sink")["breaks"], serde_json::json!([]), "{changes:#?}");
    let changed = write(folder.path(), "u.toml", APPEND.replace("\"append\"", "\"upsert\""));
    let arguments = ["--symptom", "duplicate", "--format", "json", "--faults", "crash=consumer"];
    let left = self::causes(&diagnosed(&[changed.to_str().expect("a path")], &arguments));
    assert!(left.iter().all(|one| faults(one) != "process-crash [\"consumer\"]"), "{left:#?}");
}

#[test]
fn cause_that_fits_to_what_was_seen_comes_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = write(folder.path(), "d.toml", APPEND);
    let path = design.to_str().expect("a path");
    let arguments = ["--symptom", "duplicate", "--format", "json", "--saw", "partition revoked"];
    let causes = causes(&diagnosed(&[path], &arguments));
    let fits: Vec<bool> = causes.iter().map(|one| one["fits"].as_bool().expect("a switch")).collect();
    assert_eq!((fits[0], fits.contains(&false)), (true, true), "{fits:?}");
    assert!(fits.is_sorted_by(|one, other| one >= other), "{fits:?}");
    assert!(faults(&causes[0]).starts_with("rebalance"), "{}", faults(&causes[0]));
}

#[test]
fn symptom_without_a_cause_is_answered_with_no_cause() {
    let output = diagnosed(&["designs/baseline/at-most-once.toml"], &["--symptom", "duplicate"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("no cause was found"), "{}", out(&output));
    let unknown = diagnosed(&["designs/baseline/at-most-once.toml"], &["--symptom", "lots"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(err(&unknown).contains("did you mean lost?"), "{}", err(&unknown));
}

#[test]
fn check_prints_several_counterexamples_of_a_violation() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = write(folder.path(), "d.toml", APPEND);
    let path = design.to_str().expect("a path");
    let arguments = ["check", path, "--guarantee", "duplicate-free", "--format", "json", "--counterexamples=2"];
    let report = json(&run(&arguments));
    let causes = report["designs"][0]["causes"][0]["causes"].as_array().expect("causes").clone();
    assert_eq!(causes.len(), 2, "{causes:#?}");
    assert_ne!(faults(&causes[0]), faults(&causes[1]));
    let human = run(&["check", path, "--guarantee", "duplicate-free", "--counterexamples=2"]);
    assert!(out(&human).contains("cause 2: "), "{}", out(&human));
    // Without a number the option takes no path for one.
    let plain = run(&["check", "--counterexamples", path, "--guarantee", "duplicate-free"]);
    assert!(!out(&plain).contains("cause 2: ") && out(&plain).contains("how duplicate-free is violated"));
}
