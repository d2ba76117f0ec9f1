//! Evidence for the verdicts of onceproof: one claim per test file, and the code that several
//! claims share.
//!
//! `proofs/README.md` lists the claims.

mod effort;
mod everywhere;
mod gallery;
mod naive;
mod planted;
mod random;
mod reference;
mod shown;
mod table;
mod toy;

pub use effort::{Share, effort, longer_effort, longer_random_cases, random_cases, skipped};
pub use everywhere::for_all;
pub use gallery::{design, designs, natural_designs};
pub use naive::count_states;
pub use planted::{Edit, Expected, Mutant, planted_bugs};
pub use random::{fault_parts, faults, settings, with_fault_parts, with_faults};
pub use reference::{REFERENCE, Spun, size, spin};
pub use shown::shown;
pub use table::assert_gallery_table;
pub use toy::{Edge, Toy};
