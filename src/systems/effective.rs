//! The settings in force: what was written, what the version defaults to, what another setting switches off.

use super::catalogue::System;
use super::profile::{Comparison, Condition, Objection, VendorSetting, within};
use super::secrets;
use super::value::{self, SettingValue};
use crate::design::{Diagnostic, DiagnosticCode, SourceSpan, closest_name, excerpt};

/// One setting as a file writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingEntry {
    /// The part it was written for.
    pub part: String,
    /// Its name.
    pub key: String,
    /// What was written.
    pub value: RawValue,
    /// Where its name stands.
    pub key_source: SourceSpan,
    /// Where its value stands.
    pub value_source: SourceSpan,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawValue {
    /// Text.
    Text(String),
    /// Something that is filled in elsewhere, such as `${ACKS}`.
    Unresolved(String),
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueOrigin {
    /// The user wrote it.
    Written(SourceSpan),
    /// Nobody wrote it.
    Default,
    /// The user wrote something that is filled in elsewhere; the default stands in for it.
    Unresolved(SourceSpan, String),
}

/// A setting in force.
#[derive(Clone, Debug)]
pub struct EffectiveSetting {
    /// Whose it is.
    pub system: System,
    /// Which one.
    pub setting: &'static VendorSetting,
    /// Its value; none where nothing is written and there is no default.
    pub value: Option<SettingValue>,
    /// Where the value comes from.
    pub origin: ValueOrigin,
    /// Why it is not what was written or defaulted, where another setting changed it.
    pub adjusted: Option<&'static str>,
}

impl EffectiveSetting {
    /// Whether the user wrote it.
    #[must_use]
    pub const fn is_written(&self) -> bool {
        !matches!(self.origin, ValueOrigin::Default)
    }

    /// The value as it may be shown.
    #[must_use]
    pub fn display_value(&self) -> String {
        match &self.value {
            Some(_) if secrets::is_secret(&self.setting.name) => secrets::MASK.to_owned(),
            Some(value) => value.to_string(),
            None => "(not set)".to_owned(),
        }
    }

    /// Where it was written, where it was.
    #[must_use]
    pub const fn source(&self) -> Option<&SourceSpan> {
        match &self.origin {
            ValueOrigin::Written(place) | ValueOrigin::Unresolved(place, _) => Some(place),
            ValueOrigin::Default => None,
        }
    }

    /// The setting with its value and where it comes from, for a sentence.
    #[must_use]
    pub fn description(&self) -> String {
        let origin = match &self.origin {
            _ if self.adjusted.is_some() => "changed silently".to_owned(),
            ValueOrigin::Written(place) => place.to_string(),
            ValueOrigin::Default => "default".to_owned(),
            ValueOrigin::Unresolved(place, text) => format!("{} at {place} is not known here", excerpt(text)),
        };
        format!("{} = {} ({origin})", self.setting.name, self.display_value())
    }
}

/// A setting that says nothing about delivery.
#[derive(Clone, Debug)]
pub struct IrrelevantEntry {
    /// Its name.
    pub key: String,
    /// Where.
    pub source: SourceSpan,
    /// What it is about.
    pub why: String,
}

/// All settings of one system.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resolved {
    /// In force.
    pub settings: Vec<EffectiveSetting>,
    /// Without a bearing on delivery.
    pub irrelevant: Vec<IrrelevantEntry>,
    /// What is wrong, and what should be known.
    pub found: Vec<Diagnostic>,
}

/// Resolves the entries that belong to a system. `has` says whether a part is this system's.
pub(crate) fn resolve(system: System, entries: &[SettingEntry], has: impl Fn(&str) -> bool) -> Resolved {
    let mut resolved = Resolved::default();
    let profile = system.profile;
    resolved.settings = profile
        .setting
        .iter()
        .filter(|setting| has(&setting.part) && within(system.version, setting.since.as_deref(), None))
        .map(|setting| {
            let value = setting.default_in(system.version).and_then(|text| value::read(setting, text).ok());
            EffectiveSetting { system, setting, value, origin: ValueOrigin::Default, adjusted: None }
        })
        .collect();
    for entry in entries.iter().filter(|entry| has(&entry.part)) {
        resolved.entry(system, entry);
    }
    for adjust in
        profile.adjust.iter().filter(|rule| within(system.version, rule.since.as_deref(), rule.until.as_deref()))
    {
        if !all_hold(&adjust.when, &resolved.settings) {
            continue;
        }
        if let Some(setting) = resolved.settings.iter_mut().find(|effective| effective.setting.key() == adjust.setting)
        {
            setting.value = value::read(setting.setting, &adjust.to).ok();
            setting.adjusted = Some(&adjust.says);
        }
    }
    for (objections, code) in [(&profile.refuse, DiagnosticCode::Refused), (&profile.finding, DiagnosticCode::Finding)]
    {
        for objection in objections {
            resolved.object(system, objection, code);
        }
    }
    resolved
}

