//! From files to a design: the design's own file, a vendor's files, or one that names the others.

use super::catalogue::{System, system};
use super::effective::{IrrelevantEntry, RawValue, SettingEntry};
use super::importers::{self, FileFormat, ImportOptions};
use super::lower::{LoweredSettings, VendorInputs};
use super::secrets;
use crate::design::{
    DerivedMechanisms, Design, Diagnostic, DiagnosticCode, DiagnosticSeverity, ParsedDesign, SourceFile, SourceSpan,
    Vendor, excerpt, parse_unlowered_bytes, registry,
};
use std::fs;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// No configuration is larger.
pub const MAX_FILE_BYTES: usize = 8 << 20;

/// A design with what it was read from.
#[derive(Clone, Debug)]
pub struct LoadedDesign {
    /// The design.
    pub design: Design,
    /// What the systems' settings were and meant, where there are any.
    pub vendor: Option<VendorSettings>,
    /// What should be known beside the verdict.
    pub warnings: Vec<Diagnostic>,
    /// The design as it was written, to be tried with other values.
    pub parsed: ParsedDesign,
    /// Its file, as it may be shown.
    pub source: Arc<SourceFile>,
}

/// The settings of real systems behind a design.
#[derive(Clone, Debug, Default)]
pub struct VendorSettings {
    /// What was read.
    pub inputs: VendorInputs,
    /// What it means.
    pub lowered: LoweredSettings,
}

/// A file of a vendor's.
#[derive(Clone, Debug)]
pub struct VendorFile {
    /// The path, as the user writes it.
    pub path: String,
    /// What it is; none where the file itself tells.
    pub format: Option<FileFormat>,
    /// What the user chooses in it.
    pub choice: ImportOptions,
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// Why it cannot be read.
pub fn bytes(path: &Path, limit: usize) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = |title: &str| Diagnostic::whole(DiagnosticCode::Unreadable, title);
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Diagnostic::whole(DiagnosticCode::NoSuchFile, "there is no such file or folder"));
        }
        Err(error) => return Err(unreadable(&format!("the file cannot be read: {error}"))),
    };
    // A pipe or a device could make the program wait for ever.
    if !metadata.is_file() {
        return Err(unreadable("this is not a regular file"));
    }
    if metadata.len() > limit as u64 {
        let title = format!("a file is at most {limit} bytes long, this one has {}", metadata.len());
        return Err(Diagnostic::whole(DiagnosticCode::TooLarge, title));
    }
    let mut bytes = Vec::new();
    match fs::File::open(path).and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes)) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(unreadable(&format!("the file cannot be read: {error}"))),
    }
}

/// How many settings of a part that nobody speaks of are told.
const TOLD: usize = 3;

/// What is taken for granted of parts of which neither the systems' settings nor the design say anything.
fn unsaid(design: &Design, lowered: &LoweredSettings) -> Vec<String> {
    let is_said = |path: &str| lowered.derived.values.contains_key(path) || design.written.contains_key(path);
    let parts = ["source", "producer", "broker", "consumer", "sink"].into_iter();
    parts
        .filter_map(|part| {
            let of_part = |path: &str| path.split('.').next() == Some(part);
            let settings: Vec<_> = registry().iter().filter(|info| of_part(info.path)).collect();
            if settings.iter().any(|info| is_said(info.path)) {
                return None;
            }
            let told =
                settings.iter().filter(|info| !info.path.starts_with("source.dual_write")).take(TOLD).map(|info| {
                    let name = info.path.split_once('.').map_or(info.path, |(_, name)| name);
                    format!("{name} = {}", info.value_text(info.get(&design.mechanisms)))
                });
            Some(format!("nothing is said of the {part}: {}", told.collect::<Vec<_>>().join(", ")))
        })
        .collect()
}

/// The text of a design as it may be excerpt, whatever is wrong with it.
#[must_use]
pub fn masked_text(bytes: &[u8]) -> String {
    let vendor = parse_unlowered_bytes(bytes).map(|draft| draft.vendor).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(_) => shown_design("", bytes, &vendor).text.clone(),
        Err(_) => String::new(),
    }
}

/// Text of any encoding that the formats know: UTF-8, with or without its mark, UTF-16 with its mark, Latin-1.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let wide = |little: bool| {
        let (pairs, _) = bytes[2..].as_chunks::<2>();
        let units = pairs.iter().map(|pair| if little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) });
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(true),
        [0xfe, 0xff, ..] => wide(false),
        [0xef, 0xbb, 0xbf, rest @ ..] => decode(rest),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            // What `Properties.load` takes a stream for.
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}

