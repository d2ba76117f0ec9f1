//! Diagnostics of files.

use crate::design::{Diagnostic, line_column};
use serde::{Deserialize, Serialize};

/// An error or a warning about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonError {
    /// The file.
    pub path: String,
    /// The stable name of the kind of diagnostic.
    pub code: String,
    /// The error, in a sentence.
    pub title: String,
    /// The line, from one; null for a file as a whole.
    pub line: Option<usize>,
    /// The column in characters, from one; null for a file as a whole.
    pub column: Option<usize>,
    /// The correction.
    pub help: Vec<String>,
}

impl JsonError {
    /// A diagnostic. `path` and `text` are those of the file that labels without a file of their
    /// own are about.
    #[must_use]
    pub fn new(path: &str, text: &str, diagnostic: &Diagnostic) -> Self {
        let label = diagnostic.labels.first();
        let elsewhere = label.and_then(|label| label.file.as_ref());
        let (path, text) = elsewhere.map_or((path, text), |file| (file.path.as_str(), file.text.as_str()));
        let start = label.map(|label| line_column(text, label.span.start));
        Self {
            path: path.to_owned(),
            code: diagnostic.code.name().to_owned(),
            title: diagnostic.title.clone(),
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
            help: diagnostic.help.clone(),
        }
    }
}
