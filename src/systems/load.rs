//! Loads a design: its own file, the configuration files that it names, and vendor settings.
//!
//! A caller passes the text and the [`Files`] that a design may name, so that loading works without
//! a file system.

use super::catalogue::{System, system};
use super::entry::{IrrelevantEntry, RawValue, SettingEntry};
use super::files::{Files, MemoryFiles};
use super::import::{ImportedFile, VendorFile, import, import_text};
use super::importers::ImportOptions;
use super::lower::{LoweredSettings, VendorInputs};
use super::secrets;
use super::unstated::unstated_parts;
use crate::design::{
    DerivedMechanisms, Design, Diagnostic, Diagnostics, ParsedDesign, SourceFile, SourceSpan, Vendor,
    parse_unlowered_bytes,
};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A design with its sources.
#[derive(Clone, Debug)]
pub struct LoadedDesign {
    /// The design.
    pub design: Design,
    /// The vendor settings; none where the design is written in mechanisms.
    pub vendor: Option<VendorSettings>,
    /// The warnings and findings.
    pub warnings: Vec<Diagnostic>,
    /// The design before lowering, which a repair lowers with other values.
    pub parsed: ParsedDesign,
    /// The design file, with secrets masked.
    pub source: Arc<SourceFile>,
}

/// The vendor settings of a design.
#[derive(Clone, Debug, Default)]
pub struct VendorSettings {
    /// The written settings.
    pub inputs: VendorInputs,
    /// The settings in force with their meanings.
    pub lowered: LoweredSettings,
}

/// Loads a design file with the configuration files that it names.
///
/// `path` is the path for diagnostics; the folder of its parent contains the files that the design
/// names.
///
/// # Errors
/// All errors of the files.
///
/// # Examples
/// ```
/// use onceproof::systems::{MemoryFiles, read_design};
/// use onceproof_models::mechanisms::Acks;
///
/// let design = b"name = \"orders\"
/// [producer]
/// system = \"kafka-java@4.1\"
/// settings_file = \"producer.properties\"
/// ";
/// let files = MemoryFiles::default().with("designs/producer.properties", "acks=1\n");
/// let loaded = read_design("designs/orders.toml", design, &files).expect("a design");
/// assert_eq!(loaded.design.mechanisms.producer.acks, Acks::Leader);
/// ```
pub fn read_design(path: &str, bytes: &[u8], files: &dyn Files) -> Result<LoadedDesign, Vec<Diagnostic>> {
    read_design_with(path, bytes, &[], &[], files)
}

/// Loads a design file together with systems and configuration files that it does not name.
///
/// # Errors
/// All errors of the files.
pub fn read_design_with(
    path: &str,
    bytes: &[u8],
    systems: &[System],
    vendor_files: &[VendorFile],
    files: &dyn Files,
) -> Result<LoadedDesign, Vec<Diagnostic>> {
    let parsed = parse_unlowered_bytes(bytes)?;
    let source = masked_design(path, bytes, &parsed.vendor);
    if parsed.vendor.is_empty() && vendor_files.is_empty() && systems.is_empty() {
        let design = parsed.lower(&DerivedMechanisms::default())?;
        return Ok(LoadedDesign { design, vendor: None, warnings: Vec::new(), parsed, source });
    }
    let mut loader = Loader::new(source, files);
    for known in systems {
        loader.add_system(*known, None);
    }
    for part in &parsed.vendor.parts {
        if let Some((name, span)) = &part.system {
            loader.named_system(name, span, Some(part.part));
        }
    }
    if let Some((name, span)) = &parsed.vendor.system {
        loader.named_system(name, span, None);
    }
    for file in vendor_files {
        loader.add_file(import(file, Path::new(""), files), None, None);
    }
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    loader.add_parts(&parsed.vendor, folder);
    loader.finish(parsed)
}

/// Loads a design from the text of one configuration file.
///
/// # Errors
/// All errors of the file.
///
/// # Examples
/// ```
/// use onceproof::systems::{VendorFile, decode, read_text};
/// use onceproof_models::mechanisms::Acks;
///
/// let bytes = b"acks=all\nretries=5\n";
/// let file = VendorFile::new("producer.properties");
/// let loaded = read_text(&file, &decode(bytes)).expect("settings of a Kafka producer");
/// assert_eq!(loaded.design.mechanisms.producer.acks, Acks::Quorum);
/// ```
pub fn read_text(file: &VendorFile, text: &str) -> Result<LoadedDesign, Vec<Diagnostic>> {
    let files = MemoryFiles::default();
    let mut loader = Loader::new(secrets::masked("", "", &[], false), &files);
    loader.add_file(import_text(file, text), None, None);
    loader.finish(ParsedDesign::named("import"))
}

/// The text of a design file with secrets masked, for diagnostics; empty where it is not UTF-8.
#[must_use]
pub fn masked_text(bytes: &[u8]) -> String {
    let vendor = parse_unlowered_bytes(bytes).map(|parsed| parsed.vendor).unwrap_or_default();
    masked_design("", bytes, &vendor).text.clone()
}

