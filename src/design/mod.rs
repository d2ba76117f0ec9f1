//! The file format: TOML in, mechanisms and claims out, every mistake with its place.
//!
//! A table of settings ([`registry`]) is the one definition behind parsing, the JSON Schema, printing and `explain`; it
//! reads the values and their meanings from [`onceproof_models::mechanisms`].

mod claims;
mod combinations;
mod diagnostic;
mod parse;
mod place;
mod print;
mod registry;
mod schema;
mod vendor;

pub use claims::{Claim, Claims, Expectation, Shorthand};
pub use combinations::{is_possible, unused};
pub(crate) use diagnostic::is_unsafe;
pub use diagnostic::{Code, Diagnostic, Label, Severity, closest, harmless, shown};
pub use parse::{Design, Draft, Given, GivenValue, Golden, MAX_FILE_BYTES, draft, draft_bytes, parse, parse_bytes};
pub use place::{Place, SourceFile, position};
pub use print::print;
pub use registry::{Kind, SettingInfo, bounds, registry, setting};
pub use schema::schema;
pub use vendor::{Vendor, VendorPart, VendorValue};
