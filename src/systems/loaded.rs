//! A design with its sources.

use super::lower::{LoweredSettings, VendorInputs};
use crate::design::{Design, Diagnostic, ParsedDesign, SourceFile};
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

/// The vendor settings of a design.
#[derive(Clone, Debug, Default)]
pub struct VendorSettings {
    /// The written settings.
    pub inputs: VendorInputs,
    /// The settings in force with their meanings.
    pub lowered: LoweredSettings,
}
