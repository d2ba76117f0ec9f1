//! What a setting's value says: text as the system would read it.

use super::profile::{Kind, SettingDef};
use std::fmt;
use std::time::Duration;

/// A value that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, or the name of a value.
    Text(String),
    /// True or false.
    Switch(bool),
    /// A number of something that is not time.
    Number(i64),
    /// Milliseconds.
    Time(i64),
}

impl Value {
    /// What is compared with other numbers.
    #[must_use]
    pub const fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) | Self::Time(number) => Some(*number),
            Self::Text(_) | Self::Switch(_) => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&crate::design::shown(text)),
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

fn milliseconds(kind: Kind, text: &str) -> Option<i64> {
    match kind {
        Kind::Ns => match number(text) {
            Some(nanos) => Some(nanos / 1_000_000),
            None => milliseconds(Kind::Duration, text),
        },
        Kind::Duration => {
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
            None => milliseconds(Kind::Duration, text),
        },
    }
}

/// Understands a value.
///
/// # Errors
/// What it should have been.
pub(crate) fn read(setting: &SettingDef, text: &str) -> Result<Value, Unreadable> {
    let text = text.trim();
    let word = setting.synonyms.get(text).map_or(text, String::as_str);
    if let Some(known) = setting
        .values
        .iter()
        .find(|known| if setting.exact { *known == word } else { known.eq_ignore_ascii_case(word) })
    {
        return Ok(match setting.kind {
            Kind::Switch => Value::Switch(known == "true"),
            Kind::Number => number(known).map_or_else(|| Value::Text(known.clone()), Value::Number),
            _ => Value::Text(known.clone()),
        });
    }
    if !setting.values.is_empty() {
        return Err(Unreadable { wanted: format!("allowed values: {}", setting.values.join(", ")) });
    }
    let wanted = |text: &str| Unreadable { wanted: text.to_owned() };
    match setting.kind {
        Kind::Text => Ok(Value::Text(text.to_owned())),
        Kind::Switch => match word.to_ascii_lowercase().as_str() {
            "true" => Ok(Value::Switch(true)),
            "false" => Ok(Value::Switch(false)),
            _ => Err(wanted("allowed values: true, false")),
        },
        Kind::Number => number(word).map(Value::Number).ok_or_else(|| wanted("a whole number")),
        kind => milliseconds(kind, word).map(Value::Time).ok_or_else(|| match kind {
            Kind::Duration => wanted("a duration such as 30s, 5m or 1h"),
            Kind::Ns => wanted("nanoseconds, or a duration such as 30s"),
            Kind::S => wanted("a number of seconds"),
            Kind::Ms => wanted("a number of milliseconds"),
            _ => wanted("a number"),
        }),
    }
}

/// A time as the setting would be written.
#[must_use]
pub(crate) fn written(setting: &SettingDef, value: &Value) -> String {
    match (value, setting.kind) {
        (Value::Time(millis), Kind::Duration) => time(*millis).replace(' ', ""),
        (Value::Time(millis), Kind::Ns) => (i128::from(*millis) * 1_000_000).to_string(),
        (Value::Time(millis), kind) => {
            let unit = kind.milliseconds().unwrap_or(1);
            (millis / unit + i64::from(millis % unit != 0)).to_string()
        }
        (Value::Text(text), _) => text.clone(),
        (value, _) => value.to_string(),
    }
}
