//! Finding and reading design files. Whatever is wrong with one of them, the others are still read.

use super::arguments::VendorArguments;
use super::folder::{self, FolderContent};
use onceproof::design::{Diagnostic, DiagnosticCode, MAX_FILE_BYTES, excerpt};
use onceproof::systems::{
    FileFormat, ImportOptions, LoadedDesign, VendorFile, bytes, masked_text, read_design, read_design_with, system,
};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A file and what came of it.
#[derive(Debug)]
pub(super) struct Loaded {
    /// As the user would write it.
    pub path: String,
    /// Its text, for pointing at.
    pub text: String,
    /// Whether it is made of vendors' files alone.
    pub is_vendor: bool,
    /// The design, or what is wrong.
    pub read: Result<LoadedDesign, Vec<Diagnostic>>,
}

/// Reads the files, and the designs of the folders in order of their paths.
pub(super) fn load(paths: &[PathBuf]) -> Vec<Loaded> {
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

fn load_folder(path: &Path, loaded: &mut Vec<Loaded>) {
    let FolderContent { designs, skipped, errors } = folder::search(path);
    if designs.is_empty() && errors.is_empty() {
        let title = "the folder holds no design: no TOML file that has one of a design's keys";
        let mut diagnostic = Diagnostic::whole(DiagnosticCode::NoDesigns, title);
        if !skipped.is_empty() {
            let names: Vec<String> = skipped.iter().map(|path| path.display().to_string()).collect();
            diagnostic = diagnostic.help(format!("other programs' files: {}", excerpt(&names.join(", "))));
        }
        let help = "`onceproof init` writes a design to start from";
        loaded.push(failed(path, diagnostic.help(help)));
    }
    loaded.extend(designs.iter().map(|file| read(file)));
    loaded.extend(errors.into_iter().map(|(path, diagnostic)| failed(&path, diagnostic)));
}

fn failed(path: &Path, diagnostic: Diagnostic) -> Loaded {
    Loaded { path: path.display().to_string(), text: String::new(), is_vendor: false, read: Err(vec![diagnostic]) }
}

fn read(path: &Path) -> Loaded {
    let shown = path.display().to_string();
    match bytes(path, MAX_FILE_BYTES) {
        Ok(bytes) => {
            Loaded { text: masked_text(&bytes), is_vendor: false, read: read_design(&shown, &bytes), path: shown }
        }
        Err(mistake) => Loaded { path: shown, text: String::new(), is_vendor: false, read: Err(vec![mistake]) },
    }
}

/// Whether a path names a vendor's file: it is no design and no folder.
fn is_vendor(path: &Path, vendor: &VendorArguments) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let is_named = path.to_string_lossy().split_once('=').is_some_and(|(part, _)| PARTS.contains(&part));
    let is_known =
        matches!(ending.as_deref(), Some("properties" | "yml" | "yaml" | "json" | "tf" | "hcl" | "conf" | "template"));
    is_named || is_known || (!vendor.systems.is_empty() && ending.as_deref() != Some("toml") && !path.is_dir())
}

/// The parts that a file can be for, as in `producer=client.properties`.
const PARTS: [&str; 5] = ["source", "producer", "broker", "consumer", "sink"];

/// What the command line says of vendors' files, as the text of a design: one way of reading for both.
fn command_line(name: &str, vendor: &VendorArguments) -> String {
    let quoted =
        |text: &str| format!("{:?}", text.chars().filter(|character| !character.is_control()).collect::<String>());
    let value = |text: &str| match text {
        "true" | "false" => text.to_owned(),
        _ if text.parse::<i64>().is_ok() => text.to_owned(),
        _ => quoted(text),
    };
    let mut text = format!("name = {}\n", quoted(name));
    for (path, written) in &vendor.mechanisms {
        let _ = writeln!(text, "{path} = {}", value(written));
    }
    if !vendor.claims.is_empty() {
        text.push_str("[claims]\n");
        for claim in &vendor.claims {
            let (name, expected) = claim.split_once('=').unwrap_or((claim, "holds"));
            let is_shorthand = onceproof::design::Shorthand::ALL.iter().any(|shorthand| shorthand.name() == name);
            let _ = if is_shorthand {
                writeln!(text, "guarantee = {}", quoted(name))
            } else {
                writeln!(text, "{name} = {}", quoted(expected))
            };
        }
    }
    if !vendor.figures.is_empty() {
        text.push_str("[figures]\n");
        for (name, figure) in &vendor.figures {
            let _ = writeln!(text, "{} = {}", name.replace('-', "_"), value(figure));
        }
    }
    text
}

/// A path as the command line gives it: `producer=client.properties`, or the path alone.
pub(super) fn vendor_file(path: &Path, format: Option<FileFormat>, vendor: &VendorArguments) -> VendorFile {
    let text = path.display().to_string();
    let (part, path) = match text.split_once('=') {
        Some((part, path)) if PARTS.contains(&part) => (Some(part.to_owned()), path.to_owned()),
        _ => (None, text),
    };
    let profile = match vendor.systems.as_slice() {
        [one] => Some(one.split('@').next().unwrap_or(one).to_owned()),
        _ => None,
    };
    let choice = ImportOptions { profile, part, select: vendor.select.clone(), active: vendor.profiles.clone() };
    VendorFile { path, format, choice }
}

/// Reads vendors' files as one design.
pub(super) fn read_vendor(files: &[VendorFile], vendor: &VendorArguments) -> Loaded {
    let name = files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>().join(", ");
    let mut systems = Vec::new();
    let mut mistakes = Vec::new();
    for name in &vendor.systems {
        match system(name) {
            Ok(system) => systems.push(system),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    let short: String = name.chars().filter(|character| !character.is_control()).take(100).collect();
    let text = command_line(&short, vendor);
    let read = if mistakes.is_empty() {
        read_design_with("(command line)", text.as_bytes(), &systems, files)
    } else {
        Err(mistakes)
    };
    // As it would be written again.
    let files = files.iter().map(|file| match &file.choice.part {
        Some(part) => format!("{part}={}", file.path),
        None => file.path.clone(),
    });
    let systems = vendor.systems.iter().map(|system| format!("--as {system}"));
    let figures = vendor.figures.iter().map(|(name, value)| format!("--figure {name}={value}"));
    let mechanisms = vendor.mechanisms.iter().map(|(name, value)| format!("--set {name}={value}"));
    let path = files.chain(systems).chain(figures).chain(mechanisms).collect::<Vec<_>>().join(" ");
    Loaded { path, text, is_vendor: true, read }
}

/// Reads what the arguments name: designs, folders of them, and vendors' files, which are one design together.
pub(super) fn load_all(paths: &[PathBuf], vendor: &VendorArguments) -> Vec<Loaded> {
    let (files, designs): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(|path| is_vendor(path, vendor));
    let mut loaded = load(&designs.into_iter().cloned().collect::<Vec<_>>());
    if !files.is_empty() {
        let files: Vec<VendorFile> = files.into_iter().map(|path| vendor_file(path, vendor.format(), vendor)).collect();
        loaded.push(read_vendor(&files, vendor));
    }
    loaded
}
