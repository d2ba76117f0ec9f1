//! Settings that a verdict would rest on although the exploration did not examine them.
//!
//! A verdict `holds` of a guarantee that such a setting could weaken is downgraded to
//! `inconclusive`; a violation stays. The author of a design accepts one under `[accept]`, with a
//! reason that is printed with the verdict.

use onceproof_models::GuaranteeSet;

/// Why a setting was not examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnexaminedKind {
    /// Its value is given elsewhere, such as in the environment; its default was explored.
    UnknownValue,
    /// The profile of the system does not know it.
    UnknownSetting,
    /// The profile knows it, and no mechanism models it.
    NotModelled,
    /// Not a setting: a documented defect of this version that the model does not have.
    KnownDefect,
}

impl UnexaminedKind {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownValue => "unresolved",
            Self::UnknownSetting => "unknown-setting",
            Self::NotModelled => "not-modelled",
            Self::KnownDefect => "known-defect",
        }
    }
}

/// A setting, or a defect of a version, that was not examined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnexaminedSetting {
    /// Why it was not examined.
    pub kind: UnexaminedKind,
    /// The name under which it is accepted: that of the setting, or of the defect.
    pub name: String,
    /// The setting with its location and effect, in a sentence without a full stop.
    pub about: String,
    /// The guarantees that it could weaken.
    pub weakens: GuaranteeSet,
}

impl UnexaminedSetting {
    /// The names of the guarantees that it could weaken: "every guarantee", or a list.
    #[must_use]
    pub fn weakened(&self) -> String {
        if self.weakens == GuaranteeSet::ALL {
            return "every guarantee".to_owned();
        }
        self.weakens.to_string()
    }
}
