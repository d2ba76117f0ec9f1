//! The scripts of the explorer's page under node, and the page in a browser.
//!
//! `tests/browser/` has the tests. The page is opened in Chromium by `.ci/browser` over each of its
//! hosts; here, under `ONCEPROOF_BROWSER`, over HTTP only.

use std::path::Path;
use std::process::Command;

/// The tests of scripts that touch no page.
const SCRIPTS: [&str; 5] = ["address", "chart", "laws", "paths", "session"];

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success())
}

fn run(names: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = names.iter().map(|name| root.join(format!("tests/browser/{name}.test.js")));
    let done = Command::new("node")
        .arg("--test")
        .args(files)
        .env("ONCEPROOF", env!("CARGO_BIN_EXE_onceproof"))
        .output()
        .expect("node starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
}

#[test]
fn scripts_of_the_page_keep_their_promises() {
    if is_there("node") {
        run(&SCRIPTS);
    } else {
        eprintln!("skipped: the scripts of the page need node");
    }
}

#[test]
fn page_in_a_browser_keeps_its_promises() {
    let missing: Vec<&str> = ["node", "chromium"].into_iter().filter(|program| !is_there(program)).collect();
    if std::env::var_os("ONCEPROOF_BROWSER").is_none() {
        eprintln!("skipped: the page in a browser takes ONCEPROOF_BROWSER=1");
    } else if missing.is_empty() {
        run(&["page", "survey"]);
    } else {
        eprintln!("skipped: the page in a browser needs {}", missing.join(" and "));
    }
}
