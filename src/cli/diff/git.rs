//! Files of a git revision, read by the `git` command.

use onceproof::design::{escaped, excerpt};
use std::path::Path;
use std::process::Command;

/// A revision of the repository that the current folder lies in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Revision<'a>(&'a str);

impl<'a> Revision<'a> {
    /// A revision by its name.
    ///
    /// # Errors
    /// A name that git would take for an option.
    pub(super) fn new(name: &'a str) -> Result<Self, String> {
        if name.starts_with('-') {
            return Err(format!("`{}` is no revision", excerpt(name)));
        }
        Ok(Self(name))
    }

    /// The files at a path and in the folders below it, relative to the current folder.
    ///
    /// # Errors
    /// The message of git about a revision that does not exist.
    pub(super) fn files_below(self, path: &str) -> Result<Vec<String>, String> {
        Ok(names(&git(&["ls-tree", "-r", "-z", "--name-only", self.0, "--", path])?))
    }

    /// The entries of a folder, relative to the current folder.
    ///
    /// # Errors
    /// The message of git.
    pub(super) fn entries(self, folder: &Path) -> Result<Vec<String>, String> {
        let folder = format!("{}/", folder.display());
        let folder = if folder == "/" { "." } else { folder.as_str() };
        Ok(names(&git(&["ls-tree", "-z", "--name-only", self.0, "--", folder])?))
    }

    /// The content of a file; none where the name is a folder's.
    pub(super) fn content(self, file: &str) -> Option<Vec<u8>> {
        // `./` makes the path relative to the current folder, as `ls-tree` gave it.
        git(&["show", &format!("{}:./{file}", self.0)]).ok()
    }

    /// The revision's name.
    pub(super) const fn name(self) -> &'a str {
        self.0
    }
}

/// Names that are separated by NUL.
fn names(listed: &[u8]) -> Vec<String> {
    let names = listed.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    names.map(|name| String::from_utf8_lossy(name).into_owned()).collect()
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("git").args(arguments).output().map_err(|error| format!("git cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(format!("git {}: {}", arguments.join(" "), escaped(reason.lines().next().unwrap_or_default())))
}
