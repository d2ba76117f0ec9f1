//! Commands that are printed as the next step: each runs in a shell as it is printed, and says the
//! same again.

use crate::program::{err, json, out, run_in, shell_in, write};
use std::fs;
use std::path::Path;
use std::process::Output;

/// The text before a printed command.
const MARKS: [&str; 4] = ["to see it again: ", "more about it: ", "for several settings at once: ", "check it with: "];

/// The commands that a report prints.
fn commands(report: &str) -> Vec<&str> {
    let printed = |line: &'static str| move |text: &str| text.contains(line);
    let lines = report.lines().filter(|line| MARKS.iter().any(|mark| printed(mark)(line)));
    lines.filter_map(|line| line.find("onceproof ").map(|start| &line[start..])).collect()
}

/// The verdict of a guarantee in a JSON report, with what it was found with.
fn verdict(output: &Output, guarantee: &str) -> (String, usize, String) {
    let report = json(output);
    let design = &report["designs"][0];
    let verdicts = design["verdicts"].as_array().expect("verdicts");
    let found = verdicts.iter().find(|verdict| verdict["guarantee"] == guarantee).expect("the guarantee");
    let steps = found["counterexample"].as_array().expect("a counterexample").len();
    (found["verdict"].to_string(), steps, found["bounds"].to_string())
}

/// Runs a check that finds violations, and every command that it prints. Returns how many there
/// were.
fn check_commands(folder: &Path, arguments: &[&str]) -> usize {
    let report = run_in(folder, &[&["check"], arguments].concat());
    let text = out(&report);
    let printed = commands(&text);
    assert!(!printed.is_empty(), "{arguments:?}: {text}{}", err(&report));
    let whole = run_in(folder, &[&["check", "--format", "json"], arguments].concat());
    for command in &printed {
        let again = shell_in(folder, &format!("{command} --format json"));
        if command.contains(" repair ") {
            assert_eq!(again.status.code(), Some(1), "{command}: {}", err(&again));
            assert!(json(&again)["repairs"][0]["violated"].as_array().is_some_and(|names| !names.is_empty()));
            continue;
        }
        let guarantee = command.rsplit(' ').next().expect("a guarantee");
        assert_eq!(verdict(&again, guarantee), verdict(&whole, guarantee), "{arguments:?}: {command}");
        assert_eq!(verdict(&again, guarantee).0, "\"violated\"", "{command}");
    }
    printed.len()
}

/// A design that reorders messages: one message cannot be out of order, two can. The violation is
/// accepted, so that no repairs are sought.
const REORDERS: &str = "name = \"reorders\"\n\n[producer]\nin_flight = 2\nidentity = \"none\"\n\n\
                        [consumer]\ninstances = 1\n\n\
                        [faults]\nlossy_crash = false\nrebalance = false\nfailover = false\nexpiry = false\n\n\
                        [bounds]\nmessages = 1\n\n[claims]\nordered = \"violated\"\n";

#[test]
fn selected_queue_with_a_claim_is_seen_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let queues = "resource \"aws_sqs_queue\" \"invoices\" {\n}\nresource \"aws_sqs_queue\" \"payments\" {\n}\n";
    write(folder.path(), "queues.tf", queues);
    let claim = ["--claim", "duplicate-free", "--guarantee", "duplicate-free", "--bounds", "messages=1"];
    let arguments = [&["queues.tf", "--select", "invoices"], claim.as_slice()].concat();
    assert!(check_commands(folder.path(), &arguments) > 0);
}

#[test]
fn bounds_of_the_command_line_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "reorders.toml", REORDERS);
    let one = run_in(folder.path(), &["check", "reorders.toml", "--guarantee", "ordered"]);
    assert!(!out(&one).contains("violated"), "{}", out(&one));
    let arguments = ["reorders.toml", "--bounds", "messages=2,copies=2", "--guarantee", "ordered"];
    assert!(check_commands(folder.path(), &arguments) > 0);
}

#[test]
fn odd_paths_are_quoted() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = REORDERS.replace("messages = 1", "messages = 2");
    for name in ["pay ments$(touch x).toml", "it's.toml", "-dash.toml", "a;b&c|d.toml", "bell\u{7}.toml", "*.toml"] {
        let own = folder.path().join("own");
        fs::create_dir(&own).expect("a folder");
        write(&own, name, &design);
        check_commands(&own, &["--guarantee", "ordered", "--", name]);
        assert_eq!(fs::read_dir(&own).expect("the folder").count(), 1, "{name}: a command wrote a file");
        fs::remove_dir_all(&own).expect("the folder can be removed");
    }
}

