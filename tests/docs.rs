//! The docs keep up with the code: every guarantee, diagnostic and fault is documented, every
//! design is in the gallery's list, and the numbers that pages state are those of the sources.
//! Links and sizes of files are rules of the house (`house/tests/rules.rs`).

use onceproof::design::{DiagnosticCode, Expectation, parse};
use onceproof_models::{Fault, Guarantee};
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let all = WalkDir::new(root().join(folder)).into_iter().filter_map(Result::ok).map(DirEntry::into_path);
    let mut found: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    found.sort();
    found
}

#[test]
fn every_guarantee_and_every_diagnostic_has_a_page() {
    for guarantee in Guarantee::ALL {
        let page = root().join(format!("docs/reference/guarantees/{}.md", guarantee.name()));
        assert!(page.is_file(), "{} is missing", page.display());
    }
    for code in DiagnosticCode::ALL {
        let page = root().join(format!("docs/reference/diagnostics/{}.md", code.name()));
        assert!(page.is_file(), "{} is missing", page.display());
    }
}

#[test]
fn every_fault_is_documented_under_its_own_name() {
    let faults = [
        Fault::ConnectionBreaks,
        Fault::LateRequest,
        Fault::LateSinkRequest,
        Fault::ProcessCrash,
        Fault::ServerCrash,
        Fault::HandlerFails,
        Fault::Rollback,
        Fault::LeaseExpires,
        Fault::DeletionReturns,
        Fault::WindowExpires,
        Fault::MessageExpires,
        Fault::TransactionTimesOut,
        Fault::MarkerRepeats,
        Fault::Rebalance,
        Fault::Replacement,
        Fault::Failover,
        Fault::UncleanFailover,
        Fault::PowerLoss(1),
        Fault::LostMachine(1),
    ];
    let page = fs::read_to_string(root().join("docs/reference/json.md")).expect("the page");
    let line = page.lines().find(|line| line.contains(".fault` |")).expect("a line about faults");
    let documented: Vec<&str> =
        line.rsplit("the fault:").next().expect("names").split('`').skip(1).step_by(2).collect();
    assert_eq!(documented, faults.map(Fault::name));
}

#[test]
fn every_design_is_listed_in_the_gallery() {
    let list = fs::read_to_string(root().join("designs/README.md")).expect("designs/README.md");
    for design in files("designs", "toml") {
        let name = design.strip_prefix(root().join("designs")).expect("it is below designs/").display().to_string();
        assert!(list.contains(&format!("({name})")), "{name} is not listed");
    }
}

/// Rewritten by `TRYCMD=overwrite` and reviewed as diffs.
#[test]
fn commands_on_pages_print_the_pages_output() {
    trycmd::TestCases::new().case("README.md").case("docs/guide/*.md");
}

#[test]
fn design_in_the_readme_is_the_file_that_it_names() {
    let page = fs::read_to_string(root().join("README.md")).expect("the page");
    let shown = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a design");
    let file = fs::read_to_string(root().join("docs/guide/payments.toml")).expect("the file");
    assert_eq!(shown, file);
}

/// The runtime's documentation states a verdict for each use by naming a design, whose claims the
/// gallery test proves.
#[test]
fn runtime_docs_state_the_verdicts_of_their_designs() {
    let mut judged = 0;
    for file in files("runtime/src", "rs") {
        let text = fs::read_to_string(&file).expect("a source file");
        for line in text.lines() {
            for (at, _) in line.match_indices("`designs/") {
                let rest = &line[at + 1..];
                let (name, said) = rest.split_once('`').expect("a closed quote");
                let design = fs::read_to_string(root().join(name));
                let design = design.unwrap_or_else(|_| panic!("{}: there is no {name}", file.display()));
                let design = parse(&design).expect("a design of the gallery");
                // A row of a table: `design`: guarantee [and guarantee] violated|hold |
                let Some(said) = said.strip_prefix(": ").and_then(|said| said.split('|').next()) else { continue };
                let expected = if said.contains("violated") { Expectation::Violated } else { Expectation::Holds };
                for guarantee in Guarantee::ALL.into_iter().filter(|guarantee| said.contains(guarantee.name())) {
                    assert_eq!(design.claims.expectation(guarantee), Some(expected), "{name}: {said}");
                    judged += 1;
                }
            }
        }
    }
    assert!(judged >= 5, "the table in runtime/src/lib.rs is gone");
}

#[test]
fn guide_states_the_number_of_designs() {
    let text = fs::read_to_string(root().join("docs/guide/getting-started.md")).expect("the page");
    let count = files("designs", "toml").len();
    assert!(text.contains(&format!("has {count} designs")), "the guide does not say that there are {count} designs");
}

#[test]
fn pages_state_the_number_of_planted_bugs() {
    let lists = fs::read_dir(root().join("proofs/mutants")).expect("the lists").flatten();
    let texts = lists.map(|list| fs::read_to_string(list.path()).expect("a list"));
    let count: usize = texts.map(|text| text.matches("[[mutant]]").count()).sum();
    for page in ["README.md", "docs/reference/runtime.md", "proofs/README.md"] {
        let text = fs::read_to_string(root().join(page)).expect("a page");
        assert!(text.contains(&format!("{count} planted bugs")), "{page} does not say that there are {count}");
    }
}
