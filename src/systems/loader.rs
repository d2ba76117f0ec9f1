//! Collects the sources of a design, then lowers them.

use super::catalogue::{System, includes, system};
use super::entry::{IrrelevantEntry, Precedence, RawValue, SettingEntry};
use super::files::Files;
use super::import::{ImportedFile, VendorFile, import};
use super::importers::ImportOptions;
use super::loaded::{LoadedDesign, VendorSettings};
use super::lower::VendorInputs;
use super::pipelines;
use super::unstated::unstated_parts;
use crate::design::{
    Diagnostic, Diagnostics, ParsedDesign, SourceFile, SourceSpan, UnexaminedKind, UnexaminedSetting, Vendor,
};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// The sources of a design that have been read.
pub(super) struct Loader<'a> {
    source: Arc<SourceFile>,
    files: &'a dyn Files,
    inputs: VendorInputs,
    irrelevant: Vec<IrrelevantEntry>,
    found: Diagnostics,
    /// The names of the systems that files imply, and no caller names.
    implied: Vec<&'static str>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(source: Arc<SourceFile>, files: &'a dyn Files) -> Self {
        let (inputs, irrelevant, found) = (VendorInputs::default(), Vec::new(), Diagnostics::default());
        Self { source, files, inputs, irrelevant, found, implied: Vec::new() }
    }

    fn span(&self, range: &Range<usize>) -> SourceSpan {
        SourceSpan { file: Arc::clone(&self.source), range: range.clone() }
    }

    /// Adds a system for a part, or for the parts that name none. A chosen version replaces a
    /// default one.
    pub(super) fn add_system(&mut self, system: System, part: Option<&str>) {
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

    /// Adds a system that a file implies. It replaces one that another file implies and whose
    /// settings it includes: a broker's file beside that of a client. It replaces one with the same
    /// versions, too, and has the version that the user or a file names.
    fn add_implied(&mut self, mut implied_system: System, part: Option<&str>) {
        let own = implied_system.profile;
        let implied = &self.implied;
        let is_replaced = |(known, parts): &(System, Vec<String>)| {
            let name = &known.profile.name;
            let is_of_file = implied.contains(&name.as_str()) && includes(own, name);
            parts.is_empty() && (is_of_file || own.versions_of.as_ref() == Some(name))
        };
        let systems = &mut self.inputs.systems;
        let replaced = systems.iter().find(|known| is_replaced(known)).map(|(known, _)| *known);
        let is_of_user = replaced.is_some_and(|known| !implied.contains(&known.profile.name.as_str()));
        let version = replaced.filter(|known| own.versions_of.as_ref() == Some(&known.profile.name));
        if let Some(version) = version.and_then(System::written_version)
            && let Ok(versioned) = system(&format!("{}@{version}", own.name))
        {
            implied_system = versioned;
        }
        systems.retain(|known| !is_replaced(known));
        if part.is_none() && !is_of_user && !systems.iter().any(|(known, _)| known.profile.name == own.name) {
            self.implied.push(&own.name);
        }
        self.add_system(implied_system, part);
    }

    pub(super) fn named_system(&mut self, name: &str, span: &Range<usize>, part: Option<&str>) {
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
    pub(super) fn add_parts(&mut self, vendor: &Vendor, folder: &Path) {
        for part in &vendor.parts {
            for (name, span) in &part.files {
                let (profile, part) = (self.profile_of(part.part), part.part);
                let choice = ImportOptions { profile, part: Some(part.to_owned()), ..ImportOptions::default() };
                let file = VendorFile { path: name.clone(), format: None, choice };
                self.add_file(import(&file, folder, self.files), Some(span), Some(part));
            }
            for value in &part.settings {
                let entry = SettingEntry {
                    profile: None,
                    part: part.part.to_owned(),
                    key: value.key.clone(),
                    value: RawValue::of(&value.value),
                    precedence: Precedence::Design,
                    key_source: self.span(&value.key_span),
                    value_source: self.span(&value.value_span),
                };
                self.inputs.entries.push(entry);
            }
        }
    }

    /// Adds the parts of imported files that were not read, as the design file names them.
    pub(super) fn add_unread(&mut self, vendor: &Vendor) {
        self.inputs.unread.extend(vendor.unread.iter().map(|part| UnexaminedSetting {
            kind: UnexaminedKind::NotModelled,
            name: part.name.clone(),
            about: part.about.clone(),
            weakens: part.weakens,
        }));
    }

    /// Adds an imported file. `span` are the bytes of the design that name it.
    pub(super) fn add_file(&mut self, imported: ImportedFile, span: Option<&Range<usize>>, part: Option<&str>) {
        for mut found in imported.diagnostics {
            if let (true, Some(span)) = (found.labels.is_empty(), span) {
                found = found.label_in(&self.span(span), "named here");
            }
            self.found.push(found);
        }
        for profile in imported.profiles {
            let is_known = match part {
                Some(part) => self.profile_of(part).is_some(),
                None => self
                    .inputs
                    .systems
                    .iter()
                    .any(|(system, _)| system.profile.name == profile || includes(system.profile, profile)),
            };
            if let (false, Ok(known)) = (is_known, system(profile)) {
                self.add_implied(known, part);
            }
        }
        for (profile, version) in imported.versions {
            // A client of this broker may have its versions.
            let has_versions = |known: &System| {
                let of = known.profile;
                of.name == profile || of.versions_of.as_deref() == Some(profile)
            };
            let is_open = |(known, _): &&(System, Vec<String>)| has_versions(known) && !known.is_chosen;
            let Some(name) = self.inputs.systems.iter().find(is_open).map(|(known, _)| &known.profile.name) else {
                continue;
            };
            match system(&format!("{name}@{version}")) {
                Ok(known) => self.add_system(known, None),
                Err(unknown) => self.found.push(unknown.help("--as names the version that its settings are read as")),
            }
        }
        self.inputs.entries.extend(imported.entries);
        self.irrelevant.extend(imported.irrelevant);
        self.inputs.unread.extend(imported.unexamined);
    }

    /// Lowers everything that has been read.
    pub(super) fn finish(mut self, parsed: ParsedDesign) -> Result<LoadedDesign, Vec<Diagnostic>> {
        if let Err(found) = pipelines::keep_one(&mut self.inputs, &mut self.irrelevant, &self.implied) {
            self.found.push(*found);
        }
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
