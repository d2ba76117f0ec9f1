//! A setting of a design file, erased to a number: its path, its values, how it is read and
//! written.

use onceproof_models::Mechanisms;
use onceproof_models::fault_parts::{FaultPart, FaultParts};

/// The values that a setting can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingType {
    /// One of these names, each with its meaning.
    Named(Vec<(&'static str, &'static str)>),
    /// `true` or `false`.
    Switch,
    /// `true`, `false`, or the parts of these at which it is true.
    Parts(&'static [FaultPart]),
    /// A whole number between these limits, both included.
    Number(u8, u8),
}

/// A setting.
///
/// Its value is a `u8` whatever its type: the index of a name, 1 for `true`, or the number itself.
/// A list of parts has one bit for each, from 2 on.
#[derive(Clone, Debug)]
pub struct SettingInfo {
    /// The path in a design file, such as `producer.acks`.
    pub path: &'static str,
    /// The decision that the setting makes, in a sentence.
    pub about: &'static str,
    /// The values that it can have.
    pub setting_type: SettingType,
    pub(super) getter: fn(&Mechanisms) -> u8,
    pub(super) setter: fn(&mut Mechanisms, u8),
}

impl SettingInfo {
    /// The value in these mechanisms.
    #[must_use]
    pub fn get(&self, mechanisms: &Mechanisms) -> u8 {
        (self.getter)(mechanisms)
    }

    /// Sets the value in these mechanisms.
    pub fn set(&self, mechanisms: &mut Mechanisms, value: u8) {
        (self.setter)(mechanisms, value);
    }

    /// The value as TOML: a quoted name, `true`, `false`, or a number.
    #[must_use]
    pub fn value_text(&self, value: u8) -> String {
        match &self.setting_type {
            SettingType::Named(names) => {
                names.get(usize::from(value)).map_or_else(String::new, |(name, _)| format!("\"{name}\""))
            }
            SettingType::Parts(_) if value > 1 => {
                let names: Vec<String> = parts(value).iter().map(|part| format!("\"{}\"", part.name())).collect();
                format!("[{}]", names.join(", "))
            }
            SettingType::Switch | SettingType::Parts(_) => (value == 1).to_string(),
            SettingType::Number(..) => value.to_string(),
        }
    }
}

/// The value of a switch that is on at these parts.
#[must_use]
pub fn value_of_parts(parts: FaultParts) -> u8 {
    if parts == FaultParts::ALL { 1 } else { parts.iter().map(|part| 2 << part as u8).sum() }
}

/// The parts of a switch's value.
pub(super) fn parts(value: u8) -> FaultParts {
    match value {
        0 => FaultParts::NONE,
        1 => FaultParts::ALL,
        _ => FaultPart::ALL
            .into_iter()
            .filter(|part| value & (2 << *part as u8) != 0)
            .fold(FaultParts::NONE, |set, part| set.union(FaultParts::of(&[part]))),
    }
}