/// What a vendor's file says, with the profile that knows it where the user names none.
#[derive(Clone, Debug, Default)]
pub struct ImportedFile {
    /// Settings.
    pub entries: Vec<SettingEntry>,
    /// Their profiles, where the file's format tells.
    pub profiles: Vec<&'static str>,
    /// Without a bearing on delivery.
    pub irrelevant: Vec<IrrelevantEntry>,
    /// Mistakes and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a vendor's file.
#[must_use]
pub fn import(file: &VendorFile, folder: &Path) -> ImportedFile {
    match bytes(&folder.join(&file.path), MAX_FILE_BYTES) {
        Ok(bytes) => import_text(file, &decode(&bytes)),
        Err(mut found) => {
            found.title = format!("{}: {}", excerpt(&file.path), found.title);
            ImportedFile { diagnostics: vec![found], ..ImportedFile::default() }
        }
    }
}

/// Reads the text of a vendor's file.
#[must_use]
pub fn import_text(file: &VendorFile, text: &str) -> ImportedFile {
    let format = file.format.unwrap_or_else(|| FileFormat::of(&file.path, text));
    let collected = importers::read(format, &file.path, text, &file.choice);
    let is_unread = collected.diagnostics.iter().any(|found| found.code == DiagnosticCode::Format);
    let source = secrets::masked(&file.path, text, &collected.secrets, is_unread);
    let place = |span: &std::ops::Range<usize>| SourceSpan { file: Arc::clone(&source), range: span.clone() };
    let mut imported = ImportedFile::default();
    for mut found in collected.diagnostics {
        for label in &mut found.labels {
            label.file.get_or_insert_with(|| Arc::clone(&source));
        }
        if found.labels.is_empty() {
            found.title = format!("{}: {}", excerpt(&file.path), found.title);
        }
        imported.diagnostics.push(found);
    }
    imported.irrelevant = collected
        .unused
        .into_iter()
        .map(|(key, span, why)| IrrelevantEntry { key, source: place(&span), why })
        .collect();
    for found in collected.found {
        if let Some(profile) = found.profile
            && !imported.profiles.contains(&profile)
        {
            imported.profiles.push(profile);
        }
        imported.entries.push(SettingEntry {
            part: found.part,
            key: found.key,
            value: found.value,
            key_source: place(&found.key_span),
            value_source: place(&found.value_span),
        });
    }
    imported
}

/// Reads a design file, and the vendors' files that it names, which lie beside it.
///
/// # Errors
/// All that is wrong with them.
pub fn read_design(path: &str, bytes: &[u8]) -> Result<LoadedDesign, Vec<Diagnostic>> {
    read_design_with(path, bytes, &[], &[])
}

/// Reads a design together with vendors' files that it does not name.
///
/// # Errors
/// All that is wrong with them.
pub fn read_design_with(
    path: &str,
    bytes: &[u8],
    systems: &[System],
    files: &[VendorFile],
) -> Result<LoadedDesign, Vec<Diagnostic>> {
    let draft = parse_unlowered_bytes(bytes)?;
    if draft.vendor.is_empty() && files.is_empty() && systems.is_empty() {
        let design = draft.lower(&DerivedMechanisms::default())?;
        let source = shown_design(path, bytes, &draft.vendor);
        return Ok(LoadedDesign { design, vendor: None, warnings: Vec::new(), parsed: draft, source });
    }
    let source = shown_design(path, bytes, &draft.vendor);
    let folder = Path::new(path).parent().unwrap_or(Path::new("")).to_owned();
    let mut reader = Reader { source, inputs: VendorInputs::default(), irrelevant: Vec::new(), found: Vec::new() };
    for known in systems {
        reader.add(*known, None);
    }
    for part in &draft.vendor.parts {
        if let Some((name, span)) = &part.system {
            reader.named(name, span, Some(part.part));
        }
    }
    if let Some((name, span)) = &draft.vendor.system {
        reader.named(name, span, None);
    }
    for file in files {
        reader.file(file, Path::new(""), None, None);
    }
    for part in &draft.vendor.parts {
        for (name, span) in &part.files {
            let profile = reader.owner(part.part);
            let choice = ImportOptions { profile, part: Some(part.part.to_owned()), ..ImportOptions::default() };
            let file = VendorFile { path: name.clone(), format: None, choice };
            reader.file(&file, &folder, Some(span), Some(part.part));
        }
        for value in &part.settings {
            let is_placeholder = value.value.contains("${");
            let read = if is_placeholder {
                RawValue::Unresolved(value.value.clone())
            } else {
                RawValue::Text(value.value.clone())
            };
            reader.inputs.entries.push(SettingEntry {
                part: part.part.to_owned(),
                key: value.key.clone(),
                value: read,
                key_source: reader.source(&value.key_span),
                value_source: reader.source(&value.value_span),
            });
        }
    }
    reader.finish(draft)
}

/// A design of nothing but the text of one vendor's file.
///
/// # Errors
/// All that is wrong with it.
pub fn read_text(file: &VendorFile, text: &str) -> Result<LoadedDesign, Vec<Diagnostic>> {
    let source = secrets::masked("", "", &[], false);
    let mut reader = Reader { source, inputs: VendorInputs::default(), irrelevant: Vec::new(), found: Vec::new() };
    reader.take(import_text(file, text), None, None);
    reader.finish(ParsedDesign::named("import"))
}

/// The text of a design as it may be shown.
fn shown_design(path: &str, bytes: &[u8], vendor: &Vendor) -> Arc<SourceFile> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let settings = vendor.parts.iter().flat_map(|part| &part.settings);
    let secret = settings.filter(|value| secrets::masked_value(&value.key, &value.value) != value.value);
    secrets::masked(path, text, &secret.map(|value| value.value_span.clone()).collect::<Vec<_>>(), true)
}

