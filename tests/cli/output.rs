//! Standard output that is full, closed, or read by programs.

use crate::program::{SMALL, err, json, onceproof, out, run, run_in, write};
use onceproof::report::json::{Document, JsonDiff, JsonRepairs, VERSION};
use std::fs;
use std::io::Read;
use std::process::Stdio;

/// Commands that print to standard output, with the exit codes that they end with.
const PRINTING: [(&[&str], i32); 12] = [
    (&["check", "designs/scenarios/s3-acknowledgement-lost-append.toml", "--guarantee", "duplicate-free"], 0),
    (&["check", "designs/scenarios/s3-acknowledgement-lost-append.toml", "--format", "json"], 0),
    (&["import", "kafka-properties", "tests/cli/files/producer.properties", "--as", "kafka-java@4.1"], 0),
    (&["settings", "tests/cli/files/producer.properties", "--as", "kafka-java@4.1"], 0),
    (&["schema"], 0),
    (&["completions", "bash"], 0),
    (&["explain", "loss-free"], 0),
    (&["init", "-"], 0),
    (&["--help"], 0),
    (&["survey", "--no-cache", "--where", "source.kind=direct", "--where", "sink=append", "--shard", "1/200"], 0),
    (
        &[
            "diff",
            "designs/scenarios/s1-crash-after-processing-append.toml",
            "designs/scenarios/s1-crash-after-processing-inbox.toml",
        ],
        0,
    ),
    (&["repair", "designs/scenarios/s3-acknowledgement-lost-append.toml", "--claim", "loss-free"], 0),
];

#[cfg(target_os = "linux")]
#[test]
fn full_output_is_an_error() {
    for (arguments, _) in PRINTING {
        let full = fs::File::create("/dev/full").expect("the device can be opened");
        let output = onceproof(arguments).stdout(full).output().expect("onceproof runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains("error: standard output cannot be written: No space"), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn closed_output_ends_quietly() {
    for (arguments, code) in PRINTING {
        let mut child =
            onceproof(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("onceproof starts");
        // The reader goes away before anything is printed.
        drop(child.stdout.take());
        let mut complaints = String::new();
        child.stderr.take().expect("it is piped").read_to_string(&mut complaints).expect("it is text");
        let status = child.wait().expect("it ends");
        assert!(status.code().is_some_and(|own| own == code || own == 3), "{arguments:?}: {status}");
        assert!(!complaints.contains("error") && !complaints.contains("panicked"), "{arguments:?}: {complaints}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn init_that_fails_leaves_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing/mine.toml").display().to_string();
    let output = run(&["init", &missing]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).ends_with("cannot be written: No such file or directory (os error 2)\n"), "{}", err(&output));
    // A file may be at most a few bytes long: writing the design fails half way, as on a full disk.
    let line = format!("ulimit -f 0; trap '' XFSZ; {} init mine.toml", env!("CARGO_BIN_EXE_onceproof"));
    let output = std::process::Command::new("sh").args(["-c", &line]).current_dir(folder.path()).output();
    assert_eq!(output.expect("sh runs").status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0, "a part of a file was left");
}

#[test]
fn init_writes_a_new_file_only() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run_in(folder.path(), &["init", "mine.toml"]).status.code(), Some(0));
    write(folder.path(), "mine.toml", "own = true\n");
    assert_eq!(run_in(folder.path(), &["init", "mine.toml"]).status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.path().join("mine.toml")).expect("the file"), "own = true\n");
    let printed = run_in(folder.path(), &["init", "-"]);
    assert!(onceproof::design::parse(&out(&printed)).is_ok(), "{}", out(&printed));
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
}

#[test]
fn json_report_reads_back_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "small.toml", format!("{SMALL}duplicate-free = \"violated\"\n"));
    write(folder.path(), "bad.toml", "name = 1\n");
    let output = run(&["check", &folder.path().display().to_string(), "--format", "json"]);
    let document: Document = serde_json::from_value(json(&output)).expect("the report is a document");
    let again = format!("{}\n", serde_json::to_string_pretty(&document).expect("it can be written"));
    assert_eq!(out(&output), again);
    assert_eq!(document.version, VERSION);
    assert_eq!(document.designs[0].path, path.display().to_string());
    let verdict = document.designs[0].verdicts.iter().find(|verdict| verdict.guarantee == "duplicate-free");
    let verdict = verdict.expect("every guarantee has a verdict");
    assert_eq!((verdict.verdict.as_str(), verdict.claimed.as_deref()), ("violated", Some("violated")));
    assert!(verdict.counterexample.iter().any(|step| step.fault.is_some()), "a duplicate needs a fault");
    assert_eq!(document.errors[0].line, Some(1));
}

#[test]
fn repairs_of_check_and_of_repair_are_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let claims = "duplicate-free = \"holds\"\nloss-free = \"holds\"\n";
    let path = write(folder.path(), "small.toml", format!("{SMALL}{claims}")).display().to_string();
    let output = run(&["check", &path]);
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
    let document: Document =
        serde_json::from_value(json(&run(&["check", &path, "--format", "json"]))).expect("the report is a document");
    let together = document.designs[0].together.as_ref().expect("it was repaired");
    let output = run(&["repair", &path, "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report = json(&output);
    assert_eq!(report["version"], VERSION);
    let alone: JsonRepairs = serde_json::from_value(report["repairs"][0].clone()).expect("one design was repaired");
    assert_eq!((&alone.violated, &alone.repairs), (&together.violated, &together.repairs));
    // With each of the repairs the claims hold.
    assert!(!alone.repairs.is_empty());
    for repair in &alone.repairs {
        let changes = repair.changes.iter().map(|change| format!("{} = {}\n", change.setting, change.instead));
        let text = fs::read_to_string(&path).expect("the design");
        let text = text.replacen('\n', &format!("\n{}", changes.collect::<String>()), 1);
        let repaired = write(folder.path(), "repaired.toml", text).display().to_string();
        let output = run(&["check", &repaired]);
        assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    }
}

#[test]
fn json_of_diff_names_settings_and_lost_claims() {
    let (old, new) = ("designs/baseline/at-most-once.toml", "designs/baseline/at-most-once-retrying-producer.toml");
    let output = run(&["diff", old, new, "--format", "json"]);
    let design: JsonDiff = serde_json::from_value(json(&output)["designs"][0].clone()).expect("the designs differ");
    assert!(design.settings.iter().any(|setting| setting.setting == "producer.retries"), "{design:?}");
    let flip = design.flips.iter().find(|flip| flip.guarantee == "duplicate-free").expect("copies are kept");
    assert_eq!((flip.before.as_str(), flip.after.as_str(), flip.lost), ("holds", "violated", true));
    assert!(!flip.counterexample.is_empty());
    assert_eq!(output.status.code(), Some(1));
}
