//! Which of the enabled faults occurred.

use crate::check::FaultCoverage;
use onceproof_models::Fault;
use serde::{Deserialize, Serialize};

/// The faults that a design enables, by whether they occurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonFaults {
    /// The faults that occurred.
    pub occurred: Vec<String>,
    /// The faults that are switched on and never occurred.
    pub never_occurred: Vec<String>,
    /// The switches that the file switches on and for which the design has no target.
    pub without_target: Vec<String>,
}

impl JsonFaults {
    /// The coverage of a design's faults.
    pub(super) fn new(coverage: &FaultCoverage) -> Self {
        let names = |faults: &[Fault]| faults.iter().map(|fault| fault.name().to_owned()).collect();
        Self {
            occurred: names(&coverage.occurred),
            never_occurred: names(&coverage.never),
            without_target: coverage.without_target.iter().map(|name| (*name).to_owned()).collect(),
        }
    }
}
