//! Lists the files of the repository that rules are about.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold no file of ours.
const SKIPPED: [&str; 2] = ["target", ".git"];

/// Returns the root of the repository.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Returns the files below a folder with one of these extensions, relative to it, in order.
///
/// # Panics
/// Where a folder cannot be read.
#[must_use]
pub fn below(root: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut open = vec![PathBuf::new()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(root.join(&folder)).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let entry = entry.expect("an entry of a folder");
            let name = entry.file_name();
            let path = folder.join(&name);
            if entry.file_type().expect("a kind of file").is_dir() {
                if !SKIPPED.iter().any(|skipped| name == *skipped) {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|ending| extensions.iter().any(|wanted| ending == *wanted)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
