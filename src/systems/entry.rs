//! Settings as configuration files write them.

use crate::design::SourceSpan;

/// A written setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingEntry {
    /// The profile that has the setting, where the file says it.
    pub profile: Option<&'static str>,
    /// The part of the pipeline.
    pub part: String,
    /// The name.
    pub key: String,
    /// The value.
    pub value: RawValue,
    /// The rank of the place where it is written: a higher one counts, whatever comes first.
    pub precedence: u8,
    /// The location of the name.
    pub key_source: SourceSpan,
    /// The location of the value.
    pub value_source: SourceSpan,
}

impl SettingEntry {
    /// The precedence of what a design or a tried change says.
    pub const OF_DESIGN: u8 = u8::MAX;
}

/// A value as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawValue {
    /// The value's text.
    Text(String),
    /// An expression that the environment evaluates, such as `${ACKS}`.
    Unresolved(String),
}

impl RawValue {
    /// The value of a text: unresolved where it has a placeholder, which the environment or a
    /// config provider replaces.
    #[must_use]
    pub fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.contains("${") { Self::Unresolved(text) } else { Self::Text(text) }
    }

    /// The text as it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Unresolved(text) => text,
        }
    }
}

/// A written setting that does not bear on delivery.
#[derive(Clone, Debug)]
pub struct IrrelevantEntry {
    /// The name.
    pub key: String,
    /// The location of the name.
    pub source: SourceSpan,
    /// The subject of the setting.
    pub why: String,
}
