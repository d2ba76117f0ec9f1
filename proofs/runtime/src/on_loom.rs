//! The runtime on loom.

mod sync;

include!("parts.rs");
