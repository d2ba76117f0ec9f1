//! The file format: TOML in, mechanisms and claims out, every mistake with its place.
//!
//! A table of settings ([`registry`]) is the one definition behind parsing, the JSON Schema, printing and `explain`; it
//! reads the values and their meanings from [`onceproof_models::mechanisms`].

mod claims;
mod combinations;
mod diagnostic;
mod parse;
mod print;
mod registry;
mod schema;

pub use claims::{Claim, Claims, Expectation, Shorthand};
pub use diagnostic::{Code, Diagnostic, Label, shown};
pub(crate) use diagnostic::{closest, is_unsafe};
pub use parse::{Design, Golden, MAX_FILE_BYTES, parse, parse_bytes};
pub use print::print;
pub use registry::{Kind, SettingInfo, bounds, registry, setting};
pub use schema::schema;
