//! Diagnostics: an error or a warning about a user's file, with its location and its remedy.
//!
//! Diagnostics carry no rendering; `report` prints them. A library's caller gets the same list as
//! the command line.

use super::code::DiagnosticCode;
use super::source::{SourceFile, SourceSpan};
use std::ops::Range;
use std::sync::Arc;

/// A location with a note about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiagnosticLabel {
    /// The bytes of the file.
    pub span: Range<usize>,
    /// The note.
    pub text: String,
    /// The file, where it differs from the file that is being read.
    pub file: Option<Arc<SourceFile>>,
}

/// Whether a diagnostic prevents a verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiagnosticSeverity {
    /// There is no verdict.
    #[default]
    Error,
    /// There is a verdict.
    Warning,
}

/// An error or a warning about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it prevents a verdict.
    pub severity: DiagnosticSeverity,
    /// The kind.
    pub code: DiagnosticCode,
    /// The problem, in a sentence.
    pub title: String,
    /// The locations, the primary one first. Empty for a file as a whole.
    pub labels: Vec<DiagnosticLabel>,
    /// The remedies, a line each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error at a location of the file that is being read.
    pub fn at(code: DiagnosticCode, span: Range<usize>, title: impl Into<String>, label: impl Into<String>) -> Self {
        Self::whole(code, title).label(span, label)
    }

    /// An error at a location of any file.
    pub fn in_file(
        code: DiagnosticCode,
        source: &SourceSpan,
        title: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self::whole(code, title).label_in(source, label)
    }

    /// An error without a location.
    pub fn whole(code: DiagnosticCode, title: impl Into<String>) -> Self {
        let (labels, help) = (Vec::new(), Vec::new());
        Self { severity: DiagnosticSeverity::Error, code, title: title.into(), labels, help }
    }

    /// The same diagnostic as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = DiagnosticSeverity::Warning;
        self
    }

    /// The same diagnostic with one more location, of any file.
    #[must_use]
    pub fn label_in(mut self, source: &SourceSpan, text: impl Into<String>) -> Self {
        let file = Some(Arc::clone(&source.file));
        self.labels.push(DiagnosticLabel { span: source.range.clone(), text: text.into(), file });
        self
    }

    /// The same diagnostic with one more location, of the file that is being read.
    #[must_use]
    pub fn label(mut self, span: Range<usize>, text: impl Into<String>) -> Self {
        self.labels.push(DiagnosticLabel { span, text: text.into(), file: None });
        self
    }

    /// The same diagnostic with one more line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}
