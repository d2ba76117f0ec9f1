//! Exports an imported design as a design file.
//!
//! The file keeps the system's own settings. A part of a file that is not read becomes a setting
//! that the system does not know, so that the design stays inconclusive. Comments state the origin
//! of each setting, its meaning, and the assumptions of a verdict.

use super::entry::{RawValue, SettingEntry};
use super::loaded::{LoadedDesign, VendorSettings};
use super::lower::VendorInputs;
use super::secrets;
use crate::design::{Design, excerpt, setting};
use std::collections::{HashMap, HashSet};
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

/// The text of a design file; none where the design has no vendor settings. Loading it yields the
/// same mechanisms and the same unexamined settings.
#[must_use]
pub fn design_text(loaded: &LoadedDesign) -> Option<String> {
    let (design, vendor) = (&loaded.design, loaded.vendor.as_ref()?);
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
    let mut parts = entries_by_part(&vendor.inputs.entries);
    for part in vendor.inputs.unread.iter().filter_map(|unread| part_without(&unread.name, &vendor.inputs)) {
        if parts.iter().all(|(known, _)| *known != part) {
            parts.push((part, Vec::new()));
        }
    }
    for (part, entries) in parts.iter().filter(|(part, _)| *part != "figures") {
        part_table(&mut text, part, entries, &systems, vendor);
    }
    for (_, entries) in parts.iter().filter(|(part, _)| *part == "figures") {
        text.push_str("\n[figures]\n");
        for entry in entries {
            let _ = writeln!(text, "{} = {}", quoted(&entry.key), written_value(entry));
        }
    }
    own_settings(&mut text, design);
    let accepted = loaded.parsed.accepted();
    for (index, (name, reason)) in accepted.enumerate() {
        text.push_str(if index == 0 { "\n[accept]\n" } else { "" });
        let _ = writeln!(text, "{} = {}", quoted(name), quoted(reason));
    }
    if !vendor.lowered.irrelevant.is_empty() {
        text.push_str("\n# Without a bearing on delivery:\n");
        for entry in &vendor.lowered.irrelevant {
            let _ = writeln!(text, "#   {} ({})", excerpt(&entry.key), entry.why);
        }
    }
    Some(text)
}

/// A part whose system knows no setting of this name; none where every part knows one.
fn part_without<'a>(name: &str, inputs: &'a VendorInputs) -> Option<&'a str> {
    let parts = inputs.systems.iter().flat_map(|(system, parts)| {
        parts.iter().map(String::as_str).chain(system.profile.parts().filter(|part| *part != "figures"))
    });
    let is_unknown = |part: &&str| {
        inputs.owner(part).is_some_and(|index| {
            let (system, _) = &inputs.systems[index];
            let mut settings = system.profile.setting.iter();
            system.profile.kind_of(part, name, system.version).is_none()
                && !settings.any(|setting| setting.is_named(part, name))
        })
    };
    parts.into_iter().find(is_unknown)
}

/// The value of an entry as TOML. In a design every placeholder has the form `${NAME}`.
fn written_value(entry: &SettingEntry) -> String {
    let is_masked = secrets::masked_value(&entry.key, entry.value.text()) != entry.value.text();
    match &entry.value {
        RawValue::Text(_) if is_masked => quoted(secrets::MASK),
        RawValue::Text(value) => quoted(value),
        RawValue::Unresolved(_) if is_masked => quoted(&format!("${{{}}}", secrets::MASK)),
        RawValue::Unresolved(value) => {
            quoted(&format!("${{{}}}", value.trim_start_matches("${").trim_end_matches('}')))
        }
    }
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
    if let (true, Some(index)) = (systems.len() > 1, vendor.inputs.owner(part)) {
        let _ = write!(text, "\n[{part}]\nsystem = {}\n", quoted(&systems[index]));
    }
    let _ = write!(text, "\n[{part}.settings]\n");
    for entry in entries {
        let _ = writeln!(text, "{} = {}  # {}", quoted(&entry.key), written_value(entry), entry.key_source);
    }
    let mut written: HashSet<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    for unread in &vendor.inputs.unread {
        if part_without(&unread.name, &vendor.inputs) == Some(part) && written.insert(&unread.name) {
            let _ = writeln!(text, "{} = \"not read\"  # {}", quoted(&unread.name), unread.about);
        }
    }
    for outcome in &vendor.lowered.outcomes {
        let of_part = |index: &usize| vendor.lowered.settings[*index].setting.part == part;
        if let (true, Some(info)) = (outcome.causes.iter().any(of_part), setting(outcome.path)) {
            let value = info.value_text(outcome.value);
            let _ = writeln!(text, "# -> {} = {value}: {}", outcome.path, outcome.rule.says);
        }
    }
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
