//! The design files of a folder.
//!
//! Every real folder is read once, whatever symbolic links lead to it, so that links in a circle
//! end the search. Names that begin with a dot are hidden and not read. A TOML file of another
//! program is not read either: its content decides ([`is_design`]).

use onceproof::design::{Diagnostic, DiagnosticCode, MAX_FILE_BYTES, is_design};
use onceproof::systems::{DiskFiles, Files};
use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

/// The result of a search. Paths begin with the path of the folder.
#[derive(Debug, Default)]
pub(super) struct FolderContent {
    /// The design files by path, sorted.
    pub designs: Vec<PathBuf>,
    /// TOML files that are no designs, sorted.
    pub skipped: Vec<PathBuf>,
    /// Folders that could not be read.
    pub errors: Vec<(PathBuf, Diagnostic)>,
}

/// Searches a folder and the folders below it.
pub(super) fn search(root: &Path) -> FolderContent {
    let mut content = FolderContent::default();
    let mut seen = HashSet::new();
    // Folders come before links to folders: a path through a link is printed only where there is no
    // other.
    let mut folders = vec![root.to_owned()];
    let mut links = Vec::new();
    while let Some(folder) = folders.pop().or_else(|| links.pop()) {
        if let Err(error) = fs::canonicalize(&folder)
            .and_then(|real| if seen.insert(real) { entries(&folder) } else { Ok(Vec::new()) })
            .map(|entries| {
                for entry in entries {
                    let path = entry.path();
                    let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
                    match (path.is_dir(), is_link) {
                        (true, true) => links.push(path),
                        (true, false) => folders.push(path),
                        (false, _) if path.extension().is_some_and(|ending| ending == "toml") => content.add(path),
                        (false, _) => {}
                    }
                }
            })
        {
            let title = format!("the folder cannot be read: {error}");
            content.errors.push((folder, Diagnostic::whole(DiagnosticCode::Unreadable, title)));
        }
    }
    content.designs.sort();
    content.skipped.sort();
    content
}

/// The entries of a folder that are not hidden, the last name first.
fn entries(folder: &Path) -> std::io::Result<Vec<DirEntry>> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.retain(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.file_name()));
    Ok(entries)
}

impl FolderContent {
    /// Adds a TOML file. A file that cannot be read counts as a design, so that the error is
    /// reported.
    fn add(&mut self, path: PathBuf) {
        let text = DiskFiles.read(&path, MAX_FILE_BYTES).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        if text.is_none_or(|text| is_design(&text)) { self.designs.push(path) } else { self.skipped.push(path) }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::search;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_in_a_circle_are_followed_once() {
        let root = tempfile::tempdir().expect("a folder");
        let (a, b) = (root.path().join("a"), root.path().join("b"));
        for folder in [&a, &b] {
            fs::create_dir(folder).expect("a folder");
            fs::write(folder.join("design.toml"), "name = \"d\"\n").expect("a file");
            // Twenty links each: without a set of visited folders there are more paths than a disk
            // has files.
            for number in 0..20 {
                symlink(&a, folder.join(format!("to-a-{number}"))).expect("a link");
                symlink(&b, folder.join(format!("to-b-{number}"))).expect("a link");
                symlink(root.path(), folder.join(format!("up-{number}"))).expect("a link");
            }
        }
        let found = search(root.path());
        assert_eq!(found.designs, [a.join("design.toml"), b.join("design.toml")]);
        assert!(found.errors.is_empty());
    }

    #[test]
    fn linked_folder_outside_is_read() {
        let (root, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        fs::write(other.path().join("design.toml"), "name = \"d\"\n").expect("a file");
        symlink(other.path(), root.path().join("linked")).expect("a link");
        symlink(root.path().join("nowhere"), root.path().join("dangling")).expect("a link");
        let found = search(root.path());
        assert_eq!(found.designs, [root.path().join("linked/design.toml")]);
        assert!(found.errors.is_empty());
    }

    #[test]
    fn hidden_names_and_other_toml_files_are_skipped() {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir(root.path().join(".git")).expect("a folder");
        for (name, text) in [
            (".git/design.toml", "name = \"d\"\n"),
            (".design.toml", "name = \"d\"\n"),
            ("Cargo.toml", "[package]\nname = \"orders\"\n"),
            ("broken.toml", "name = \"d\"\n[cliams]\n"),
            ("notes.txt", "name = \"d\"\n"),
        ] {
            fs::write(root.path().join(name), text).expect("a file");
        }
        let found = search(root.path());
        assert_eq!(found.designs, [root.path().join("broken.toml")]);
        assert_eq!(found.skipped, [root.path().join("Cargo.toml")]);
    }
}
