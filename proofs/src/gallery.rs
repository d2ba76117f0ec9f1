//! The designs of the gallery.

use onceproof::design::Design;
use onceproof::systems::{DiskFiles, read_design};
use std::fs;
use std::path::{Path, PathBuf};

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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../designs");
    let mut open = vec![root.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    let name = |path: &Path| path.strip_prefix(&root).unwrap_or(path).with_extension("").display().to_string();
    let designs = files.iter().map(|path| (name(path), design(&name(path))));
    designs.filter(|(_, design)| design.max_faults.is_none()).collect()
}
