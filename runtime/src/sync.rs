//! What the runtime takes from the platform, and how large its parts are.
//!
//! The proofs include the runtime's sources beside a module of the same name that takes all of this from loom or from
//! shuttle, with a ring so narrow that it wraps.

pub(super) use std::sync::atomic::{AtomicU64, Ordering};
pub(super) use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// Messages to a word of marks: as many as the word has bits, though two of these are for other things.
pub(super) const SLOTS: u32 = 64;

/// How many messages later the words of the second bank begin: as many as the first bank's have no bit for.
pub(super) const AHEAD: u32 = 2;

/// Words in a cache line.
pub(super) const LINE: usize = 8;

/// Shards of a window that has room for enough ids: so many that threads seldom meet. More are only for more room.
pub(super) const SHARDS: usize = 64;

/// Ids that a shard has room for at least, where there are several,
pub(super) const FEW: usize = 2048;

/// and half of what it has room for at most, but for what chance adds.
pub(super) const MANY: usize = 15_000;
