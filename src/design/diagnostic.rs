//! What is wrong with a user's file: where, under which code, and what would be right.

use super::source::{SourceFile, SourceSpan};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// A stable name for a kind of diagnostic; `onceproof explain CODE` tells more.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DiagnosticCode { $($(#[doc = $doc])+ $name,)+ }

        impl DiagnosticCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What it stands for.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+),)+ }
            }
        }
    };
}

codes! {
    /// The path names nothing that exists.
    NoSuchFile = "no-such-file",
    /// The file exists and cannot be read: permissions, a directory in its place, or it is no regular file.
    Unreadable = "unreadable",
    /// A folder holds no TOML file that describes a design.
    NoDesigns = "no-designs",
    /// The file is larger than any design (1 MiB).
    TooLarge = "too-large",
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8",
    /// The file is not TOML.
    Syntax = "toml-syntax",
    /// The file says nothing.
    Empty = "empty-design",
    /// A key that is needed is missing.
    MissingKey = "missing-key",
    /// No setting has this name.
    UnknownKey = "unknown-key",
    /// The value is of another type than the setting's.
    WrongType = "wrong-type",
    /// The setting has no such value.
    UnknownValue = "unknown-value",
    /// The number is outside the setting's limits.
    OutOfRange = "out-of-range",
    /// Text holds control characters, which could be mistaken for terminal commands.
    ControlCharacters = "control-characters",
    /// Two settings cannot go together.
    Impossible = "impossible-combination",
    /// The setting has no effect beside another one, so the file says something else than it seems to.
    NoEffect = "setting-without-effect",
    /// Two claims contradict one another.
    ContradictingClaims = "contradicting-claims",
    /// No profile has this name.
    UnknownSystem = "unknown-system",
    /// The profile knows no such version.
    UnknownVersion = "unknown-version",
    /// Settings are given in a system's own names, and nothing says which system.
    NoSystem = "no-system",
    /// The system's own client or server refuses these settings together.
    Refused = "refused-by-the-system",
    /// The file is not in the format that it should be in.
    Format = "format",
    /// A setting of the system that no profile knows.
    UnknownSetting = "unknown-setting",
    /// The same setting is written more than once.
    DuplicateSetting = "duplicate-setting",
    /// A value is filled in by the environment and cannot be known here.
    Placeholder = "placeholder",
    /// Placeholders refer to one another in a circle.
    CyclicPlaceholder = "cyclic-placeholder",
    /// The settings of the parts do not fit together.
    Finding = "finding",
    /// The file holds something that was not looked at.
    NotRead = "not-read",
}

impl fmt::Display for DiagnosticCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A place in a file with what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiagnosticLabel {
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What is there.
    pub text: String,
    /// The file, where it is another than the one that is being read.
    pub file: Option<Arc<SourceFile>>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DiagnosticSeverity {
    /// There is no verdict.
    #[default]
    Error,
    /// There is a verdict, and this should be known beside it.
    Warning,
}

/// One diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it keeps the design from being checked.
    pub severity: DiagnosticSeverity,
    /// Which kind of diagnostic.
    pub code: DiagnosticCode,
    /// What is wrong, in a sentence.
    pub title: String,
    /// Where; the first is the diagnostic, others explain it. Empty for a file as a whole.
    pub labels: Vec<DiagnosticLabel>,
    /// What would be right.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic at a place.
    pub fn at(code: DiagnosticCode, span: Range<usize>, title: impl Into<String>, label: impl Into<String>) -> Self {
        let labels = vec![DiagnosticLabel { span, text: label.into(), file: None }];
        Self { severity: DiagnosticSeverity::Error, code, title: title.into(), labels, help: Vec::new() }
    }

    /// A diagnostic at a place of any file.
    pub fn in_file(
        code: DiagnosticCode,
        place: &SourceSpan,
        title: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self::whole(code, title).label_in(place, label)
    }

    /// A diagnostic of a file as a whole.
    pub fn whole(code: DiagnosticCode, title: impl Into<String>) -> Self {
        Self { severity: DiagnosticSeverity::Error, code, title: title.into(), labels: Vec::new(), help: Vec::new() }
    }

    /// Not a diagnostic, but worth knowing.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = DiagnosticSeverity::Warning;
        self
    }

    /// With one more place, of any file.
    #[must_use]
    pub fn label_in(mut self, place: &SourceSpan, text: impl Into<String>) -> Self {
        self.labels.push(DiagnosticLabel {
            span: place.range.clone(),
            text: text.into(),
            file: Some(Arc::clone(&place.file)),
        });
        self
    }

    /// With one more line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// With one more place.
    #[must_use]
    pub fn label(mut self, span: Range<usize>, text: impl Into<String>) -> Self {
        self.labels.push(DiagnosticLabel { span, text: text.into(), file: None });
        self
    }
}

/// The known name that is meant, if one is close enough.
#[must_use]
pub fn closest_name<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 2.max(candidate.len() / 3))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Text of a user, fit to be shown on a terminal: control characters become visible.
#[must_use]
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text.chars().take(LONGEST).flat_map(visible).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// The same without a limit: for what is to be copied.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.chars().flat_map(visible).collect()
}

/// A character as it may be shown.
fn visible(character: char) -> Vec<char> {
    if is_terminal_control(character) { character.escape_default().collect() } else { vec![character] }
}

/// Whether a character could change how a terminal shows what follows: controls and direction overrides.
#[must_use]
pub fn is_terminal_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}
