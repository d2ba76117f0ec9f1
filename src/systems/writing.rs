//! A design file from what was imported: the system's own settings, with comments that say where each came from, what it
//! means and what was assumed.

use super::effective::RawValue;
use super::lower::VendorInputs;
use super::reading::VendorSettings;
use super::secrets;
use crate::design::{Design, excerpt, setting};
use std::fmt::Write;

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

/// Writes the design. It reads back as the same mechanisms.
#[must_use]
pub fn design_text(design: &Design, vendor: &VendorSettings) -> String {
    let mut text = String::from("# Written by `onceproof import`. What the files do not say is assumed:\n");
    for assumed in &vendor.lowered.derived.assumed {
        let _ = writeln!(text, "#   {assumed}");
    }
    let _ = write!(
        text,
        "#\n# Say here what else is known: [sink] what an effect is, [figures] times, [claims] what is promised.\n\nname = {}\n",
        quoted(&design.name)
    );
    let VendorInputs { systems, entries } = &vendor.inputs;
    let named: Vec<String> =
        systems.iter().map(|(system, _)| format!("{}@{}", system.profile.name, system.version)).collect();
    if let [one] = named.as_slice() {
        let _ = writeln!(text, "system = {}", quoted(one));
    }
    // Files are read in any order; tables are written once.
    let mut parts: Vec<&str> = Vec::new();
    for entry in entries {
        if !parts.contains(&entry.part.as_str()) {
            parts.push(&entry.part);
        }
    }
    for part in parts.iter().filter(|part| **part != "figures") {
        let system = systems.iter().position(|(system, parts)| {
            parts.iter().any(|known| known == part)
                || (parts.is_empty() && system.profile.parts().any(|known| known == *part))
        });
        if let (true, Some(index)) = (named.len() > 1, system) {
            let _ = write!(text, "\n[{part}]\nsystem = {}\n", quoted(&named[index]));
        }
        let _ = write!(text, "\n[{part}.settings]\n");
        let mut written: Vec<&str> = Vec::new();
        for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.part == **part) {
            // Of a key that comes twice the last one counts.
            let is_last = !entries[index + 1..].iter().any(|later| later.part == entry.part && later.key == entry.key);
            if !is_last || written.contains(&entry.key.as_str()) {
                continue;
            }
            written.push(&entry.key);
            let value = match &entry.value {
                RawValue::Text(value) if secrets::masked_value(&entry.key, value) != *value => quoted(secrets::MASK),
                RawValue::Text(value) => quoted(value),
                // A design takes what looks like a placeholder for one.
                RawValue::Unresolved(value) => {
                    quoted(&format!("${{{}}}", value.trim_start_matches("${").trim_end_matches('}')))
                }
            };
            let _ = writeln!(text, "{} = {value}  # {}", quoted(&entry.key), entry.key_source);
        }
        for meaning in &vendor.lowered.outcomes {
            let of_part = |index: &usize| vendor.lowered.settings[*index].setting.part == **part;
            if let (true, Some(info)) = (meaning.causes.iter().any(of_part), setting(meaning.path)) {
                let _ =
                    writeln!(text, "# -> {} = {}: {}", meaning.path, info.value_text(meaning.value), meaning.rule.says);
            }
        }
    }
    let figures: Vec<_> = entries.iter().filter(|entry| entry.part == "figures").collect();
    if !figures.is_empty() {
        text.push_str("\n[figures]\n");
        for entry in figures {
            if let RawValue::Text(value) = &entry.value {
                let _ = writeln!(text, "{} = {}", entry.key, quoted(value));
            }
        }
    }
    // What was said in the mechanisms' own words.
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
    if !vendor.lowered.irrelevant.is_empty() {
        text.push_str("\n# Without a bearing on delivery:\n");
        for unused in &vendor.lowered.irrelevant {
            let _ = writeln!(text, "#   {} ({})", excerpt(&unused.key), unused.why);
        }
    }
    text
}
