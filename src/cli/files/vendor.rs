//! Real systems' configuration files: which they are, and the design that they make together.

use super::super::arguments::VendorArguments;
use super::command_line::CommandLine;
use super::loaded::Loaded;
use onceproof::design::{Diagnostic, SourceFile};
use onceproof::systems::{DiskFiles, FileFormat, ImportOptions, VendorFile, read_design_with};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The parts that a file can be for, as in `producer=client.properties`.
const PARTS: [&str; 5] = ["source", "producer", "broker", "consumer", "sink"];

/// Endings of configuration files, in lower case.
const ENDINGS: [&str; 10] = ["properties", "yml", "yaml", "json", "tf", "hcl", "conf", "template", "env", "py"];

/// The longest name of a design that is made of its files' names, in characters.
const LONGEST_NAME: usize = 100;

/// Whether a path names a configuration file: it is neither a design nor a folder.
pub(in crate::cli) fn is_vendor(path: &Path, vendor: &VendorArguments) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let is_named = path.to_string_lossy().split_once('=').is_some_and(|(part, _)| PARTS.contains(&part));
    // A name that begins with a dot has no ending.
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_variables = name == ".env" || name.starts_with(".env.");
    let is_known = is_variables || ending.as_deref().is_some_and(|ending| ENDINGS.contains(&ending));
    let is_stated = !vendor.systems.is_empty() || vendor.kind.is_some();
    is_named || is_known || (is_stated && ending.as_deref() != Some("toml") && !path.is_dir())
}

/// A file as the command line gives it: `producer=client.properties`, or the path alone.
pub(in crate::cli) fn vendor_file(path: &Path, format: Option<FileFormat>, vendor: &VendorArguments) -> VendorFile {
    let text = path.display().to_string();
    let (part, path) = match text.split_once('=') {
        Some((part, path)) if PARTS.contains(&part) => (Some(part.to_owned()), path.to_owned()),
        _ => (None, text),
    };
    let profile = match vendor.systems.as_slice() {
        [one] => Some(one.profile.name.clone()),
        _ => None,
    };
    let choice = ImportOptions { profile, part, select: vendor.select.clone(), active: vendor.profiles.clone() };
    VendorFile { path, format, choice }
}

/// Reads configuration files and options as one design.
pub(in crate::cli) fn read_vendor(paths: &[PathBuf], format: Option<FileFormat>, vendor: &VendorArguments) -> Loaded {
    let files: Vec<VendorFile> = paths.iter().map(|path| vendor_file(path, format, vendor)).collect();
    let name = files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>().join(", ");
    let short: String = name.chars().take(LONGEST_NAME).collect();
    let words: Vec<OsString> = paths.iter().map(OsString::from).collect();
    let read = match CommandLine::new(&short, vendor) {
        Err(contradiction) => Err(vec![contradiction]),
        Ok(line) => {
            let named = |diagnostics: Vec<Diagnostic>| diagnostics.into_iter().map(|one| line.named(one)).collect();
            match read_design_with(SourceFile::COMMAND_LINE, line.text.as_bytes(), &vendor.systems, &files, &DiskFiles)
            {
                Ok(mut read) => {
                    read.warnings = named(read.warnings);
                    Ok(read)
                }
                Err(errors) => Err(named(errors)),
            }
        }
    };
    Loaded { path: name, words, text: String::new(), is_vendor: true, read }
}
