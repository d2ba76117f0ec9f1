//! A design with its sources.

use super::lower::{LoweredSettings, VendorInputs};
use crate::design::{Design, Diagnostic, FaultScope, ParsedDesign, SourceFile};
use std::sync::Arc;

/// A design with its sources.
#[derive(Clone, Debug)]
pub struct LoadedDesign {
    /// The design.
    pub design: Design,
    /// The vendor settings; none where the design is written in mechanisms.
    pub vendor: Option<VendorSettings>,
    /// The warnings and findings.
    pub warnings: Vec<Diagnostic>,
    /// The design before lowering, which a repair lowers with other values.
    pub parsed: ParsedDesign,
    /// The design file, with secrets masked.
    pub source: Arc<SourceFile>,
}

impl LoadedDesign {
    /// Returns which faults are explored at once where the caller does not say: those of systems'
    /// files, where every fault is enabled, together first; those of a design as it says.
    #[must_use]
    pub fn fault_scope(&self) -> FaultScope {
        // Options with figures or reasons are read like a design.
        let is_of_files = self.source.path == SourceFile::COMMAND_LINE || self.parsed.vendor.is_empty();
        match self.design.fault_scope {
            FaultScope::Together if self.vendor.is_some() && is_of_files => FaultScope::TogetherFirst,
            scope => scope,
        }
    }
}

/// The vendor settings of a design.
#[derive(Clone, Debug, Default)]
pub struct VendorSettings {
    /// The written settings.
    pub inputs: VendorInputs,
    /// The settings in force with their meanings.
    pub lowered: LoweredSettings,
}
