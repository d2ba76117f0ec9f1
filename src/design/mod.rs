//! The file format: TOML in, mechanisms and claims out, every diagnostic with its place.
//!
//! A table of settings ([`registry`]) is the one definition behind parsing, the JSON Schema, printing and `explain`; it
//! reads the values and their meanings from [`onceproof_models::mechanisms`].

mod claims;
mod combinations;
mod diagnostic;
mod parse;
mod print;
mod recognize;
mod registry;
mod schema;
mod source;
mod vendor;

pub use claims::{Claim, Claims, Expectation, Shorthand};
pub use combinations::{ineffective_settings, is_possible};
pub use diagnostic::{
    Diagnostic, DiagnosticCode, DiagnosticLabel, DiagnosticSeverity, closest_name, escaped, excerpt,
    is_terminal_control,
};
pub use parse::{
    DerivedMechanisms, DerivedValue, Design, Golden, MAX_FILE_BYTES, ParsedDesign, draft, draft_bytes, parse,
    parse_bytes,
};
pub use print::print;
pub use recognize::is_design;
pub use registry::{SettingInfo, SettingType, bounds, registry, setting};
pub use schema::schema;
pub use source::{LineColumn, SourceFile, SourceSpan, line_column};
pub use vendor::{Vendor, VendorPart, VendorValue};
