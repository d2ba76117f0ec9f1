//! Placeholders such as `${name}` and `${name:default}`.
//!
//! A property's value is expanded once and remembered, and an expanded text has a limited length,
//! so that expansion takes linear time whatever the placeholders refer to.

use super::name::canonical;
use crate::systems::entry::RawValue;
use std::collections::HashMap;

/// The deepest nesting of placeholders.
const MAX_DEPTH: usize = 16;

/// The longest expanded text, in bytes. A longer one stays unresolved: no setting has such a value.
const MAX_EXPANDED: usize = 1 << 16;

/// A circle of placeholders: the names on the way, joined with arrows.
pub(super) struct Circle(pub String);

/// Expands placeholders by the properties of the documents in force.
#[derive(Default)]
pub(super) struct Placeholders<'a> {
    /// The values by canonical name.
    known: HashMap<&'a str, &'a str>,
    /// The expanded values by canonical name.
    expanded: HashMap<&'a str, RawValue>,
}

impl<'a> Placeholders<'a> {
    /// Adds a property; a later value replaces an earlier one.
    pub(super) fn add(&mut self, name: &'a str, value: &'a str) {
        self.known.insert(name, value);
    }

    /// The value of a property with its placeholders expanded.
    ///
    /// # Errors
    /// A circle of placeholders, or one that is nested too deeply.
    pub(super) fn value(&mut self, name: &str, text: &str) -> Result<RawValue, Circle> {
        self.expand(text, &mut vec![name.to_owned()])
    }

    /// Expands a text. `open` are the names that are being expanded.
    fn expand(&mut self, text: &str, open: &mut Vec<String>) -> Result<RawValue, Circle> {
        let unresolved = || Ok(RawValue::Unresolved(text.to_owned()));
        let mut expanded = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let Some(end) = closing_brace(&rest[start..]).map(|end| start + end) else { break };
            let RawValue::Text(value) = self.placeholder(&rest[start + 2..end], open)? else { return unresolved() };
            expanded.push_str(&rest[..start]);
            expanded.push_str(&value);
            if expanded.len() > MAX_EXPANDED {
                return unresolved();
            }
            rest = &rest[end + 1..];
        }
        expanded.push_str(rest);
        Ok(RawValue::Text(expanded))
    }

    /// The value of a placeholder, given the text between its braces.
    fn placeholder(&mut self, inside: &str, open: &mut Vec<String>) -> Result<RawValue, Circle> {
        let (name, default) = inside.split_once(':').map_or((inside, None), |(name, default)| (name, Some(default)));
        let name = canonical(name);
        if open.contains(&name) || open.len() >= MAX_DEPTH {
            return Err(Circle(format!("{} -> {name}", open.join(" -> "))));
        }
        if let Some(value) = self.expanded.get(name.as_str()) {
            return Ok(value.clone());
        }
        match (self.known.get_key_value(name.as_str()), default) {
            (Some((known, text)), _) => {
                let (known, text) = (*known, *text);
                open.push(name);
                let value = self.expand(text, open)?;
                open.pop();
                self.expanded.insert(known, value.clone());
                Ok(value)
            }
            (None, Some(default)) => self.expand(default, open),
            (None, None) => Ok(RawValue::Unresolved(format!("${{{inside}}}"))),
        }
    }
}

/// The index of the brace that closes the first one of a text.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        byte == b'}' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::{MAX_EXPANDED, Placeholders};
    use crate::systems::RawValue;

    fn value(known: &[(&str, &str)], text: &str) -> Option<RawValue> {
        let mut placeholders = Placeholders::default();
        for (name, value) in known {
            placeholders.add(name, value);
        }
        placeholders.value("own", text).ok()
    }

    #[test]
    fn nested_placeholders_and_defaults_are_expanded() {
        let known = [("a", "1"), ("b", "${a}${a}"), ("a-b", "x")];
        let text = |text: &str| Some(RawValue::Text(text.to_owned()));
        assert_eq!(value(&known, "<${b}> ${aB} ${c:${d:2}} {"), text("<11> x 2 {"));
        assert_eq!(value(&known, "${a} ${unknown}"), Some(RawValue::Unresolved("${a} ${unknown}".to_owned())));
        assert_eq!(value(&known, "${unclosed"), text("${unclosed"));
    }

    #[test]
    fn circles_are_errors() {
        assert_eq!(value(&[("a", "${b}"), ("b", "${a}")], "${a}"), None);
        assert_eq!(value(&[("own", "1")], "${own}"), None);
    }

    #[test]
    fn exponential_expansion_stays_unresolved() {
        let levels: Vec<(String, String)> =
            (0..12).map(|level| (format!("a{level}"), format!("${{a{}}}", level + 1).repeat(100))).collect();
        let mut known: Vec<(&str, &str)> = levels.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        known.push(("a12", "bomb"));
        assert_eq!(value(&known, "${a0}"), Some(RawValue::Unresolved("${a0}".to_owned())));
        let many = "${a12}".repeat(MAX_EXPANDED / 4);
        assert_eq!(value(&known, &many), Some(RawValue::Text("bomb".repeat(MAX_EXPANDED / 4))));
    }
}
