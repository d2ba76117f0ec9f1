//! The planted bugs of `proofs/mutants`.

use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// A bug to plant in the runtime, and the test that has to find it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// A phrase that says what goes wrong. Unique.
    pub name: String,
    /// The file in `runtime/src`.
    pub file: String,
    find: String,
    replace: String,
    times: Option<usize>,
    #[serde(default)]
    also: Vec<Edit>,
    killed_by: Option<String>,
    equivalent: Option<String>,
}

/// A replacement of text in a file of `runtime/src`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    file: Option<String>,
    find: String,
    replace: String,
    /// The number of occurrences; 1 where it is not given.
    times: Option<usize>,
}

/// The expected result of a planted bug.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'a> {
    /// The test of this target and name fails.
    Killed {
        /// The test target of `proofs/runtime`.
        target: &'a str,
        /// The test's path in the target.
        test: &'a str,
    },
    /// All tests pass, for this reason.
    Equivalent(&'a str),
}

/// Returns the planted bugs of all lists.
///
/// # Errors
/// Where a list cannot be read.
pub fn planted_bugs() -> Result<Vec<Mutant>, Box<dyn std::error::Error>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct List {
        mutant: Vec<Mutant>,
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mutants");
    let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    let mut lists: Vec<PathBuf> =
        paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect();
    lists.sort();
    let mut bugs = Vec::new();
    for list in lists {
        let text = fs::read_to_string(&list)?;
        let read = toml::from_str::<List>(&text).map_err(|error| format!("{}: {error}", list.display()))?;
        bugs.extend(read.mutant);
    }
    Ok(bugs)
}

impl Mutant {
    /// Returns the expected result.
    ///
    /// # Errors
    /// Where the list gives neither a test nor an argument, or both.
    pub fn expected(&self) -> Result<Expected<'_>, String> {
        match (&self.killed_by, &self.equivalent) {
            (Some(path), None) => {
                let (target, test) = path.split_once("::").ok_or_else(|| format!("{path} is not TARGET::TEST"))?;
                Ok(Expected::Killed { target, test })
            }
            (None, Some(reason)) => Ok(Expected::Equivalent(reason)),
            _ => Err("a bug has either `killed_by` or `equivalent`".into()),
        }
    }

    /// Returns the edited files with their texts.
    ///
    /// # Errors
    /// Where a file cannot be read, or a text to replace does not occur as often as the list says.
    pub fn apply(&self, sources: &Path) -> Result<Vec<(PathBuf, String)>, String> {
        let first = Edit { file: None, find: self.find.clone(), replace: self.replace.clone(), times: self.times };
        let mut edited: Vec<(PathBuf, String)> = Vec::new();
        for edit in std::iter::once(&first).chain(&self.also) {
            let path = sources.join(edit.file.as_ref().unwrap_or(&self.file));
            let known = edited.iter().position(|(known, _)| *known == path);
            let index = if let Some(index) = known {
                index
            } else {
                let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                edited.push((path, text));
                edited.len() - 1
            };
            let (path, text) = &mut edited[index];
            let (found, expected) = (text.matches(&edit.find).count(), edit.times.unwrap_or(1));
            if found != expected {
                let path = path.display();
                return Err(format!("{path}: the text occurs {found} times, not {expected}:\n{}", edit.find));
            }
            *text = text.replace(&edit.find, &edit.replace);
        }
        Ok(edited)
    }
}
