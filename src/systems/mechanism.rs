//! The mechanisms that a profile's rule sets, as its data file writes them.

use crate::design::{SettingType, setting};

/// The path and the value of a mechanism; none where there is no such mechanism or value.
///
/// `{broker.replication.factor}` is the number of that setting, clamped to the mechanism's limits;
/// `number` returns it.
pub(super) fn mechanism(
    path: &str,
    value: &toml::Value,
    number: impl Fn(&str) -> Option<i64>,
) -> Option<(&'static str, u8)> {
    let info = setting(path)?;
    let reference = value.as_str().and_then(|text| text.strip_prefix('{')?.strip_suffix('}'));
    let value = match (&info.setting_type, value) {
        (SettingType::Number(low, high), _) if reference.is_some() => {
            u8::try_from(number(reference?)?.clamp(i64::from(*low), i64::from(*high))).ok()?
        }
        (SettingType::Named(names), toml::Value::String(text)) => {
            names.iter().position(|(name, _)| name == text)? as u8
        }
        (SettingType::Switch | SettingType::Parts(_), toml::Value::Boolean(on)) => u8::from(*on),
        (SettingType::Number(low, high), toml::Value::Integer(number)) => {
            let number = u8::try_from(*number).ok()?;
            (*low..=*high).contains(&number).then_some(number)?
        }
        _ => return None,
    };
    Some((info.path, value))
}
