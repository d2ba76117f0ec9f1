//! Why a request has no other answer.

use super::diagnostic::JsonDiagnostic;

/// The kind of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::explorer) enum FailureCode {
    /// The request is no JSON, lacks a field, has one of another type, or is too large.
    BadRequest,
    /// The request has another version.
    Version,
    /// The design has errors.
    Unreadable,
    /// There is no such setting, value, guarantee or variant.
    UnknownName,
}

impl FailureCode {
    /// Its name in answers.
    pub(in crate::explorer) const fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::Version => "version",
            Self::Unreadable => "unreadable",
            Self::UnknownName => "unknown-name",
        }
    }
}

/// Why a request has no other answer.
#[derive(Clone, Debug)]
pub(in crate::explorer) struct Failure {
    /// The kind.
    pub code: FailureCode,
    /// The reason, in a sentence.
    pub text: String,
    /// The errors of the design; empty for every other kind.
    pub diagnostics: Vec<JsonDiagnostic>,
}

impl Failure {
    /// A failure of the request itself.
    pub(in crate::explorer) fn new(code: FailureCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), diagnostics: Vec::new() }
    }

    /// A field that the request lacks.
    pub(in crate::explorer) fn missing(field: &str) -> Self {
        Self::new(FailureCode::BadRequest, format!("the request lacks the field `{field}`"))
    }

    /// A name that nothing has.
    pub(in crate::explorer) fn unknown(kind: &str, name: &str) -> Self {
        Self::new(FailureCode::UnknownName, format!("there is no {kind} `{}`", crate::design::excerpt(name)))
    }

    /// A design with errors.
    pub(in crate::explorer) fn unreadable(diagnostics: Vec<JsonDiagnostic>) -> Self {
        let count = diagnostics.len();
        let errors = if count == 1 { "error" } else { "errors" };
        Self { code: FailureCode::Unreadable, text: format!("the design has {count} {errors}"), diagnostics }
    }
}
