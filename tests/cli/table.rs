//! Several designs at once: a table, with what is not as claimed in full below.

use crate::program::{SMALL, out, run_in, write};
use std::path::Path;

/// Five designs of which the one with this name has this claim, the others a right one.
fn designs(folder: &Path, odd: &str, claim: &str) {
    for name in ["one", "two", "three", "four", "five"] {
        let claim = if name == odd { claim } else { "duplicate-free = \"violated\"" };
        let text = SMALL.replace("\"small\"", &format!("\"{name}\""));
        write(folder, &format!("{name}.toml"), format!("{text}{claim}\n"));
    }
}

#[test]
fn designs_as_claimed_are_one_line_each() {
    let folder = tempfile::tempdir().expect("a folder");
    designs(folder.path(), "none", "");
    let text = out(&run_in(folder.path(), &["check", "."]));
    for name in ["one", "two", "three", "four", "five"] {
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with(name)).collect();
        let [line] = lines.as_slice() else { panic!("{name}: {text}") };
        // loss-free holds and is not claimed, duplicate-free is violated as claimed, one message
        // has no order.
        let cells: Vec<&str> = line.split_whitespace().skip(1).take(6).collect();
        assert_eq!(cells, ["h", "V", "-", "-", "-", "h"], "{line}");
    }
    assert!(!text.contains("to see it again"), "{text}");
    assert!(text.lines().last().is_some_and(|line| line.starts_with("5 designs: 5 as claimed; ")), "{text}");
}

#[test]
fn wrong_claim_follows_the_table_in_full() {
    let folder = tempfile::tempdir().expect("a folder");
    designs(folder.path(), "three", "duplicate-free = \"holds\"");
    let output = run_in(folder.path(), &["check", "."]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.lines().any(|line| line.starts_with("three") && line.contains("v!")), "{text}");
    assert_eq!(text.matches("to see it again: onceproof check ./three.toml").count(), 1, "{text}");
    assert!(!text.contains("./one.toml"), "{text}");
    assert!(text.lines().last().is_some_and(|line| line.starts_with("5 designs: 4 as claimed, 1 with a wrong claim")));
}

#[test]
fn verbose_prints_every_design_in_full() {
    let folder = tempfile::tempdir().expect("a folder");
    designs(folder.path(), "none", "");
    let text = out(&run_in(folder.path(), &["check", ".", "--verbose"]));
    assert_eq!(text.matches("  within: ").count(), 5, "{text}");
    assert!(!text.contains("capital letter"), "{text}");
    let text = out(&run_in(folder.path(), &["check", ".", "--counterexamples"]));
    assert_eq!(text.matches("how duplicate-free is violated").count(), 5, "{text}");
    let text = out(&run_in(folder.path(), &["check", "one.toml"]));
    assert_eq!(text.matches("how duplicate-free is violated").count(), 1, "{text}");
}
