//! What the runtime takes from the platform, and how wide its ring is.
//!
//! The proofs include the runtime's sources beside a module of the same name that takes all of this from loom or from
//! shuttle, with a ring so narrow that it wraps.

pub(super) use std::sync::atomic::{AtomicU64, Ordering};
pub(super) use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// Messages whose marks share one word.
pub(super) const SLOTS: u64 = 32;

/// Words that messages dispatched one after the other go to in turn, each in a cache line of its own, so that workers
/// which finish neighbours do not fight over a line.
pub(super) const LANES: u64 = 8;

/// Words in a cache line.
pub(super) const LINE: usize = 8;

/// A window has at most so many shards,
pub(super) const SHARDS: usize = 64;

/// and each has room for at least so many ids.
pub(super) const SHARD_ROOM: usize = 4096;
