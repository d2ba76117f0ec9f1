//! The candidates of a repair: which settings have other values, and what the design is with them.
//!
//! A vendor's setting is tried with the values that its profile names, and with a value on either
//! side of every figure that a rule compares it with; the profile's rules are then applied anew. A
//! mechanism that no setting decides (how effects are made, how the application commits) is tried
//! with each of its values. Faults and bounds are part of the question and are never changed.

use super::change::Change;
use crate::design::{SettingInfo, SettingType, SourceFile, SourceSpan, registry};
use crate::systems::{
    Comparison, Condition, EffectiveSetting, LoadedDesign, LoweredSettings, Precedence, RawValue, SettingEntry,
    SettingValue, ValueOrigin, ValueType, VendorInputs, VendorSetting, VendorSettings, read_value, value_text,
};
use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::Bounds;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The part of a profile's figures: times that no configuration holds, such as how long a producer
/// retries.
const FIGURES: &str = "figures";

/// The bound that a system's limit of deliveries decides.
const DELIVERIES: &str = "bounds.deliveries";

/// A design with what can be changed in it.
#[derive(Debug)]
pub struct Candidates<'a> {
    loaded: &'a LoadedDesign,
    vendor: Cow<'a, VendorSettings>,
}

/// A setting that decides a mechanism and was tried with no other value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untried {
    /// The setting with its part, such as `broker.min.insync.replicas`.
    pub key: String,
    /// Why, as the end of a sentence about several settings.
    pub reason: &'static str,
}

impl<'a> Candidates<'a> {
    /// The candidates of a design. A design in the mechanisms' own words has no vendor's settings
    /// to change.
    #[must_use]
    pub fn new(loaded: &'a LoadedDesign) -> Self {
        let vendor = loaded.vendor.as_ref().map_or_else(|| Cow::Owned(VendorSettings::default()), Cow::Borrowed);
        Self { loaded, vendor }
    }

    /// The mechanisms of the design as it is.
    #[must_use]
    pub const fn mechanisms(&self) -> Mechanisms {
        self.loaded.design.mechanisms
    }

    /// Every other value of every vendor's setting.
    #[must_use]
    pub fn of_settings(&self) -> Vec<Change> {
        let lowered = &self.vendor.lowered;
        let settings = lowered.settings.iter().filter(|effective| effective.setting.part != FIGURES);
        settings.flat_map(|effective| changes_of(effective, lowered)).collect()
    }

    /// Every other value of every mechanism that no vendor's setting decides.
    #[must_use]
    pub fn of_mechanisms(&self) -> Vec<Change> {
        let is_open = |path: &str| {
            !path.starts_with("faults.")
                && !path.starts_with("bounds.")
                && !self.vendor.lowered.derived.values.contains_key(path)
        };
        let open = registry().iter().filter(|info| is_open(info.path));
        open.flat_map(|info| self.changes_of_mechanism(info)).collect()
    }

    /// The settings that decide a mechanism here and for which no other value is known.
    #[must_use]
    pub fn untried(&self) -> Vec<Untried> {
        let lowered = &self.vendor.lowered;
        let mut deciding: BTreeSet<&str> = BTreeSet::new();
        for condition in lowered.systems.iter().flat_map(|system| &system.profile.rule).flat_map(|rule| &rule.when) {
            deciding.insert(&condition.left);
            deciding.extend(condition.right.iter().map(String::as_str));
        }
        let untried = |effective: &EffectiveSetting| {
            let reason = if effective.setting.part == FIGURES {
                effective.value.as_ref()?;
                "since they are figures given with --figure"
            } else if changes_of(effective, lowered).is_empty() {
                "since no other value is known"
            } else {
                return None;
            };
            Some(Untried { key: effective.setting.key(), reason })
        };
        let decides = |effective: &&EffectiveSetting| deciding.contains(effective.setting.key().as_str());
        lowered.settings.iter().filter(decides).filter_map(untried).collect()
    }

    /// The mechanisms with these changes, within the design's bounds. None where the system refuses
    /// them or where they do not fit together.
    #[must_use]
    pub fn with(&self, changes: &[&Change]) -> Option<Mechanisms> {
        let mut inputs = self.vendor.inputs.clone();
        let mut parsed = Cow::Borrowed(&self.loaded.parsed);
        for change in changes {
            match change.mechanism {
                Some((path, value)) => parsed = Cow::Owned(parsed.with_value(path, value)),
                None => self.write(change, &mut inputs)?,
            }
        }
        let derived = inputs.lower().ok()?.derived;
        let mechanisms = parsed.mechanisms_with(&derived)?;
        let mut bounds = self.loaded.design.mechanisms.bounds;
        if let Some(count) = derived.values.get(DELIVERIES).filter(|_| self.counts_deliveries()) {
            bounds.deliveries = count.value;
        }
        Some(Mechanisms { bounds, ..mechanisms })
    }

