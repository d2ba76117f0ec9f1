//! Faults that are limited to parts, over a real system's file.

use crate::program::{err, json, out, run};
use std::process::Output;

const FILE: &str = "tests/cli/files/consumer.properties";

/// No faults but crashes.
const ONLY_CRASHES: &str = "network=false,late_requests=false,late_sink_requests=false,rebalance=false,\
     failover=false,lossy_crash=false,expiry=false,handler_failure=false";

/// The output of a check of the file, with crashes at these parts.
fn check(parts: &str) -> Output {
    let faults = format!("{ONLY_CRASHES},crash={parts}");
    let options = ["--as", "kafka-java@4.1", "--set", "sink.kind=append", "--bounds", "messages=1"];
    let asked = ["--guarantee", "duplicate-free", "--format", "json", "--faults", &faults];
    run(&[&["check", FILE], &options[..], &asked[..]].concat())
}

#[test]
fn crash_is_violated_at_the_parts_that_it_matters_at() {
    for (parts, verdict) in
        [("consumer", "violated"), ("producer", "violated"), ("broker", "holds"), ("broker+consumer", "violated")]
    {
        let output = check(parts);
        let design = &json(&output)["designs"][0];
        assert_eq!(design["verdicts"][0]["verdict"], verdict, "crash={parts}: {}", err(&output));
        let named: Vec<&str> = parts.split('+').collect();
        assert_eq!(design["faults"]["limited"]["crash"], serde_json::json!(named));
        let assumption = format!("crash happens at no other part than: {} (faults.crash)", named.join(", "));
        assert!(design["assumptions"].as_array().is_some_and(|all| all.iter().any(|one| *one == assumption.as_str())));
    }
}

#[test]
fn limit_is_imported_and_explained() {
    let output =
        run(&["import", "kafka-properties", FILE, "--as", "kafka-java@4.1", "--set", "faults.crash=broker+consumer"]);
    assert!(out(&output).contains("[faults]\ncrash = [\"broker\", \"consumer\"]"), "{}{}", out(&output), err(&output));
    let explained = out(&run(&["explain", "faults.failover"]));
    assert!(explained.contains("parts at which it happens, of \"source\", \"broker\""), "{explained}");
}

#[test]
fn unknown_fault_or_part_names_the_possible_ones() {
    for (given, expected) in [
        ("crash=consumr", "did you mean consumer? crash happens at: source, producer, broker, consumer, sink"),
        ("failover=sink", "failover happens at: source, broker"),
        ("crsh=sink", "did you mean crash? faults: network, late_requests"),
        ("apar", "did you mean apart? values: together, together-first, apart, or FAULT=PART"),
    ] {
        let output = run(&["check", FILE, "--faults", given]);
        assert!(err(&output).contains(expected), "{given}: {}", err(&output));
        assert_eq!(output.status.code(), Some(2));
    }
    let output = run(&["check", FILE, "--set", "faults.crash=consumr"]);
    assert!(err(&output).contains("did you mean consumer?"), "{}", err(&output));
}

#[test]
fn faults_together_and_apart_are_refused() {
    for given in [vec!["check", FILE], vec!["repair", FILE], vec!["diff", FILE, FILE]] {
        for pair in [vec!["--faults", "together,apart"], vec!["--faults=apart", "--faults=crash=sink,together"]] {
            let output = run(&[given.clone(), pair].concat());
            assert!(
                err(&output).contains("--faults is one of `together`, `together-first` and `apart`"),
                "{given:?}: {}",
                err(&output)
            );
            assert_eq!(output.status.code(), Some(2));
        }
    }
}

#[test]
fn diff_and_repair_limit_faults() {
    let limits = format!("{ONLY_CRASHES},crash=broker");
    let common = ["--as", "kafka-java@4.1", "--set", "sink.kind=append", "--bounds", "messages=1", "--faults", &limits];
    let repaired = run(&[&["repair", FILE, "--claim", "duplicate-free"], &common[..]].concat());
    assert_eq!(repaired.status.code(), Some(0), "{}{}", out(&repaired), err(&repaired));
    let differs = run(&[&["diff", FILE, "tests/cli/files/refused.properties"], &common[..]].concat());
    assert!(!err(&differs).contains("--faults"), "{}", err(&differs));
}
