//! Resolves the settings in force: written values, the version's defaults, and silent adjustments.

use super::catalogue::System;
use super::defects::KnownDefects;
use super::effective::{EffectiveSetting, ValueOrigin, find};
use super::entry::{IrrelevantEntry, Place, RawValue, SettingEntry};
use super::evaluate::all_hold;
use super::profile::{Condition, Objection, Profile, SettingKind, UnmodelledSettings, VendorSetting, is_within};
use super::secrets;
use super::value::read_value;
use crate::design::{
    Diagnostic, DiagnosticCode, DiagnosticSeverity, Diagnostics, SourceSpan, UnexaminedKind, UnexaminedSetting,
    closest_name, excerpt,
};
use onceproof_models::GuaranteeSet;
use std::collections::{BTreeSet, HashMap};

/// The settings of one system.
#[derive(Clone, Debug, Default)]
pub(super) struct ResolvedSettings {
    /// The settings in force.
    pub settings: Vec<EffectiveSetting>,
    /// The entries that do not bear on delivery.
    pub irrelevant: Vec<IrrelevantEntry>,
    /// The entries, defaults and defects that the exploration does not examine.
    pub unexamined: Vec<UnexaminedSetting>,
    /// Those that have two values of which nothing says which one is in force.
    pub ambiguous: Vec<UnexaminedSetting>,
    /// The assumptions about known defects, a sentence each.
    pub assumed: Vec<String>,
    /// The errors, warnings and findings.
    pub found: Diagnostics,
}

/// Resolves the entries of a system. `has_part` returns whether a part belongs to the system.
pub(super) fn resolve(system: System, entries: &[SettingEntry], has_part: impl Fn(&str) -> bool) -> ResolvedSettings {
    let profile = system.profile;
    let exists = |setting: &&VendorSetting| is_within(system.version, setting.since.as_deref(), None);
    let own = profile.setting.iter().filter(|setting| has_part(&setting.part)).filter(exists);
    let defaulted = own.map(|setting| {
        let value = setting.default_in(system.version).and_then(|text| read_value(setting, text).ok());
        EffectiveSetting { system, setting, value, origin: ValueOrigin::Default, adjusted: None }
    });
    let mut resolved = ResolvedSettings { settings: defaulted.collect(), ..ResolvedSettings::default() };
    let places = Places::of(profile, entries);
    for entry in entries.iter().filter(|entry| has_part(&entry.part)) {
        if places.are_preceded(profile, entry) {
            let (key, source) = (entry.key.clone(), entry.key_source.clone());
            let why = "a value that precedes it is in force".to_owned();
            resolved.irrelevant.push(IrrelevantEntry { key, source, why });
        } else {
            resolved.entry(system, entry);
        }
    }
    resolved.adjust(system);
    resolved.unmodelled_defaults(system, entries, &has_part);
    let defects = KnownDefects::of(system, &resolved.settings);
    resolved.unexamined.extend(defects.present);
    resolved.assumed.extend(defects.assumed_absent);
    for (objections, code) in [(&profile.refuse, DiagnosticCode::Refused), (&profile.finding, DiagnosticCode::Finding)]
    {
        for objection in objections {
            resolved.object(system, objection, code);
        }
    }
    resolved
}

/// The places at which each setting is written, by its part and name.
struct Places<'a>(HashMap<(&'a str, &'a str), BTreeSet<Place<'a>>>);

impl<'a> Places<'a> {
    fn of(profile: &'a Profile, entries: &'a [SettingEntry]) -> Self {
        let mut places: HashMap<_, BTreeSet<_>> = HashMap::new();
        for entry in entries {
            places.entry(Self::name_of(profile, entry)).or_default().insert(entry.place());
        }
        Self(places)
    }

