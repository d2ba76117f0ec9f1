//! Reports for programs: one document per command, in the version [`VERSION`], documented in
//! `docs/reference/json.md`.

mod diagnosis;
mod diff;
mod document;
mod error;
mod faults;
mod progress;
mod repair;
mod replay;
mod settings;
mod statistics;
mod verdict;

pub use diagnosis::{JsonBlamedFault, JsonCause, JsonDiagnosis, JsonExcludingChange};
pub use diff::{JsonDiff, JsonFlip, JsonSettingDiff};
pub use document::{Document, JsonDesign, JsonUnexamined, VERSION};
pub use error::JsonError;
pub use faults::JsonFaults;
pub use progress::progress;
pub use repair::{JsonBlame, JsonChange, JsonRepair, JsonRepairs};
pub use replay::JsonReplay;
pub use settings::{JsonSetting, settings};
pub use statistics::{JsonStatistics, JsonWalks};
pub use verdict::{JsonStep, JsonVerdict};
