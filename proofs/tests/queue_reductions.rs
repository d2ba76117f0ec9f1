//! Claim: the reductions of queues and of replication leave verdicts as they are, for every number
//! of faults.
//!
//! Leases and the sink's answers are received at once, entries and receipts are in normal form,
//! acknowledgements are not late, and replication takes place at once. Random queues and logs are
//! compared with the plain space, as they are and with one to three faults; and by the number of
//! faults, whatever the plain space violates with so many the reduced one does. Conditions that a
//! random design has refuted stand here by themselves.

use crate::plain_space::{MOST_STATES, compare, differs_by_level, verdicts};
use onceproof::design::parse;
use onceproof_models::{Guarantee, Reductions};
use onceproof_proofs::{faults, longer_random_cases, settings, with_faults};
use proptest::prelude::*;

#[test]
fn lost_lease_differs_from_one_in_hand_without_crashes() {
    let text = "name = \"no crash\"\nbounds.messages = 2\nbroker.kind = \"queue\"\nsink.kind = \"upsert\"\n\
                broker.retention = \"expires\"\nconsumer.instances = 1\n";
    let mut design = parse(text).expect("a design");
    let faults = &mut design.mechanisms.faults;
    (faults.crash, faults.failover, faults.handler_failure) = (false, false, false);
    (faults.late_requests, faults.late_sink_requests) = (false, false);
    let most = 10 * MOST_STATES;
    let expected = verdicts(&design, Reductions::NONE, most).expect("a small space").0;
    assert_eq!(expected[2], "violated", "a lease that is lost lets the next message pass");
    assert_eq!(verdicts(&design, Reductions::ALL, most).expect("a small space").0, expected);
}

#[test]
fn queue_with_an_append_sink_keeps_its_verdicts() {
    let text = "name = \"append\"\nbounds.messages = 1\nbroker.kind = \"queue\"\nsink.kind = \"append\"\n";
    let mut design = parse(text).expect("a design");
    let faults = &mut design.mechanisms.faults;
    (faults.late_requests, faults.failover) = (false, false);
    let most = 40 * MOST_STATES;
    let (expected, plain) = verdicts(&design, Reductions::NONE, most).expect("a small space");
    let (found, states) = verdicts(&design, Reductions::ALL, most).expect("a small space");
    assert_eq!((found, true), (expected, 2 * states < plain), "{plain} states, {states} with reductions");
}

#[test]
fn plain_queue_is_decided_with_one_message() {
    let design = parse("name = \"plain\"\nbounds.messages = 1\nbroker.kind = \"queue\"\nsink.kind = \"upsert\"\n");
    let mut design = design.expect("a design");
    design.mechanisms.faults.late_requests = false;
    let (expected, plain) = verdicts(&design, Reductions::NONE, 100 * MOST_STATES).expect("a small space");
    let (found, states) = verdicts(&design, Reductions::ALL, MOST_STATES).expect("a small space");
    assert_eq!(found, expected);
    assert!(10 * states < plain, "{plain} states, {states} with reductions");
    for faults in 1..=2 {
        design.mechanisms.bounds.faults = faults;
        assert_eq!(compare(&design), Ok(true), "{faults} faults");
    }
}

/// A failover that delivered to a consumer that waits, on the connection that it broke, hid the
/// second delivery wherever requests were received in the step that sent them.
#[test]
fn reset_delivers_nothing_on_the_connections_it_breaks() {
    let text = "name = \"reset\"\nproducer = { acks = \"none\", in_flight = 2 }\n\
                broker = { kind = \"queue\", unclean_election = true, lease = \"never\" }\n\
                consumer = { instances = 1, hand_off = \"asynchronous\", confirmation = \"fire-and-forget\" }\n\
                sink.kind = \"upsert\"\nbounds.messages = 1\nclaims.counts = \"deliveries\"\n\
                faults = { network = false, late_requests = false, late_sink_requests = false, \
                lossy_crash = false, expiry = false, handler_failure = false }\n";
    let design = parse(text).expect("a design");
    let expected = verdicts(&design, Reductions::NONE, MOST_STATES).expect("a small space").0;
    assert_eq!(expected[Guarantee::DuplicateFree as usize], "violated");
    for (switch, _) in Reductions::SWITCHES {
        let without = Reductions::without(switch).expect("every reduction has its switch");
        assert_eq!(verdicts(&design, without, MOST_STATES).expect("a small space").0, expected, "{switch}");
    }
    assert_eq!(verdicts(&design, Reductions::ALL, MOST_STATES).expect("a small space").0, expected);
}

/// With its request a consumer declares a queue that went with its last one: a message that comes
/// between the reset and the request is lost, and is stored again later.
#[test]
fn request_that_declares_a_queue_is_not_received_early() {
    let text = "name = \"declare\"\nbounds = { messages = 2, faults = 2 }\nsink.kind = \"inbox\"\n\
                broker = { kind = \"queue\", retention = \"with-consumer\" }\nconsumer.instances = 1\n\
                faults = { network = false, late_sink_requests = false, crash = false, \
                lossy_crash = false, expiry = false, handler_failure = false }\n";
    let design = parse(text).expect("a design");
    let expected = verdicts(&design, Reductions::NONE, MOST_STATES).expect("a small space").0;
    assert_eq!(expected[Guarantee::Ordered as usize], "violated");
    assert_eq!(compare(&design), Ok(true));
}

proptest! {
    #![proptest_config(longer_random_cases(20, 500, 1_500, "queues and replication"))]

    #[test]
    fn verdicts_are_those_of_the_plain_space(
        text in prop_oneof![
            settings("broker.kind = \"queue\"\nbounds.messages = 1", 5),
            settings("broker.kind = \"queue\"\nsink.kind = \"upsert\"", 4),
            settings("broker.kind = \"queue\"\nsink.kind = \"inbox\"\nconsumer.instances = 1", 4),
            settings("broker.replicas = 3", 4),
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
            settings("broker.kind = \"queue\"\nsink.kind = \"upsert\"", 4),
            settings("broker.kind = \"queue\"\nsink.kind = \"inbox\"\nbounds.messages = 1", 4),
            settings("bounds.messages = 1", 4),
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
