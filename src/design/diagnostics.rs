//! A list of diagnostics that stays short: repetitions of one kind are counted instead of kept.
//!
//! A file may give the same warning for each of its 100,000 lines. Only the first few of a kind are
//! built, so that neither building nor rendering them is quadratic in the size of the file.

use super::code::DiagnosticCode;
use super::diagnostic::{Diagnostic, DiagnosticSeverity};
use std::collections::BTreeMap;

/// How many diagnostics of one code and severity are kept; the others are counted.
pub const MAX_REPEATED_DIAGNOSTICS: usize = 10;

/// The code and the severity, which together make a kind.
type DiagnosticKind = (DiagnosticCode, DiagnosticSeverity);

/// Diagnostics in the order in which they were found, at most [`MAX_REPEATED_DIAGNOSTICS`] of a
/// kind.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    /// How many were added of each kind.
    counts: BTreeMap<DiagnosticKind, usize>,
}

impl Diagnostics {
    /// Adds a diagnostic, or counts it where its kind is full.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.push_with(diagnostic.code, diagnostic.severity, || diagnostic);
    }

    /// Adds a diagnostic of this kind, which is built only where it is kept.
    pub fn push_with(
        &mut self,
        code: DiagnosticCode,
        severity: DiagnosticSeverity,
        build: impl FnOnce() -> Diagnostic,
    ) {
        let count = self.counts.entry((code, severity)).or_default();
        *count += 1;
        if *count <= MAX_REPEATED_DIAGNOSTICS {
            self.kept.push(build());
        }
    }

    /// Adds all diagnostics of another list, with its counts.
    pub fn append(&mut self, other: Self) {
        for (kind, count) in other.counts {
            let own = self.counts.entry(kind).or_default();
            let room = MAX_REPEATED_DIAGNOSTICS.saturating_sub(*own);
            *own += count;
            let of_kind = |found: &&Diagnostic| (found.code, found.severity) == kind;
            self.kept.extend(other.kept.iter().filter(of_kind).take(room).cloned());
        }
    }

    /// Whether no diagnostic was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether an error was added.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.kept.iter().any(|found| found.severity == DiagnosticSeverity::Error)
    }

    /// Whether a diagnostic of this code was added.
    #[must_use]
    pub fn has(&self, code: DiagnosticCode) -> bool {
        self.kept.iter().any(|found| found.code == code)
    }

    /// The diagnostics that were kept, to add locations that were unknown when they were built.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.kept.iter_mut()
    }

    /// The diagnostics, with one more for each kind of which some were counted only.
    #[must_use]
    pub fn into_vec(self) -> Vec<Diagnostic> {
        let mut all = self.kept;
        for ((code, severity), count) in self.counts {
            let omitted = count.saturating_sub(MAX_REPEATED_DIAGNOSTICS);
            if omitted > 0 {
                let title = format!("... and {} more of this kind", grouped(omitted));
                all.push(Diagnostic { severity, ..Diagnostic::whole(code, title) });
            }
        }
        all
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }
}

/// A number with a comma before each group of three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::{Diagnostics, MAX_REPEATED_DIAGNOSTICS};
    use crate::design::{Diagnostic, DiagnosticCode};

    #[test]
    fn repeated_diagnostics_are_counted() {
        let mut found = Diagnostics::default();
        found.push(Diagnostic::whole(DiagnosticCode::Empty, "empty"));
        for number in 0..2000 {
            found.push(Diagnostic::whole(DiagnosticCode::NotRead, format!("queue {number}")).warning());
        }
        let all = found.into_vec();
        assert_eq!(all.len(), 1 + MAX_REPEATED_DIAGNOSTICS + 1);
        assert_eq!(all[1].title, "queue 0");
        assert_eq!(all[11].title, "... and 1,990 more of this kind");
    }

    #[test]
    fn appended_lists_are_counted_together() {
        let mut found = Diagnostics::default();
        for _ in 0..3 {
            let mut other = Diagnostics::default();
            other.extend((0..7).map(|_| Diagnostic::whole(DiagnosticCode::NotRead, "queue")));
            found.append(other);
        }
        let all = found.into_vec();
        assert_eq!(all.len(), MAX_REPEATED_DIAGNOSTICS + 1);
        assert!(all.last().is_some_and(|last| last.title.contains("and 11 more")), "{all:?}");
    }
}