#[test]
fn options_about_configuration_files_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "out.conf", "acks=1\n");
    write(folder.path(), "in.conf", "group.id=orders\nauto.offset.reset=earliest\n");
    let arguments = [
        "producer=out.conf",
        "consumer=in.conf",
        "--as",
        "kafka-java@4.1",
        "--kind",
        "kafka-properties",
        "--set",
        "sink.kind=upsert",
        "--figure",
        "outage=2h",
        "--claim",
        "loss-free=violated",
        "--guarantee",
        "loss-free",
        "--bounds",
        "messages=1",
    ];
    assert!(check_commands(folder.path(), &arguments) > 0);
}

#[test]
fn vendor_design_without_claims_is_repaired() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "producer.properties", "acks=all\n");
    let of = ["producer.properties", "--as", "kafka-java@4.1"];
    let arguments = [of.as_slice(), &["--guarantee", "loss-free", "--bounds", "messages=1"]].concat();
    let report = out(&run_in(folder.path(), &[&["check"], arguments.as_slice()].concat()));
    assert!(commands(&report).iter().any(|command| command.starts_with("onceproof repair ")), "{report}");
    assert!(check_commands(folder.path(), &arguments) > 0);
}

#[test]
fn spring_profile_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "spring:\n  kafka:\n    producer:\n      acks: all\n---\nspring:\n  config:\n    \
                activate:\n      on-profile: fast one\n  kafka:\n    producer:\n      acks: \"0\"\n";
    write(folder.path(), "application.yml", text);
    let claim = ["--claim", "loss-free=violated", "--guarantee", "loss-free", "--bounds", "messages=1"];
    let arguments = [&["application.yml", "--profile", "fast one"], claim.as_slice()].concat();
    assert!(check_commands(folder.path(), &arguments) > 0);
}

#[test]
fn switched_off_reductions_and_limits_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "reorders.toml", REORDERS.replace("messages = 1", "messages = 2"));
    for options in [
        vec!["--without", "partial-order,consumer-symmetry"],
        vec!["--faults", "together"],
        vec!["--depth", "30"],
        vec!["--max-states", "300000", "--memory", "1GB", "--threads", "1"],
    ] {
        let arguments = [&["reorders.toml", "--guarantee", "ordered"], options.as_slice()].concat();
        assert!(check_commands(folder.path(), &arguments) > 0, "{options:?}");
    }
}

#[test]
fn random_walks_are_taken_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "name = \"loses\"\n\n[consumer]\nacknowledge = \"before-processing\"\n\n\
                [claims]\nguarantee = \"exactly-once\"\n";
    write(folder.path(), "loses.toml", text);
    for options in [vec!["--simulate", "300", "--seed", "7", "--walk", "150"], vec!["--simulate", "200"]] {
        assert!(check_commands(folder.path(), &[&["loses.toml"], options.as_slice()].concat()) > 0, "{options:?}");
    }
}

#[test]
fn several_violated_claims_are_repaired_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "name = \"loses\"\n\n[consumer]\ninstances = 1\nacknowledge = \"before-processing\"\n\n\
                [claims]\nguarantee = \"exactly-once\"\n";
    write(folder.path(), "loses twice.toml", text);
    let arguments = ["loses twice.toml", "--bounds", "messages=1"];
    assert!(
        out(&run_in(folder.path(), &[&["check"], arguments.as_slice()].concat()))
            .contains("more about it: onceproof repair 'loses twice.toml' --bounds messages=1")
    );
    assert!(check_commands(folder.path(), &arguments) >= 3);
}

#[test]
fn init_names_a_command_that_checks_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run_in(folder.path(), &["init", "my pipeline.toml"]);
    let text = out(&output);
    let printed = commands(&text);
    assert_eq!(printed.len(), 1, "{text}");
    let checked = shell_in(folder.path(), &format!("{} --bounds messages=1", printed[0]));
    assert_eq!(checked.status.code(), Some(1), "its claim is wrong: {}", err(&checked));
}
