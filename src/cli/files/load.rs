//! Reading everything that the paths of a command line name.

use super::super::arguments::VendorArguments;
use super::super::output::complain;
use super::folder::{self, FolderContent};
use super::loaded::Loaded;
use super::vendor::{is_vendor, read_vendor};
use onceproof::design::{Diagnostic, DiagnosticCode, MAX_FILE_BYTES, escaped};
use onceproof::report::plural;
use onceproof::systems::{DiskFiles, Files, masked_text, read_design};
use std::path::{Path, PathBuf};

/// Reads what the paths name: designs, folders of them, and configuration files, which are one
/// design together.
pub(in crate::cli) fn load_all(paths: &[PathBuf], vendor: &VendorArguments) -> Vec<Loaded> {
    let (files, designs): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(|path| is_vendor(path, vendor));
    let mut loaded = load(&designs.into_iter().cloned().collect::<Vec<_>>());
    if !files.is_empty() {
        let files: Vec<PathBuf> = files.into_iter().cloned().collect();
        loaded.push(read_vendor(&files, vendor.format(), vendor));
    }
    loaded
}

/// Reads design files, and all design files of folders, in the order of the paths and of their
/// names.
fn load(paths: &[PathBuf]) -> Vec<Loaded> {
    let mut loaded = Vec::new();
    for path in paths {
        if path.is_dir() {
            load_folder(path, &mut loaded);
        } else {
            loaded.push(read(path));
        }
    }
    loaded
}

/// How many of the files that were left out are named.
const NAMED: usize = 3;

fn load_folder(path: &Path, loaded: &mut Vec<Loaded>) {
    let FolderContent { designs, skipped, errors } = folder::search(path);
    if designs.is_empty() && errors.is_empty() {
        let title = "the folder holds no design: no TOML file that has one of a design's keys";
        let missing = Diagnostic::whole(DiagnosticCode::NoDesigns, title);
        loaded.push(Loaded::failed(path, missing.help("`onceproof init` writes a design to start from")));
    }
    if !skipped.is_empty() {
        let mut names: Vec<String> =
            skipped.iter().take(NAMED).map(|file| escaped(&file.display().to_string())).collect();
        if skipped.len() > NAMED {
            names.push("...".to_owned());
        }
        let files = plural(skipped.len(), "file");
        complain(&format!("note: not read, being other programs' TOML: {files}: {}", names.join(", ")));
    }
    loaded.extend(designs.iter().map(|file| read(file)));
    loaded.extend(errors.into_iter().map(|(folder, unreadable)| Loaded::failed(&folder, unreadable)));
}

fn read(path: &Path) -> Loaded {
    match DiskFiles.read(path, MAX_FILE_BYTES) {
        Ok(bytes) => read_bytes(path, &bytes),
        Err(error) => Loaded::failed(path, error),
    }
}

fn read_bytes(path: &Path, bytes: &[u8]) -> Loaded {
    let shown = path.display().to_string();
    let read = read_design(&shown, bytes, &DiskFiles);
    let is_toml = path.extension().is_some_and(|extension| extension == "toml");
    match read {
        // Every line of such a file would be an error of its own.
        Err(errors) if !is_toml && errors.iter().any(|error| error.code == DiagnosticCode::Syntax) => {
            let title = "this is no design: a design is a TOML file";
            let help = "--as names the system of a configuration file, such as --as kafka-java@4.1";
            Loaded::failed(path, Diagnostic::whole(DiagnosticCode::Format, title).help(help))
        }
        read => Loaded { words: vec![path.into()], text: masked_text(bytes), is_vendor: false, read, path: shown },
    }
}
