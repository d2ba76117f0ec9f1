//! Diagnostics with all their locations.

use crate::design::{Diagnostic, DiagnosticSeverity, SourceFile};
use serde::Serialize;
use std::ops::Range;

/// A range of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::explorer) struct JsonSpan {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// The line of the first byte, from one.
    pub line: usize,
    /// The column of the first byte in characters, from one.
    pub column: usize,
    /// The line of the byte after the last one.
    pub end_line: usize,
    /// The column of the byte after the last one.
    pub end_column: usize,
}

/// A location with a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::explorer) struct JsonLabel {
    /// The file.
    pub path: String,
    /// The bytes of the file.
    #[serde(flatten)]
    pub span: JsonSpan,
    /// The note.
    pub text: String,
}

/// An error or a warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::explorer) struct JsonDiagnostic {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// The stable name of the kind of diagnostic.
    pub code: String,
    /// The problem, in a sentence.
    pub title: String,
    /// The locations, the primary one first.
    pub labels: Vec<JsonLabel>,
    /// The remedies.
    pub help: Vec<String>,
}

/// Returns a range of a file in lines and columns.
pub(in crate::explorer) fn span(file: &SourceFile, range: &Range<usize>) -> JsonSpan {
    let (start, end) = (file.line_column(range.start), file.line_column(range.end));
    JsonSpan {
        start: range.start,
        end: range.end,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// Returns diagnostics as JSON. Labels without a file of their own are about `file`.
pub(in crate::explorer) fn diagnostics(file: &SourceFile, found: &[Diagnostic]) -> Vec<JsonDiagnostic> {
    let one = |diagnostic: &Diagnostic| JsonDiagnostic {
        severity: match diagnostic.severity {
            DiagnosticSeverity::Error => "error",
            DiagnosticSeverity::Warning => "warning",
        },
        code: diagnostic.code.name().to_owned(),
        title: diagnostic.title.clone(),
        labels: diagnostic
            .labels
            .iter()
            .map(|label| {
                let file = label.file.as_deref().unwrap_or(file);
                JsonLabel { path: file.path.clone(), span: span(file, &label.span), text: label.text.clone() }
            })
            .collect(),
        help: diagnostic.help.clone(),
    };
    found.iter().map(one).collect()
}
