//! The runtime on shuttle.

mod sync;

include!("parts.rs");
