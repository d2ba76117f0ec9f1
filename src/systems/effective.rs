//! Settings in force: the values that the system would use, with their origins.

use super::catalogue::System;
use super::profile::VendorSetting;
use super::secrets;
use super::value::SettingValue;
use crate::design::{SourceSpan, excerpt};

/// The origin of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueOrigin {
    /// The user wrote the value.
    Written(SourceSpan),
    /// The user did not write the setting.
    Default,
    /// The user wrote an expression that the environment evaluates; the default is used in its
    /// place.
    Unresolved(SourceSpan, String),
}

/// A setting in force.
#[derive(Clone, Debug)]
pub struct EffectiveSetting {
    /// The system.
    pub system: System,
    /// The setting.
    pub setting: &'static VendorSetting,
    /// The value; none where nothing is written and there is no default.
    pub value: Option<SettingValue>,
    /// The origin of the value.
    pub origin: ValueOrigin,
    /// The reason why the system silently changed the value, if it did.
    pub adjusted: Option<&'static str>,
}

impl EffectiveSetting {
    /// Whether the user wrote the setting.
    #[must_use]
    pub const fn is_written(&self) -> bool {
        !matches!(self.origin, ValueOrigin::Default)
    }

    /// The value for display; secrets are masked.
    #[must_use]
    pub fn display_value(&self) -> String {
        match &self.value {
            Some(_) if secrets::is_secret(&self.setting.name) => secrets::MASK.to_owned(),
            Some(value) => value.to_string(),
            None => "(not set)".to_owned(),
        }
    }

    /// The location of the value, if the user wrote it.
    #[must_use]
    pub const fn source(&self) -> Option<&SourceSpan> {
        match &self.origin {
            ValueOrigin::Written(source) | ValueOrigin::Unresolved(source, _) => Some(source),
            ValueOrigin::Default => None,
        }
    }

    /// The setting with its value and origin, such as `acks = 1 (producer.properties:3:6)`.
    #[must_use]
    pub fn description(&self) -> String {
        let origin = match &self.origin {
            _ if self.adjusted.is_some() => "changed silently".to_owned(),
            ValueOrigin::Written(source) => source.to_string(),
            ValueOrigin::Default => "default".to_owned(),
            ValueOrigin::Unresolved(source, text) => format!("{} at {source} is unknown here", excerpt(text)),
        };
        format!("{} = {} ({origin})", self.setting.name, self.display_value())
    }
}

/// The setting of this key, such as `producer.acks`.
pub(super) fn find<'a>(key: &str, settings: &'a [EffectiveSetting]) -> Option<&'a EffectiveSetting> {
    settings.iter().find(|effective| effective.setting.has_key(key))
}
