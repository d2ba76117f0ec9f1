//! What a system's settings are, what they default to in which version, and what they mean: data, one file a profile.
//!
//! A condition is a sentence of three words, such as `producer.acks = 0`, `broker.dedup > figures.retry_horizon`, or of two,
//! such as `producer.acks written`. Its right side is a setting, a sum of settings, or a value.

use serde::Deserialize;
use std::collections::BTreeMap;

/// One profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name, as it is written in designs.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Whose settings and rules it takes over, by name.
    #[serde(default)]
    pub include: Vec<String>,
    /// Whether its versions are counted otherwise than those of what it includes: then the newest of those counts.
    #[serde(default)]
    pub own_versions: bool,
    /// The versions that it knows, oldest first.
    pub versions: Vec<String>,
    /// Where the system's settings are documented.
    pub source: String,
    /// What happens in the system and not in the model.
    pub not_modelled: Vec<String>,
    /// What the settings do not say and the verdict rests on.
    #[serde(default)]
    pub assume: Vec<Assume>,
    /// The settings that matter to delivery.
    #[serde(default)]
    pub setting: Vec<VendorSetting>,
    /// Those that do not.
    #[serde(default)]
    pub irrelevant: Vec<IrrelevantSettings>,
    /// Settings that others switch off or on silently.
    #[serde(default)]
    pub adjust: Vec<Adjust>,
    /// Settings that the system refuses together.
    #[serde(default)]
    pub refuse: Vec<Objection>,
    /// Settings that it takes and that do not mean what they seem to.
    #[serde(default)]
    pub finding: Vec<Objection>,
    /// What settings mean.
    #[serde(default)]
    pub rule: Vec<ProfileRule>,
}

/// One setting.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorSetting {
    /// The part it belongs to, such as `producer`.
    pub part: String,
    /// Its name.
    pub name: String,
    /// Other names for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What its value is.
    #[serde(rename = "type", default)]
    pub kind: ValueType,
    /// Its values, where it has names for them.
    #[serde(default)]
    pub values: Vec<String>,
    /// Other words for a value.
    #[serde(default)]
    pub synonyms: BTreeMap<String, String>,
    /// Whether the system takes its values in exactly these letters.
    #[serde(default)]
    pub exact: bool,
    /// What it is where nothing is written, in every version.
    pub default: Option<String>,
    /// What it is where nothing is written: from which version on, and the value.
    #[serde(default)]
    pub defaults: Vec<(String, String)>,
    /// From which version on it exists.
    pub since: Option<String>,
    /// Values that are worth a try where the setting is to blame.
    #[serde(default, rename = "try")]
    pub tries: Vec<String>,
    /// What it decides.
    pub about: String,
    /// Who says so.
    pub source: String,
}

/// What a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueType {
    /// Text.
    #[default]
    Text,
    /// True or false.
    Switch,
    /// A whole number.
    Number,
    /// Milliseconds, as a number.
    Ms,
    /// Seconds, as a number.
    S,
    /// Minutes, as a number.
    Min,
    /// Hours, as a number.
    H,
    /// Days, as a number.
    D,
    /// Nanoseconds, as a number.
    Ns,
    /// A duration with its unit, such as `30s`, `2m`, `1h`.
    Duration,
}

impl ValueType {
    /// How many milliseconds one is, where it is a number of something.
    #[must_use]
    pub const fn milliseconds(self) -> Option<i64> {
        match self {
            Self::Ms | Self::Ns | Self::Duration => Some(1),
            Self::S => Some(1000),
            Self::Min => Some(60_000),
            Self::H => Some(3_600_000),
            Self::D => Some(86_400_000),
            Self::Text | Self::Switch | Self::Number => None,
        }
    }
}

/// Settings that say nothing about delivery.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IrrelevantSettings {
    /// Names; `*` stands for any rest.
    pub names: Vec<String>,
    /// What they are about.
    pub why: String,
}

