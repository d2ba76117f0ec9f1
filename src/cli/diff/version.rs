//! One of the two versions that are compared: its designs, wherever they come from.

use super::super::arguments::{DiffArguments, VendorArguments};
use super::super::files::{Loaded, is_vendor, load_all};
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
    let vendor = &arguments.vendor;
    if let Some((old, new)) = arguments.old.split_once("..").filter(|_| !Path::new(&arguments.old).exists()) {
        // `main...HEAD` is read as `main..HEAD`; a side that is left out is HEAD, as in git.
        let side = |name: &'_ str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        let (old, new) = (side(old), side(new.trim_start_matches('.')));
        let of = |name: &str| revision(name, &arguments.new, vendor);
        return Ok((of(&old)?, of(&new)?));
    }
    match arguments.new.as_slice() {
        [new] => Ok((path(Path::new(&arguments.old), vendor)?, path(new, vendor)?)),
        _ => Err("several files are compared between two revisions, such as main..HEAD in front of them".to_owned()),
    }
}

/// The part that a file is for, with the sign behind it, and its path: `producer=` of
/// `producer=client.properties`.
fn split(path: &Path) -> (String, PathBuf) {
    let text = path.display().to_string();
    match text.split_once('=') {
        Some((part, rest)) if is_vendor(path, &VendorArguments::default()) && !path.exists() => {
            (format!("{part}="), PathBuf::from(rest))
        }
        _ => (String::new(), path.to_owned()),
    }
}

/// The designs at a path.
fn path(path: &Path, vendor: &VendorArguments) -> Result<Version, String> {
    let name = path.display().to_string();
    let (_, file) = split(path);
    if !file.exists() {
        return Err(format!("{}: there is no such file or folder", excerpt(&name)));
    }
    Ok(version(&[path.to_owned()], &file, &name, None, vendor))
}

/// The designs at paths, which the user calls `name`. The paths begin with `root`.
fn version(paths: &[PathBuf], root: &Path, name: &str, files: Option<TempDir>, vendor: &VendorArguments) -> Version {
    let mut designs = BTreeMap::new();
    for mut file in load_all(paths, vendor) {
        let full = PathBuf::from(&file.path);
        let within = if file.is_vendor {
            let shown = root.display().to_string();
            file.path.replace(&format!("{shown}/"), "").replace(&shown, "")
        } else {
            full.strip_prefix(root).unwrap_or(&full).display().to_string()
        };
        file.path = if within.is_empty() { name.to_owned() } else { format!("{name}/{within}") };
        designs.insert(within, file);
    }
    Version { name: name.to_owned(), designs, _files: files }
}

/// The designs of a revision. Its files are written to a temporary folder, since designs name other
/// files beside them.
fn revision(name: &str, paths: &[PathBuf], vendor: &VendorArguments) -> Result<Version, String> {
    let revision = Revision::new(name)?;
    let files = tempfile::tempdir().map_err(|error| format!("no temporary folder can be made: {error}"))?;
    let mut copied = Vec::new();
    for path in paths {
        let (part, path) = split(path);
        copy(revision, &path, files.path())?;
        copied.push(PathBuf::from(format!("{part}{}", files.path().join(path).display())));
    }
    let (root, shown) = match paths {
        [path] => {
            let (_, path) = split(path);
            (files.path().join(&path), format!("{}:{}", revision.name(), path.display()))
        }
        _ => (files.path().to_owned(), revision.name().to_owned()),
    };
    Ok(version(&copied, &root, shown.trim_end_matches('/'), Some(files), vendor))
}

/// Writes what a revision has at a path to a folder.
fn copy(revision: Revision<'_>, path: &Path, folder: &Path) -> Result<(), String> {
    let text = path.display().to_string();
    if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
        return Err(format!("{}: a path within a revision is relative to the current folder", excerpt(&text)));
    }
    let names = revision.files_below(&text)?;
    if names.is_empty() {
        return Err(format!("{} has no {}", revision.name(), excerpt(&text)));
    }
    // Of a single design the other files of its folder are needed, too.
    let beside = match path.parent() {
        Some(folder) if names.len() == 1 && Path::new(&names[0]) == path => revision.entries(folder)?,
        _ => Vec::new(),
    };
    for file in names.iter().chain(&beside).collect::<BTreeSet<_>>() {
        let Some(content) = revision.content(file) else { continue };
        let copy = folder.join(file);
        let written = copy.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&copy, content));
        written.map_err(|error| format!("{} cannot be written: {error}", copy.display()))?;
    }
    Ok(())
}
