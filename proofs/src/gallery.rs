//! The designs of the gallery.

use onceproof::design::Design;
use onceproof::systems::{DiskFiles, read_design};
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Returns the design at a path below `designs/`, without its extension.
///
/// # Panics
/// Where it cannot be read: a proof names a design that exists.
#[must_use]
pub fn design(name: &str) -> Design {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../designs").join(name).with_extension("toml");
    let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let read = read_design(&path.display().to_string(), &text, &DiskFiles);
    read.unwrap_or_else(|errors| panic!("{}: {errors:#?}", path.display())).design
}

/// Returns the designs of the gallery that are explored to their end, with their names, sorted by
/// path: those without a limit of their own.
#[must_use]
pub fn designs() -> Vec<(String, Design)> {
    designs_below("").into_iter().filter(|(_, design)| design.max_faults.is_none()).collect()
}

/// Returns the designs of `designs/natural`, with their names, sorted by path.
#[must_use]
pub fn natural_designs() -> Vec<(String, Design)> {
    designs_below("natural")
}

/// Returns the designs in a folder below `designs/`, with their names, sorted by path.
fn designs_below(folder: &str) -> Vec<(String, Design)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../designs");
    let all = WalkDir::new(root.join(folder)).into_iter().filter_map(Result::ok).map(DirEntry::into_path);
    let mut files: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    files.sort();
    let name = |path: &Path| path.strip_prefix(&root).unwrap_or(path).with_extension("").display().to_string();
    files.iter().map(|path| (name(path), design(&name(path)))).collect()
}
