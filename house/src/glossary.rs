//! The rules about the glossary: each word is defined once and used, and every page links to it.
//!
//! A row `| **word** | meaning |` defines a word. A word is used if it, or its plural, occurs on
//! another page or in a comment or a text of a source.

use crate::finding::Finding;
use crate::lexer::words;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The page that defines the words.
pub const GLOSSARY: &str = "docs/glossary.md";

/// Returns the findings in the glossary; `others` are the texts of which some has to use each word.
#[must_use]
pub fn in_glossary(text: &str, others: &[String]) -> Vec<Finding> {
    let used: Vec<String> = others.iter().map(|other| format!(" {} ", words(other).join(" "))).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (line, word, meaning) in definitions(text) {
        let mut add = |what: &str| {
            let what = format!("{word}: {what}");
            found.push(Finding { rule: "glossary", file: PathBuf::from(GLOSSARY), line, what });
        };
        if !seen.insert(word.to_lowercase()) {
            add("defined twice");
        }
        if !meaning.ends_with('.') {
            add("the meaning is no sentence");
        }
        let wanted = words(word).join(" ");
        let forms = [format!(" {wanted} "), format!(" {wanted}s "), format!(" {} ", plural(&wanted))];
        if !used.iter().any(|text| forms.iter().any(|form| text.contains(form))) {
            add("used nowhere");
        }
    }
    found
}

/// Returns a finding if a page does not link to the glossary.
#[must_use]
pub fn in_page(file: &Path, text: &str) -> Option<Finding> {
    let linked = file == Path::new(GLOSSARY) || text.contains("glossary.md)") || text.contains("glossary.md#");
    let what = format!("no link to {GLOSSARY}");
    (!linked).then(|| Finding { rule: "glossary-link", file: file.to_owned(), line: 1, what })
}

/// Returns each definition with its line.
fn definitions(text: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    (1..).zip(text.lines()).filter_map(|(number, line)| {
        let (word, meaning) = line.strip_prefix("| **")?.split_once("** | ")?;
        Some((number, word, meaning.trim_end_matches(['|', ' '])))
    })
}

/// Returns the plural of a phrase that ends in `y`.
fn plural(words: &str) -> String {
    words.strip_suffix('y').map_or_else(|| words.to_owned(), |stem| format!("{stem}ies"))
}

#[cfg(test)]
mod tests {
    use super::in_glossary;

    #[test]
    fn words_defined_twice_or_unused_are_found() {
        let glossary = "| word | meaning |\n|---|---|\n| **fair cycle** | One. |\n| **Fair cycle** | Two |\n\
                        | **copy** | X. |\n| **y** | Z. |\n";
        let others = ["let x = FairCycle::new();".to_owned(), "two copies".to_owned()];
        let shown: Vec<String> = in_glossary(glossary, &others).into_iter().map(|found| found.what).collect();
        assert_eq!(shown, ["Fair cycle: defined twice", "Fair cycle: the meaning is no sentence", "y: used nowhere"]);
    }
}
