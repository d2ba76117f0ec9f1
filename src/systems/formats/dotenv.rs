//! `.env` files: a variable a line, as Docker Compose reads them.
//!
//! Source: Docker's documentation, "Syntax for environment files". References to other variables
//! are kept as they are written.

use super::properties::Property;

/// Parses a file. A line without a sign of equality is a variable without a value.
#[must_use]
pub fn dotenv(text: &str) -> Vec<Property> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        found.extend(variable(line, start));
        start += line.len();
    }
    found
}

/// The variable of a line that begins at this byte; none of an empty line or a comment.
fn variable(line: &str, start: usize) -> Option<Property> {
    let trimmed = line.trim();
    let trimmed = trimmed.strip_prefix("export ").unwrap_or(trimmed).trim_start();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return None;
    }
    let begin = line.find(trimmed)?;
    let (key, value) = match trimmed.find('=') {
        Some(sign) => (trimmed[..sign].trim_end(), Some(&trimmed[sign + 1..])),
        None => (trimmed, None),
    };
    let key_start = start + begin;
    let key_span = key_start..key_start + key.len();
    let Some(written) = value else {
        return Some(Property { key: key.to_owned(), value_span: key_span.clone(), key_span, value: String::new() });
    };
    let value_start = key_start + trimmed.len() - written.trim_start().len();
    let (value, length) = unquoted(written.trim_start());
    Some(Property { key: key.to_owned(), key_span, value, value_span: value_start..value_start + length })
}

/// A value without its quotes or its comment, and the length of its text in bytes.
fn unquoted(written: &str) -> (String, usize) {
    for quote in ['"', '\''] {
        let Some(inside) = written.strip_prefix(quote) else { continue };
        if let Some(end) = inside.find(quote) {
            return (inside[..end].to_owned(), end + 2);
        }
    }
    // A comment follows white space.
    let end = written.find(" #").or_else(|| written.find("\t#")).unwrap_or(written.len());
    let value = written[..end].trim_end();
    (value.to_owned(), value.len())
}
