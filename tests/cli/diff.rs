//! `onceproof diff` of configuration files: the same files and options as `check`.

use crate::program::{err, out, run_in, write};
use std::path::Path;
use std::process::Command;

const OPTIONS: [&str; 10] = [
    "--as",
    "kafka-java@4.1",
    "--claim",
    "duplicate-free",
    "--set",
    "sink.kind=upsert",
    "--bounds",
    "messages=1,failovers=0",
    "--timeout",
    "10m",
];

fn diff(folder: &Path, versions: &[&str]) -> String {
    let arguments = [&["diff"], versions, &OPTIONS, &["--format", "json"]].concat();
    let output = run_in(folder, &arguments);
    assert_ne!(output.status.code(), Some(2), "{}", err(&output));
    out(&output)
}

fn git(folder: &Path, arguments: &[&str]) {
    let name = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
    let output = Command::new("git").args(name).args(arguments).current_dir(folder).output().expect("git runs");
    assert!(output.status.success(), "{}", err(&output));
}

#[test]
fn two_configuration_files_are_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "old.properties", "acks=1\n");
    write(folder.path(), "new.properties", "acks=all\n");
    let text = diff(folder.path(), &["producer=old.properties", "producer=new.properties"]);
    assert!(text.contains("producer.acks"), "{text}");
}

#[test]
fn files_of_one_design_are_compared_between_revisions() {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "-q"]);
    write(folder.path(), "consumer.properties", "enable.auto.commit=false\n");
    for acks in ["1", "all"] {
        write(folder.path(), "producer.properties", format!("acks={acks}\n"));
        git(folder.path(), &["add", "-A"]);
        git(folder.path(), &["commit", "-q", "-m", acks]);
    }
    let text = diff(folder.path(), &["HEAD~1..HEAD", "producer.properties", "consumer.properties"]);
    assert!(text.contains("producer.acks"), "{text}");
    assert!(!text.contains(&*std::env::temp_dir().to_string_lossy()), "{text}");
}

#[test]
fn option_of_files_is_refused_where_designs_are_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["old.toml", "new.toml"] {
        write(folder.path(), name, "name = \"x\"\n");
    }
    let output = run_in(folder.path(), &["diff", "old.toml", "new.toml", "--claim", "loss-free"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("--claim is about configuration files"), "{}", err(&output));
}

#[test]
fn design_without_a_number_of_messages_is_compared_with_three() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = include_str!("../../designs/replication/acks-leader-power-loss.toml");
    let design = design.split("[golden]").next().expect("a text");
    let new = design.replace("loss-free = \"violated\"", "ordered = \"holds\"");
    write(folder.path(), "new.toml", &new);
    write(
        folder.path(),
        "old.toml",
        new.replace("\"leader\"", "\"quorum\"").replace("\"background\"", "\"before-ack\""),
    );
    let three = run_in(folder.path(), &["diff", "old.toml", "new.toml"]);
    assert!(out(&three).contains("ordered: holds -> violated with 3 messages (claimed: LOST)"), "{}", out(&three));
    assert_eq!(three.status.code(), Some(1));
    let two = run_in(folder.path(), &["diff", "old.toml", "new.toml", "--bounds", "messages=2"]);
    assert!(!out(&two).contains("ordered: "), "{}", out(&two));
    let json = out(&run_in(folder.path(), &["diff", "old.toml", "new.toml", "--format", "json"]));
    assert!(json.contains("\"messages\": 3"), "{json}");
}