impl Resolved {
    fn entry(&mut self, system: System, entry: &SettingEntry) {
        let place = &entry.key_source;
        let is_named = |effective: &&mut EffectiveSetting| {
            effective.setting.part == entry.part
                && (effective.setting.name == entry.key || effective.setting.aliases.contains(&entry.key))
        };
        let Some(effective) = self.settings.iter_mut().find(is_named) else {
            return self.unknown(system, entry);
        };
        if let ValueOrigin::Written(before) | ValueOrigin::Unresolved(before, _) = &effective.origin {
            let key = excerpt(&entry.key);
            let is_same = matches!(&entry.value, RawValue::Text(text) if effective.value == value::read(effective.setting, text).ok());
            let found = if before.file.path == place.file.path {
                let title = format!("`{key}` is written twice; the later value counts");
                Diagnostic::in_file(DiagnosticCode::DuplicateSetting, place, title, "this one counts")
                    .label_in(before, "this one is overruled")
            } else if is_same && entry.key == "transactional.id" {
                // KIP-98: a producer that registers under a transactional id fences the one before it.
                let title = "two producers share a transactional id: whichever starts later fences the other one";
                Diagnostic::in_file(DiagnosticCode::Finding, place, title, "here")
                    .label_in(before, "and here")
                    .help("give each its own")
            } else {
                let title = format!(
                    "two files say what `{key}` of the {} is; one {0} is modelled, with the later value",
                    entry.part
                );
                Diagnostic::in_file(DiagnosticCode::DuplicateSetting, place, title, "this one counts")
                    .label_in(before, "this one is overruled")
            };
            self.found.push(found.warning());
        }
        match &entry.value {
            RawValue::Unresolved(text) => {
                effective.origin = ValueOrigin::Unresolved(entry.value_source.clone(), text.clone());
                let title =
                    format!("`{}` is filled in elsewhere, and its value cannot be known here", excerpt(&entry.key));
                let found = Diagnostic::in_file(DiagnosticCode::Placeholder, &entry.value_source, title, "not known");
                let default = effective.display_value();
                self.found.push(found.help(format!("taken for what it is by default: {default}")).warning());
            }
            RawValue::Text(text) => match value::read(effective.setting, text) {
                Ok(value) => {
                    effective.value = Some(value);
                    effective.origin = ValueOrigin::Written(entry.value_source.clone());
                }
                Err(unreadable) => {
                    let value = secrets::masked_value(&entry.key, text);
                    let title = format!("`{}` cannot be `{}`", excerpt(&entry.key), excerpt(&value));
                    let mut found =
                        Diagnostic::in_file(DiagnosticCode::UnknownValue, &entry.value_source, title, "unknown value");
                    if let Some(close) = closest_name(text.trim(), effective.setting.values.iter().map(String::as_str))
                    {
                        found = found.help(format!("did you mean `{close}`?"));
                    }
                    self.found.push(found.help(unreadable.wanted));
                }
            },
        }
    }

