//! Exports an imported design as a design file.
//!
//! The file keeps the system's own settings. The parts of files that were not read are named in
//! `[unread]`, so that the design stays inconclusive. Comments state the origin
//! of each setting, its meaning, and the assumptions of a verdict.

use super::entry::{RawValue, SettingEntry};
use super::loaded::{LoadedDesign, VendorSettings};
use super::secrets;
use crate::design::{Design, FaultScope, excerpt, print_limits_and_claims, setting};
use onceproof_models::GuaranteeSet;
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
    let systems: Vec<String> =
        vendor.inputs.systems.iter().map(|(system, _)| quoted(&system.written_label())).collect();
    match systems.as_slice() {
        [one] => {
            let _ = writeln!(text, "system = {one}");
        }
        several => {
            let _ = writeln!(text, "system = [{}]", several.join(", "));
        }
    }
    let parts = entries_by_part(&vendor.inputs.entries);
    for (part, entries) in parts.iter().filter(|(part, _)| *part != "figures") {
        part_table(&mut text, part, entries, vendor);
    }
    for (_, entries) in parts.iter().filter(|(part, _)| *part == "figures") {
        text.push_str("\n[figures]\n");
        for entry in entries {
            let _ = writeln!(text, "{} = {}", quoted(&entry.key), written_value(entry));
        }
    }
    own_settings(&mut text, design, loaded.fault_scope());
    let accepted = loaded.parsed.accepted();
    for (index, (name, reason)) in accepted.enumerate() {
        text.push_str(if index == 0 { "\n[accept]\n" } else { "" });
        let _ = writeln!(text, "{} = {}", quoted(name), quoted(reason));
    }
    unread_table(&mut text, vendor);
    if !vendor.lowered.irrelevant.is_empty() {
        text.push_str("\n# Without a bearing on delivery:\n");
        for entry in &vendor.lowered.irrelevant {
            let _ = writeln!(text, "#   {} ({})", excerpt(&entry.key), entry.why);
        }
    }
    Some(text)
}

/// The parts of the files that were not read; one line for those of one name.
fn unread_table(text: &mut String, vendor: &VendorSettings) {
    let mut written: Vec<(&str, String, GuaranteeSet)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for unread in vendor.inputs.unread.iter().chain(&vendor.lowered.ambiguous) {
        let place = *places.entry(&unread.name).or_insert_with(|| {
            written.push((&unread.name, String::new(), GuaranteeSet::EMPTY));
            written.len() - 1
        });
        let (_, about, weakens) = &mut written[place];
        let separator = if about.is_empty() { "" } else { "; " };
        let _ = write!(about, "{separator}{}", unread.about);
        *weakens = weakens.iter().chain(unread.weakens.iter()).collect();
    }
    for (index, (name, about, weakens)) in written.iter().enumerate() {
        text.push_str(if index == 0 { "\n[unread]\n" } else { "" });
        let (name, about) = (quoted(name), quoted(about));
        let _ = match weakens {
            all if *all == GuaranteeSet::ALL => writeln!(text, "{name} = {about}"),
            some => {
                let names: Vec<String> = some.iter().map(|guarantee| quoted(guarantee.name())).collect();
                writeln!(text, "{name} = {{ about = {about}, weakens = [{}] }}", names.join(", "))
            }
        };
    }
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
fn part_table(text: &mut String, part: &str, entries: &[&SettingEntry], vendor: &VendorSettings) {
    let own = vendor.inputs.systems.iter().find(|(_, parts)| parts.iter().any(|known| known == part));
    if let Some((system, _)) = own {
        let _ = write!(text, "\n[{part}]\nsystem = {}\n", quoted(&system.written_label()));
    }
    let _ = write!(text, "\n[{part}.settings]\n");
    for entry in entries {
        let _ = writeln!(text, "{} = {}  # {}", quoted(&entry.key), written_value(entry), entry.key_source);
    }
    for outcome in &vendor.lowered.outcomes {
        let of_part = |index: &usize| vendor.lowered.settings[*index].setting.part == part;
        if let (true, Some(info)) = (outcome.causes.iter().any(of_part), setting(outcome.path)) {
            let value = info.value_text(outcome.value);
            let _ = writeln!(text, "# -> {} = {value}: {}", outcome.path, outcome.rule.says);
        }
    }
}

/// Writes the settings, limits and claims that the design states in its own terms, and which faults
/// are explored at once where those of a design would not be.
fn own_settings(text: &mut String, design: &Design, fault_scope: FaultScope) {
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
    if fault_scope != FaultScope::default() {
        let head = if table == "faults" { "" } else { "\n[faults]\n" };
        let _ = writeln!(text, "{head}scope = \"{}\"", fault_scope.name());
    }
    print_limits_and_claims(text, design);
}
