//! Source files and the byte ranges that diagnostics and settings refer to.
//!
//! Byte offsets are zero-based; lines and columns are one-based, and columns count characters.

use super::display_text::escaped;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A file that was read, with its text as it may be displayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as the user wrote it; empty for text without a file.
    pub path: String,
    /// The whole text. Secrets are masked, byte for byte.
    pub text: String,
    /// The byte at which each line begins; the first is 0.
    line_starts: Vec<usize>,
    /// How many characters begin before byte `index * STRIDE`: a file may be one long line.
    characters_before: Vec<usize>,
}

/// The distance in bytes between two entries of `characters_before`.
const STRIDE: usize = 1024;

/// A line and a column, both one-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// A range of bytes in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSpan {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes, `start <= end <= text.len()`.
    pub range: Range<usize>,
}

impl SourceFile {
    /// The path of settings that were given on the command line and are written in no file.
    pub const COMMAND_LINE: &str = "(command line)";

    /// Whether the settings were given on the command line.
    #[must_use]
    pub fn is_command_line(&self) -> bool {
        self.path == Self::COMMAND_LINE
    }

    /// A file with its line index.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(newline, _)| newline + 1)).collect();
        let mut characters_before = vec![0];
        for chunk in text.as_bytes().chunks(STRIDE) {
            characters_before.push(characters_before[characters_before.len() - 1] + characters(chunk));
        }
        Self { path: path.into(), text, line_starts, characters_before }
    }

    /// An empty span, for a value that is written in no file.
    #[must_use]
    pub fn nowhere() -> SourceSpan {
        SourceSpan { file: Arc::new(Self::new("", "")), range: 0..0 }
    }

    /// The line and column of a byte, in time logarithmic in the number of lines. A byte inside a
    /// character has the column of the next one; a byte past the end is the end.
    #[must_use]
    pub fn line_column(&self, byte: usize) -> LineColumn {
        let line = self.line_starts.partition_point(|start| *start <= byte).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        LineColumn { line, column: self.characters_before(byte) - self.characters_before(start) + 1 }
    }

    /// How many characters begin before a byte.
    fn characters_before(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let index = byte / STRIDE;
        self.characters_before[index] + characters(&self.text.as_bytes()[index * STRIDE..byte])
    }
}

impl SourceSpan {
    /// The line and column of the first byte.
    #[must_use]
    pub fn line_column(&self) -> LineColumn {
        self.file.line_column(self.range.start)
    }
}

impl fmt::Display for LineColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl fmt::Display for SourceSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", escaped(&self.file.path), self.line_column())
    }
}

/// The line and column of a byte of a text that has no line index, in time linear in the text.
#[must_use]
pub fn line_column(text: &str, byte: usize) -> LineColumn {
    let before = &text.as_bytes()[..byte.min(text.len())];
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = before.split(|byte| *byte == b'\n').count();
    LineColumn { line, column: characters(&before[start..]) + 1 }
}

/// How many characters begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    // A continuation byte is 0b10xx_xxxx.
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}