/// A setting that another one changes without a word.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjust {
    /// When.
    #[serde(rename = "if")]
    pub when: Vec<Condition>,
    /// From which version on.
    pub since: Option<String>,
    /// Before which version.
    pub until: Option<String>,
    /// Which setting.
    pub setting: String,
    /// What it becomes.
    pub to: String,
    /// Why.
    pub says: String,
    /// Who says so.
    pub source: String,
}

/// Settings that do not go together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// When.
    #[serde(rename = "if")]
    pub when: Vec<Condition>,
    /// From which version on.
    pub since: Option<String>,
    /// Before which version.
    pub until: Option<String>,
    /// What is wrong.
    pub says: String,
    /// What would be right.
    pub help: Option<String>,
    /// Who says so.
    pub source: String,
}

/// What a verdict rests on, in a sentence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assume {
    /// When.
    #[serde(rename = "if", default)]
    pub when: Vec<Condition>,
    /// The sentence.
    pub says: String,
}

/// What settings mean, in mechanisms.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileRule {
    /// When; always, where it is empty.
    #[serde(rename = "if", default)]
    pub when: Vec<Condition>,
    /// From which version on.
    pub since: Option<String>,
    /// Before which version.
    pub until: Option<String>,
    /// The mechanisms that it decides. Later rules overrule earlier ones.
    pub set: BTreeMap<String, toml::Value>,
    /// The meaning, in a sentence.
    pub says: String,
    /// Who says so.
    pub source: String,
}

/// A condition on settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Condition {
    /// The setting, with its part.
    pub left: String,
    /// How it compares.
    pub is: Comparison,
    /// With what: settings to be added up, or one value.
    pub right: Vec<String>,
}

/// How a setting compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Equal,
    /// Not equal; an absent setting is not equal to anything.
    Different,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Greater.
    More,
    /// Greater or equal.
    AtLeast,
    /// Written by the user.
    Written,
    /// Not written by the user.
    Defaulted,
    /// Without a value, written or by default.
    Absent,
    /// With a value, written or by default.
    Present,
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let (Some(left), Some(is)) = (words.next(), words.next()) else {
            return Err(format!("`{text}` is no condition"));
        };
        let right: Vec<String> = words.filter(|word| *word != "+").map(str::to_owned).collect();
        let is = match is {
            "=" => Comparison::Equal,
            "!=" => Comparison::Different,
            "<" => Comparison::Less,
            "<=" => Comparison::AtMost,
            ">" => Comparison::More,
            ">=" => Comparison::AtLeast,
            "written" => Comparison::Written,
            "defaulted" => Comparison::Defaulted,
            "absent" => Comparison::Absent,
            "present" => Comparison::Present,
            _ => return Err(format!("`{is}` compares nothing")),
        };
        let is_alone =
            matches!(is, Comparison::Written | Comparison::Defaulted | Comparison::Absent | Comparison::Present);
        if is_alone != right.is_empty() {
            return Err(format!("`{text}` has too many words or too few"));
        }
        Ok(Self { left: left.to_owned(), is, right })
    }
}

/// Orders versions by their numbers: 0.11 before 2.8 before 10.
#[must_use]
pub(crate) fn version_key(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}

/// Whether a version lies in a span of versions.
#[must_use]
pub(crate) fn within(version: &str, since: Option<&str>, until: Option<&str>) -> bool {
    let version = version_key(version);
    since.is_none_or(|since| version >= version_key(since)) && until.is_none_or(|until| version < version_key(until))
}

/// Whether a span of versions holds this one; it is taken away, so that every version does.
fn is_in(version: &str, since: &mut Option<String>, until: &mut Option<String>) -> bool {
    let holds = within(version, since.as_deref(), until.as_deref());
    (*since, *until) = (None, None);
    holds
}

