//! The runtime on the platform, with a ring and shards so small that random runs go round and fill them.

mod sync;

include!("parts.rs");
