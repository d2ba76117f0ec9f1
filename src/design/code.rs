//! The stable codes of diagnostics. Each has a page in `docs/reference/diagnostics`.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// The kind of a diagnostic. `onceproof explain CODE` prints its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DiagnosticCode { $($(#[doc = $doc])+ $name,)+ }

        impl DiagnosticCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name that is printed, in kebab case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The meaning in a sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii_start(),)+ }
            }
        }
    };
}

codes! {
    /// No file or folder has this path.
    NoSuchFile = "no-such-file",
    /// The file exists and cannot be read: no permission, or it is not a regular file.
    Unreadable = "unreadable",
    /// The folder holds no TOML file that describes a design.
    NoDesigns = "no-designs",
    /// The file is larger than the limit: 1 MiB for a design, 8 MiB for a configuration file.
    TooLarge = "too-large",
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8",
    /// The file is not TOML.
    Syntax = "toml-syntax",
    /// The file contains no setting.
    Empty = "empty-design",
    /// A required key is missing.
    MissingKey = "missing-key",
    /// No setting has this name.
    UnknownKey = "unknown-key",
    /// The value has another type than the setting.
    WrongType = "wrong-type",
    /// The setting has no such value.
    UnknownValue = "unknown-value",
    /// The number is outside the setting's limits.
    OutOfRange = "out-of-range",
    /// The text contains control characters, which a terminal may execute as commands.
    ControlCharacters = "control-characters",
    /// Two settings exclude one another.
    Impossible = "impossible-combination",
    /// The setting has no effect beside another setting, so the file means something else than it
    /// says.
    NoEffect = "setting-without-effect",
    /// Two claims contradict one another.
    ContradictingClaims = "contradicting-claims",
    /// No profile has this name.
    UnknownSystem = "unknown-system",
    /// The profile has no such version.
    UnknownVersion = "unknown-version",
    /// Settings have a system's own names, and no system is named.
    NoSystem = "no-system",
    /// The system's own client or server refuses these settings together.
    Refused = "refused-by-the-system",
    /// The file is not in the expected format.
    Format = "format",
    /// The profile has no setting of this name.
    UnknownSetting = "unknown-setting",
    /// The same setting is written more than once.
    DuplicateSetting = "duplicate-setting",
    /// The environment fills in the value, so it is unknown here.
    Placeholder = "placeholder",
    /// Placeholders refer to one another in a circle.
    CyclicPlaceholder = "cyclic-placeholder",
    /// The settings of the parts do not fit together.
    Finding = "finding",
    /// A part of the file was not read.
    NotRead = "not-read",
}

impl fmt::Display for DiagnosticCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
