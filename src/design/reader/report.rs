//! The state of reading a design, and the diagnostics about keys and values.

use super::super::claims::Claims;
use super::super::code::DiagnosticCode;
use super::super::diagnostic::{Diagnostic, DiagnosticSeverity};
use super::super::diagnostics::Diagnostics;
use super::super::display_text::excerpt;
use super::super::document::Golden;
use super::super::fault_scope::FaultScope;
use super::super::spelling::closest_name;
use super::super::vendor::Vendor;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A key with its bytes.
pub(super) type Key<'a> = Spanned<Cow<'a, str>>;

/// A value with its bytes.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// The parts of a design that have been read.
#[derive(Default)]
pub(in crate::design) struct Reader {
    pub(super) found: Diagnostics,
    pub(super) name: Option<String>,
    /// The settings: value and bytes, by path.
    pub(super) values: BTreeMap<&'static str, (u8, Range<usize>)>,
    pub(super) claims: Claims,
    pub(super) golden: Option<Golden>,
    pub(super) vendor: Vendor,
    pub(super) fault_scope: FaultScope,
    /// The entries of `[accept]`: reason and bytes, by name.
    pub(super) accepted: BTreeMap<String, (String, Range<usize>)>,
}

/// The entries of a table in the order of the file.
pub(super) fn entries<'a>(table: &'a DeTable<'a>) -> Vec<(&'a Key<'a>, &'a Value<'a>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// The names as TOML strings, separated by commas.
pub(super) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

impl Reader {
    /// Calls `each` with every entry of a table.
    pub(super) fn table(&mut self, name: &str, value: &Value<'_>, mut each: impl FnMut(&mut Self, &Key, &Value)) {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(name, value, "a table", None);
            return;
        };
        for (key, value) in entries(table) {
            each(self, key, value);
        }
    }

    pub(super) fn wrong_type(&mut self, path: &str, value: &Value<'_>, expected: &str, allowed: Option<String>) {
        self.found.push_with(DiagnosticCode::WrongType, DiagnosticSeverity::Error, || {
            let title = format!("`{}` is {expected}", excerpt(path));
            let label = format!("this is of type {}", value.get_ref().type_str());
            let found = Diagnostic::at(DiagnosticCode::WrongType, value.span(), title, label);
            let found = found.help(format!("write {expected}; `onceproof schema` prints all types"));
            match allowed {
                Some(allowed) => found.help(format!("allowed values: {allowed}")),
                None => found,
            }
        });
    }

    /// Returns a whole number within limits; none, with a diagnostic that states the limits, for
    /// any other value.
    pub(super) fn number(
        &mut self,
        path: &str,
        value: &Value<'_>,
        limits: RangeInclusive<u64>,
        about: Option<&str>,
    ) -> Option<u64> {
        let (low, high) = (limits.start(), limits.end());
        let Some(integer) = value.get_ref().as_integer() else {
            let allowed = (*high < u64::MAX).then(|| format!("{low} to {high}"));
            self.wrong_type(path, value, "a whole number", allowed);
            return None;
        };
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).ok();
        if let Some(number) = number.filter(|number| limits.contains(number)) {
            return Some(number);
        }
        self.found.push_with(DiagnosticCode::OutOfRange, DiagnosticSeverity::Error, || {
            let limits = if *high < u64::MAX { format!("between {low} and {high}") } else { format!("at least {low}") };
            let title = format!("`{}` is {limits}", excerpt(path));
            let found = Diagnostic::at(DiagnosticCode::OutOfRange, value.span(), title, "outside these limits");
            match about {
                Some(about) => found.help(about),
                None => found,
            }
        });
        None
    }

    /// Reports an unknown key of a table; `known` are the keys that the table has.
    pub(super) fn unknown_key(&mut self, key: &Key<'_>, table: &str, known: impl FnOnce() -> Vec<&'static str>) {
        self.found.push_with(DiagnosticCode::UnknownKey, DiagnosticSeverity::Error, || {
            let name = excerpt(key.get_ref());
            let table = if table.is_empty() { "a design".to_owned() } else { format!("`{table}`") };
            let title = format!("{table} has no key `{name}`");
            let mut found = Diagnostic::at(DiagnosticCode::UnknownKey, key.span(), title, "unknown key");
            let known = known();
            if let Some(close) = closest_name(key.get_ref(), known.iter().copied()) {
                found = found.help(format!("did you mean `{close}`?"));
            }
            found.help(format!("known keys: {}", known.join(", ")))
        });
    }

    pub(super) fn unknown_value(&mut self, path: &str, value: &Value<'_>, text: &str, known: &[&str]) {
        self.found.push_with(DiagnosticCode::UnknownValue, DiagnosticSeverity::Error, || {
            let title = format!("`{path}` cannot be \"{}\"", excerpt(text));
            let mut found = Diagnostic::at(DiagnosticCode::UnknownValue, value.span(), title, "unknown value");
            if let Some(close) = closest_name(text, known.iter().copied()) {
                found = found.help(format!("did you mean \"{close}\"?"));
            }
            found.help(format!("allowed values: {}", quoted(known.iter().copied())))
        });
    }
}
