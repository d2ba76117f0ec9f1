//! The settings of an application, from the documents that its active profiles select.

use super::super::collector::Collector;
use super::super::options::ImportOptions;
use super::document::{Document, Property, documents};
use super::name::{Target, target};
use super::placeholder::{Circle, Placeholders};
use super::stream::{Meaning, Stream};
use crate::design::{Diagnostic, DiagnosticCode, excerpt};
use crate::systems::catalogue::profiles;
use crate::systems::entry::{ApplicationSource, Precedence, RawValue};
use crate::systems::secrets;
use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::path::Path;

/// The names under which a document states its profiles.
const ON_PROFILE: [&str; 2] = ["spring.config.activate.on-profile", "spring.profiles"];

/// The beginnings of properties that take settings from other places, or make a document depend on
/// the platform (Spring Boot, "Externalized Configuration").
pub(super) const ELSEWHERE: [&str; 5] = [
    "spring.config.import",
    "spring.config.location",
    "spring.config.additional-location",
    "spring.config.activate.on-cloud-platform",
    "spring.profiles.group",
];

/// The settings by part and key.
type Taken = BTreeMap<(&'static str, String), Place>;

/// The place of a setting that was taken.
#[derive(Clone, Copy)]
struct Place {
    /// The rank of the property.
    rank: i8,
    /// The number of the document.
    document: usize,
    /// The index among the settings found.
    index: usize,
}

pub(in crate::systems::importers) fn spring(
    collector: &mut Collector,
    path: &str,
    text: &str,
    options: &ImportOptions,
) {
    let documents = documents(collector, path, text);
    let in_force = documents_in_force(collector, &documents, options);
    let name = Path::new(path).file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let is_of_profile = name.starts_with("application-");
    let source = if is_of_profile { ApplicationSource::Profile } else { ApplicationSource::File };
    read(collector, &in_force, options, source);
}

/// Adds the settings of documents, a later one of which precedes an earlier one. `source` says
/// where they come from.
pub(super) fn read(
    collector: &mut Collector,
    in_force: &[&Document],
    options: &ImportOptions,
    source: ApplicationSource,
) {
    let mut placeholders = Placeholders::default();
    for property in in_force.iter().flat_map(|document| &document.properties) {
        if let RawValue::Text(text) = &property.value {
            placeholders.add(&property.name, text);
        }
    }
    let stream = Stream::of(collector, in_force, options);
    if let Some(stream) = &stream {
        stream.add_destinations(collector);
    }
    let mut importer = Application { collector, placeholders, source, taken: BTreeMap::new(), stream };
    for (number, document) in in_force.iter().enumerate() {
        for property in &document.properties {
            importer.take(property, number);
        }
    }
    collector.precedence = Precedence::File;
}

/// The documents without a profile, and those of an active one. Active are the profiles that the
/// user names, or else those that `spring.profiles.active` names.
fn documents_in_force<'a>(
    collector: &mut Collector,
    documents: &'a [Document],
    options: &'a ImportOptions,
) -> Vec<&'a Document> {
    let mut active: HashSet<&str> = options.active.iter().map(String::as_str).collect();
    if options.active.is_empty() {
        for document in documents.iter().filter(|document| document.text_of(&ON_PROFILE).is_none()) {
            let named = document.text_of(&["spring.profiles.active"]).unwrap_or_default();
            active.extend(named.split(',').map(str::trim).filter(|name| !name.is_empty()));
        }
    }
    let mut in_force = Vec::new();
    for document in documents {
        match document.text_of(&ON_PROFILE) {
            Some(profile) if !profile.split([',', '|']).any(|name| active.contains(name.trim())) => {
                collector.not_read_with(document.span.clone(), || {
                    format!("the document of the profile {}; --profile {0} reads it", excerpt(profile))
                });
            }
            _ => in_force.push(document),
        }
    }
    in_force
}

/// The import of one application.
struct Application<'a, 'b> {
    collector: &'b mut Collector,
    placeholders: Placeholders<'a>,
    /// The source of the documents.
    source: ApplicationSource,
    taken: Taken,
    /// The bindings of Spring Cloud Stream, where the application has some.
    stream: Option<Stream>,
}

