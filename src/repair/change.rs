//! One setting with another value.

use crate::design::SourceSpan;

/// One setting of a design with another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The setting with its part, such as `producer.acks`.
    pub key: String,
    /// Its name, as the vendor writes it.
    pub name: String,
    /// The value in force, as the vendor writes it.
    pub now: String,
    /// Where that value is written; none where it is a default.
    pub source: Option<SourceSpan>,
    /// The value to write instead, as the vendor writes it.
    pub instead: String,
    /// The mechanism and its value, where no system's setting decides it; none for a system's
    /// setting.
    pub mechanism: Option<(&'static str, u8)>,
}
