//! What the runtime takes from shuttle, and the narrowest ring that has everything: two words, two messages each.

pub(super) use shuttle::sync::atomic::{AtomicU64, Ordering};
pub(super) use shuttle::sync::{Arc, Condvar, Mutex, MutexGuard};

pub(super) const SLOTS: u64 = 2;
pub(super) const LANES: u64 = 2;
pub(super) const LINE: usize = 1;
pub(super) const SHARDS: usize = 2;
pub(super) const SHARD_ROOM: usize = 8;
