//! Claim: every rule inside the parts carries weight. Take it away, and a named guarantee of a named design flips.
//!
//! A "holds" could rest on a model that is unable to fail; this is the evidence that it is not.

use onceproof::check::{Finding, check};
use onceproof_engine::Limits;
use onceproof_models::Guarantee::{self, Atomic, DuplicateFree, LossFree, Ordered, PhantomFree, Progress};
use onceproof_models::{Guard, Guards};
use onceproof_proofs::design;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Which guarantee of which design rests on a rule, and with how many messages that shows.
const fn twin(guard: Guard) -> (&'static str, Guarantee, u8) {
    match guard {
        Guard::ProducerResends => ("scenarios/application-sends-again", Progress, 2),
        Guard::ProducerAwaitsAnswer => ("scenarios/s3-send-given-up-accepted", LossFree, 1),
        Guard::ProducerWindow => ("order/one-in-flight-until-acknowledged", Ordered, 2),
        Guard::ProducerRemembersUnacknowledged => ("scenarios/application-sends-again", LossFree, 2),
        Guard::ProducerBeginsEpoch => ("kafka/idempotent-producer-gives-up", Progress, 3),
        Guard::ProducerStopsAtGap | Guard::LogRefusesGaps => ("replication/gap-fail", Progress, 3),
        Guard::LogKnowsMessageIds => ("scenarios/s3-send-retried-with-identity", DuplicateFree, 2),
        Guard::LogKnowsSequences => ("kafka/copies-with-sequence", DuplicateFree, 1),
        Guard::LogHidesUnreplicated => ("kafka/copies-with-sequence", LossFree, 2),
        Guard::LogAnswersAfterReplication | Guard::LogElectsInSync => ("replication/acks-quorum", LossFree, 2),
        Guard::LogSyncsBeforeAck => ("replication/sync-before-acknowledging", LossFree, 2),
        Guard::LogRefusesFormerOwners
        | Guard::LogKeepsPositionMonotone
        | Guard::ConsumerAwaitsCommit
        | Guard::ConsumerDropsWhenFenced => ("baseline/at-most-once", DuplicateFree, 2),
        Guard::LogRefusesFormerFetches => ("order/log-synchronous", Progress, 2),
        Guard::LogStopsAtOpenTransaction | Guard::LogSkipsAborted => ("kafka/transactional-source", Atomic, 2),
        Guard::LogAbortsPredecessor => ("kafka/hanging-transaction", Progress, 2),
        Guard::LogFencesPredecessor => ("kafka/transactional-source", Progress, 2),
        Guard::QueueLeasesExpire => ("queue/dead-letter", LossFree, 2),
        Guard::QueueKeepsKeysInOrder => ("order/queue-per-key", Ordered, 2),
        Guard::QueueKnowsMessageIds => ("queue/copies-with-message-id", DuplicateFree, 2),
        Guard::ConsumerAcknowledges => ("queue/copies-with-message-id", Progress, 2),
        Guard::ConsumerAwaitsSink | Guard::ConsumerRetriesSink => {
            ("scenarios/s1-crash-after-processing-upsert", LossFree, 2)
        }
        Guard::ConsumerCommitsContiguous => ("order/asynchronous-hand-off", LossFree, 2),
        Guard::ConsumerSeeksBack => ("kafka/exactly-once", LossFree, 1),
        Guard::SinkKnowsRows => ("scenarios/s1-crash-after-processing-upsert", DuplicateFree, 2),
        Guard::SinkRefusesOlderVersions => ("patterns/idempotent-versioned", DuplicateFree, 2),
        Guard::SinkRefusesRecorded => ("scenarios/s1-crash-after-processing-inbox", DuplicateFree, 2),
        Guard::SinkComparesPosition => ("patterns/offset-store-compare-and-set", DuplicateFree, 2),
        Guard::SinkRefusesFormerOwners => ("patterns/offset-store-fence-at-takeover", DuplicateFree, 2),
        Guard::OutputHoldsPosition | Guard::OutputHidesOpen => ("kafka/exactly-once", Atomic, 1),
        Guard::OutputAbortsPredecessor | Guard::OutputFencesPredecessor => ("kafka/exactly-once", DuplicateFree, 1),
        Guard::RelayAwaitsBroker => ("outbox/end-to-end", LossFree, 2),
        Guard::RelayMarks => ("outbox/end-to-end", Progress, 2),
        Guard::DatabaseHoldsHorizon => ("outbox/snapshot-horizon", LossFree, 2),
        Guard::DatabaseHidesUncommitted => ("outbox/end-to-end", PhantomFree, 2),
        Guard::DatabaseSerialisesKeys => ("outbox/snapshot-horizon", Ordered, 2),
    }
}

