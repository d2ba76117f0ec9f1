//! The settings of the tables.

use super::super::code::DiagnosticCode;
use super::super::diagnostic::Diagnostic;
use super::super::registry::{registry, setting};
use super::super::setting::{SettingInfo, SettingType};
use super::super::tables::PARTS;
use super::report::{Key, Reader, Value, quoted};

/// The keys of a table, or of a table within it: the next segments of the registry's paths.
fn known_keys(table: &str) -> Vec<&'static str> {
    let prefix = format!("{table}.");
    let mut known: Vec<&str> = registry()
        .iter()
        .filter_map(|info| info.path.strip_prefix(&prefix))
        .map(|rest| rest.split('.').next().unwrap_or(rest))
        .collect();
    known.dedup();
    if PARTS.contains(&table) {
        known.extend(["system", "settings", "settings_file"]);
    }
    known
}

impl Reader {
    /// Reads an entry of a table.
    pub(super) fn setting(&mut self, table: &str, key: &Key<'_>, value: &Value<'_>) {
        if self.vendor_key(table, key.get_ref(), value) {
            return;
        }
        let path = format!("{table}.{}", key.get_ref());
        // Some settings have tables of their own: `relay = { kind = "polling" }`.
        let inner = format!("{path}.");
        if let Some(info) = setting(&path) {
            self.value(info, value);
        } else if registry().iter().any(|info| info.path.starts_with(&inner)) {
            self.table(&path, value, |reader, key, value| reader.setting(&path, key, value));
        } else {
            self.unknown_key(key, table, || known_keys(table));
        }
    }

    fn value(&mut self, info: &'static SettingInfo, value: &Value<'_>) {
        let read = match &info.setting_type {
            SettingType::Named(names) => {
                let known: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
                let Some(text) = value.get_ref().as_str() else {
                    self.wrong_type(info.path, value, "a string", Some(quoted(known)));
                    return;
                };
                let Some(index) = known.iter().position(|name| *name == text) else {
                    self.unknown_value(info.path, value, text, &known);
                    return;
                };
                index as u8
            }
            SettingType::Switch => {
                let Some(on) = value.get_ref().as_bool() else {
                    self.wrong_type(info.path, value, "true or false", None);
                    return;
                };
                u8::from(on)
            }
            SettingType::Number(low, high) => {
                let Some(integer) = value.get_ref().as_integer() else {
                    self.wrong_type(info.path, value, "a whole number", None);
                    return;
                };
                let number = i64::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(i64::MAX);
                match u8::try_from(number) {
                    Ok(number) if (*low..=*high).contains(&number) => number,
                    _ => {
                        let title = format!("`{}` is between {low} and {high}", info.path);
                        let label = "outside these limits";
                        let found = Diagnostic::at(DiagnosticCode::OutOfRange, value.span(), title, label);
                        self.found.push(found.help(info.about));
                        return;
                    }
                }
            }
        };
        self.values.insert(info.path, (read, value.span()));
    }
}
