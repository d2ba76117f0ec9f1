//! `diff` and `repair` say where the run ends that violated a guarantee before the change.

use crate::program::{SMALL, err, json, out, run_in, write};
use std::path::Path;

/// A design that acknowledges before it processes, and the same that does so afterwards.
fn versions(folder: &Path) {
    let claimed = format!("{SMALL}loss-free = \"holds\"\n");
    write(folder, "new.toml", &claimed);
    let old = claimed.replace("instances = 1\n", "instances = 1\nacknowledge = \"before-processing\"\n");
    write(folder, "old.toml", old);
}

#[test]
fn diff_says_where_the_old_run_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    versions(folder.path());
    let output = run_in(folder.path(), &["diff", "old.toml", "new.toml"]);
    let text = out(&output);
    assert!(text.contains("loss-free: violated -> holds"), "{text}{}", err(&output));
    let sentence = text.lines().find(|line| line.contains("the run that violates loss-free ends at step"));
    assert!(sentence.is_some_and(|line| line.contains("cannot happen any more")), "{text}");
    let flip =
        &json(&run_in(folder.path(), &["diff", "old.toml", "new.toml", "--format", "json"]))["designs"][0]["flips"][0];
    assert_eq!((&flip["replay"]["guarantee"], &flip["replay"]["outcome"]), (&"loss-free".into(), &"parts".into()));
    // The step is the one that the old version's counterexample has under that number.
    let number = sentence.and_then(|line| line.split("at step ").nth(1)).and_then(|rest| rest.split(':').next());
    let step = flip["replay"]["text"].as_str().expect("a sentence");
    let check = out(&run_in(folder.path(), &["check", "old.toml"]));
    assert!(check.contains(&format!("{}. {step}", number.expect("a number"))), "{step}: {check}");
}

#[test]
fn repair_says_where_the_violating_run_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    versions(folder.path());
    let text = out(&run_in(folder.path(), &["repair", "old.toml"]));
    let repairs = text.matches("repair ").count();
    assert!(repairs > 0 && text.contains("the run that violates loss-free ends at step"), "{text}");
    let repaired = json(&run_in(folder.path(), &["repair", "old.toml", "--format", "json"]));
    let found = repaired["repairs"][0]["repairs"].as_array().expect("repairs");
    assert!(!found.is_empty(), "{repaired}");
    for repair in found {
        let replay = &repair["replays"][0];
        assert!(matches!(replay["outcome"].as_str(), Some("parts" | "harmless")), "{replay}");
    }
}
