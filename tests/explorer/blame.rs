//! The lines that allow a violation.

use crate::ask::answered;
use onceproof::explorer::Explorer;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The lines of a file that a blame is about, with the value to write instead.
fn lines(blame: &Value, path: &str) -> Vec<(u64, String)> {
    let repairs = blame["repairs"].as_array().expect("repairs");
    let change = |change: &Value| {
        let instead = change["instead"].as_str().expect("a value").to_owned();
        (change["path"] == path).then(|| (change["line"].as_u64().expect("a line"), instead))
    };
    repairs.iter().flat_map(|repair| repair.as_array().expect("changes")).filter_map(change).collect()
}

#[test]
fn line_of_a_design_is_blamed() {
    let mut explorer = Explorer::default();
    let text = "name = \"x\"\nbounds.messages = 1\nsink.kind = \"append\"\n";
    let design = json!({ "path": "x.toml", "text": text });
    let request = json!({ "request": "blame", "design": design, "guarantee": "duplicate-free" });
    let blame = answered(&mut explorer, request);
    let lines = lines(&blame, "x.toml");
    assert!(lines.contains(&(3, "\"inbox\"".to_owned())), "{blame}");
    assert!(lines.iter().all(|(line, _)| *line == 3), "{blame}");
}

/// It takes `acks=all` in the producer's file, and a setting of the broker that no file has.
#[test]
fn line_of_a_vendors_file_is_blamed() {
    let mut explorer = Explorer::default();
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide");
    let file = |name: &str| {
        let text = fs::read_to_string(guide.join(name)).expect("a file");
        json!({ "path": name, "text": text })
    };
    let files = ["producer.properties", "consumer.properties"].map(file);
    let design = json!({ "files": files, "systems": ["kafka-java@4.1"] });
    let request = json!({ "request": "blame", "design": design, "guarantee": "loss-free" });
    let blame = answered(&mut explorer, request);
    assert_eq!(lines(&blame, "producer.properties"), [(3, "all".to_owned())], "{blame}");
    assert!(lines(&blame, "consumer.properties").is_empty(), "{blame}");
}
