//! Finding and reading design files. Whatever is wrong with one of them, the others are still read.

use crate::design::{Code, Design, Diagnostic, MAX_FILE_BYTES, parse_bytes};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How deep folders are searched.
const MAX_DEPTH: usize = 16;

/// A file and what came of it.
#[derive(Debug)]
pub(super) struct Loaded {
    /// As the user would write it.
    pub path: String,
    /// Its text, for pointing at.
    pub text: String,
    /// The design, or what is wrong.
    pub design: Result<Design, Vec<Diagnostic>>,
}

/// Reads the files and all files of the folders, in order of their names.
pub(super) fn load(paths: &[PathBuf]) -> Vec<Loaded> {
    let mut loaded = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut found = Vec::new();
            let mut broken = Vec::new();
            walk(path, 0, &mut found, &mut broken);
            found.sort();
            if found.is_empty() && broken.is_empty() {
                let title = "the folder holds no design: no file whose name ends in .toml";
                broken.push(failed(path, Code::NoDesigns, title, "`onceproof init` writes a design to start from"));
            }
            loaded.extend(found.iter().map(|file| read(file)));
            loaded.extend(broken);
        } else {
            loaded.push(read(path));
        }
    }
    loaded
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>, broken: &mut Vec<Loaded>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            broken.push(failed(folder, Code::Unreadable, &format!("the folder cannot be read: {error}"), ""));
            return;
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && depth < MAX_DEPTH {
            walk(&path, depth + 1, found, broken);
        } else if path.extension().is_some_and(|extension| extension == "toml") && !path.is_dir() {
            found.push(path);
        }
    }
}

fn failed(path: &Path, code: Code, title: &str, help: &str) -> Loaded {
    let mut mistake = Diagnostic::whole(code, title);
    if !help.is_empty() {
        mistake = mistake.help(help);
    }
    Loaded { path: path.display().to_string(), text: String::new(), design: Err(vec![mistake]) }
}

fn read(path: &Path) -> Loaded {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return failed(path, Code::NoSuchFile, "there is no such file or folder", "");
        }
        Err(error) => return failed(path, Code::Unreadable, &format!("the file cannot be read: {error}"), ""),
    };
    // A pipe or a device could make the program wait for ever.
    if !metadata.is_file() {
        return failed(path, Code::Unreadable, "this is not a regular file", "");
    }
    let mut bytes = Vec::new();
    let limit = MAX_FILE_BYTES as u64 + 1;
    if let Err(error) = fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)) {
        return failed(path, Code::Unreadable, &format!("the file cannot be read: {error}"), "");
    }
    let design = parse_bytes(&bytes);
    Loaded { path: path.display().to_string(), text: String::from_utf8_lossy(&bytes).into_owned(), design }
}
