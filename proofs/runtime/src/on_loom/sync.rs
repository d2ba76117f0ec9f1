//! What the runtime takes from loom, and the narrowest ring that has everything: words of three messages,
//! of which one is marked in the first bank alone, one in the second alone, and one in either.

pub(super) use loom::sync::atomic::{AtomicU64, Ordering};
pub(super) use loom::sync::{Arc, Condvar, Mutex, MutexGuard};

pub(super) const SLOTS: u32 = 3;
pub(super) const AHEAD: u32 = 1;
pub(super) const LINE: usize = 0;
pub(super) const SHARDS: usize = 2;
pub(super) const FEW: usize = 8;
pub(super) const MANY: usize = 15_000;