impl VendorSetting {
    /// Its name with its part.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}.{}", self.part, self.name)
    }

    /// What it is where nothing is written.
    #[must_use]
    pub fn default_in(&self, version: &str) -> Option<&str> {
        let since = self.defaults.iter().rfind(|(since, _)| within(version, Some(since), None));
        since.map(|(_, value)| value.as_str()).or(self.default.as_deref())
    }
}

impl Profile {
    /// The parts that its settings belong to.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let mut seen = Vec::new();
        self.setting.iter().map(|setting| setting.part.as_str()).filter(move |part| {
            let is_new = !seen.contains(part);
            seen.push(part);
            is_new
        })
    }

    /// The same as it is in its newest version, whatever the version.
    #[must_use]
    pub fn newest(mut self) -> Self {
        let newest = self.versions.last().cloned().unwrap_or_default();
        for setting in &mut self.setting {
            setting.default = setting.default_in(&newest).map(str::to_owned);
            setting.defaults.clear();
        }
        self.setting.retain_mut(|setting| is_in(&newest, &mut setting.since, &mut None));
        self.adjust.retain_mut(|rule| is_in(&newest, &mut rule.since, &mut rule.until));
        self.refuse.retain_mut(|rule| is_in(&newest, &mut rule.since, &mut rule.until));
        self.finding.retain_mut(|rule| is_in(&newest, &mut rule.since, &mut rule.until));
        self.rule.retain_mut(|rule| is_in(&newest, &mut rule.since, &mut rule.until));
        self
    }

    /// Why a setting says nothing about delivery, where it does not.
    #[must_use]
    pub fn irrelevant(&self, name: &str) -> Option<&str> {
        let matches = |pattern: &str| match pattern.split_once('*') {
            Some((before, after)) => {
                name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
            }
            None => pattern == name,
        };
        self.irrelevant
            .iter()
            .find(|group| group.names.iter().any(|pattern| matches(pattern)))
            .map(|group| group.why.as_str())
    }

    /// What is wrong with the profile itself: names of settings, mechanisms and values that do not exist.
    #[must_use]
    pub fn inconsistencies(&self) -> Vec<String> {
        let mut found = Vec::new();
        let is_known = |key: &str| self.setting.iter().any(|setting| setting.key() == key);
        let conditions = self.rule.iter().map(|rule| &rule.when);
        let conditions = conditions.chain(self.adjust.iter().map(|adjust| &adjust.when));
        let conditions = conditions.chain(self.assume.iter().map(|assume| &assume.when));
        let conditions = conditions.chain(self.refuse.iter().chain(&self.finding).map(|objection| &objection.when));
        for condition in conditions.flatten() {
            if !is_known(&condition.left) {
                found.push(format!("{}: no setting {}", self.name, condition.left));
            }
            let Some(setting) = self.setting.iter().find(|setting| setting.key() == condition.left) else { continue };
            if let ([value], Comparison::Equal | Comparison::Different) = (condition.right.as_slice(), condition.is)
                && !is_known(value)
                && super::value::read(setting, value).is_err()
            {
                found.push(format!("{}: {} is never {value}", self.name, condition.left));
            }
        }
        for adjust in &self.adjust {
            if !is_known(&adjust.setting) {
                found.push(format!("{}: no setting {}", self.name, adjust.setting));
            }
        }
        for setting in &self.setting {
            let defaults =
                setting.defaults.iter().map(|(_, value)| value).chain(&setting.default).chain(&setting.tries);
            for value in defaults {
                if super::value::read(setting, value).is_err() {
                    found.push(format!("{}: {} cannot be {value}", self.name, setting.key()));
                }
            }
        }
        let values = self.rule.iter().flat_map(|rule| &rule.set);
        found.extend(
            values
                .filter(|(path, value)| {
                    super::lower::mechanism(path, value, |key| is_known(key).then_some(1)).is_none()
                })
                .map(|(path, value)| format!("{}: no mechanism {path} = {value:?}", self.name)),
        );
        found
    }
}
