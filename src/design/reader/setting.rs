//! The settings of the tables.

use super::super::fault_scope::FaultScope;
use super::super::registry::{registry, setting};
use super::super::setting::{SettingInfo, SettingType, value_of_parts};
use super::super::tables::{FAULT_SCOPE, PARTS};
use super::report::{Key, Reader, Value, quoted};
use onceproof_models::fault_parts::{FaultPart, FaultParts};

/// The keys of a table, or of a table within it: the next segments of the registry's paths.
fn known_keys(table: &str) -> Vec<&'static str> {
    let prefix = format!("{table}.");
    let mut known: Vec<&str> = registry()
        .iter()
        .filter_map(|info| info.path.strip_prefix(&prefix))
        .map(|rest| rest.split('.').next().unwrap_or(rest))
        .collect();
    known.dedup();
    if table == "faults" {
        known.push("scope");
    }
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
        if path == FAULT_SCOPE {
            self.read_fault_scope(value);
            return;
        }
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
            SettingType::Parts(possible) => {
                let Some(read) = self.parts(info, possible, value) else { return };
                read
            }
            SettingType::Number(low, high) => {
                let (low, high) = (u64::from(*low), u64::from(*high));
                let Some(read) = self.number(info.path, value, low..=high, Some(info.about)) else { return };
                read as u8
            }
        };
        self.values.insert(info.path, (read, value.span()));
    }

    /// Reads whether rarer kinds of faults are explored together or apart.
    fn read_fault_scope(&mut self, value: &Value<'_>) {
        let known = FaultScope::ALL.map(FaultScope::name);
        match value.get_ref().as_str().map(|name| (name, FaultScope::named(name))) {
            Some((_, Some(scope))) => self.fault_scope = scope,
            Some((name, None)) => self.unknown_value(FAULT_SCOPE, value, name, &known),
            None => self.wrong_type(FAULT_SCOPE, value, "a string", Some(quoted(known))),
        }
    }

    /// Reads a switch of faults: on or off everywhere, or on at the parts of a list.
    fn parts(&mut self, info: &SettingInfo, possible: &[FaultPart], value: &Value<'_>) -> Option<u8> {
        if let Some(on) = value.get_ref().as_bool() {
            return Some(u8::from(on));
        }
        let known: Vec<&str> = possible.iter().map(|part| part.name()).collect();
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(info.path, value, "true, false or a list of parts", Some(quoted(known)));
            return None;
        };
        let (mut set, mut is_known) = (FaultParts::NONE, true);
        for one in list {
            match one.get_ref().as_str() {
                Some(name) if known.contains(&name) => {
                    set = set.union(FaultParts::named(name).unwrap_or(FaultParts::NONE));
                }
                Some(name) => {
                    is_known = false;
                    self.unknown_value(info.path, one, name, &known);
                }
                None => {
                    is_known = false;
                    let allowed = quoted(known.iter().copied());
                    self.wrong_type(info.path, one, "a list of parts, a string each", Some(allowed));
                }
            }
        }
        let is_everywhere = possible.iter().all(|part| set.contains(*part));
        is_known.then(|| if is_everywhere { 1 } else { value_of_parts(set) })
    }
}
