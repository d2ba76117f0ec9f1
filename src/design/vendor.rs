//! Parts of a design that are given in a real system's own settings: read here, understood in `systems`.

use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeValue;

/// The tables that may hold a system's own settings.
pub(super) const PARTS: [&str; 5] = ["source", "producer", "broker", "consumer", "sink"];

/// One setting in a system's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorValue {
    /// Its name.
    pub key: String,
    /// Where the name stands.
    pub key_span: Range<usize>,
    /// Its value, as the system would read it.
    pub value: String,
    /// Where the value stands.
    pub value_span: Range<usize>,
}

/// One table's share of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorPart {
    /// `source`, `producer`, `broker`, `consumer`, `sink`; or `figures`.
    pub part: &'static str,
    /// Which system, such as `kafka-java@4.1`, and where that is said.
    pub system: Option<(String, Range<usize>)>,
    /// What is written in the design itself.
    pub settings: Vec<VendorValue>,
    /// What is written in files of the system's own, and where the design names them.
    pub files: Vec<(String, Range<usize>)>,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vendor {
    /// The system of every part that names none.
    pub system: Option<(String, Range<usize>)>,
    /// By part.
    pub parts: Vec<VendorPart>,
}

impl Vendor {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.system.is_none() && self.parts.is_empty()
    }

    /// Where the first of them stands.
    pub(super) fn place(&self) -> Option<Range<usize>> {
        let parts = self.parts.iter().flat_map(|part| {
            let system = part.system.iter().map(|(_, span)| span.clone());
            let files = part.files.iter().map(|(_, span)| span.clone());
            system.chain(files).chain(part.settings.iter().map(|setting| setting.key_span.clone()))
        });
        let system = self.system.iter().map(|(_, span)| span.clone());
        system.chain(parts).min_by_key(|span| span.start)
    }

    /// A part's share, made where it is missing.
    pub fn part(&mut self, part: &'static str) -> &mut VendorPart {
        let index = self.parts.iter().position(|known| known.part == part).unwrap_or_else(|| {
            self.parts.push(VendorPart { part, ..VendorPart::default() });
            self.parts.len() - 1
        });
        &mut self.parts[index]
    }

    pub(super) fn set_system(&mut self, part: &'static str, name: &str, span: Range<usize>) {
        let system = Some((name.to_owned(), span));
        if part.is_empty() {
            self.system = system;
        } else {
            self.part(part).system = system;
        }
    }
}

fn text(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Boolean(on) => on.to_string(),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok()?.to_string(),
        DeValue::Float(number) => number.as_str().to_owned(),
        _ => return None,
    })
}

/// A key and its value, where the value is one a system could read.
pub(super) fn value(key: &Spanned<Cow<'_, str>>, value: &Spanned<DeValue<'_>>) -> Option<VendorValue> {
    let text = text(value.get_ref())?;
    Some(VendorValue { key: key.get_ref().to_string(), key_span: key.span(), value: text, value_span: value.span() })
}

/// One path or several.
pub(super) fn files(value: &Spanned<DeValue<'_>>) -> Option<Vec<(String, Range<usize>)>> {
    match value.get_ref() {
        DeValue::String(path) => Some(vec![(path.to_string(), value.span())]),
        DeValue::Array(paths) => paths.iter().map(files).collect::<Option<Vec<_>>>().map(|all| all.concat()),
        _ => None,
    }
}
