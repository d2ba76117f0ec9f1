//! What a setting's value says: text as the system would read it.

use super::profile::{ValueType, VendorSetting};
use std::fmt;
use std::time::Duration;

/// A value that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// Text, or the name of a value.
    Text(String),
    /// True or false.
    Switch(bool),
    /// A number of something that is not time.
    Number(i64),
    /// Milliseconds.
    Time(i64),
}

impl SettingValue {
    /// What is compared with other numbers.
    #[must_use]
    pub const fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) | Self::Time(number) => Some(*number),
            Self::Text(_) | Self::Switch(_) => None,
        }
    }
}

impl fmt::Display for SettingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&crate::design::excerpt(text)),
            Self::Switch(on) => write!(f, "{on}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Time(millis) => f.write_str(&time(*millis)),
        }
    }
}

/// Milliseconds in words.
#[must_use]
pub(crate) fn time(millis: i64) -> String {
    match u64::try_from(millis) {
        Ok(i64max) if i64max >= i64::MAX as u64 / 2 => "for ever".to_owned(),
        Ok(millis) => humantime::format_duration(Duration::from_millis(millis)).to_string(),
        Err(_) => format!("{millis} ms"),
    }
}

/// Why a value cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// What would be right.
    pub wanted: String,
}

fn number(text: &str) -> Option<i64> {
    // Vendors write numbers as JSON does, too: 1e3, 3.0.
    text.parse().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

fn milliseconds(kind: ValueType, text: &str) -> Option<i64> {
    match kind {
        ValueType::Ns => match number(text) {
            Some(nanos) => Some(nanos / 1_000_000),
            None => milliseconds(ValueType::Duration, text),
        },
        ValueType::Duration => {
            let text = text.trim_matches('"');
            if let Some(iso) = text.strip_prefix("PT") {
                // The part of ISO 8601 that configurations use: PT30S, PT5M, PT1H30M.
                return humantime::parse_duration(&iso.to_lowercase())
                    .ok()
                    .and_then(|time| i64::try_from(time.as_millis()).ok());
            }
            humantime::parse_duration(text).ok().and_then(|time| i64::try_from(time.as_millis()).ok())
        }
        // A bare number is in the setting's unit; with a unit of its own it is what it says (Spring, Go).
        _ => match number(text) {
            Some(number) => number.checked_mul(kind.milliseconds()?),
            None => milliseconds(ValueType::Duration, text),
        },
    }
}

/// Understands a value.
///
/// # Errors
/// What it should have been.
pub(crate) fn read(setting: &VendorSetting, text: &str) -> Result<SettingValue, Unreadable> {
    let text = text.trim();
    let word = setting.synonyms.get(text).map_or(text, String::as_str);
    if let Some(known) = setting
        .values
        .iter()
        .find(|known| if setting.exact { *known == word } else { known.eq_ignore_ascii_case(word) })
    {
        return Ok(match setting.kind {
            ValueType::Switch => SettingValue::Switch(known == "true"),
            ValueType::Number => number(known).map_or_else(|| SettingValue::Text(known.clone()), SettingValue::Number),
            _ => SettingValue::Text(known.clone()),
        });
    }
    if !setting.values.is_empty() {
        return Err(Unreadable { wanted: format!("allowed values: {}", setting.values.join(", ")) });
    }
    let wanted = |text: &str| Unreadable { wanted: text.to_owned() };
    match setting.kind {
        ValueType::Text => Ok(SettingValue::Text(text.to_owned())),
        ValueType::Switch => match word.to_ascii_lowercase().as_str() {
            "true" => Ok(SettingValue::Switch(true)),
            "false" => Ok(SettingValue::Switch(false)),
            _ => Err(wanted("allowed values: true, false")),
        },
        ValueType::Number => number(word).map(SettingValue::Number).ok_or_else(|| wanted("a whole number")),
        kind => milliseconds(kind, word).map(SettingValue::Time).ok_or_else(|| match kind {
            ValueType::Duration => wanted("a duration such as 30s, 5m or 1h"),
            ValueType::Ns => wanted("nanoseconds, or a duration such as 30s"),
            ValueType::S => wanted("a number of seconds"),
            ValueType::Ms => wanted("a number of milliseconds"),
            _ => wanted("a number"),
        }),
    }
}

/// A time as the setting would be written.
#[must_use]
pub(crate) fn written(setting: &VendorSetting, value: &SettingValue) -> String {
    match (value, setting.kind) {
        (SettingValue::Time(millis), ValueType::Duration) => time(*millis).replace(' ', ""),
        (SettingValue::Time(millis), ValueType::Ns) => (i128::from(*millis) * 1_000_000).to_string(),
        (SettingValue::Time(millis), kind) => {
            let unit = kind.milliseconds().unwrap_or(1);
            (millis / unit + i64::from(millis % unit != 0)).to_string()
        }
        (SettingValue::Text(text), _) => text.clone(),
        (value, _) => value.to_string(),
    }
}
