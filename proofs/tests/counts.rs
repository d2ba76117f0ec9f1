//! Claim: the engine visits every reachable state of a design exactly once.
//!
//! stateright's depth-first checker and a naive explorer walk the same composed model and count the
//! same states. That the composition itself is right is another claim: see `random_systems.rs`.

use onceproof_engine::{Limits, explore};
use onceproof_models::{Pipeline, Rules};
use onceproof_proofs::{count_states, design};
use stateright::{Checker, Model};

/// One design for each part and pattern, small enough for the slow explorers.
const DESIGNS: [&str; 14] = [
    "baseline/at-most-once",
    "kafka/copies-without-identity",
    "kafka/transactional-source",
    "order/asynchronous-hand-off",
    "order/auto-commit-tracked",
    "order/log-synchronous",
    "order/pipelined-with-sequence",
    "outbox/dual-write-database-first",
    "outbox/max-id-cursor",
    "patterns/inbox-check-then-act-late",
    "patterns/offset-store-fence-at-takeover",
    "queue/dead-letter",
    "replication/acks-none",
    "replication/gap-fail",
];

#[test]
fn three_explorers_count_the_same_states() {
    for name in DESIGNS {
        let design = design(name);
        let model = || Pipeline::model(design.mechanisms, design.claims.scope, Rules::ALL);
        let engine = explore(&model(), false, &Limits::default(), |_| {}).states();
        let stateright = model().checker().spawn_dfs().join().unique_state_count();
        let naive = count_states(&model());
        assert_eq!((stateright, naive), (engine, engine), "{name}: stateright and the naive explorer, then the engine");
        assert_eq!(design.golden.map(|golden| golden.states), Some(engine as u64), "{name}: golden");
    }
}
