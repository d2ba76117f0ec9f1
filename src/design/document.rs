//! A design: the mechanisms of a pipeline, its claims, and where its settings are written.

use super::claims::Claims;
use super::fault_scope::FaultScope;
use super::unexamined::UnexaminedSetting;
use onceproof_models::Mechanisms;
use std::collections::BTreeMap;
use std::ops::Range;

/// The size of the reachable graph when the design was last reviewed. A test compares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Golden {
    /// The reachable states.
    pub states: u64,
    /// The transitions between them.
    pub transitions: u64,
}

/// A message pipeline with its claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// The name, 1 to 120 characters without control characters.
    pub name: String,
    /// The mechanisms, faults and bounds.
    pub mechanisms: Mechanisms,
    /// The claims.
    pub claims: Claims,
    /// The settings that are written in the design file, with their bytes; all others are defaults.
    pub written: BTreeMap<&'static str, Range<usize>>,
    /// The reviewed counts, where the file states them.
    pub golden: Option<Golden>,
    /// Which faults are explored at once, unless a caller says otherwise.
    pub fault_scope: FaultScope,
    /// The most faults of the runs that are followed, unless a caller says otherwise; none: every
    /// number of them. A guarantee that they do not violate holds up to this number.
    pub max_faults: Option<u8>,
    /// The assumptions of the verdict: sentences about settings that no file states.
    pub assumed: Vec<String>,
    /// The settings that were not examined and not accepted. No guarantee that one of them could
    /// weaken holds.
    pub unexamined: Vec<UnexaminedSetting>,
}
