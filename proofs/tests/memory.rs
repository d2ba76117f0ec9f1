//! Claim: what a world reports that its tables occupy is at least what they hold. `--memory` relies
//! on it.

use onceproof_engine::composition::{Channel, Composable, Local, World, WorldRules};
use onceproof_engine::{Limits, explore};
use onceproof_models::{Pipeline, Reductions, Rules, reference};
use onceproof_proofs::{design, size};

/// The least that a remembered handler call occupies, in bytes: its key, its outcome, and its line
/// in the list of calls.
const CALL_BYTES: usize = 32;

/// Compares the reported size with the number of values, each at its smallest.
fn check<A: Composable, R: WorldRules<A>>(name: &str, world: &World<A, R>) {
    explore(world, false, &Limits::default(), |_| {});
    let met = world.statistics();
    assert!(met.locals > 50 && met.channels > 50 && met.messages > 10 && met.calls > 400, "{name}: {met:?}");
    let held = met.locals * size_of::<Local<A>>()
        + met.channels * size_of::<Channel>()
        + met.messages * size_of::<A::Msg>()
        + met.calls * CALL_BYTES;
    let bytes = world.bytes();
    assert!((held..=6 * held).contains(&bytes), "{name}: {bytes} bytes for {held}, {met:?}");
}

#[test]
fn reported_bytes_are_at_least_what_tables_hold() {
    for name in ["baseline/at-least-once", "patterns/inbox-with-effect", "queue/dead-letter"] {
        let design = design(name);
        check(name, &Pipeline::model(design.mechanisms, design.claims.scope, Rules::ALL));
    }
    check("the reference pipeline", &reference::model(size(3, 1), Reductions::NONE));
}