    fn unknown(&mut self, system: System, entry: &SettingEntry) {
        let profile = system.profile;
        if let Some(why) = profile.irrelevant(&entry.key) {
            let (key, place) = (entry.key.clone(), entry.key_source.clone());
            self.irrelevant.push(IrrelevantEntry { key, source: place, why: why.to_owned() });
            return;
        }
        let title = format!(
            "{} has no setting `{}` that is known here; it is not looked at",
            profile.name,
            excerpt(&entry.key)
        );
        let mut found = Diagnostic::in_file(DiagnosticCode::UnknownSetting, &entry.key_source, title, "not looked at");
        let of_part = profile.setting.iter().filter(|setting| setting.part == entry.part);
        let exact = profile.irrelevant.iter().flat_map(|group| &group.names).filter(|name| !name.contains('*'));
        let known = of_part.map(|setting| setting.name.as_str()).chain(exact.map(String::as_str));
        if let Some(close) = closest_name(&entry.key, known) {
            found = found.help(format!("did you mean `{close}`?"));
        } else if let Some(other) = profile.setting.iter().find(|setting| setting.name == entry.key) {
            found = if within(system.version, other.since.as_deref(), None) {
                found.help(format!("it is a setting of the {}", other.part))
            } else {
                let since = other.since.as_deref().unwrap_or_default();
                found.help(format!("it exists from version {since} on; this is {}", system.version))
            };
        }
        self.found.push(found.warning());
    }

    fn object(&mut self, system: System, objection: &'static Objection, code: DiagnosticCode) {
        let applies = within(system.version, objection.since.as_deref(), objection.until.as_deref());
        if !applies || !all_hold(&objection.when, &self.settings) {
            return;
        }
        let mut found = Diagnostic::whole(code, objection.says.as_str());
        for condition in &objection.when {
            for key in std::iter::once(&condition.left).chain(&condition.right) {
                let Some(effective) = self.settings.iter().find(|effective| effective.setting.key() == *key) else {
                    continue;
                };
                found = match effective.source() {
                    Some(place) if !found.labels.iter().any(|label| label.span == place.range) => found
                        .label_in(place, format!("`{}` is {} here", effective.setting.name, effective.display_value())),
                    Some(_) => found,
                    None => {
                        found.help(format!("`{}` is {} by default", effective.setting.name, effective.display_value()))
                    }
                };
            }
        }
        if let Some(help) = &objection.help {
            found = found.help(help.as_str());
        }
        let found = found.help(format!("source: {}", objection.source));
        self.found.push(if code == DiagnosticCode::Refused { found } else { found.warning() });
    }
}

/// Whether all conditions hold. A comparison with a value that is not known does not.
pub(crate) fn all_hold(conditions: &[Condition], settings: &[EffectiveSetting]) -> bool {
    conditions.iter().all(|condition| holds(condition, settings))
}

/// The setting of that name.
pub(crate) fn find<'a>(key: &str, settings: &'a [EffectiveSetting]) -> Option<&'a EffectiveSetting> {
    settings.iter().find(|effective| effective.setting.key() == key)
}

/// The right side of a condition as a number: settings added up, or a value in the left setting's unit.
pub(crate) fn right_number(
    condition: &Condition,
    left: &EffectiveSetting,
    settings: &[EffectiveSetting],
) -> Option<i64> {
    let mut sum = 0_i64;
    for word in &condition.right {
        let number = match find(word, settings) {
            Some(effective) => effective.value.as_ref()?.number()?,
            None => value::read(left.setting, word).ok()?.number()?,
        };
        sum = sum.saturating_add(number);
    }
    Some(sum)
}

fn holds(condition: &Condition, settings: &[EffectiveSetting]) -> bool {
    let Some(left) = find(&condition.left, settings) else { return condition.is == Comparison::Absent };
    let numbers = || {
        let left_number = left.value.as_ref()?.number()?;
        Some((left_number, right_number(condition, left, settings)?))
    };
    let compares = |compare: fn(&i64, &i64) -> bool| numbers().is_some_and(|(left, right)| compare(&left, &right));
    let equals = || {
        let right = condition.right.first()?;
        let right = match find(right, settings) {
            Some(effective) => effective.value.clone()?,
            None => value::read(left.setting, right).ok()?,
        };
        Some(left.value.as_ref()? == &right)
    };
    match condition.is {
        Comparison::Equal => equals() == Some(true),
        Comparison::Different => equals() == Some(false),
        Comparison::Less => compares(i64::lt),
        Comparison::AtMost => compares(i64::le),
        Comparison::More => compares(i64::gt),
        Comparison::AtLeast => compares(i64::ge),
        Comparison::Written => left.is_written(),
        Comparison::Defaulted => !left.is_written(),
        Comparison::Absent => left.value.is_none(),
        Comparison::Present => left.value.is_some(),
    }
}
