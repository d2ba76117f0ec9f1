//! Claim: the reductions of logs leave verdicts as they are, for every number of faults.
//!
//! A log's answers are received at once when no rebalance is left, and requests to append are
//! dropped that add no copy any more. Random logs, outboxes and outputs in transactions are
//! compared with the plain space, as they are and with one to three faults; and by the number of
//! faults, whatever the plain space violates with so many the reduced one does.

use crate::plain_space::{MOST_STATES, compare, differs_by_level, verdicts};
use onceproof::design::parse;
use onceproof_models::Reductions;
use onceproof_proofs::{faults, longer_random_cases, settings, with_faults};
use proptest::prelude::*;

#[test]
fn log_with_an_append_sink_keeps_its_verdicts() {
    let text = "name = \"append\"\nbounds.messages = 1\nsink.kind = \"append\"\n";
    let mut design = parse(text).expect("a design");
    design.mechanisms.faults.late_requests = false;
    let most = 40 * MOST_STATES;
    let (expected, plain) = verdicts(&design, Reductions::NONE, most).expect("a small space");
    let (found, states) = verdicts(&design, Reductions::ALL, most).expect("a small space");
    assert_eq!((found, true), (expected, 3 * states < plain), "{plain} states, {states} with reductions");
}

/// The zombie of a log is refused, and what its crash leaves behind is a late write.
#[test]
fn auto_commit_keeps_its_verdicts_for_one_and_two_faults() {
    let text = "name = \"timer\"\nbounds.messages = 1\nconsumer.acknowledge = \"on-timer\"\n\
                sink.kind = \"append\"\n";
    let mut design = parse(text).expect("a design");
    for faults in 1..=2 {
        design.mechanisms.bounds.faults = faults;
        assert_eq!(compare(&design), Ok(true), "{faults} faults");
    }
}

proptest! {
    #![proptest_config(longer_random_cases(20, 500, 1_500, "logs"))]

    #[test]
    fn verdicts_are_those_of_the_plain_space(
        text in prop_oneof![
            settings("sink.kind = \"append\"\nbounds.messages = 1", 3),
            settings("sink.kind = \"upsert\"\nconsumer.instances = 2", 3),
            settings("consumer.acknowledge = \"on-timer\"\nconsumer.commit_fencing = \"generation\"", 3),
            settings("consumer.hand_off = \"tracked\"\nsink.kind = \"upsert\"\nbounds.messages = 1", 3),
            settings(
                "consumer.acknowledge = \"in-transaction\"\nconsumer.commit_fencing = \"generation\"\n\
                 sink.kind = \"topic\"\nsink.transactions = \"per-owner\"\nbounds.messages = 1",
                3,
            ),
            settings("producer.transactional = true\nproducer.identity = \"sequence\"\nbounds.messages = 1", 3),
        ],
        faults in faults(),
        most in 0_u8..=5,
    ) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let mut design = with_faults(design, &faults);
        design.mechanisms.bounds.faults = if most > 3 { 0 } else { most };
        if let Err(difference) = compare(&design) {
            let found = format!("{difference}: {text}{:?}", design.mechanisms.faults);
            return Err(TestCaseError::fail(found));
        }
    }

    #[test]
    fn violations_by_number_of_faults_are_those_of_the_plain_space(
        text in prop_oneof![
            settings("sink.kind = \"append\"\nbounds.messages = 1", 3),
            settings("sink.kind = \"upsert\"", 4),
            settings("consumer.acknowledge = \"on-timer\"\nbounds.messages = 1", 3),
            settings(
                "consumer.acknowledge = \"in-transaction\"\nconsumer.commit_fencing = \"generation\"\n\
                 sink.kind = \"topic\"\nsink.transactions = \"per-owner\"\nbounds.messages = 1",
                3,
            ),
        ],
        faults in faults(),
    ) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let design = with_faults(design, &faults);
        if let Some(lost) = differs_by_level(&design) {
            return Err(TestCaseError::fail(format!("{lost}: {text}{:?}", design.mechanisms.faults)));
        }
    }
}