    /// The part and the name of the setting, which may be written under an alias.
    fn name_of<'b>(profile: &'b Profile, entry: &'b SettingEntry) -> (&'b str, &'b str) {
        let setting = profile.setting.iter().find(|setting| setting.is_named(&entry.part, &entry.key));
        (&entry.part, setting.map_or(entry.key.as_str(), |setting| setting.name.as_str()))
    }

    /// Whether a value written elsewhere is in force in place of this one.
    fn are_preceded(&self, profile: &Profile, entry: &SettingEntry) -> bool {
        let known = self.0.get(&Self::name_of(profile, entry));
        known.is_some_and(|places| places.len() > 1 && places.iter().any(|place| place.precedes(entry.place())))
    }
}

/// Whether one key stands twice in one file, where readers take the later one.
fn is_repetition(entry: &SettingEntry, before: &SourceSpan) -> bool {
    let (file, now) = (&before.file, &entry.key_source);
    let text = |span: &SourceSpan| file.text.get(span.range.clone()).map(str::to_owned);
    // The span of a value: its key stands before it in the line.
    let line = |span: &SourceSpan| {
        let start = file.text.get(..span.range.start)?.rfind('\n').map_or(0, |end| end + 1);
        file.text.get(start..span.range.start).map(str::to_owned)
    };
    file.path == now.file.path && line(before).zip(text(now)).is_some_and(|(line, key)| line.trim().starts_with(&key))
}

/// A setting with two values of which nothing says which one counts.
fn ambiguous(entry: &SettingEntry, before: &SourceSpan) -> UnexaminedSetting {
    let name = entry.key.clone();
    let about = format!(
        "{} has two values ({before} and {}), and nothing says which one is in force",
        excerpt(&name),
        entry.key_source
    );
    UnexaminedSetting { kind: UnexaminedKind::NotModelled, name, about, weakens: GuaranteeSet::ALL }
}

/// The warning about a setting that is written twice.
fn repeated(entry: &SettingEntry, before: &SourceSpan, is_same_value: bool) -> Diagnostic {
    let (key, source) = (excerpt(&entry.key), &entry.key_source);
    if before.file.path == source.file.path {
        let title = format!("`{key}` is written twice; the later value counts");
        Diagnostic::in_file(DiagnosticCode::DuplicateSetting, source, title, "this one counts")
            .label_in(before, "this one is ignored")
    } else if is_same_value && entry.key == "transactional.id" {
        // KIP-98: a producer that registers a transactional id fences its predecessor.
        let title = "two producers share a transactional id: the later one fences the other";
        Diagnostic::in_file(DiagnosticCode::Finding, source, title, "here")
            .label_in(before, "and here")
            .help("give each producer an id of its own")
    } else {
        let part = &entry.part;
        let title = format!("two files set `{key}` of the {part}; one {part} is modelled, with the later value");
        Diagnostic::in_file(DiagnosticCode::DuplicateSetting, source, title, "this one counts")
            .label_in(before, "this one is ignored")
    }
}

/// The error about a text that is no value of a setting.
fn unknown_value(setting: &VendorSetting, entry: &SettingEntry, text: &str, expected: String) -> Diagnostic {
    let value = secrets::masked_value(&entry.key, text);
    let title = format!("`{}` cannot be `{}`", excerpt(&entry.key), excerpt(&value));
    let mut found = Diagnostic::in_file(DiagnosticCode::UnknownValue, &entry.value_source, title, "unknown value");
    if let Some(close) = closest_name(text.trim(), setting.values.iter().map(String::as_str)) {
        found = found.help(format!("did you mean `{close}`?"));
    }
    found.help(expected)
}

/// The entry as a setting that is not modelled.
fn unmodelled(entry: &SettingEntry, value: &str, group: &UnmodelledSettings) -> UnexaminedSetting {
    let (key, source) = (&entry.key, &entry.key_source);
    let about = format!("{} = {} ({source}): {}", excerpt(key), excerpt(value), effect(group));
    UnexaminedSetting { kind: UnexaminedKind::NotModelled, name: key.clone(), about, weakens: group.weakens }
}

/// The effect of settings that are not modelled, with what would have to be known.
fn effect(group: &UnmodelledSettings) -> String {
    match &group.needs {
        Some(needs) => format!("{}; assuming {needs}, the verdict stands", group.says),
        None => group.says.clone(),
    }
}

