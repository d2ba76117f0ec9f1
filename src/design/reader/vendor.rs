//! The keys of vendor settings: `system`, `settings`, `settings_file` and `[figures]`.

use super::super::display_text::is_terminal_control;
use super::super::tables::PARTS;
use super::super::vendor::{UnreadPart, VendorValue};
use super::report::{Key, Reader, Value};
use onceproof_models::{Guarantee, GuaranteeSet};
use std::ops::Range;
use toml::de::DeValue;

/// The form of `[unread]` in words.
const UNREAD: &str =
    "a table of descriptions, a sentence each, or of { about = \"a sentence\", weakens = [\"loss-free\"] }";

/// The guarantees of a list of names; none where a name is unknown or the list is empty.
fn guarantees(value: &Value<'_>) -> Option<GuaranteeSet> {
    let list = value.get_ref().as_array().filter(|list| !list.is_empty())?;
    list.iter().map(|one| Guarantee::named(one.get_ref().as_str()?)).collect()
}

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
            let table = value.get_ref().as_table();
            let about =
                table.map_or(Some(value), |table| table.get("about")).and_then(|about| about.get_ref().as_str());
            let has_known_keys = table.is_none_or(|table| table.len() == 2);
            let about = about.filter(|about| has_known_keys && !about.chars().any(is_terminal_control));
            let weakens = table.map_or(Some(GuaranteeSet::ALL), |table| guarantees(table.get("weakens")?));
            let name = key.get_ref().to_string();
            match (about, weakens) {
                (Some(about), Some(weakens)) => {
                    let (about, span) = (about.to_owned(), key.span());
                    reader.vendor.unread.push(UnreadPart { name, about, weakens, span });
                }
                _ => reader.wrong_type("unread", value, UNREAD, None),
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
