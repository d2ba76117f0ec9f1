//! Settings as configuration files write them.

use crate::design::SourceSpan;
use std::path::Path;

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
    /// Its precedence.
    pub precedence: Precedence,
    /// The location of the name.
    pub key_source: SourceSpan,
    /// The location of the value.
    pub value_source: SourceSpan,
}

impl SettingEntry {
    /// The place where it is written.
    pub(super) fn place(&self) -> Place<'_> {
        let folder = Path::new(&self.key_source.file.path).parent().unwrap_or(Path::new(""));
        Place { precedence: self.precedence, folder }
    }
}

/// The precedence of a written setting, whatever comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precedence {
    /// It overrides nothing.
    #[default]
    File,
    /// It overrides a file of another kind: a topic its cluster, a connector its worker.
    Override,
    /// It overrides a lower rank of the same application or, with the same rank, a lower source.
    Application {
        /// The rank of the property's name.
        rank: i8,
        /// The source of the property.
        source: ApplicationSource,
    },
    /// It overrides all else: it is written in the design, or a change that is tried.
    Design,
}

/// The sources of an application's properties, the lowest first (Spring Boot reference,
/// "Externalized Configuration").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ApplicationSource {
    /// Its file.
    File,
    /// The file of a profile.
    Profile,
    /// The environment.
    Environment,
}

/// The place of a written setting: its precedence, and the folder of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<'a> {
    precedence: Precedence,
    folder: &'a Path,
}

impl Place<'_> {
    /// Whether a setting written here is in force in place of one that is written there. Files of
    /// different applications have no order; the environment belongs to each.
    pub(super) fn precedes(self, other: Self) -> bool {
        match (self.precedence, other.precedence) {
            (Precedence::Design, there) => there != Precedence::Design,
            (Precedence::Override, Precedence::File) => true,
            (Precedence::Application { source, .. }, Precedence::Application { source: there, .. }) => {
                let is_one = self.folder == other.folder || source.max(there) == ApplicationSource::Environment;
                is_one && self.precedence > other.precedence
            }
            _ => false,
        }
    }
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