    /// Whether the system's settings decide how many deliveries are counted, and no bound of the
    /// design or the command line.
    fn counts_deliveries(&self) -> bool {
        let derived = self.vendor.lowered.derived.values.get(DELIVERIES);
        let by_settings = derived.map_or(Bounds::default().deliveries, |count| count.value);
        self.loaded.design.mechanisms.bounds.deliveries == by_settings
    }

    /// Writes a vendor's setting with its new value, over the last entry that names it. None where
    /// no system has the setting.
    fn write(&self, change: &Change, inputs: &mut VendorInputs) -> Option<()> {
        let (part, name) = change.key.split_once('.')?;
        let known = self.vendor.lowered.settings.iter().find(|effective| effective.setting.key() == change.key)?;
        let is_named = |entry: &&mut SettingEntry| {
            entry.part == part && (entry.key == name || known.setting.aliases.contains(&entry.key))
        };
        let value = RawValue::Text(change.instead.clone());
        match inputs.entries.iter_mut().rfind(is_named) {
            Some(entry) => entry.value = value,
            None => {
                let source = change.source.clone().unwrap_or_else(SourceFile::nowhere);
                let (part, key) = (part.to_owned(), name.to_owned());
                inputs.entries.push(SettingEntry {
                    profile: None,
                    part,
                    key,
                    value,
                    precedence: Precedence::Design,
                    key_source: source.clone(),
                    value_source: source,
                });
            }
        }
        Some(())
    }

    fn changes_of_mechanism(&self, info: &SettingInfo) -> Vec<Change> {
        let values: Vec<u8> = match &info.setting_type {
            SettingType::Named(names) => (0..names.len() as u8).collect(),
            SettingType::Switch | SettingType::Parts(_) => vec![0, 1],
            SettingType::Number(low, high) => (*low..=*high).collect(),
        };
        let design = &self.loaded.design;
        let now = info.get(&design.mechanisms);
        let span = design.written.get(info.path);
        let source = span.map(|span| SourceSpan { file: Arc::clone(&self.loaded.source), range: span.clone() });
        let change = |value: u8| Change {
            key: info.path.to_owned(),
            name: info.path.to_owned(),
            now: info.value_text(now),
            source: source.clone(),
            instead: info.value_text(value),
            mechanism: Some((info.path, value)),
        };
        values.into_iter().filter(|value| *value != now).map(change).collect()
    }
}

/// The changes of one setting in force.
fn changes_of(effective: &EffectiveSetting, lowered: &LoweredSettings) -> Vec<Change> {
    let setting = effective.setting;
    let is_in_force = |value: &SettingValue| Some(value) == effective.value.as_ref() && effective.adjusted.is_none();
    let change = |value: SettingValue| Change {
        key: setting.key(),
        name: setting.name.clone(),
        now: effective.display_value(),
        source: match &effective.origin {
            ValueOrigin::Written(source) | ValueOrigin::Unresolved(source, _) => Some(source.clone()),
            ValueOrigin::Default => None,
        },
        instead: value_text(setting, &value),
        mechanism: None,
    };
    let values = other_values(setting, lowered).into_iter().filter(|value| !is_in_force(value));
    values.map(change).filter(|change| change.now != change.instead).collect()
}

/// The values of a setting that could make a difference, each once.
fn other_values(setting: &'static VendorSetting, lowered: &LoweredSettings) -> Vec<SettingValue> {
    let mut texts: Vec<&str> = setting.values.iter().chain(&setting.tries).map(String::as_str).collect();
    if setting.value_type == ValueType::Switch && texts.is_empty() {
        texts.extend(["true", "false"]);
    }
    let key = setting.key();
    let conditions = lowered.systems.iter().flat_map(|system| &system.profile.rule).flat_map(|rule| &rule.when);
    let named = texts.into_iter().filter_map(|text| read_value(setting, text).ok());
    let compared = conditions.filter_map(|condition| beyond(condition, &key, lowered));
    let mut values = Vec::new();
    for value in named.chain(compared) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// The value on the other side of a comparison with another setting: twice or half the other
/// figure.
fn beyond(condition: &Condition, key: &str, lowered: &LoweredSettings) -> Option<SettingValue> {
    let find = |key: &str| lowered.settings.iter().find(|effective| effective.setting.key() == key);
    let number = |key: &str| find(key)?.value.as_ref()?.number();
    let is_more = matches!(condition.comparison, Comparison::Greater | Comparison::AtLeast);
    if !is_more && !matches!(condition.comparison, Comparison::Less | Comparison::AtMost) {
        return None;
    }
    let wanted = if condition.left == key {
        find(condition.right.first()?)?;
        let sum: i64 = condition.right.iter().map(|word| number(word)).sum::<Option<i64>>()?;
        if is_more { sum.saturating_mul(2) } else { sum / 2 }
    } else if condition.right.iter().any(|word| word == key) {
        let left = number(&condition.left)?;
        if is_more { left / 2 } else { left.saturating_mul(2) }
    } else {
        return None;
    };
    let is_time = find(key)?.setting.value_type.milliseconds().is_some();
    Some(if is_time { SettingValue::Time(wanted) } else { SettingValue::Number(wanted) })
}
