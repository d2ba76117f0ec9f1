//! A run, replayed in another design, as JSON.

use crate::replay::Comparison;
use serde::{Deserialize, Serialize};

/// A run, replayed in another design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonReplay {
    /// The guarantee that it violates in its own design.
    pub guarantee: String,
    /// `same`, `harmless`, `undecided` or `parts`.
    pub outcome: String,
    /// The index in the path of the step that cannot happen; null where the run exists.
    pub at: Option<usize>,
    /// Its name.
    pub name: Option<String>,
    /// Its sentence in the design that the run is of; null where that design is not given.
    pub text: Option<String>,
    /// Why it cannot happen.
    pub why: Option<String>,
    /// The indices of steps that only read and are left out.
    pub skipped: Vec<usize>,
    /// All of it in a sentence.
    pub sentence: String,
}

impl JsonReplay {
    /// A comparison.
    #[must_use]
    pub fn new(found: &Comparison) -> Self {
        Self {
            guarantee: found.guarantee.name().to_owned(),
            outcome: found.outcome.name().to_owned(),
            at: found.at,
            name: found.name.clone(),
            text: found.text.clone(),
            why: found.why.clone(),
            skipped: found.skipped.clone(),
            sentence: found.sentence.clone(),
        }
    }
}
