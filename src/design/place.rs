//! A place in a file of the user's: which file, which bytes.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// How the user names it.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// Some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes.
    pub span: Range<usize>,
}

impl Place {
    /// The line and the column of its first byte, both from one.
    #[must_use]
    pub fn position(&self) -> (usize, usize) {
        position(&self.file.text, self.span.start)
    }
}

impl SourceFile {
    /// A place for what nobody wrote.
    #[must_use]
    pub fn nowhere() -> Place {
        Place { file: Arc::new(Self { path: String::new(), text: String::new() }), span: 0..0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.position();
        write!(f, "{}:{line}:{column}", super::shown(&self.file.path))
    }
}

/// Line and column of a byte, both from one.
#[must_use]
pub fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}
