//! Exports an imported design as a design file.
//!
//! The file keeps the system's own settings. Comments state the origin of each setting, its
//! meaning, and the assumptions of a verdict.

use super::entry::{RawValue, SettingEntry};
use super::loaded::VendorSettings;
use super::lower::VendorInputs;
use super::secrets;
use crate::design::{Design, excerpt, setting};
use std::collections::HashMap;
use std::fmt::Write;

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if character.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// The text of a design file. Loading it yields the same mechanisms.
#[must_use]
pub fn design_text(design: &Design, vendor: &VendorSettings) -> String {
    let mut text = String::from("# Written by `onceproof import`. Assumed, as the files do not state it:\n");
    for assumed in &vendor.lowered.derived.assumed {
        let _ = writeln!(text, "#   {assumed}");
    }
    text.push_str("#\n# Add what else is known: [sink] the effects, [figures] times, [claims] the guarantees.\n\n");
    let _ = writeln!(text, "name = {}", quoted(&design.name));
    let systems = vendor.inputs.systems.iter();
    let systems: Vec<String> = systems.map(|(system, _)| system.label()).collect();
    if let [one] = systems.as_slice() {
        let _ = writeln!(text, "system = {}", quoted(one));
    }
    let parts = entries_by_part(&vendor.inputs.entries);
    for (part, entries) in parts.iter().filter(|(part, _)| *part != "figures") {
        part_table(&mut text, part, entries, &systems, vendor);
    }
    for (_, entries) in parts.iter().filter(|(part, _)| *part == "figures") {
        text.push_str("\n[figures]\n");
        for entry in entries {
            if let RawValue::Text(value) = &entry.value {
                let _ = writeln!(text, "{} = {}", entry.key, quoted(value));
            }
        }
    }
    own_settings(&mut text, design);
    if !vendor.lowered.irrelevant.is_empty() {
        text.push_str("\n# Without a bearing on delivery:\n");
        for entry in &vendor.lowered.irrelevant {
            let _ = writeln!(text, "#   {} ({})", excerpt(&entry.key), entry.why);
        }
    }
    text
}

/// The entries that count, by part: of a key that is written twice the later one, in the place of
/// the earlier one. Parts and keys are in the order of their first entries.
fn entries_by_part(entries: &[SettingEntry]) -> Vec<(&str, Vec<&SettingEntry>)> {
    let mut parts: Vec<(&str, Vec<&SettingEntry>)> = Vec::new();
    let mut indexes: HashMap<(&str, &str), usize> = HashMap::new();
    for entry in entries {
        let known = parts.iter().position(|(part, _)| *part == entry.part);
        let part = known.unwrap_or_else(|| {
            parts.push((&entry.part, Vec::new()));
            parts.len() - 1
        });
        let list = &mut parts[part].1;
        match indexes.get(&(entry.part.as_str(), entry.key.as_str())) {
            Some(index) => list[*index] = entry,
            None => {
                indexes.insert((&entry.part, &entry.key), list.len());
                list.push(entry);
            }
        }
    }
    parts
}

/// Writes the vendor settings of a part, and the mechanisms that they decide as comments.
fn part_table(text: &mut String, part: &str, entries: &[&SettingEntry], systems: &[String], vendor: &VendorSettings) {
    if let (true, Some(index)) = (systems.len() > 1, system_of(part, &vendor.inputs)) {
        let _ = write!(text, "\n[{part}]\nsystem = {}\n", quoted(&systems[index]));
    }
    let _ = write!(text, "\n[{part}.settings]\n");
    for entry in entries {
        let value = match &entry.value {
            RawValue::Text(value) if secrets::masked_value(&entry.key, value) != *value => quoted(secrets::MASK),
            RawValue::Text(value) => quoted(value),
            // In a design every placeholder has this form.
            RawValue::Unresolved(value) => {
                quoted(&format!("${{{}}}", value.trim_start_matches("${").trim_end_matches('}')))
            }
        };
        let _ = writeln!(text, "{} = {value}  # {}", quoted(&entry.key), entry.key_source);
    }
    for outcome in &vendor.lowered.outcomes {
        let of_part = |index: &usize| vendor.lowered.settings[*index].setting.part == part;
        if let (true, Some(info)) = (outcome.causes.iter().any(of_part), setting(outcome.path)) {
            let value = info.value_text(outcome.value);
            let _ = writeln!(text, "# -> {} = {value}: {}", outcome.path, outcome.rule.says);
        }
    }
}

/// The index of the system that a part belongs to.
fn system_of(part: &str, inputs: &VendorInputs) -> Option<usize> {
    inputs.systems.iter().position(|(system, parts)| {
        parts.iter().any(|known| known == part)
            || (parts.is_empty() && system.profile.parts().any(|known| known == part))
    })
}

/// Writes the settings and claims that the design states in its own terms.
fn own_settings(text: &mut String, design: &Design) {
    let mut table = "";
    for path in design.written.keys() {
        let Some(info) = setting(path) else { continue };
        let (of, key) = path.rsplit_once('.').unwrap_or(("", path));
        if of != table {
            table = of;
            let _ = write!(text, "\n[{of}]\n");
        }
        let _ = writeln!(text, "{key} = {}", info.value_text(info.get(&design.mechanisms)));
    }
    if !design.claims.by_guarantee.is_empty() {
        text.push_str("\n[claims]\n");
        for (guarantee, claim) in &design.claims.by_guarantee {
            let _ = writeln!(text, "{} = \"{}\"", guarantee.name(), claim.expectation.name());
        }
    }
}