struct Reader {
    source: Arc<SourceFile>,
    inputs: VendorInputs,
    irrelevant: Vec<IrrelevantEntry>,
    found: Vec<Diagnostic>,
}

impl Reader {
    fn source(&self, span: &Range<usize>) -> SourceSpan {
        SourceSpan { file: Arc::clone(&self.source), range: span.clone() }
    }

    fn add(&mut self, system: System, part: Option<&str>) {
        let same = |(known, _): &&mut (System, Vec<String>)| known.profile.name == system.profile.name;
        match self.inputs.systems.iter_mut().find(same) {
            Some((known, parts)) => {
                // The one that names a version counts.
                if system.is_chosen {
                    *known = system;
                }
                parts.extend(part.map(str::to_owned));
            }
            None => self.inputs.systems.push((system, part.map(str::to_owned).into_iter().collect())),
        }
    }

    fn named(&mut self, name: &str, span: &Range<usize>, part: Option<&str>) {
        match system(name) {
            Ok(known) => self.add(known, part),
            Err(diagnostic) => self.found.push(diagnostic.label_in(&self.source(span), "here")),
        }
    }

    /// The profile that a part is given in.
    fn owner(&self, part: &str) -> Option<String> {
        let systems = &self.inputs.systems;
        let named = systems.iter().find(|(_, parts)| parts.iter().any(|known| known == part));
        let whole = systems.iter().find(|(_, parts)| parts.is_empty());
        named.or(whole).map(|(system, _)| system.profile.name.clone())
    }

    /// Reads a vendor's file; `span` is where the design names it.
    fn file(&mut self, file: &VendorFile, folder: &Path, span: Option<&Range<usize>>, part: Option<&str>) {
        self.take(import(file, folder), span, part);
    }

    fn take(&mut self, imported: ImportedFile, span: Option<&Range<usize>>, part: Option<&str>) {
        for mut diagnostic in imported.diagnostics {
            if let (true, Some(span)) = (diagnostic.labels.is_empty(), span) {
                diagnostic = diagnostic.label_in(&self.source(span), "named here");
            }
            self.found.push(diagnostic);
        }
        for profile in imported.profiles {
            let is_known = match part {
                Some(part) => self.owner(part).is_some(),
                None => self.inputs.systems.iter().any(|(system, _)| {
                    system.profile.name == profile || system.profile.include.iter().any(|name| name == profile)
                }),
            };
            if let (false, Ok(known)) = (is_known, system(profile)) {
                self.add(known, part);
            }
        }
        self.inputs.entries.extend(imported.entries);
        self.irrelevant.extend(imported.irrelevant);
    }

    fn finish(mut self, draft: ParsedDesign) -> Result<LoadedDesign, Vec<Diagnostic>> {
        // Settings of a file that could not be read are missing: what lowering said of them would be a consequence.
        if self.found.iter().any(|found| found.severity == DiagnosticSeverity::Error) {
            return Err(self.found);
        }
        let mut lowered = match self.inputs.lower() {
            Ok(lowered) => lowered,
            Err(diagnostics) => return Err(self.found.into_iter().chain(diagnostics).collect()),
        };
        lowered.irrelevant.splice(0..0, self.irrelevant);
        self.found.extend(lowered.warnings.iter().cloned());
        match draft.lower(&lowered.derived) {
            Ok(mut design) => {
                design.assumed.extend(unsaid(&design, &lowered));
                let vendor = Some(VendorSettings { inputs: self.inputs, lowered });
                Ok(LoadedDesign { design, vendor, warnings: self.found, parsed: draft, source: self.source })
            }
            Err(diagnostics) => Err(self.found.into_iter().chain(diagnostics).collect()),
        }
    }
}
