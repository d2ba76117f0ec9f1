//! Which of the enabled faults occurred.

use crate::check::FaultCoverage;
use onceproof_models::Fault;
use onceproof_models::fault_parts::FaultParts;
use onceproof_models::faults::Faults;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The faults that a design enables, by whether they occurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonFaults {
    /// The faults that occurred.
    pub occurred: Vec<String>,
    /// The faults that are switched on and never occurred.
    pub never_occurred: Vec<String>,
    /// The parts to which switches are limited, by switch.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub limited: BTreeMap<String, Vec<String>>,
    /// The switches that the file switches on and for which the design has no target.
    pub without_target: Vec<String>,
}

impl JsonFaults {
    /// The coverage of a design's faults.
    pub(super) fn new(coverage: &FaultCoverage, faults: Faults) -> Self {
        let limit = |(name, parts): (&str, FaultParts)| {
            (name.to_owned(), parts.iter().map(|part| part.name().to_owned()).collect())
        };
        let names = |faults: &[Fault]| faults.iter().map(|fault| fault.name().to_owned()).collect();
        Self {
            occurred: names(&coverage.occurred),
            never_occurred: names(&coverage.never),
            limited: faults.limited().into_iter().map(limit).collect(),
            without_target: coverage.without_target.iter().map(|name| (*name).to_owned()).collect(),
        }
    }
}
