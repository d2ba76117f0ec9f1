//! Why a verdict of onceproof may be believed: one claim per test file, and what they share.
//!
//! The claims are listed in `proofs/README.md`.

mod everywhere;
mod gallery;
mod naive;
mod random;
mod reference;
mod shown;
mod table;
mod toy;

pub use everywhere::for_all;
pub use gallery::{design, designs};
pub use naive::count_states;
pub use random::{faults, settings, with_faults};
pub use reference::{REFERENCE, Spun, size, spin};
pub use shown::shown;
pub use table::assert_gallery_table;
pub use toy::{Edge, Toy};
