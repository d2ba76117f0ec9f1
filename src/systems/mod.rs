//! Real systems: their own settings in, mechanisms out.
//!
//! A *profile* is data (`kafka/java.toml`): the settings of one client or server, their defaults by version, and rules that
//! say what values mean in mechanisms. An *importer* reads a vendor's file and keeps the place of every value. `effective`
//! puts the two together as the system would; `lower` makes mechanisms of it; `blame` finds the line that allows a violation.

mod blame;
mod catalogue;
mod effective;
pub mod formats;
mod importers;
mod lower;
mod profile;
mod reading;
mod secrets;
mod value;
mod writing;

pub(crate) use blame::Tried;
pub use blame::{Blame, Change, How, blame};
pub use catalogue::{System, profiles, system};
pub use effective::{Effective, Entry, Origin, Raw, Unused};
pub use importers::{Choice, Format};
pub use lower::{Inputs, Lowered, Meaning};
pub use profile::{Condition, Irrelevant, Is, Kind, Profile, Rule, SettingDef};
pub use reading::{
    Imported, MAX_FILE_BYTES, Read, VendorFile, Vendored, bytes, decoded, import, import_text, read_design, read_text,
    read_with, shown_text,
};
pub use secrets::{is_secret, masked_value};
pub use value::Value;
pub use writing::written_design;
