//! Claim: every planted bug of `proofs/mutants` can be planted, and the test that has to find it
//! exists.
//!
//! It leaves out whether the test finds it: `cargo run --release -p onceproof-proofs --bin
//! mutants`.

use onceproof_proofs::{Expected, planted_bugs};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn planted_bug_has_a_place_and_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = BTreeSet::new();
    for bug in planted_bugs().unwrap() {
        assert!(names.insert(bug.name.clone()), "two planted bugs are called {:?}", bug.name);
        bug.apply(&root.join("../runtime/src")).unwrap_or_else(|error| panic!("{}: {error}", bug.name));
        if let Expected::Killed { target, test } =
            bug.expected().unwrap_or_else(|error| panic!("{}: {error}", bug.name))
        {
            let (module, test) = test.split_once("::").unwrap_or_else(|| panic!("{}: no module", bug.name));
            let folders = ["reference", target].map(|folder| root.join("runtime/tests").join(folder));
            let files = folders.map(|folder| folder.join(module).with_extension("rs"));
            let texts: String = files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect();
            assert!(
                texts.contains(&format!("fn {test}(")),
                "{}: there is no test {target}::{module}::{test}",
                bug.name
            );
        }
    }
    assert!(names.len() > 100, "{} planted bugs", names.len());
}