/// The warning about a setting that the profile does not have.
fn unknown_setting(system: System, entry: &SettingEntry) -> Diagnostic {
    let Profile { name, setting: settings, irrelevant, .. } = system.profile;
    let title = format!("{name} has no known setting `{}`; it is not examined", excerpt(&entry.key));
    let found = Diagnostic::in_file(DiagnosticCode::UnknownSetting, &entry.key_source, title, "not examined").warning();
    let of_part = settings.iter().filter(|setting| setting.part == entry.part).map(|setting| setting.name.as_str());
    let names = irrelevant.iter().flat_map(|group| &group.names).map(String::as_str);
    if let Some(close) = closest_name(&entry.key, of_part.chain(names.filter(|name| !name.contains('*')))) {
        return found.help(format!("did you mean `{close}`?"));
    }
    match settings.iter().find(|setting| setting.name == entry.key) {
        Some(other) if is_within(system.version, other.since.as_deref(), None) => {
            found.help(format!("it is a setting of the {}", other.part))
        }
        Some(other) => {
            let since = other.since.as_deref().unwrap_or_default();
            found.help(format!("it exists from version {since} on; this is {}", system.version))
        }
        None => found,
    }
}

impl ResolvedSettings {
    fn entry(&mut self, system: System, entry: &SettingEntry) {
        let is_named = |effective: &&mut EffectiveSetting| effective.setting.is_named(&entry.part, &entry.key);
        let Some(effective) = self.settings.iter_mut().find(is_named) else {
            return self.entry_without_rule(system, entry);
        };
        if let ValueOrigin::Written(before) | ValueOrigin::Unresolved(before, _) = &effective.origin {
            let is_same = matches!(&entry.value, RawValue::Text(text)
                if effective.value == read_value(effective.setting, text).ok());
            self.found.push(repeated(entry, before, is_same).warning());
            self.ambiguous.extend((!is_same && !is_repetition(entry, before)).then(|| ambiguous(entry, before)));
        }
        match &entry.value {
            RawValue::Unresolved(text) => {
                effective.origin = ValueOrigin::Unresolved(entry.value_source.clone(), text.clone());
                let title =
                    format!("`{}` is set by the environment, so its value is unknown here", excerpt(&entry.key));
                let source = &entry.value_source;
                let found = Diagnostic::in_file(DiagnosticCode::Placeholder, source, title, "unknown value");
                let help = format!("its default is used: {}", effective.display_value());
                self.found.push(found.help(help).warning());
            }
            RawValue::Text(text) => match read_value(effective.setting, text) {
                Ok(value) => {
                    effective.value = Some(value);
                    effective.origin = ValueOrigin::Written(entry.value_source.clone());
                    self.value_without_rule(system, entry);
                }
                Err(invalid) => self.found.push(unknown_value(effective.setting, entry, text, invalid.expected)),
            },
        }
    }

    /// A value that no rule reads, of a setting with rules for other values.
    fn value_without_rule(&mut self, system: System, entry: &SettingEntry) {
        let groups = system.profile.unmodelled.iter().filter(|group| group.exist(&entry.part, system.version));
        let value = secrets::masked_value(&entry.key, entry.value.text());
        for group in groups.filter(|group| group.names.contains(&entry.key) && !group.is_harmless(&value)) {
            self.unexamined.push(unmodelled(entry, &value, group));
        }
    }

