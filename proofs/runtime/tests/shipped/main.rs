//! Claims about the sizes that ship: random calls are answered as simple references answer them,
//! and threads of the platform meet the guarantees.
//!
//! The target `small` checks the references with a ring so small that it wraps.

use onceproof_proofs_runtime::shipped as runtime;

#[path = "../reference/dedup.rs"]
mod dedup;
#[path = "../reference/dedup_cases.rs"]
mod dedup_cases;
#[path = "../reference/metadata.rs"]
mod metadata;
#[path = "../reference/sequence.rs"]
mod sequence;
mod threads;
#[path = "../reference/tracker.rs"]
mod tracker;
#[path = "../reference/tracker_cases.rs"]
mod tracker_cases;

#[test]
fn tracker_takes_two_bits_per_offset() {
    const CAPACITY: usize = 1 << 20;
    let tracker = |capacity| {
        runtime::CommitTracker::new(runtime::Generation(1), runtime::Offset(0), capacity).unwrap().footprint()
    };
    assert_eq!((tracker(2 * CAPACITY) - tracker(CAPACITY)) * 8, 2 * CAPACITY);
    assert!(tracker(1) < 512, "{} bytes before the first offset", tracker(1));
}
