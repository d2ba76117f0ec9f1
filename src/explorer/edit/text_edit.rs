//! Changes of a design's text, each confirmed by reading the text again.

use crate::design::{ParsedDesign, SettingInfo, parse_unlowered};
use std::collections::BTreeMap;

/// The values of the written settings, by path.
type Values = BTreeMap<&'static str, u8>;

/// Returns the text with another value of a setting, or without the setting; none where no change
/// of the text has this effect and no other one.
pub(super) fn with_value(text: &str, info: &SettingInfo, value: Option<u8>) -> Option<String> {
    let parsed = parse_unlowered(text).ok()?;
    let mut wanted = values(&parsed);
    match value {
        Some(value) => wanted.insert(info.path, value),
        None => wanted.remove(info.path),
    };
    let written = parsed.written_values().find(|(path, ..)| *path == info.path).map(|(_, _, span)| span);
    let candidates = match (written, value) {
        (Some(span), Some(value)) => {
            vec![format!("{}{}{}", &text[..span.start], info.value_text(value), &text[span.end..])]
        }
        (Some(span), None) => vec![without_line(text, span.start, "")],
        (None, Some(value)) => insertions(text, info.path, &info.value_text(value)),
        (None, None) => vec![text.to_owned()],
    };
    candidates.into_iter().find(|candidate| is_confirmed(candidate, &parsed, &wanted))
}

/// Returns the text with the line of a setting as a comment; none where the line says more than
/// that.
pub(super) fn commented_out(text: &str, path: &str) -> Option<String> {
    let parsed = parse_unlowered(text).ok()?;
    let mut wanted = values(&parsed);
    wanted.remove(path)?;
    let (.., span) = parsed.written_values().find(|(known, ..)| *known == path)?;
    let candidate = without_line(text, span.start, "# ");
    is_confirmed(&candidate, &parsed, &wanted).then_some(candidate)
}

fn values(parsed: &ParsedDesign) -> Values {
    parsed.written_values().map(|(path, value, _)| (path, value)).collect()
}

/// Whether a text is a design with these settings and everything else as it was.
fn is_confirmed(candidate: &str, before: &ParsedDesign, wanted: &Values) -> bool {
    parse_unlowered(candidate).is_ok_and(|after| values(&after) == *wanted && after.is_same_beside_settings(before))
}

/// Returns the text whose line at a byte begins with a prefix, or is left out where that is empty.
fn without_line(text: &str, byte: usize, prefix: &str) -> String {
    let start = text[..byte].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[byte..].find('\n').map_or(text.len(), |newline| byte + newline + 1);
    let line = if prefix.is_empty() { String::new() } else { format!("{prefix}{}", &text[start..end]) };
    format!("{}{line}{}", &text[..start], &text[end..])
}

/// Returns texts with one more setting: in the setting's table, among dotted keys before the first
/// table, within an inline table, or in a new table.
fn insertions(text: &str, path: &str, value: &str) -> Vec<String> {
    let mut candidates = Vec::new();
    let segments: Vec<&str> = path.split('.').collect();
    for depth in (1..segments.len()).rev() {
        let (table, key) = (segments[..depth].join("."), segments[depth..].join("."));
        if let Some(at) = end_of_table(text, &table) {
            candidates.push(inserted(text, at, &format!("{key} = {value}")));
        }
    }
    candidates.push(inserted(text, end_of_root(text), &format!("{path} = {value}")));
    for depth in (1..segments.len()).rev() {
        let (table, key) = (segments[depth - 1], segments[depth..].join("."));
        for (at, _) in text.match_indices('{') {
            let head = text[..at].trim_end().strip_suffix('=').map(str::trim_end);
            if head.is_some_and(|head| head.ends_with(table)) {
                let rest = &text[at + 1..];
                let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
                candidates.push(format!("{}{{ {key} = {value}{comma}{rest}", &text[..at]));
            }
        }
    }
    let (table, key) = (segments[0], segments[1..].join("."));
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    candidates.push(format!("{text}{gap}\n[{table}]\n{key} = {value}\n"));
    // A table that only dotted keys before the first table have opened cannot be opened again.
    candidates
}

/// Returns the text with one more line before a byte.
fn inserted(text: &str, at: usize, line: &str) -> String {
    let gap = if at == 0 || text[..at].ends_with('\n') { "" } else { "\n" };
    format!("{}{gap}{line}\n{}", &text[..at], &text[at..])
}

/// The lines of a text with their first bytes.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

/// The name of the table that a line opens.
fn header(line: &str) -> Option<&str> {
    let inside = line.trim_start().strip_prefix('[')?;
    inside.split(']').next().map(str::trim)
}

/// Returns the byte after the last line of a table that says something.
fn end_of_table(text: &str, table: &str) -> Option<usize> {
    let mut end = None;
    let mut is_inside = false;
    for (start, line) in lines(text) {
        if let Some(name) = header(line) {
            is_inside = name == table;
        }
        if is_inside && !line.trim().is_empty() {
            end = Some(start + line.len());
        }
    }
    end
}

/// Returns the byte after the last line before the first table that says something.
fn end_of_root(text: &str) -> usize {
    let mut end = 0;
    for (start, line) in lines(text) {
        if header(line).is_some() {
            break;
        }
        let is_comment = line.trim_start().starts_with('#');
        if !line.trim().is_empty() && !is_comment {
            end = start + line.len();
        }
    }
    end
}
