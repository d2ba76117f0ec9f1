//! The format of design files: TOML in, mechanisms and claims out, every diagnostic with its
//! location.
//!
//! [`registry`] is the one table of settings; parsing, printing, the JSON Schema and `onceproof
//! explain` are derived from it. [`parse`] reads a design without vendor settings;
//! [`parse_unlowered`] keeps vendor settings, which [`crate::systems`] lowers to mechanisms.
//! Nothing here reads a file.

mod claims;
mod code;
mod combinations;
mod defaults;
mod diagnostic;
mod diagnostics;
mod display_text;
mod document;
mod fault_scope;
mod ineffective;
mod parse;
mod parsed;
mod print;
mod reader;
mod recognize;
mod registry;
mod schema;
mod setting;
mod source;
mod spelling;
mod tables;
mod unexamined;
mod vendor;

pub use claims::{Claim, Claims, Expectation, Shorthand};
pub use code::DiagnosticCode;
pub use combinations::is_possible;
pub use diagnostic::{Diagnostic, DiagnosticLabel, DiagnosticSeverity};
pub use diagnostics::{Diagnostics, MAX_REPEATED_DIAGNOSTICS};
pub use display_text::{escaped, excerpt, is_terminal_control};
pub use document::{Design, Golden};
pub use fault_scope::FaultScope;
pub use ineffective::ineffective_settings;
pub use parse::{MAX_FILE_BYTES, parse, parse_bytes, parse_unlowered, parse_unlowered_bytes};
pub use parsed::{DerivedMechanisms, DerivedValue, ParsedDesign};
pub use print::{print, print_limits_and_claims};
pub use recognize::is_design;
pub use registry::{bounds, registry, setting};
pub use schema::schema;
pub use setting::{SettingInfo, SettingType, value_of_parts};
pub use source::{LineColumn, SourceFile, SourceSpan, line_column};
pub use spelling::closest_name;
pub use unexamined::{UnexaminedKind, UnexaminedSetting};
pub use vendor::{UnreadPart, Vendor, VendorPart, VendorValue};