    /// An entry that no rule reads: irrelevant, not modelled, or unknown.
    fn entry_without_rule(&mut self, system: System, entry: &SettingEntry) {
        let (key, source) = (&entry.key, &entry.key_source);
        let unexamined = match system.profile.kind_of(&entry.part, key, system.version) {
            Some(SettingKind::Irrelevant(group)) => {
                let why = group.why.clone();
                return self.irrelevant.push(IrrelevantEntry { key: key.clone(), source: source.clone(), why });
            }
            Some(SettingKind::Unmodelled(group)) => {
                let value = secrets::masked_value(key, entry.value.text());
                if matches!(entry.value, RawValue::Text(_)) && group.is_harmless(&value) {
                    let why = format!("{value} changes nothing; other values: {}", group.says);
                    return self.irrelevant.push(IrrelevantEntry { key: key.clone(), source: source.clone(), why });
                }
                unmodelled(entry, &value, group)
            }
            None => {
                let code = DiagnosticCode::UnknownSetting;
                self.found.push_with(code, DiagnosticSeverity::Warning, || unknown_setting(system, entry));
                let about = format!("{} ({source}) is no setting that {} knows", excerpt(key), system.profile.name);
                let (kind, weakens) = (UnexaminedKind::UnknownSetting, GuaranteeSet::ALL);
                UnexaminedSetting { kind, name: key.clone(), about, weakens }
            }
        };
        self.unexamined.push(unexamined);
    }

    /// Adds the settings whose defaults bear on delivery, are not modelled, and are not written.
    fn unmodelled_defaults(&mut self, system: System, entries: &[SettingEntry], has_part: impl Fn(&str) -> bool) {
        let profile = system.profile;
        for group in profile.unmodelled.iter().filter(|group| group.by_default) {
            let is_ours = |part: &str| has_part(part) && group.exist(part, system.version);
            if !profile.parts().any(is_ours) || !all_hold(&group.when, &self.settings) {
                continue;
            }
            for name in &group.names {
                let is_written = entries.iter().any(|entry| is_ours(&entry.part) && entry.key == *name);
                if !is_written {
                    let about = format!("{name} is not written: {}", effect(group));
                    let (kind, weakens) = (UnexaminedKind::NotModelled, group.weakens);
                    self.unexamined.push(UnexaminedSetting { kind, name: name.clone(), about, weakens });
                }
            }
        }
    }

    /// Applies the silent adjustments of the version, in the order of the profile.
    fn adjust(&mut self, system: System) {
        for adjustment in &system.profile.adjust {
            let (since, until) = (adjustment.since.as_deref(), adjustment.until.as_deref());
            if !is_within(system.version, since, until) || !all_hold(&adjustment.when, &self.settings) {
                continue;
            }
            let mut settings = self.settings.iter_mut();
            if let Some(effective) = settings.find(|effective| effective.setting.has_key(&adjustment.setting)) {
                effective.value = read_value(effective.setting, &adjustment.to).ok();
                effective.adjusted = Some(&adjustment.says);
            }
        }
    }

    /// Reports an objection whose conditions hold, with the location of every setting in them.
    fn object(&mut self, system: System, objection: &'static Objection, code: DiagnosticCode) {
        let applies = is_within(system.version, objection.since.as_deref(), objection.until.as_deref());
        if !applies || !all_hold(&objection.when, &self.settings) {
            return;
        }
        let mut found = Diagnostic::whole(code, objection.says.as_str());
        for key in objection.when.iter().flat_map(Condition::operands) {
            let Some(effective) = find(key, &self.settings) else { continue };
            let (name, value) = (&effective.setting.name, effective.display_value());
            found = match effective.source() {
                Some(source) if !found.labels.iter().any(|label| label.span == source.range) => {
                    found.label_in(source, format!("`{name}` is {value} here"))
                }
                Some(_) => found,
                None => found.help(format!("`{name}` is {value} by default")),
            };
        }
        if let Some(help) = &objection.help {
            found = found.help(help.as_str());
        }
        let mut settings = objection.when.iter().map(|condition| condition.left.as_str());
        if let Some(name) = settings.next().filter(|_| !objection.weakens.is_empty()) {
            let name = name.split_once('.').map_or(name, |(_, name)| name);
            let (kind, weakens) = (UnexaminedKind::NotModelled, objection.weakens);
            let about = format!("{name}: {}", objection.says);
            self.unexamined.push(UnexaminedSetting { kind, name: name.to_owned(), about, weakens });
        }
        let found = found.help(format!("source: {}", objection.source));
        self.found.push(if code == DiagnosticCode::Refused { found } else { found.warning() });
    }
}