fn masked_design(path: &str, bytes: &[u8], vendor: &Vendor) -> Arc<SourceFile> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let settings = vendor.parts.iter().flat_map(|part| &part.settings);
    let secret = settings.filter(|value| secrets::masked_value(&value.key, &value.value) != value.value);
    secrets::masked(path, text, &secret.map(|value| value.value_span.clone()).collect::<Vec<_>>(), true)
}

/// The sources of a design that have been read.
struct Loader<'a> {
    source: Arc<SourceFile>,
    files: &'a dyn Files,
    inputs: VendorInputs,
    irrelevant: Vec<IrrelevantEntry>,
    found: Diagnostics,
}

impl<'a> Loader<'a> {
    fn new(source: Arc<SourceFile>, files: &'a dyn Files) -> Self {
        let (inputs, irrelevant, found) = (VendorInputs::default(), Vec::new(), Diagnostics::default());
        Self { source, files, inputs, irrelevant, found }
    }

    fn span(&self, range: &Range<usize>) -> SourceSpan {
        SourceSpan { file: Arc::clone(&self.source), range: range.clone() }
    }

    /// Adds a system for a part, or for the parts that name none. A chosen version replaces a
    /// default one.
    fn add_system(&mut self, system: System, part: Option<&str>) {
        let part = part.map(str::to_owned);
        let is_same = |(known, _): &&mut (System, Vec<String>)| known.profile.name == system.profile.name;
        match self.inputs.systems.iter_mut().find(is_same) {
            Some((known, parts)) => {
                if system.is_chosen {
                    *known = system;
                }
                parts.extend(part);
            }
            None => self.inputs.systems.push((system, part.into_iter().collect())),
        }
    }

    fn named_system(&mut self, name: &str, span: &Range<usize>, part: Option<&str>) {
        match system(name) {
            Ok(known) => self.add_system(known, part),
            Err(unknown) => self.found.push(unknown.label_in(&self.span(span), "here")),
        }
    }

    /// The profile of the system that a part belongs to.
    fn profile_of(&self, part: &str) -> Option<String> {
        let systems = &self.inputs.systems;
        let named = systems.iter().find(|(_, parts)| parts.iter().any(|known| known == part));
        let whole = systems.iter().find(|(_, parts)| parts.is_empty());
        named.or(whole).map(|(system, _)| system.profile.name.clone())
    }

    /// Adds the vendor settings of the design file, and the files that it names.
    fn add_parts(&mut self, vendor: &Vendor, folder: &Path) {
        for part in &vendor.parts {
            for (name, span) in &part.files {
                let (profile, part) = (self.profile_of(part.part), part.part);
                let choice = ImportOptions { profile, part: Some(part.to_owned()), ..ImportOptions::default() };
                let file = VendorFile { path: name.clone(), format: None, choice };
                self.add_file(import(&file, folder, self.files), Some(span), Some(part));
            }
            for value in &part.settings {
                let text = value.value.clone();
                let entry = SettingEntry {
                    part: part.part.to_owned(),
                    key: value.key.clone(),
                    value: if text.contains("${") { RawValue::Unresolved(text) } else { RawValue::Text(text) },
                    key_source: self.span(&value.key_span),
                    value_source: self.span(&value.value_span),
                };
                self.inputs.entries.push(entry);
            }
        }
    }

    /// Adds an imported file. `span` are the bytes of the design that name it.
    fn add_file(&mut self, imported: ImportedFile, span: Option<&Range<usize>>, part: Option<&str>) {
        for mut found in imported.diagnostics {
            if let (true, Some(span)) = (found.labels.is_empty(), span) {
                found = found.label_in(&self.span(span), "named here");
            }
            self.found.push(found);
        }
        for profile in imported.profiles {
            let is_known = match part {
                Some(part) => self.profile_of(part).is_some(),
                None => self.inputs.systems.iter().any(|(system, _)| {
                    system.profile.name == profile || system.profile.include.iter().any(|name| name == profile)
                }),
            };
            if let (false, Ok(known)) = (is_known, system(profile)) {
                self.add_system(known, part);
            }
        }
        self.inputs.entries.extend(imported.entries);
        self.irrelevant.extend(imported.irrelevant);
    }

    /// Lowers everything that has been read.
    fn finish(mut self, parsed: ParsedDesign) -> Result<LoadedDesign, Vec<Diagnostic>> {
        // Without the settings of an unreadable file, errors of lowering may be consequences only.
        if self.found.has_errors() {
            return Err(self.found.into_vec());
        }
        let mut lowered = match self.inputs.lower() {
            Ok(lowered) => lowered,
            Err(found) => {
                self.found.extend(found);
                return Err(self.found.into_vec());
            }
        };
        lowered.irrelevant.splice(0..0, self.irrelevant);
        self.found.extend(lowered.warnings.iter().cloned());
        match parsed.lower(&lowered.derived) {
            Ok(mut design) => {
                design.assumed.extend(unstated_parts(&design, &lowered));
                let vendor = Some(VendorSettings { inputs: self.inputs, lowered });
                Ok(LoadedDesign { design, vendor, warnings: self.found.into_vec(), parsed, source: self.source })
            }
            Err(found) => {
                self.found.extend(found);
                Err(self.found.into_vec())
            }
        }
    }
}
