//! Real systems: their own settings in, mechanisms out.
//!
//! 1. A *profile* is data (`kafka/java.toml`): the settings of one client or server, their defaults
//!    by version, and the meaning of their values in mechanisms.
//! 2. An *importer* parses a configuration file and keeps the location of every value
//!    ([`import_text`]).
//! 3. *Resolving* yields the settings in force: written values, defaults, silent adjustments.
//! 4. *Lowering* applies the profile's rules and yields mechanisms ([`VendorInputs::lower`]).
//!
//! [`read_design`] and [`read_text`] do all of it. They read text that the caller passes; only
//! [`DiskFiles`], a part of the command line, reads files.

mod catalogue;
mod consistency;
mod decode;
mod defects;
#[cfg(feature = "cli")]
mod disk;
mod effective;
mod entry;
mod evaluate;
mod export;
mod figure;
mod files;
pub mod formats;
mod import;
mod importers;
mod load;
mod loaded;
mod loader;
mod lower;
mod mechanism;
mod pipelines;
mod profile;
mod resolve;
mod secrets;
mod unstated;
mod value;

pub use catalogue::{System, profiles, system};
pub use consistency::{defect_inconsistencies, inconsistencies};
pub use decode::decode;
pub use defects::defects;
#[cfg(feature = "cli")]
pub use disk::DiskFiles;
pub use effective::{EffectiveSetting, ValueOrigin};
pub use entry::{ApplicationSource, IrrelevantEntry, Precedence, RawValue, SettingEntry};
pub use export::design_text;
pub use figure::{figure, figures};
pub use files::{Files, MAX_VENDOR_FILE_BYTES, MemoryFiles};
pub use import::{ImportedFile, VendorFile, import, import_text, masked_file};
pub use importers::{FileFormat, ImportOptions};
pub use load::{masked_text, read_design, read_design_with, read_text};
pub use loaded::{LoadedDesign, VendorSettings};
pub use lower::{LoweredSettings, RuleOutcome, VendorInputs};
pub use profile::{
    Adjustment, Comparison, Condition, Defect, IrrelevantSettings, Objection, Profile, ProfileAssumption, ProfileRule,
    SettingKind, UnmodelledSettings, ValueType, VendorSetting, WrittenVersion,
};
pub use secrets::{is_secret, masked_value};
pub use value::SettingValue;
pub(crate) use value::{read_value, value_text};
