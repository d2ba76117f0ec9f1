//! The settings and diagnostics that an importer collects.

use crate::design::{Diagnostic, DiagnosticCode, DiagnosticSeverity, Diagnostics, excerpt};
use crate::systems::entry::{Precedence, RawValue};
use crate::systems::formats::{FormatError, Node, NodeKey, NodeKind};
use crate::systems::secrets;
use onceproof_models::GuaranteeSet;
use std::collections::HashMap;
use std::ops::Range;

/// A setting of the file. Spans are bytes of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::systems) struct CollectedSetting {
    /// The profile that has the setting; none for the profile that the user names.
    pub profile: Option<&'static str>,
    /// The part.
    pub part: String,
    /// The name in the profile.
    pub key: String,
    /// The value.
    pub value: RawValue,
    /// Its precedence.
    pub precedence: Precedence,
    /// The bytes of the name.
    pub key_span: Range<usize>,
    /// The bytes of the value.
    pub value_span: Range<usize>,
}

/// The value of a list: its texts, joined with commas. One unresolved item makes it unresolved.
fn list(items: &[Node]) -> RawValue {
    let mut texts = Vec::new();
    for item in items {
        item.for_each_text(&mut |text| texts.push(text));
    }
    let joined = texts.join(",");
    if items.iter().any(|item| matches!(item.kind, NodeKind::Unresolved(_))) {
        return RawValue::Unresolved(joined);
    }
    RawValue::of(joined)
}

/// The result of an import.
#[derive(Clone, Debug, Default)]
pub(in crate::systems) struct Collector {
    /// The profiles that the file implies, whether or not it has a setting of theirs, each with the
    /// version that the file names.
    pub implied: Vec<(&'static str, Option<String>)>,
    /// The settings.
    pub found: Vec<CollectedSetting>,
    /// The parts of the file that bear on delivery and are not read: name, bytes, effect, and the
    /// guarantees that they may weaken.
    pub unexamined: Vec<(String, Range<usize>, String, GuaranteeSet)>,
    /// The keys that do not bear on delivery: name, bytes, subject.
    pub unused: Vec<(String, Range<usize>, String)>,
    /// The errors and warnings.
    pub diagnostics: Diagnostics,
    /// The bytes of secrets.
    pub secrets: Vec<Range<usize>>,
    /// The precedence of what is read now.
    pub precedence: Precedence,
}

impl Collector {
    /// The parsed file; none, and an error, where it is malformed.
    pub(super) fn parsed<T>(&mut self, parsed: Result<T, FormatError>) -> Option<T> {
        parsed
            .map_err(|error| {
                let title = format!("the file cannot be parsed: {}", excerpt(&error.text));
                self.diagnostics.push(Diagnostic::at(DiagnosticCode::Format, error.span, title, "here"));
            })
            .ok()
    }

    /// Adds a profile that the file implies: a resource without a setting has a system as well.
    pub(super) fn implies(&mut self, profile: &'static str) {
        self.implied.push((profile, None));
    }

    /// Adds a profile in the version that the file names.
    pub(super) fn implies_version(&mut self, profile: &'static str, version: &str) {
        self.implied.push((profile, Some(version.to_owned())));
    }

    /// Adds a value under a name of the profile. The scalars of a map are added one by one, their
    /// names joined with dots.
    pub(super) fn take(&mut self, profile: Option<&'static str>, part: &str, key: &str, at: &NodeKey, node: &Node) {
        if secrets::is_secret(key) {
            self.secrets.push(node.span.clone());
        }
        let value = match &node.kind {
            NodeKind::Scalar(Some(text)) => RawValue::of(text),
            NodeKind::Scalar(None) => {
                self.unused.push((key.to_owned(), at.span.clone(), "null: the same as unwritten".to_owned()));
                return;
            }
            NodeKind::Unresolved(text) => RawValue::Unresolved(text.clone()),
            NodeKind::Map(entries) => {
                for (inner, node) in entries {
                    self.take(profile, part, &format!("{key}.{}", inner.text), inner, node);
                }
                return;
            }
            NodeKind::List(items) => list(items),
        };
        self.setting(profile, part, key, value, (at.span.clone(), node.span.clone()));
    }

    /// Adds a setting.
    pub(super) fn setting(
        &mut self,
        profile: Option<&'static str>,
        part: &str,
        key: &str,
        value: RawValue,
        (key_span, value_span): (Range<usize>, Range<usize>),
    ) {
        if secrets::masked_value(key, value.text()) != value.text() {
            self.secrets.push(value_span.clone());
        }
        let (part, key, precedence) = (part.to_owned(), key.to_owned(), self.precedence);
        self.found.push(CollectedSetting { profile, part, key, value, precedence, key_span, value_span });
    }

    /// Adds a key that does not bear on delivery.
    pub(super) fn irrelevant(&mut self, key: &str, at: Range<usize>, why: &str) {
        self.unused.push((key.to_owned(), at, why.to_owned()));
    }

    /// Adds the secrets of a tree: values of secret keys, and values that contain a secret.
    pub(super) fn hide(&mut self, node: &Node) {
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

    /// Adds a part of the file that may bear on every guarantee and is not read: verdicts say so.
    pub(super) fn unexamined(&mut self, name: &str, at: Range<usize>, effect: &str) {
        self.unexamined_of(name, at, effect, GuaranteeSet::ALL);
    }

    /// Adds a part of the file that may weaken these guarantees and is not read: verdicts say so.
    pub(super) fn unexamined_of(&mut self, name: &str, at: Range<usize>, effect: &str, weakens: GuaranteeSet) {
        self.unexamined.push((name.to_owned(), at, effect.to_owned(), weakens));
    }

    /// Warns about a part of the file that is not read.
    pub(super) fn not_read(&mut self, at: Range<usize>, why: &str) {
        self.not_read_with(at, || why.to_owned());
    }

    /// Warns about a part of the file that is not read; the reason is built only if it is kept.
    pub(super) fn not_read_with(&mut self, at: Range<usize>, why: impl FnOnce() -> String) {
        self.diagnostics.push_with(DiagnosticCode::NotRead, DiagnosticSeverity::Warning, || {
            // The first byte is enough to point at the part.
            let start = at.start..at.start.max(at.end.min(at.start + 1));
            Diagnostic::at(DiagnosticCode::NotRead, start, format!("not read: {}", why()), "from here").warning()
        });
    }

    /// Warns about keys that occur twice in one map.
    pub(super) fn duplicates(&mut self, node: &Node) {
        let mut seen: HashMap<&str, &Range<usize>> = HashMap::new();
        for (key, inner) in node.entries() {
            if let Some(before) = seen.insert(&key.text, &key.span) {
                let title = format!("`{}` is written twice; the later value counts", excerpt(&key.text));
                let code = DiagnosticCode::DuplicateSetting;
                let found = Diagnostic::at(code, key.span.clone(), title, "this one counts");
                self.diagnostics.push(found.label(before.clone(), "this one is ignored").warning());
            }
            self.duplicates(inner);
        }
        for item in node.items() {
            self.duplicates(item);
        }
    }
}