fn finding(name: &str, guarantee: Guarantee, messages: u8, guards: Guards) -> Finding {
    let mut design = design(name);
    design.mechanisms.bounds.messages = messages;
    let checked = check(&design, &[guarantee], guards, &Limits::default(), |_| {});
    checked.verdicts.into_iter().next().expect("one guarantee was asked for").finding
}

#[test]
fn every_guard_flips_a_guarantee_when_it_is_removed() {
    let next = AtomicUsize::new(0);
    let idle = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(guard) = Guard::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    idle.lock().expect("no other thread panicked").extend(idleness(*guard, twin(*guard)));
                }
            });
        }
    });
    let idle = idle.into_inner().expect("no thread panicked");
    assert!(idle.is_empty(), "rules that carry no weight:\n{}", idle.join("\n"));
}

/// Rules that matter in two places: what rests on them in the other one.
const ELSEWHERE: [(Guard, (&str, Guarantee, u8)); 16] = [
    // A queue of replicas, too, answers after replication.
    (Guard::LogAnswersAfterReplication, ("queue/copies-with-message-id", LossFree, 1)),
    // In a transaction the new epoch comes with an abort: nobody waits for what was given up.
    (Guard::ProducerBeginsEpoch, ("kafka/transactional-source-gives-up", LossFree, 2)),
    (Guard::ProducerBeginsEpoch, ("kafka/transactional-source-gives-up", Progress, 1)),
    (Guard::ProducerBeginsEpoch, ("kafka/transactional-source-without-retries", Progress, 1)),
    (Guard::LogSkipsAborted, ("kafka/transactional-source-without-retries", Atomic, 1)),
    (Guard::ProducerBeginsEpoch, ("kafka/transactional-source-without-retries", LossFree, 2)),
    (Guard::SinkKnowsRows, ("kafka/transactional-source-without-retries", DuplicateFree, 1)),
    // What is recognised by its content is recognised.
    (Guard::QueueKnowsMessageIds, ("queue/content-based-deduplication", DuplicateFree, 1)),
    // A worker that dies holds a lease.
    (Guard::QueueLeasesExpire, ("queue/dead-letter-with-workers", LossFree, 1)),
    (Guard::QueueLeasesExpire, ("queue/dead-letter-with-workers", Progress, 1)),
    (Guard::SinkRefusesRecorded, ("queue/dead-letter-with-workers", DuplicateFree, 1)),
    (Guard::SinkRefusesRecorded, ("outbox/shared-slot", DuplicateFree, 1)),
    (Guard::ProducerResends, ("queue/nothing-to-remember", Progress, 1)),
    (Guard::ProducerResends, ("queue/content-based-deduplication", Progress, 1)),
    (Guard::QueueLeasesExpire, ("queue/nothing-to-remember", LossFree, 1)),
    (Guard::ConsumerRetriesSink, ("patterns/inbox-expires-copies", LossFree, 1)),
];

#[test]
fn a_rule_that_matters_in_two_places_carries_weight_in_each() {
    let idle: Vec<String> = ELSEWHERE.iter().filter_map(|(guard, twin)| idleness(*guard, *twin)).collect();
    assert!(idle.is_empty(), "rules that carry no weight:\n{}", idle.join("\n"));
}

/// What is wrong with a twin, if anything.
fn idleness(guard: Guard, (name, guarantee, messages): (&str, Guarantee, u8)) -> Option<String> {
    let with = finding(name, guarantee, messages, Guards::ALL);
    let without = finding(name, guarantee, messages, Guards::without(guard));
    let flips =
        matches!((&with, &without), (Finding::Holds, Finding::Violated(_)) | (Finding::Violated(_), Finding::Holds));
    let (guarantee, with, without) = (guarantee.name(), with.name(), without.name());
    (!flips).then(|| format!("{guard:?}: {guarantee} of {name} is {with} with it and {without} without it"))
}
