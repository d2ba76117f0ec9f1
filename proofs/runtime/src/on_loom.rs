//! The runtime on loom: all interleavings, with the memory model.

mod sync;

include!("sources.rs");
