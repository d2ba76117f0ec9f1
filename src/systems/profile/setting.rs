//! A setting of a system, under the system's own name.

use super::version::is_within;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A setting that bears on delivery.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorSetting {
    /// The part of the pipeline, such as `producer`.
    pub part: String,
    /// The system's name of the setting.
    pub name: String,
    /// Other names of the same setting.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The type of the value.
    #[serde(rename = "type", default)]
    pub value_type: ValueType,
    /// The possible values, where they have names.
    #[serde(default)]
    pub values: Vec<String>,
    /// Other spellings of a value.
    #[serde(default)]
    pub synonyms: BTreeMap<String, String>,
    /// Whether the system distinguishes upper and lower case in the values.
    #[serde(default)]
    pub exact: bool,
    /// The default in every version.
    pub default: Option<String>,
    /// The defaults by version: the first version of each, and the value. Oldest first.
    #[serde(default)]
    pub defaults: Vec<(String, String)>,
    /// The first version that has the setting.
    pub since: Option<String>,
    /// The values that a repair tries.
    #[serde(default, rename = "try")]
    pub tries: Vec<String>,
    /// The decision that the setting makes, in a sentence.
    pub about: String,
    /// The document that states it.
    pub source: String,
}

/// The type of a vendor setting's value. Times are written as numbers of a unit, or with their
/// unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueType {
    /// Text.
    #[default]
    Text,
    /// True or false.
    Switch,
    /// A whole number that is no time.
    Number,
    /// A number of milliseconds.
    Ms,
    /// A number of seconds.
    S,
    /// A number of minutes.
    Min,
    /// A number of hours.
    H,
    /// A number of days.
    D,
    /// A number of nanoseconds.
    Ns,
    /// A duration with its unit, such as `30s`, `2m`, `1h`.
    Duration,
}

impl ValueType {
    /// The milliseconds of one unit, if the type is a time; 1 for nanoseconds, which are divided.
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

impl VendorSetting {
    /// The name with the part, such as `producer.acks`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}.{}", self.part, self.name)
    }

    /// Whether [`Self::key`] is this text.
    #[must_use]
    pub fn has_key(&self, key: &str) -> bool {
        key.strip_prefix(&*self.part).and_then(|rest| rest.strip_prefix('.')).is_some_and(|name| name == self.name)
    }

    /// Whether an entry of a configuration file names this setting.
    #[must_use]
    pub fn is_named(&self, part: &str, name: &str) -> bool {
        self.part == part && (self.name == name || self.aliases.iter().any(|alias| alias == name))
    }

    /// The default in a version of the system.
    #[must_use]
    pub fn default_in(&self, version: &str) -> Option<&str> {
        let latest = self.defaults.iter().rfind(|(since, _)| is_within(version, Some(since), None));
        latest.map(|(_, value)| value.as_str()).or(self.default.as_deref())
    }
}
