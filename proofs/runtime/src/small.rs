//! The runtime on the platform, with a ring and shards so small that random calls wrap and fill
//! them.

mod sync;

include!("sources.rs");