impl Application<'_, '_> {
    /// Adds a property of a document.
    fn take(&mut self, property: &Property, document: usize) {
        let (RawValue::Text(text) | RawValue::Unresolved(text)) = &property.value;
        if secrets::masked_value(&property.path, text) != *text {
            self.collector.secrets.push(property.value_span.clone());
        }
        if ELSEWHERE.iter().any(|name| property.name.starts_with(name)) {
            let effect = "another file or condition decides about settings";
            self.collector.unexamined(&property.path, property.key_span.clone(), effect);
            return;
        }
        let (key, at) = (&property.path, &property.key_span);
        let target = match self.meaning(&property.name, key) {
            Some(Meaning::Setting(target)) => target,
            Some(Meaning::Unexamined(effect)) => return self.collector.unexamined(key, at.clone(), effect),
            Some(Meaning::Irrelevant(why)) => return self.collector.irrelevant(key, at.clone(), why),
            Some(Meaning::Renamed(..)) | None => {
                return self.collector.irrelevant(key, at.clone(), "does not concern messaging");
            }
        };
        let value = match &property.value {
            RawValue::Unresolved(text) => RawValue::Unresolved(text.clone()),
            RawValue::Text(text) => match self.placeholders.value(&property.name, text) {
                Ok(value) => value,
                Err(Circle(names)) => {
                    let title = format!("these placeholders refer to one another in a circle: {}", excerpt(&names));
                    let span = property.value_span.clone();
                    let found = Diagnostic::at(DiagnosticCode::CyclicPlaceholder, span, title, "here");
                    self.collector.diagnostics.push(found);
                    return;
                }
            },
        };
        for part in parts_of(&target) {
            self.set(&target, part, &value, property, document);
        }
    }

    /// The meaning of a property: that of Spring Cloud Stream's bindings precedes.
    fn meaning(&self, name: &str, path: &str) -> Option<Meaning> {
        match self.stream.as_ref().and_then(|stream| stream.meaning(name, path)) {
            // The environment of a binder has properties of Spring Boot.
            Some(Meaning::Renamed(name, path)) => {
                let own = self.stream.as_ref().and_then(|stream| stream.meaning(&name, &path));
                own.or_else(|| target(&name, &path).map(Meaning::Setting))
            }
            None => target(name, path).map(Meaning::Setting),
            own => own,
        }
    }

    /// Sets a setting of a part. A property of a higher rank precedes one of a lower rank. Of one
    /// rank, a later document silently replaces the value of an earlier one, as in Spring; a key
    /// that occurs twice in one document is reported when the settings are resolved.
    fn set(&mut self, target: &Target, part: &'static str, value: &RawValue, property: &Property, document: usize) {
        let spans = (property.key_span.clone(), property.value_span.clone());
        let slot = (part, target.key.clone());
        let rank = target.rank;
        self.collector.precedence = Precedence::Application { rank, source: self.source };
        match self.taken.get(&slot).copied() {
            Some(before) if rank < before.rank => {
                self.collector.irrelevant(&property.path, spans.0, "a more specific property precedes it");
            }
            Some(before) if rank > before.rank || before.document != document => {
                let found = &mut self.collector.found[before.index];
                let key_span = std::mem::replace(&mut found.key_span, spans.0);
                (found.profile, found.value, found.value_span) = (Some(target.profile), value.clone(), spans.1);
                self.taken.insert(slot, Place { rank, document, index: before.index });
                found.precedence = self.collector.precedence;
                if rank > before.rank {
                    self.collector.irrelevant(&target.key, key_span, "a more specific property precedes it");
                }
            }
            _ => {
                self.taken.insert(slot, Place { rank, document, index: self.collector.found.len() });
                self.collector.setting(Some(target.profile), part, &target.key, value.clone(), spans);
            }
        }
    }
}

/// The parts whose profile has the setting; the consumer where none has.
fn parts_of(target: &Target) -> Vec<&'static str> {
    if let [part] = target.parts {
        return vec![part];
    }
    let profile = profiles().iter().find(|profile| profile.name == target.profile);
    let has_setting = |part: &&str| {
        let mut settings = profile.iter().flat_map(|profile| &profile.setting);
        settings.any(|setting| setting.part == **part && setting.name == target.key)
    };
    let parts: Vec<&'static str> = target.parts.iter().filter(|part| has_setting(part)).copied().collect();
    if parts.is_empty() { vec!["consumer"] } else { parts }
}
