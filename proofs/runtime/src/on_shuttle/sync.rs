//! The primitives of shuttle, and the smallest sizes with which every code path is reached.
//!
//! A word has three messages: one with a bit in the first bank only, one with a bit in either, one
//! with a bit in the second only. Four messages make the ring wrap, and eight ids fill a shard.

pub(super) use shuttle::sync::atomic::{AtomicU64, Ordering};
pub(super) use shuttle::sync::{Arc, Condvar, Mutex, MutexGuard};

pub(super) const SLOTS_PER_WORD: u32 = 3;
pub(super) const BANK_SHIFT: u32 = 1;
pub(super) const CACHE_LINE_WORDS: usize = 0;
pub(super) const SHARDS: usize = 2;
pub(super) const MIN_SHARD_IDS: usize = 8;
pub(super) const MAX_SHARD_IDS: usize = 15_000;
