//! The synchronisation primitives that the runtime takes from the platform, and its sizes.
//!
//! The proofs include the runtime's sources beside a module of the same name that takes these
//! primitives from loom or shuttle, with sizes so small that the ring wraps and shards fill.

pub(super) use std::sync::atomic::{AtomicU64, Ordering};
pub(super) use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// Messages per word of marks: as many as the word has bits, although two bits are flags.
pub(super) const SLOTS_PER_WORD: u32 = 64;

/// The words of the second bank begin this many messages after those of the first: as many as the
/// first bank has no bits for.
pub(super) const BANK_SHIFT: u32 = 2;

/// Words of eight bytes in a cache line.
pub(super) const CACHE_LINE_WORDS: usize = 8;

/// Shards of a window with enough capacity, so that threads seldom meet. Larger windows have more.
pub(super) const SHARDS: usize = 64;

/// A window has several shards only where each has room for at least this many ids.
pub(super) const MIN_SHARD_IDS: usize = 2048;

/// A shard has room for fewer than twice this many ids, apart from the reserve for uneven hashing.
pub(super) const MAX_SHARD_IDS: usize = 15_000;
