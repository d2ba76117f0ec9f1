//! Values of vendor settings, read from text as the system would read it.

use super::profile::{ValueType, VendorSetting};
use crate::design::excerpt;
use std::fmt;
use std::time::Duration;

/// A value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// Text, or the name of a value.
    Text(String),
    /// True or false.
    Switch(bool),
    /// A number that is no time.
    Number(i64),
    /// A time in milliseconds.
    Time(i64),
}

impl SettingValue {
    /// The number, or the time in milliseconds: the operand of a comparison.
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
            Self::Text(text) => f.write_str(&excerpt(text)),
            Self::Switch(on) => write!(f, "{on}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Time(millis) => f.write_str(&time(*millis)),
        }
    }
}

/// Text that is no value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvalidValue {
    /// The values that are, in words: `a duration such as 30s, 5m or 1h`.
    pub expected: String,
}

/// A time in words, such as `1m 30s`. Half of the largest number of milliseconds is `for ever`.
#[must_use]
pub(crate) fn time(millis: i64) -> String {
    match u64::try_from(millis) {
        Ok(millis) if millis >= i64::MAX as u64 / 2 => "for ever".to_owned(),
        Ok(millis) => humantime::format_duration(Duration::from_millis(millis)).to_string(),
        Err(_) => format!("{millis} ms"),
    }
}

/// A whole number. Vendors write it as JSON does, too: `1e3`, `3.0`.
fn number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

/// A duration with its unit, such as `1h 30m`, or in ISO 8601, such as `PT1H30M`.
fn duration(text: &str) -> Option<i64> {
    let text = text.trim_matches('"');
    let parsed = match text.strip_prefix("PT") {
        Some(iso) => humantime::parse_duration(&iso.to_lowercase()),
        None => humantime::parse_duration(text),
    };
    i64::try_from(parsed.ok()?.as_millis()).ok()
}

/// The milliseconds of a time. A number without a unit has the unit of the setting's type.
fn milliseconds(value_type: ValueType, text: &str) -> Option<i64> {
    match (value_type, number(text)) {
        (ValueType::Duration, _) | (_, None) => duration(text),
        (ValueType::Ns, Some(nanoseconds)) => Some(nanoseconds / 1_000_000),
        (_, Some(number)) => number.checked_mul(value_type.milliseconds()?),
    }
}

/// Reads a value of a setting.
///
/// # Errors
/// The values that would be right.
pub(crate) fn read_value(setting: &VendorSetting, text: &str) -> Result<SettingValue, InvalidValue> {
    let text = text.trim();
    let is_written = |known: &str| if setting.exact { known == text } else { known.eq_ignore_ascii_case(text) };
    let synonym = setting.synonyms.iter().find(|(known, _)| is_written(known));
    let word = synonym.map_or(text, |(_, value)| value.as_str());
    let invalid = |expected: &str| InvalidValue { expected: expected.to_owned() };
    if !setting.values.is_empty() {
        let is_equal = |known: &&String| if setting.exact { *known == word } else { known.eq_ignore_ascii_case(word) };
        let Some(known) = setting.values.iter().find(is_equal) else {
            return Err(invalid(&format!("allowed values: {}", setting.values.join(", "))));
        };
        return Ok(match setting.value_type {
            ValueType::Switch => SettingValue::Switch(known == "true"),
            ValueType::Number => number(known).map_or_else(|| SettingValue::Text(known.clone()), SettingValue::Number),
            _ => SettingValue::Text(known.clone()),
        });
    }
    match setting.value_type {
        ValueType::Text => Ok(SettingValue::Text(text.to_owned())),
        ValueType::Switch if word.eq_ignore_ascii_case("true") => Ok(SettingValue::Switch(true)),
        ValueType::Switch if word.eq_ignore_ascii_case("false") => Ok(SettingValue::Switch(false)),
        ValueType::Switch => Err(invalid("allowed values: true, false")),
        ValueType::Number => number(word).map(SettingValue::Number).ok_or_else(|| invalid("a whole number")),
        time => milliseconds(time, word).map(SettingValue::Time).ok_or_else(|| {
            invalid(match time {
                ValueType::Duration => "a duration such as 30s, 5m or 1h",
                ValueType::Ns => "nanoseconds, or a duration such as 30s",
                ValueType::S => "a number of seconds",
                ValueType::Ms => "a number of milliseconds",
                _ => "a number",
            })
        }),
    }
}

/// The text of a value, as it is written in a configuration file.
#[must_use]
pub(crate) fn value_text(setting: &VendorSetting, value: &SettingValue) -> String {
    match (value, setting.value_type) {
        (SettingValue::Time(millis), ValueType::Duration) => time(*millis).replace(' ', ""),
        (SettingValue::Time(millis), ValueType::Ns) => (i128::from(*millis) * 1_000_000).to_string(),
        (SettingValue::Time(millis), value_type) => {
            let unit = value_type.milliseconds().unwrap_or(1);
            (millis / unit + i64::from(millis % unit != 0)).to_string()
        }
        (SettingValue::Text(text), _) => text.clone(),
        (value, _) => value.to_string(),
    }
}
