//! The runtime on shuttle: random interleavings of many threads.

mod sync;

include!("sources.rs");
