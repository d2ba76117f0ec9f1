//! Imports configuration files: their settings, each with its location in the file.

use super::decode::decode;
use super::entry::{IrrelevantEntry, SettingEntry};
use super::files::{Files, MAX_VENDOR_FILE_BYTES};
use super::importers::{Collector, FileFormat, ImportOptions, collect};
use super::secrets;
use crate::design::{
    Diagnostic, DiagnosticCode, Diagnostics, SourceFile, SourceSpan, UnexaminedKind, UnexaminedSetting, escaped,
    excerpt,
};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A configuration file to be imported.
#[derive(Clone, Debug)]
pub struct VendorFile {
    /// The path as the user writes it.
    pub path: String,
    /// The format; none to detect it from the path and the text.
    pub format: Option<FileFormat>,
    /// The user's choices.
    pub choice: ImportOptions,
}

impl VendorFile {
    /// A file of this path, with its format detected.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), format: None, choice: ImportOptions::default() }
    }
}

/// The settings of a configuration file.
#[derive(Clone, Debug, Default)]
pub struct ImportedFile {
    /// The settings in the order of the file.
    pub entries: Vec<SettingEntry>,
    /// The profiles that the format implies, where the user names none.
    pub profiles: Vec<&'static str>,
    /// The versions of profiles that the file names.
    pub versions: Vec<(&'static str, String)>,
    /// The settings that do not bear on delivery.
    pub irrelevant: Vec<IrrelevantEntry>,
    /// The parts of the file that bear on delivery and are not read.
    pub unexamined: Vec<UnexaminedSetting>,
    /// The errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Imports a file; its path is relative to `folder`.
#[must_use]
pub fn import(file: &VendorFile, folder: &Path, files: &dyn Files) -> ImportedFile {
    match files.read(&folder.join(&file.path), MAX_VENDOR_FILE_BYTES) {
        Ok(bytes) => import_text(file, &decode(&bytes)),
        Err(mut found) => {
            found.title = format!("{}: {}", escaped(&file.path), found.title);
            ImportedFile { diagnostics: vec![found], ..ImportedFile::default() }
        }
    }
}

/// Imports the text of a file.
#[must_use]
pub fn import_text(file: &VendorFile, text: &str) -> ImportedFile {
    // A part or a system that the user names says how a file without a known form is read.
    let is_stated = file.choice.part.is_some() || file.choice.profile.is_some();
    let fallback = || is_stated.then(|| FileFormat::of_settings(text));
    let detected = file.format.or_else(|| FileFormat::detect(&file.path, text)).or_else(fallback);
    let Some(format) = detected else { return refused(file) };
    let Collector { implied, found, unexamined, unused, diagnostics, secrets, .. } =
        collect(format, &file.path, text, &file.choice);
    // Without a parsed tree the secrets are unknown, so whole lines are masked.
    let by_lines = diagnostics.has(DiagnosticCode::Format);
    let source = secrets::masked(&file.path, text, &secrets, by_lines);
    let span = |range: Range<usize>| SourceSpan { file: Arc::clone(&source), range };
    let mut profiles = Vec::new();
    for profile in implied.iter().map(|(profile, _)| *profile).chain(found.iter().filter_map(|found| found.profile)) {
        if !profiles.contains(&profile) {
            profiles.push(profile);
        }
    }
    let entries = found.into_iter().map(|found| SettingEntry {
        profile: found.profile,
        part: found.part,
        key: found.key,
        value: found.value,
        precedence: found.precedence,
        key_source: span(found.key_span),
        value_source: span(found.value_span),
    });
    let unexamined = unexamined.into_iter().map(|(name, range, effect, weakens)| UnexaminedSetting {
        kind: UnexaminedKind::NotModelled,
        about: format!("{} ({}): {effect}", excerpt(&name), span(range)),
        name,
        weakens,
    });
    let irrelevant = unused.into_iter().map(|(key, range, why)| IrrelevantEntry { key, source: span(range), why });
    ImportedFile {
        entries: entries.collect(),
        profiles,
        versions: implied.into_iter().filter_map(|(profile, version)| Some((profile, version?))).collect(),
        irrelevant: irrelevant.collect(),
        unexamined: unexamined.collect(),
        diagnostics: located(diagnostics, file, &source),
    }
}

/// Returns the text of a file with secrets masked. A file of no known format is masked as a whole.
#[must_use]
pub fn masked_file(file: &VendorFile, text: &str) -> String {
    let is_stated = file.choice.part.is_some() || file.choice.profile.is_some();
    let fallback = || is_stated.then(|| FileFormat::of_settings(text));
    let detected = file.format.or_else(|| FileFormat::detect(&file.path, text)).or_else(fallback);
    let Some(format) = detected else { return String::new() };
    let Collector { diagnostics, secrets, .. } = collect(format, &file.path, text, &file.choice);
    secrets::masked(&file.path, text, &secrets, diagnostics.has(DiagnosticCode::Format)).text.clone()
}

/// The error about a file of no known format.
fn refused(file: &VendorFile) -> ImportedFile {
    let formats = FileFormat::ALL.map(|(_, name, _)| name).join(", ");
    let title = format!("{}: the file has none of the known formats", escaped(&file.path));
    let help = format!("--kind says which one it has: {formats}; PART=FILE says that it has settings of a part");
    let found = Diagnostic::whole(DiagnosticCode::Format, title).help(help);
    ImportedFile { diagnostics: vec![found], ..ImportedFile::default() }
}

/// The diagnostics with the file in each label, or in the title where there is no label.
fn located(mut diagnostics: Diagnostics, file: &VendorFile, source: &Arc<SourceFile>) -> Vec<Diagnostic> {
    for found in diagnostics.iter_mut() {
        for label in &mut found.labels {
            label.file.get_or_insert_with(|| Arc::clone(source));
        }
    }
    let mut all = diagnostics.into_vec();
    for found in all.iter_mut().filter(|found| found.labels.is_empty()) {
        found.title = format!("{}: {}", escaped(&file.path), found.title);
    }
    all
}
