//! Every design of the gallery is a test: its verdicts are as claimed, and the exploration visits
//! exactly the states that its head says. `ONCEPROOF_BLESS=1 cargo test --test gallery` writes new
//! counts, to be reviewed as a diff.

use libtest_mimic::{Arguments, Failed, Trial};
use onceproof::check::{Agreement, check_design};
use onceproof::design::{Design, Golden};
use onceproof::systems::{DiskFiles, read_design};
use onceproof_engine::Limits;
use onceproof_models::{Guarantee, Rules};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut files = Vec::new();
    find(&Path::new(env!("CARGO_MANIFEST_DIR")).join("designs"), &mut files);
    files.sort();
    assert!(files.len() >= 70, "the gallery is missing: {} designs", files.len());
    let trials = files.into_iter().map(|path| {
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&path).display().to_string();
        Trial::test(name, move || holds_what_it_says(&path))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
}

fn holds_what_it_says(path: &Path) -> Result<(), Failed> {
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
