//! The texts behind the paths of a command line, for the explorer: it reads them itself, so that a
//! changed text is read in the same way. Secrets are masked: a page may be passed on.

use super::super::arguments::VendorArguments;
use super::command_line::CommandLine;
use super::folder;
use super::vendor::{is_vendor, vendor_file};
use onceproof::design::{Diagnostic, MAX_FILE_BYTES, SourceFile, parse_unlowered};
use onceproof::systems::{
    DiskFiles, Files, ImportOptions, MAX_VENDOR_FILE_BYTES, VendorFile, decode, masked_file, masked_text,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Returns the designs that paths name, as requests of the explorer have them: a design file, or
/// all configuration files together.
///
/// # Errors
/// The path that cannot be read, and why.
pub(in crate::cli) fn sources(paths: &[PathBuf], vendor: &VendorArguments) -> Result<Vec<Value>, String> {
    let (files, designs): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(|path| is_vendor(path, vendor));
    let mut all = Vec::new();
    for path in designs {
        let found = if path.is_dir() { folder::search(path).designs } else { vec![path.clone()] };
        for path in found {
            all.push(of_design(&path)?);
        }
    }
    if !files.is_empty() {
        all.push(of_files(&files, vendor)?);
    }
    Ok(all)
}

fn of_design(path: &Path) -> Result<Value, String> {
    let text = read(path, MAX_FILE_BYTES)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut files = Vec::new();
    let vendor = parse_unlowered(&text).map(|parsed| parsed.vendor).unwrap_or_default();
    for (part, name) in vendor.parts.iter().flat_map(|part| part.files.iter().map(|(name, _)| (part.part, name))) {
        // A file that is missing is an error of the design, which the explorer reports.
        if let Ok(text) = read(&folder.join(name), MAX_VENDOR_FILE_BYTES) {
            let choice = ImportOptions { part: Some(part.to_owned()), ..ImportOptions::default() };
            let file = VendorFile { path: name.clone(), format: None, choice };
            files.push(json!({ "path": name, "text": masked_file(&file, &text), "named": true }));
        }
    }
    let text = if vendor.is_empty() { text } else { masked_text(text.as_bytes()) };
    Ok(json!({ "path": path.display().to_string(), "text": text, "files": files }))
}

fn of_files(paths: &[&PathBuf], vendor: &VendorArguments) -> Result<Value, String> {
    let mut files = Vec::new();
    let mut names = Vec::new();
    for path in paths {
        let file = vendor_file(path, vendor.format(), vendor);
        let text = read(Path::new(&file.path), MAX_VENDOR_FILE_BYTES)?;
        let text = masked_file(&file, &text);
        names.push(file.path.clone());
        files.push(json!({ "path": file.path, "text": text, "part": file.choice.part, "kind": vendor.kind }));
    }
    let line = CommandLine::new(&names.join(", "), vendor).map_err(|contradiction| contradiction.title)?;
    let systems: Vec<String> = vendor.systems.iter().map(|system| system.label()).collect();
    Ok(json!({
        "path": SourceFile::COMMAND_LINE,
        "text": line.text,
        "files": files,
        "systems": systems,
        "select": vendor.select,
        "profiles": vendor.profiles,
    }))
}

fn read(path: &Path, most: usize) -> Result<String, String> {
    let reason = |error: Diagnostic| format!("{}: {}", path.display(), error.title);
    DiskFiles.read(path, most).map(|bytes| decode(&bytes)).map_err(reason)
}
