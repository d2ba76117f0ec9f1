//! The spread of ids over shards with a lock each.

use super::sync::{MAX_SHARD_IDS, MIN_SHARD_IDS, SHARDS};

/// Returns the number of shards of a window, a power of two: up to [`SHARDS`] while each has room
/// for [`MIN_SHARD_IDS`], and more where a shard would have room for twice [`MAX_SHARD_IDS`].
pub(super) fn shard_count(capacity: usize) -> usize {
    let wanted = (capacity / MIN_SHARD_IDS).min(SHARDS).max(capacity / MAX_SHARD_IDS).max(1);
    1 << wanted.ilog2()
}

/// Returns the capacity of each of `count` shards: its share, and a reserve of six standard
/// deviations for uneven hashing.
pub(super) fn shard_capacity(capacity: usize, count: usize) -> usize {
    if count == 1 {
        return capacity;
    }
    let share = capacity.div_ceil(count);
    share + 6 * (share.isqrt() + 1)
}

/// Returns the exclusive or of both halves of the product with 2^64 / φ, so that all bits depend on
/// all bits of the input.
pub(super) fn mixed(hash: u64) -> u64 {
    let product = u128::from(hash) * 0x9E37_79B9_7F4A_7C15;
    (product >> 64) as u64 ^ product as u64
}
