//! One of the two versions that are compared: its designs, wherever they come from.

use super::super::arguments::{DiffArguments, VendorArguments};
use super::super::files::{Loaded, load_all};
use super::git::Revision;
use onceproof::design::excerpt;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use tempfile::TempDir;

/// The designs of a version.
pub(super) struct Version {
    /// The name that the user gave the version: a path, or a path of a revision.
    pub name: String,
    /// The designs by their paths within the version; a single design has an empty path.
    pub designs: BTreeMap<String, Loaded>,
    /// The files of a revision; they are removed with the version.
    _files: Option<TempDir>,
}

/// Reads the old and the new version.
///
/// # Errors
/// A path or a revision that does not exist.
pub(super) fn versions(arguments: &DiffArguments) -> Result<(Version, Version), String> {
    // A path may hold two dots; a revision range is no path that exists.
    if let Some((old, new)) = arguments.old.split_once("..").filter(|_| !Path::new(&arguments.old).exists()) {
        // `main...HEAD` is read as `main..HEAD`; a side that is left out is HEAD, as in git.
        let side = |name: &'_ str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        let (old, new) = (side(old), side(new.trim_start_matches('.')));
        return Ok((revision(&old, &arguments.new)?, revision(&new, &arguments.new)?));
    }
    Ok((path(Path::new(&arguments.old))?, path(&arguments.new)?))
}

/// The designs at a path.
fn path(path: &Path) -> Result<Version, String> {
    let name = path.display().to_string();
    if !path.exists() {
        return Err(format!("{}: there is no such file or folder", excerpt(&name)));
    }
    Ok(version(path, &name, None))
}

/// The designs at a path, which the user calls `name`.
fn version(path: &Path, name: &str, files: Option<TempDir>) -> Version {
    let mut designs = BTreeMap::new();
    for mut file in load_all(&[path.to_owned()], &VendorArguments::default()) {
        let full = PathBuf::from(&file.path);
        let within = full.strip_prefix(path).unwrap_or(&full).display().to_string();
        file.path = if within.is_empty() { name.to_owned() } else { format!("{name}/{within}") };
        designs.insert(within, file);
    }
    Version { name: name.to_owned(), designs, _files: files }
}

/// The designs of a revision. Its files are written to a temporary folder, since designs name other
/// files beside them.
fn revision(name: &str, path: &Path) -> Result<Version, String> {
    let revision = Revision::new(name)?;
    let text = path.display().to_string();
    if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
        return Err(format!("{}: a path within a revision is relative to the current folder", excerpt(&text)));
    }
    let names = revision.files_below(&text)?;
    if names.is_empty() {
        return Err(format!("{name} has no {}", excerpt(&text)));
    }
    // Of a single design the other files of its folder are needed, too.
    let beside = match path.parent() {
        Some(folder) if names.len() == 1 && Path::new(&names[0]) == path => revision.entries(folder)?,
        _ => Vec::new(),
    };
    let files = tempfile::tempdir().map_err(|error| format!("no temporary folder can be made: {error}"))?;
    for file in names.iter().chain(&beside).collect::<BTreeSet<_>>() {
        let Some(content) = revision.content(file) else { continue };
        let copy = files.path().join(file);
        let written = copy.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&copy, content));
        written.map_err(|error| format!("{} cannot be written: {error}", copy.display()))?;
    }
    let shown = format!("{}:{text}", revision.name());
    Ok(version(&files.path().join(path), shown.trim_end_matches('/'), Some(files)))
}
