//! Claim: call by call, the runtime answers what trivial references answer. The sizes are those that ship;
//! `reference_small.rs` runs the same with a ring so small that it goes round.

use onceproof_proofs_runtime::shipped as runtime;

#[path = "reference/dedup.rs"]
mod dedup;
#[path = "reference/metadata.rs"]
mod metadata;
#[path = "reference/sequence.rs"]
mod sequence;
#[path = "reference/tracker.rs"]
mod tracker;

/// The word of the README: two bits an offset, and what is there once.
#[test]
fn a_tracker_takes_two_bits_an_offset() {
    const CAPACITY: usize = 1 << 20;
    let tracker = |capacity| {
        runtime::CommitTracker::new(runtime::Generation(1), runtime::Offset(0), capacity).unwrap().footprint()
    };
    assert_eq!((tracker(2 * CAPACITY) - tracker(CAPACITY)) * 8, 2 * CAPACITY);
    assert!(tracker(1) < 512, "{} bytes before the first offset", tracker(1));
}
