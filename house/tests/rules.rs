//! The rules of the house, over the whole repository.
//!
//! `ONCEPROOF_HOUSE=src/check cargo test -p onceproof-house` prints what is left to do in a folder.
//! `house/ratchet.txt` holds how many findings of each rule a file still has; a file may have
//! fewer, and `ONCEPROOF_BLESS=1` lowers the numbers.

use onceproof_house::finding::{Exception, Finding, uncovered};
use onceproof_house::lexer::tokens;
use onceproof_house::workspace::{Workspace, packages, read_sources};
use onceproof_house::{circles, files, form, glossary, language, manifests, pages, rooms};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Files that are written by a program, or quote what others wrote.
const NOT_OURS: [&str; 2] = ["docs/generated", "designs/systems"];

/// Findings that a file still has, by rule and file.
type Counts = BTreeMap<(String, PathBuf), usize>;

fn findings() -> Vec<Finding> {
    let root = files::root();
    let read = |file: &PathBuf| fs::read_to_string(root.join(file)).expect("a text in UTF-8");
    let is_ours = |file: &PathBuf| !NOT_OURS.iter().any(|folder| file.starts_with(folder));
    let sources = read_sources(root);
    let packages = packages(root);
    let mut texts = Vec::new();
    let mut found = Vec::new();
    for (file, text) in &sources {
        let code = tokens(text);
        found.extend(form::in_source(file, text, &code));
        found.extend(language::in_source(file, &code));
        found.extend(pages::in_source(root, file, &code));
        if file.starts_with("engine") {
            found.extend(language::in_engine(file, &code));
        }
    }
    for file in files::below(root, &["md"]) {
        let text = read(&file);
        found.extend(pages::in_page(root, &file, &text));
        if is_ours(&file) {
            found.extend(language::in_page(&file, &text));
        }
        found.extend(glossary::in_page(&file, &text));
        if file != Path::new(glossary::GLOSSARY) {
            texts.push(text);
        }
    }
    texts.extend(sources.values().cloned());
    found.extend(glossary::in_glossary(&read(&glossary::GLOSSARY.into()), &texts));
    for file in files::below(root, &["toml"]).into_iter().filter(is_ours) {
        let text = read(&file);
        found.extend(form::in_data(&file, &text));
        found.extend(language::in_data(&file, &text));
    }
    for package in &packages {
        let file = package.join("Cargo.toml");
        found.extend(manifests::in_manifest(&file, &read(&file), &sources, &packages));
    }
    let workspace = Workspace::load(root);
    found.extend(circles::circles(&workspace));
    found.extend(rooms::differences(&workspace, &read(&rooms::PAGE.into())));
    found
}

fn counts(findings: &[Finding]) -> Counts {
    let mut counts = Counts::new();
    for finding in findings {
        *counts.entry((finding.rule.to_owned(), finding.file.clone())).or_default() += 1;
    }
    counts
}

fn allowed(list: &Path) -> Counts {
    let text = fs::read_to_string(list).unwrap_or_default();
    let entry = |line: &str| -> Option<((String, PathBuf), usize)> {
        let mut parts = line.split(' ');
        Some(((parts.next()?.to_owned(), parts.next()?.into()), parts.next()?.parse().ok()?))
    };
    text.lines().filter_map(entry).collect()
}

#[test]
fn files_keep_the_rules_of_the_house() {
    let root = files::root();
    let list = root.join("house/exceptions.toml");
    let exceptions = Exception::read(&fs::read_to_string(&list).expect("a list of exceptions"));
    let found = uncovered(findings(), &exceptions, Path::new("house/exceptions.toml"));
    if let Some(folder) = std::env::var_os("ONCEPROOF_HOUSE") {
        let there: Vec<String> =
            found.iter().filter(|finding| finding.file.starts_with(&folder)).map(with_help).collect();
        panic!("{}\n{} findings in {}", there.join("\n"), there.len(), folder.display());
    }
    let ratchet = root.join("house/ratchet.txt");
    let now = counts(&found);
    if std::env::var_os("ONCEPROOF_BLESS").is_some() {
        let lines = now.iter().map(|((rule, file), count)| format!("{rule} {} {count}\n", file.display()));
        fs::write(&ratchet, lines.collect::<String>()).expect("the ratchet is written");
        return;
    }
    let allowed = allowed(&ratchet);
    let more = |finding: &&Finding| {
        let key = (finding.rule.to_owned(), finding.file.clone());
        now[&key] > allowed.get(&key).copied().unwrap_or(0)
    };
    let more: Vec<String> = found.iter().filter(more).map(with_help).collect();
    assert!(more.is_empty(), "{}\n{} findings in files that had fewer", more.join("\n"), more.len());
}

fn with_help(finding: &Finding) -> String {
    match language::replacement(&finding.what) {
        Some(better) if finding.rule == "word" => format!("{finding} (write: {better})"),
        _ => finding.to_string(),
    }
}
