//! Reports for programs: one document per command, version 1, documented in `docs/reference/json.md`.

mod diff;
mod document;
mod repair;
mod settings;

pub use diff::JsonDiff;
pub use document::{Document, JsonDesign, JsonError, JsonStep, JsonVerdict, VERSION};
pub use repair::JsonRepairs;
pub use settings::{JsonBlame, JsonChange, JsonSetting, settings};
