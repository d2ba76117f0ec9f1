//! What an importer finds, and what it has to say.

use super::super::effective::RawValue;
use super::super::formats::{Node, NodeKey, NodeKind};
use super::super::secrets;
use crate::design::{Diagnostic, DiagnosticCode, excerpt};
use std::ops::Range;

/// A setting that was found. Places are bytes of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The profile that knows it; none where the user names it.
    pub profile: Option<&'static str>,
    /// The part.
    pub part: String,
    /// Its name there.
    pub key: String,
    /// Its value.
    pub value: RawValue,
    /// Where the name stands.
    pub key_span: Range<usize>,
    /// Where the value stands.
    pub value_span: Range<usize>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Collector {
    /// Settings.
    pub found: Vec<Found>,
    /// Without a bearing on delivery: name, place, what it is about.
    pub unused: Vec<(String, Range<usize>, String)>,
    /// Mistakes and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// What must not be shown.
    pub secrets: Vec<Range<usize>>,
}

impl Collector {
    /// Takes a value under the name that the profile knows. Lists and maps are taken apart, with dots in their names.
    pub(crate) fn take(&mut self, profile: Option<&'static str>, part: &str, key: &str, at: &NodeKey, node: &Node) {
        if secrets::is_secret(key) {
            self.secrets.push(node.span.clone());
        }
        let value = match &node.kind {
            NodeKind::Scalar(Some(text)) => RawValue::Text(text.clone()),
            NodeKind::Scalar(None) => {
                self.unused.push((key.to_owned(), at.span.clone(), "null: as if it were not written".to_owned()));
                return;
            }
            NodeKind::Unresolved(text) => RawValue::Unresolved(text.clone()),
            NodeKind::Map(entries) => {
                for (inner, node) in entries {
                    self.take(profile, part, &format!("{key}.{}", inner.text), inner, node);
                }
                return;
            }
            NodeKind::List(items) => {
                let texts: Vec<&str> = items.iter().filter_map(Node::text).collect();
                RawValue::Text(texts.join(","))
            }
        };
        self.setting(profile, part, key, value, (at.span.clone(), node.span.clone()));
    }

    /// Takes a value that is known.
    pub(crate) fn setting(
        &mut self,
        profile: Option<&'static str>,
        part: &str,
        key: &str,
        value: RawValue,
        (key_span, value_span): (Range<usize>, Range<usize>),
    ) {
        if let RawValue::Text(text) = &value
            && secrets::masked_value(key, text) != *text
        {
            self.secrets.push(value_span.clone());
        }
        self.found.push(Found { profile, part: part.to_owned(), key: key.to_owned(), value, key_span, value_span });
    }

    /// Lists a value that says nothing about delivery.
    pub(crate) fn irrelevant(&mut self, key: &str, at: Range<usize>, why: &str) {
        self.unused.push((key.to_owned(), at, why.to_owned()));
    }

    /// Secrets anywhere in a file: below a key that looks like one, or values that give one away.
    pub(crate) fn hide(&mut self, node: &Node) {
        for (key, inner) in node.entries() {
            if secrets::is_secret(&key.text) {
                self.secrets.push(inner.span.clone());
            }
            self.hide(inner);
        }
        for item in node.items() {
            self.hide(item);
        }
        if let NodeKind::Scalar(Some(text)) | NodeKind::Unresolved(text) = &node.kind
            && secrets::masked_value("", text) != *text
        {
            self.secrets.push(node.span.clone());
        }
    }

    /// Says that something was not looked at.
    pub(crate) fn not_read(&mut self, at: Range<usize>, why: &str) {
        // The first line is enough to see what is meant.
        let at = at.start..at.start.max(at.end.min(at.start + 1));
        let found = Diagnostic::at(DiagnosticCode::NotRead, at, format!("not looked at: {why}"), "from here");
        self.diagnostics.push(found.warning());
    }

    /// Keys that come twice in one map.
    pub(crate) fn duplicates(&mut self, node: &Node) {
        let entries = node.entries();
        for (index, (key, inner)) in entries.iter().enumerate() {
            if let Some((before, _)) = entries[..index].iter().rfind(|(before, _)| before.text == key.text) {
                let title = format!("`{}` is written twice; the later value counts", excerpt(&key.text));
                let found =
                    Diagnostic::at(DiagnosticCode::DuplicateSetting, key.span.clone(), title, "this one counts");
                self.diagnostics.push(found.label(before.span.clone(), "this one is overruled").warning());
            }
            self.duplicates(inner);
        }
        for item in node.items() {
            self.duplicates(item);
        }
    }
}
