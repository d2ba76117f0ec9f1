//! Claim: what a model says that its tables occupy is at least what they hold. `--memory` relies on it.

use onceproof_engine::composition::{Channel, Composable, Environment, Local, Reductions, World};
use onceproof_engine::{Limits, explore};
use onceproof_models::{Pipeline, Rules, reference};
use onceproof_proofs::{design, size};

/// Compares the figure with the number of things that there are, each at its smallest.
fn check<A: Composable, E: Environment<A>>(name: &str, model: &World<A, E>) {
    explore(model, false, &Limits::default(), |_| {});
    let met = model.statistics();
    assert!(met.locals > 50 && met.channels > 50 && met.messages > 10 && met.calls > 400, "{name}: {met:?}");
    // A call is remembered by its key with its outcome, and listed.
    let held = met.locals * size_of::<Local<A>>()
        + met.channels * size_of::<Channel>()
        + met.messages * size_of::<A::Msg>()
        + met.calls * 32;
    let bytes = model.bytes();
    assert!((held..=6 * held).contains(&bytes), "{name}: {bytes} bytes for {held}, {met:?}");
}

#[test]
fn tables_occupy_at_least_what_they_hold() {
    for name in ["baseline/at-least-once", "patterns/inbox-with-effect", "queue/dead-letter"] {
        let design = design(name);
        check(name, &Pipeline::model(design.mechanisms, design.claims.scope, Rules::ALL));
    }
    check("the reference pipeline", &reference::model(size(3, 1), Reductions::NONE));
}
