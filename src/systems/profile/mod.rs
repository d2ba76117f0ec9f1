//! Profiles: the settings of a real system, their defaults by version, and their meaning in
//! mechanisms.
//!
//! A profile is data, one TOML file per client or server. These types are its schema; an unknown
//! key is an error. Every rule states its source.

mod condition;
mod definition;
mod rules;
mod setting;
mod unmodelled;
mod version;

pub use condition::{Comparison, Condition};
pub use definition::Profile;
pub use definition::SettingKind;
pub use rules::{Adjustment, IrrelevantSettings, Objection, ProfileAssumption, ProfileRule};
pub use setting::{ValueType, VendorSetting};
pub use unmodelled::{Defect, UnmodelledSettings};
pub use version::WrittenVersion;
pub(super) use version::{has_release, is_plausible, is_within, version_key};
