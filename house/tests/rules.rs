//! The rules of the house, over the whole repository.
//!
//! A finding fails the test, except where `house/exceptions.toml` gives a reason.

use onceproof_house::finding::{Exception, Finding, uncovered};
use onceproof_house::lexer::tokens;
use onceproof_house::workspace::{Workspace, packages, read_sources};
use onceproof_house::{circles, files, form, glossary, language, manifests, pages, rooms};
use std::fs;
use std::path::{Path, PathBuf};

/// Files that are written by a program, or quote what others wrote.
const NOT_OURS: [&str; 2] = ["docs/generated", "designs/systems"];

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

#[test]
fn files_keep_the_rules_of_the_house() {
    let root = files::root();
    let list = root.join("house/exceptions.toml");
    let exceptions = Exception::read(&fs::read_to_string(&list).expect("a list of exceptions"));
    let found = uncovered(findings(), &exceptions, Path::new("house/exceptions.toml"));
    let found: Vec<String> = found.iter().map(with_help).collect();
    assert!(found.is_empty(), "{}\n{} findings", found.join("\n"), found.len());
}

fn with_help(finding: &Finding) -> String {
    match language::replacement(&finding.what) {
        Some(better) if finding.rule == "word" => format!("{finding} (write: {better})"),
        _ => finding.to_string(),
    }
}
