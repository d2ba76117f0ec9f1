//! Settings and known defects that were not examined: random walks, `repair` and `diff` name them.

use crate::program::{err, json, out, run_in, write};
use onceproof::report::json::{JsonDiff, JsonRepairs};
use std::path::Path;

/// The defect of 4.1 that 4.1.2 fixes.
const DEFECT: &str = "KAFKA-19012-in-4.1";

/// Writes a design that claims to be loss-free and is, as far as its model goes.
fn orders(folder: &Path, name: &str, version: &str, more: &str) {
    let text = format!(
        "name = \"orders\"\nsystem = \"kafka-java@{version}\"\n[producer.settings]\nacks = \"all\"\n{more}\
         [consumer.settings]\n\"auto.offset.reset\" = \"earliest\"\n\"enable.auto.commit\" = \"false\"\n\
         [sink]\nkind = \"upsert\"\n[bounds]\nmessages = 1\n[faults]\nlossy_crash = false\n\
         [claims]\nloss-free = \"holds\"\n"
    );
    write(folder, name, text);
}

#[test]
fn known_defect_fails_a_claim_after_random_walks() {
    let folder = tempfile::tempdir().expect("a folder");
    for (version, code) in [("4.1.1", 1), ("4.1.2", 3)] {
        orders(folder.path(), "orders.toml", version, "");
        let walked = run_in(folder.path(), &["check", "orders.toml", "--simulate", "20", "--guarantee", "loss-free"]);
        assert_eq!(walked.status.code(), Some(code), "{version}: {}{}", out(&walked), err(&walked));
        assert_eq!(out(&walked).contains(&format!("KNOWN DEFECT: {DEFECT}")), code == 1, "{}", out(&walked));
    }
}

#[test]
fn repair_searches_nothing_and_names_a_known_defect() {
    let folder = tempfile::tempdir().expect("a folder");
    orders(folder.path(), "orders.toml", "4.1.1", "");
    let output = run_in(folder.path(), &["repair", "orders.toml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(err(&output).contains("inconclusive: orders.toml: not examined: KAFKA-19012"), "{}", err(&output));
    let repairs: JsonRepairs = serde_json::from_value(json(&output)["repairs"][0].clone()).expect("one design");
    assert_eq!((repairs.unexamined, repairs.open), (vec![DEFECT.to_owned()], vec!["loss-free".to_owned()]));
    assert_eq!(repairs.tried, 0);
}

#[test]
fn diff_names_an_unknown_setting_and_a_known_defect() {
    let folder = tempfile::tempdir().expect("a folder");
    orders(folder.path(), "old.toml", "4.1.2", "");
    for (version, more, reason, name, code) in
        [("4.1.1", "", "known-defect", DEFECT, 1), ("4.1.2", "\"no.such\" = 1\n", "unknown-setting", "no.such", 3)]
    {
        orders(folder.path(), "new.toml", version, more);
        let output = run_in(folder.path(), &["diff", "old.toml", "new.toml", "--format", "json"]);
        assert_eq!(output.status.code(), Some(code), "{}{}", out(&output), err(&output));
        let design: JsonDiff = serde_json::from_value(json(&output)["designs"][0].clone()).expect("they differ");
        let flip = design.flips.iter().find(|flip| flip.guarantee == "loss-free").expect("it is not decided");
        assert_eq!((flip.before.as_str(), flip.after.as_str()), ("holds", "inconclusive"));
        assert_eq!((flip.reason.as_deref(), flip.lost), (Some(reason), code == 1));
        assert_eq!(flip.unexamined, [name]);
        let text = out(&run_in(folder.path(), &["diff", "old.toml", "new.toml"]));
        assert!(text.contains(&format!("loss-free: holds -> inconclusive ({reason}: {name})")), "{text}");
    }
}
