//! Findings of the rules, and the exceptions that are allowed with a reason.
//!
//! `house/exceptions.toml` lists the exceptions: the rule, the file or folder, the words where the
//! rule is about words, and the reason. An exception that nothing needs any more is a finding too.

use std::fmt;
use std::path::{Path, PathBuf};

/// One objection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// The file, below the root of the repository.
    pub file: PathBuf,
    /// The line, from one.
    pub line: usize,
    /// The word, the name or the number that is wrong.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}: {}", self.file.display(), self.line, self.rule, self.what)
    }
}

/// An allowed exception.
#[derive(Clone, Debug)]
pub struct Exception {
    rule: String,
    /// A file, or a folder with all that is below it.
    file: PathBuf,
    /// The words it is about; empty for all that the rule finds there.
    words: Vec<String>,
}

impl Exception {
    /// Returns the exceptions of a list.
    ///
    /// # Panics
    /// Where an entry lacks its rule, its file, or its reason.
    #[must_use]
    pub fn read(text: &str) -> Vec<Self> {
        let list: toml::Table = text.parse().expect("the list of exceptions is TOML");
        let entries = list.get("exception").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        entries.iter().map(Self::entry).collect()
    }

    fn entry(entry: &toml::Value) -> Self {
        let text = |key: &str| entry.get(key).and_then(toml::Value::as_str);
        let given = |key: &str| text(key).unwrap_or_else(|| panic!("an exception has no {key}: {entry:?}")).to_owned();
        assert!(given("reason").len() > 20, "an exception needs a reason: {entry:?}");
        let words = entry.get("words").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        Self {
            rule: given("rule"),
            file: PathBuf::from(given("file")),
            words: words.iter().filter_map(|word| Some(word.as_str()?.to_owned())).collect(),
        }
    }

    fn covers(&self, finding: &Finding) -> bool {
        let inside = finding.file.starts_with(&self.file);
        let word = self.words.is_empty() || self.words.contains(&finding.what);
        self.rule == finding.rule && inside && word
    }
}

/// Returns the findings that no exception covers, and one for each exception that covers none.
#[must_use]
pub fn uncovered(findings: Vec<Finding>, exceptions: &[Exception], list: &Path) -> Vec<Finding> {
    let unused = exceptions.iter().filter(|exception| !findings.iter().any(|finding| exception.covers(finding)));
    let unused: Vec<Finding> = unused
        .map(|exception| Finding {
            rule: "exception-without-use",
            file: list.to_owned(),
            line: 1,
            what: format!("{} in {} {:?}", exception.rule, exception.file.display(), exception.words),
        })
        .collect();
    let mut left = findings;
    left.retain(|finding| !exceptions.iter().any(|exception| exception.covers(finding)));
    left.extend(unused);
    left
}

#[cfg(test)]
mod tests {
    use super::{Exception, Finding, uncovered};
    use std::path::Path;

    fn finding(file: &str, what: &str) -> Finding {
        Finding { rule: "word", file: file.into(), line: 1, what: what.to_owned() }
    }

    #[test]
    fn exception_covers_its_folder_and_words_only() {
        let list =
            "[[exception]]\nrule = \"word\"\nfile = \"a\"\nwords = [\"x\"]\nreason = \"it is a name in std itself\"";
        let exceptions = Exception::read(list);
        let found = vec![finding("a/b.rs", "x"), finding("a/b.rs", "y"), finding("b.rs", "x")];
        let left = uncovered(found, &exceptions, Path::new("list"));
        assert_eq!(left, [finding("a/b.rs", "y"), finding("b.rs", "x")]);
    }

    #[test]
    fn exception_without_use_is_a_finding() {
        let list = "[[exception]]\nrule = \"word\"\nfile = \"a\"\nreason = \"it was needed some time ago\"";
        let left = uncovered(Vec::new(), &Exception::read(list), Path::new("list"));
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].rule, "exception-without-use");
    }
}
