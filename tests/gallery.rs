//! Every design of the gallery is a test: its verdicts are as claimed, and the exploration visits
//! exactly the states that its head says. A list pins which enabled faults never occur in it.
//! `ONCEPROOF_BLESS=1 cargo test --test gallery` writes new counts and a new list, to be reviewed
//! as a diff.

use libtest_mimic::{Arguments, Failed, Trial};
use onceproof::check::{Agreement, check_design};
use onceproof::design::{Design, Golden};
use onceproof::systems::{DiskFiles, read_design};
use onceproof_engine::Limits;
use onceproof_models::{Guarantee, Rules};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use walkdir::{DirEntry, WalkDir};

fn main() -> ExitCode {
    let mut files = find(&Path::new(env!("CARGO_MANIFEST_DIR")).join("designs"));
    files.sort();
    assert!(files.len() >= 70, "the gallery is missing: {} designs", files.len());
    let found = Unreached::default();
    let designs = files.len();
    let trials = files.into_iter().map(|path| {
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&path).display().to_string();
        let found = Arc::clone(&found);
        Trial::test(name.clone(), move || holds_what_it_says(&path, &name, &found))
    });
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials.collect());
    let found = found.lock().expect("no trial panicked with the list");
    // A filter leaves designs out.
    if found.len() == designs && !is_as_pinned(&found) {
        return ExitCode::FAILURE;
    }
    conclusion.exit_code()
}

/// The list of faults that never occur.
const PINNED: &str = "tests/golden/unreached-faults.txt";

/// By design, the names of the enabled faults that never occurred.
type Unreached = Arc<Mutex<BTreeMap<String, Vec<&'static str>>>>;

/// Whether the enabled faults that never occurred are those of the list.
fn is_as_pinned(found: &BTreeMap<String, Vec<&'static str>>) -> bool {
    let lines = found.iter().filter(|(_, faults)| !faults.is_empty());
    let text: Vec<String> = lines.map(|(name, faults)| format!("{name}: {}", faults.join(", "))).collect();
    let text = text.join("\n") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PINNED);
    if std::env::var_os("ONCEPROOF_BLESS").is_some() {
        return fs::write(&path, text).is_ok();
    }
    let pinned = fs::read_to_string(&path).unwrap_or_default();
    let (pinned, found): (Vec<&str>, Vec<&str>) = (pinned.lines().collect(), text.lines().collect());
    for line in pinned.iter().filter(|line| !found.contains(line)) {
        eprintln!("{PINNED} says, and it is not so: {line}");
    }
    for line in found.iter().filter(|line| !pinned.contains(line)) {
        eprintln!("{PINNED} does not say: {line}");
    }
    pinned == found
}

fn find(folder: &Path) -> Vec<PathBuf> {
    let all = WalkDir::new(folder).into_iter().filter_map(Result::ok).map(DirEntry::into_path);
    all.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect()
}

fn holds_what_it_says(path: &Path, listed: &str, unreached: &Unreached) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let name = path.display().to_string();
    let design = read_design(&name, text.as_bytes(), &DiskFiles).map_err(|errors| format!("{errors:#?}"))?.design;
    if design.claims.by_guarantee.is_empty() {
        return Err("a design of the gallery claims something".into());
    }
    if !text.starts_with('#') {
        return Err("a design of the gallery opens with a comment that teaches".into());
    }
    let checked = check_design(&design, &Guarantee::ALL, Rules::ALL, &Limits::default(), |_| {});
    let faults = &checked.faults;
    if let Some(fault) = faults.occurred.iter().find(|fault| !design.mechanisms.enables(**fault)) {
        return Err(format!("{} occurred, and the design does not enable it", fault.name()).into());
    }
    let never = faults.never.iter().map(|fault| fault.name()).collect();
    unreached.lock().expect("no trial panicked with the list").insert(listed.to_owned(), never);
    for finding in &checked.findings {
        if finding.agreement() > Agreement::AsClaimed {
            let name = finding.guarantee.name();
            return Err(format!("{name}: claimed {:?}, found {:#?}", finding.claimed, finding.verdict).into());
        }
    }
    let found = Golden { states: checked.states as u64, transitions: checked.transitions as u64 };
    if std::env::var_os("ONCEPROOF_BLESS").is_some() {
        bless(path, &text, &design, found)?;
    } else if design.golden != Some(found) {
        return Err(format!("the file says {:?}, the exploration visited {found:?}", design.golden).into());
    }
    Ok(())
}

fn bless(path: &Path, text: &str, design: &Design, found: Golden) -> Result<(), Failed> {
    if design.golden == Some(found) {
        return Ok(());
    }
    let body = text.split("\n[golden]").next().unwrap_or(text).trim_end();
    let golden = format!("\n\n[golden]\nstates = {}\ntransitions = {}\n", found.states, found.transitions);
    Ok(fs::write(path, format!("{body}{golden}"))?)
}
