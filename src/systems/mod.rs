//! Real systems: their own settings in, mechanisms out.
//!
//! A *profile* is data (`kafka/java.toml`): the settings of one client or server, their defaults by version, and rules that
//! say what values mean in mechanisms. An *importer* reads a vendor's file and keeps the place of every value. `effective`
//! puts the two together as the system would; `lower` makes mechanisms of it.

mod catalogue;
mod effective;
mod figure;
pub mod formats;
mod importers;
mod lower;
mod profile;
mod reading;
mod secrets;
mod value;
mod writing;

pub use catalogue::{System, profiles, system};
pub use effective::{EffectiveSetting, IrrelevantEntry, RawValue, SettingEntry, ValueOrigin};
pub use figure::{figure, figures};
pub use importers::{FileFormat, ImportOptions};
pub use lower::{LoweredSettings, RuleOutcome, VendorInputs};
pub use profile::{Comparison, Condition, IrrelevantSettings, Profile, ProfileRule, ValueType, VendorSetting};
pub use reading::{
    ImportedFile, LoadedDesign, MAX_FILE_BYTES, VendorFile, VendorSettings, bytes, decode, import, import_text,
    masked_text, read_design, read_design_with, read_text,
};
pub use secrets::{is_secret, masked_value};
pub use value::SettingValue;
pub(crate) use value::{read as read_value, written as value_text};
pub use writing::design_text;
