//! A run that violates a guarantee, and the lines that allow it.

use super::interface::Variant;
use crate::counterexample::Counterexample;
use onceproof_models::Guarantee;
use serde::Serialize;

/// A line that allows a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JsonPlace {
    /// The file.
    pub path: String,
    /// The line, from one.
    pub line: usize,
    /// The setting.
    pub setting: String,
}

/// A run that violates a guarantee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JsonRun {
    /// The guarantee.
    pub guarantee: &'static str,
    /// The variant of the design that it is a run of.
    pub variant: Option<Variant>,
    /// The names of its actions.
    pub path: Vec<String>,
    /// The index in the path at which its cycle starts.
    pub cycle_from: Option<usize>,
    failure: &'static str,
    ending: String,
    faults: usize,
    /// The lines that allow it, where they were looked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    blame: Vec<JsonPlace>,
}

impl JsonRun {
    /// A run of a variant of a design.
    pub(super) fn new(guarantee: Guarantee, variant: Option<Variant>, found: &Counterexample) -> Self {
        Self {
            guarantee: guarantee.name(),
            variant,
            path: found.path.clone(),
            cycle_from: found.path_cycle_from,
            failure: found.failure.name(),
            ending: found.failure.text().to_owned(),
            faults: found.faults,
            blame: Vec::new(),
        }
    }

    /// The same run, with the lines that allow it.
    pub(super) fn with_blame(self, blame: Vec<JsonPlace>) -> Self {
        Self { blame, ..self }
    }
}
