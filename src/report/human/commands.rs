//! Commands that reports name as the next step.

use crate::check::Simplification;
use onceproof_models::Guarantee;

/// The commands that concern one design. Each is complete and quoted for the shell, so that it can
/// be run as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commands {
    /// `onceproof check` with the design's path and the options that the user gave, but for
    /// `--guarantee`.
    pub check: String,
    /// `onceproof repair` with the same.
    pub repair: String,
}

impl Commands {
    /// The command that checks one guarantee.
    #[must_use]
    pub fn check(&self, guarantee: Guarantee) -> String {
        // Names of guarantees need no quotes.
        format!("{} --guarantee {}", self.check, guarantee.name())
    }

    /// The command that checks a simpler variant of the design.
    #[must_use]
    pub fn simpler(&self, by: Simplification) -> String {
        format!("{} {}", self.check, by.options())
    }

    /// The command that looks for repairs of a guarantee that was not claimed.
    #[must_use]
    pub fn claim(&self, guarantee: Guarantee) -> String {
        format!("{} --claim {}", self.repair, guarantee.name())
    }
}
