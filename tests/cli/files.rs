//! Files and options that are wrong: one clear error each, and no secret is ever printed.

use crate::program::{SMALL, err, out, run, run_in, write};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

#[test]
fn bad_files_do_not_hinder_good_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "good.toml", format!("{SMALL}loss-free = \"holds\"\n"));
    write(folder.path(), "one.toml", "name = 1\n");
    write(folder.path(), "two.toml", [0xff, 0xfe]);
    let missing = folder.path().join("missing.toml").display().to_string();
    let output = run(&["check", &folder.path().display().to_string(), &missing]);
    let (out, err) = (out(&output), err(&output));
    assert_eq!(output.status.code(), Some(2));
    assert!(out.contains("holds        loss-free"), "{out}");
    for code in ["wrong-type", "not-utf8", "no-such-file"] {
        assert!(err.contains(code), "{code} is missing: {err}");
    }
}

#[test]
fn folder_without_designs_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(&["check", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("no-designs"));
}

#[cfg(unix)]
#[test]
fn pipe_in_place_of_a_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.toml").display().to_string();
    assert!(Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()));
    let output = run(&["check", &pipe]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("unreadable"));
}

#[test]
fn unusual_configuration_files_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let large = folder.path().join("large.properties");
    fs::File::create(&large).and_then(|file| file.set_len(100 << 20)).expect("a large file");
    let in_its_place = folder.path().join("folder.properties");
    fs::create_dir(&in_its_place).expect("a folder");
    let pipe = folder.path().join("pipe.properties");
    let mut bad = vec![large, in_its_place, folder.path().join("nowhere.properties")];
    if Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        bad.push(pipe);
    }
    for path in bad {
        let began = Instant::now();
        let output = run(&["check", &path.display().to_string(), "--as", "kafka-java@4.1"]);
        assert_eq!(output.status.code(), Some(2), "{}", path.display());
        assert!(began.elapsed() < Duration::from_secs(5), "{}", path.display());
    }
}

#[test]
fn secrets_are_never_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "acks=1\nssl.key.password=hunter2\n\
                sasl.jaas.config=org.X \\\n password=\"hunter2\";\nmy.token=hunter2\nacks=oops\n";
    let path = write(folder.path(), "producer.properties", text).display().to_string();
    let good = write(folder.path(), "good-producer.properties", text.replace("acks=oops\n", "")).display().to_string();
    for arguments in [
        vec!["check", &path],
        vec!["check", &good],
        vec!["check", &good, "--format", "json"],
        vec!["settings", &good],
        vec!["settings", &good, "--format", "json"],
        vec!["import", "kafka-properties", &good],
    ] {
        let output = run(&[arguments, vec!["--as", "kafka-java@4.1"]].concat());
        let shown = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&shown).contains("hunter2"), "{}", String::from_utf8_lossy(&shown));
    }
}

/// Each of these ends with one error about what was written, and names neither a file nor a line
/// that does not exist.
#[test]
fn wrong_option_is_one_error() {
    let files = ["tests/cli/files/consumer.properties", "--as", "kafka-java@4.1"];
    for (wrong, expected) in [
        (vec!["--claim", "foo"], "guarantees: loss-free, duplicate-free"),
        (vec!["--claim", "exactly-onc"], "did you mean exactly-once?"),
        (vec!["--claim", "loss-free=maybe"], "claimed to be `holds` or `violated`"),
        (vec!["--claim", "loss-free", "--claim", "loss-free=violated"], "contradict one another"),
        (vec!["--figure", "retry=10m"], "figures: retry_horizon, processing_time"),
        (vec!["--figure", "retry_horizn=10m"], "did you mean retry_horizon?"),
        (vec!["--figure", "outage=soon"], "outage is a duration such as 30s"),
        (vec!["--set", "sink.kind=upsrt"], "did you mean upsert?"),
        (vec!["--set", "sink=upsert"], "settings of sink: sink.kind"),
        (vec!["--set", "sink.kind=append", "--set", "sink.kind=upsert"], "contradict one another"),
        (vec!["--as", "kafka-java@0.1"], "has no known version `0.1`; known versions: 1.0"),
        (vec!["--as", "kafka-java@3.95"], "has no known version `3.95`; known versions: 1.0"),
        (vec!["--as", "kafka-jva"], "did you mean `kafka-java`?"),
        (vec!["--bounds", "message=2"], "did you mean messages?"),
        (vec!["--kind", "terrafrom"], "did you mean terraform?"),
    ] {
        let output = run(&[&["check"], files.as_slice(), &wrong].concat());
        let err = err(&output);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {err}");
        assert_eq!(err.matches("error").count(), 1, "{wrong:?}: {err}");
        assert!(err.contains(expected) && !err.contains("-->") && output.stdout.is_empty(), "{wrong:?}: {err}");
    }
}

