//! The keys of vendor settings: `system`, `settings`, `settings_file` and `[figures]`.

use super::super::display_text::is_terminal_control;
use super::super::tables::PARTS;
use super::super::vendor::VendorValue;
use super::report::{Key, Reader, Value};
use std::ops::Range;
use toml::de::DeValue;

/// The text of a scalar, as the system would read it.
fn scalar_text(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Boolean(on) => on.to_string(),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok()?.to_string(),
        DeValue::Float(number) => number.as_str().to_owned(),
        _ => return None,
    })
}

/// A vendor setting, if its value is a scalar.
fn vendor_value(key: &Key<'_>, value: &Value<'_>) -> Option<VendorValue> {
    let text = scalar_text(value.get_ref())?;
    Some(VendorValue { key: key.get_ref().to_string(), key_span: key.span(), value: text, value_span: value.span() })
}

/// A path, or the paths of a list.
fn paths(value: &Value<'_>) -> Option<Vec<(String, Range<usize>)>> {
    match value.get_ref() {
        DeValue::String(path) => Some(vec![(path.to_string(), value.span())]),
        DeValue::Array(list) => list.iter().map(paths).collect::<Option<Vec<_>>>().map(|all| all.concat()),
        _ => None,
    }
}

impl Reader {
    /// Reads the systems of the design: one, or a list.
    pub(super) fn systems(&mut self, value: &Value<'_>) {
        match value.get_ref().as_array() {
            Some(list) => list.iter().for_each(|one| self.system("", one)),
            None => self.system("", value),
        }
    }

    /// Reads `[unread]`: the parts of imported files that were not read.
    pub(super) fn unread(&mut self, value: &Value<'_>) {
        self.table("unread", value, |reader, key, value| {
            let about = value.get_ref().as_str().filter(|about| !about.chars().any(is_terminal_control));
            match about {
                Some(about) => reader.vendor.unread.push((key.get_ref().to_string(), about.to_owned(), key.span())),
                None => reader.wrong_type("unread", value, "a table of descriptions, a sentence each", None),
            }
        });
    }

    /// Reads the system of a part, or one of the whole design where the part is empty.
    pub(super) fn system(&mut self, part: &'static str, value: &Value<'_>) {
        let Some(name) = value.get_ref().as_str() else {
            self.wrong_type("system", value, "a string such as \"kafka-java@4.1\"", None);
            return;
        };
        self.vendor.set_system(part, name, value.span());
    }

    /// Reads `[figures]`.
    pub(super) fn figures(&mut self, value: &Value<'_>) {
        self.table("figures", value, |reader, key, value| match vendor_value(key, value) {
            Some(read) => reader.vendor.part("figures").settings.push(read),
            None => reader.wrong_type("figures", value, "a table of durations such as \"30s\"", None),
        });
    }

    /// Reads a key of vendor settings. False for any other key.
    pub(super) fn vendor_key(&mut self, table: &str, key: &str, value: &Value<'_>) -> bool {
        let Some(part) = PARTS.into_iter().find(|part| *part == table) else { return false };
        match key {
            "system" => self.system(part, value),
            "settings_file" => match paths(value) {
                Some(files) => self.vendor.part(part).files.extend(files),
                None => self.wrong_type("settings_file", value, "a path, or a list of paths", None),
            },
            "settings" => self.table("settings", value, |reader, key, value| match vendor_value(key, value) {
                Some(read) => reader.vendor.part(part).settings.push(read),
                None => reader.wrong_type("settings", value, "a table of strings, numbers and switches", None),
            }),
            _ => return false,
        }
        true
    }
}
