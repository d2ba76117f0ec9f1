//! What the runtime takes from shuttle, and the narrowest ring that has everything: words of two messages.

pub(super) use shuttle::sync::atomic::{AtomicU64, Ordering};
pub(super) use shuttle::sync::{Arc, Condvar, Mutex, MutexGuard};

pub(super) const SLOTS: u32 = 2;
pub(super) const LINE: usize = 0;
pub(super) const SHARDS: usize = 2;
pub(super) const FEW: usize = 8;
pub(super) const MANY: usize = 15_000;
