//! Loads a design: its own file, the configuration files that it names, and vendor settings.
//!
//! A caller passes the text and the [`Files`] that a design may name, so that loading works without
//! a file system.

use super::catalogue::System;
use super::files::{Files, MemoryFiles};
use super::import::{VendorFile, import, import_text};
use super::loaded::LoadedDesign;
use super::loader::Loader;
use super::secrets;
use crate::design::{DerivedMechanisms, Diagnostic, ParsedDesign, SourceFile, Vendor, parse_unlowered_bytes};
use std::path::Path;
use std::sync::Arc;

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
    for (name, span) in &parsed.vendor.systems {
        loader.named_system(name, span, None);
    }
    for file in vendor_files {
        loader.add_file(import(file, Path::new(""), files), None, None);
    }
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    loader.add_parts(&parsed.vendor, folder);
    loader.add_unread(&parsed.vendor);
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
