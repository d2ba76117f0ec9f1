//! From the text of a request to a design.

use super::interface::{DesignInput, Failure, JsonDiagnostic, diagnostics};
use crate::check::{FaultScope, Subject};
use crate::design::{Diagnostic, SourceFile};
use crate::systems::{
    FileFormat, ImportOptions, LoadedDesign, MemoryFiles, System, VendorFile, masked_text, read_design_with, system,
};
use onceproof_models::GuaranteeSet;
use std::path::Path;

/// The name of a design's file where the request has none.
const UNNAMED: &str = "design.toml";

/// The most characters of a design's name that is made of its files' names.
const LONGEST_NAME: usize = 100;

/// Returns the file of a design with secrets masked, for locations in it.
pub(super) fn source(input: &DesignInput) -> SourceFile {
    SourceFile::new(path(input), masked_text(text(input).as_bytes()))
}

/// Returns the name of a design's file.
pub(super) fn path(input: &DesignInput) -> String {
    input.path.clone().unwrap_or_else(|| UNNAMED.to_owned())
}

/// Returns the text of a design; of files without one, a text that names the design after them.
pub(super) fn text(input: &DesignInput) -> String {
    input.text.clone().unwrap_or_else(|| {
        let names: Vec<&str> = input.files.iter().map(|file| file.path.as_str()).collect();
        let name: String = names.join(", ").chars().filter(|one| !one.is_control()).take(LONGEST_NAME).collect();
        let name = if name.is_empty() { "design".to_owned() } else { name };
        // Every JSON string is a TOML string.
        format!("name = {}\n", serde_json::Value::String(name))
    })
}

/// Reads a design with its files.
///
/// # Errors
/// All errors of the files.
pub(super) fn load(input: &DesignInput) -> Result<LoadedDesign, Vec<Diagnostic>> {
    let path = path(input);
    let folder = Path::new(&path).parent().unwrap_or(Path::new("")).to_owned();
    let mut files = MemoryFiles::default();
    let mut beside = Vec::new();
    for file in &input.files {
        let at = if file.named { folder.join(&file.path).display().to_string() } else { file.path.clone() };
        files = files.with(at, file.text.as_bytes());
        if !file.named {
            let profile = match input.systems.as_slice() {
                [one] => Some(one.split('@').next().unwrap_or(one).to_owned()),
                _ => None,
            };
            let (select, active) = (input.select.clone(), input.profiles.clone());
            let choice = ImportOptions { profile, part: file.part.clone(), select, active };
            let format = file.kind.as_deref().and_then(FileFormat::named);
            beside.push(VendorFile { path: file.path.clone(), format, choice });
        }
    }
    let systems: Vec<System> =
        input.systems.iter().map(|name| system(name)).collect::<Result<_, _>>().map_err(|error| vec![error])?;
    read_design_with(&path, text(input).as_bytes(), &systems, &beside, &files)
}

/// Reads a design, or returns why the request has no answer.
///
/// # Errors
/// The design has errors.
pub(super) fn load_or_fail(input: &DesignInput) -> Result<LoadedDesign, Failure> {
    load(input).map_err(|errors| Failure::unreadable(located(input, &errors)))
}

/// Returns diagnostics of a design as JSON.
pub(super) fn located(input: &DesignInput, found: &[Diagnostic]) -> Vec<JsonDiagnostic> {
    diagnostics(&source(input), found)
}

/// Returns the guarantees that a setting which was not examined could weaken: nothing is proven of
/// them.
pub(super) fn weakened(loaded: &LoadedDesign) -> GuaranteeSet {
    loaded.design.unexamined.iter().fold(GuaranteeSet::EMPTY, |all, one| all | one.weakens)
}

/// Whether the rarer kinds of faults of a design are explored one at a time, too.
pub(super) fn is_apart(loaded: &LoadedDesign) -> bool {
    Subject::from(loaded).default_fault_scope() != FaultScope::Together
}