#[test]
fn mistyped_file_name_is_one_error() {
    let consumer = "tests/cli/files/consumer.properties";
    for arguments in [
        vec!["check", "desings"],
        vec!["check", "designs/none.toml"],
        vec!["check", "producr.properties", consumer, "--as", "kafka-java@4.1"],
        vec!["check", "README.md"],
        vec!["settings", "producr.properties", "--as", "kafka-java@4.1"],
        vec!["import", "kafka-properties", "producr.properties"],
        vec!["repair", "designs/none.toml"],
        vec!["diff", "designs/none.toml", "designs"],
        vec!["explore", "designs/none.toml"],
    ] {
        let output = run(&arguments);
        let err = err(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert_eq!(err.matches("error").count(), 1, "{arguments:?}: {err}");
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", out(&output));
    }
}

#[test]
fn options_of_configuration_files_beside_a_design_are_refused() {
    let design = "designs/baseline/auto-commit.toml";
    for option in [["--as", "kafka-java"], ["--set", "sink.kind=upsert"], ["--claim", "ordered"], ["--select", "x"]] {
        let output = run(&["check", design, option[0], option[1]]);
        assert_eq!(output.status.code(), Some(2), "{option:?}");
        assert!(err(&output).starts_with(&format!("error: {} is about configuration files", option[0])), "{option:?}");
    }
}

#[test]
fn settings_that_exclude_one_another_name_the_options() {
    let files = ["tests/cli/files/consumer.properties", "--as", "kafka-java@4.1"];
    let wrong = ["--set", "sink.kind=append", "--set", "sink.inbox.recorded=with-effect"];
    let output = run(&[&["check"], files.as_slice(), &wrong].concat());
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("`--set sink.inbox.recorded=with-effect`"), "{}", err(&output));
    assert!(!err(&output).contains("-->"), "{}", err(&output));
}

#[test]
fn long_path_of_a_diagnostic_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("a-folder-with-a-long-name/".repeat(8));
    fs::create_dir_all(&deep).expect("a folder");
    let path = write(&deep, "orders.toml", "name = 1\n").display().to_string();
    assert!(err(&run(&["check", &path])).contains(&format!("{path}:1:8")));
    let path = deep.join("none.toml").display().to_string();
    assert!(err(&run(&["check", &path])).contains(&path));
}

#[test]
fn toml_of_other_programs_is_named_and_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "small.toml", format!("{SMALL}loss-free = \"holds\"\n"));
    write(folder.path(), "Cargo.toml", "[package]\nname = \"x\"\n");
    let output = run_in(folder.path(), &["check", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("Cargo.toml") && !err(&output).contains("error"), "{}", err(&output));
    assert!(out(&output).contains("1 design: 1 as claimed"), "{}", out(&output));
}

#[test]
fn files_are_explored_together_and_then_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "producer.properties", "acks=all\n");
    write(folder.path(), "consumer.properties", "group.id=orders\nenable.auto.commit=false\n");
    let files =
        ["check", "producer.properties", "consumer.properties", "--as", "kafka-java@4.1", "--guarantee", "progress"];
    let kinds = "late requests, rebalances, failovers, power losses and expiry one kind at a time: every run";
    let soon = run_in(folder.path(), &files);
    assert!(out(&soon).contains(kinds) && out(&soon).contains("holds up to 1 fault progress"), "{}", out(&soon));
    assert!(out(&soon).contains("every run with up to 1 fault in "), "{}", out(&soon));
    // A claim is explored up to its number of faults.
    let claimed = run_in(folder.path(), &[&files[..], &["--claim", "progress"]].concat());
    assert!(out(&claimed).contains("as claimed (claims.faults = 2)"), "{}", out(&claimed));
    assert_eq!(claimed.status.code(), Some(0));
    let apart = run_in(folder.path(), &[&files[..], &["--faults", "apart"]].concat());
    assert!(out(&apart).contains("holds        progress"), "{}", out(&apart));
    assert!(out(&apart).contains("one kind at a time (--faults together"), "{}", out(&apart));
}
