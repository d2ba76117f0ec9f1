//! Claim: every rule inside the parts carries weight. Take it away, and a named guarantee of a named design flips.
//!
//! A "holds" could rest on a model that is unable to fail; this is the evidence that it is not.

use onceproof::check::{Verdict, check_design};
use onceproof_engine::Limits;
use onceproof_models::Guarantee::{self, Atomic, DuplicateFree, LossFree, Ordered, PhantomFree, Progress};
use onceproof_models::{Rule, Rules};
use onceproof_proofs::design;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Which guarantee of which design rests on a rule, and with how many messages that shows.
const fn twin(rule: Rule) -> (&'static str, Guarantee, u8) {
    match rule {
        Rule::ProducerResends => ("scenarios/application-sends-again", Progress, 2),
        Rule::ProducerAwaitsAnswer => ("scenarios/s3-send-given-up-accepted", LossFree, 1),
        Rule::ProducerWindow => ("order/one-in-flight-until-acknowledged", Ordered, 2),
        Rule::ProducerRemembersUnacknowledged => ("scenarios/application-sends-again", LossFree, 2),
        Rule::ProducerBeginsEpoch => ("kafka/idempotent-producer-gives-up", Progress, 3),
        Rule::ProducerStopsAtGap | Rule::LogRefusesGaps => ("replication/gap-fail", Progress, 3),
        Rule::LogKnowsMessageIds => ("scenarios/s3-send-retried-with-identity", DuplicateFree, 2),
        Rule::LogKnowsSequences => ("kafka/copies-with-sequence", DuplicateFree, 1),
        Rule::LogHidesUnreplicated => ("kafka/copies-with-sequence", LossFree, 2),
        Rule::LogAnswersAfterReplication | Rule::LogElectsInSync => ("replication/acks-quorum", LossFree, 2),
        Rule::LogSyncsBeforeAck => ("replication/sync-before-acknowledging", LossFree, 2),
        Rule::LogRefusesFormerOwners
        | Rule::LogKeepsPositionMonotone
        | Rule::ConsumerAwaitsCommit
        | Rule::ConsumerDropsWhenFenced => ("baseline/at-most-once", DuplicateFree, 2),
        Rule::LogRefusesFormerFetches => ("order/log-synchronous", Progress, 2),
        Rule::LogStopsAtOpenTransaction | Rule::LogSkipsAborted => ("kafka/transactional-source", Atomic, 2),
        Rule::LogAbortsPredecessor => ("kafka/hanging-transaction", Progress, 2),
        Rule::LogFencesPredecessor => ("kafka/transactional-source", Progress, 2),
        Rule::QueueLeasesExpire => ("queue/dead-letter", LossFree, 2),
        Rule::QueueKeepsKeysInOrder => ("order/queue-per-key", Ordered, 2),
        Rule::QueueKnowsMessageIds => ("queue/copies-with-message-id", DuplicateFree, 2),
        Rule::ConsumerAcknowledges => ("queue/copies-with-message-id", Progress, 2),
        Rule::ConsumerAwaitsSink | Rule::ConsumerRetriesSink => {
            ("scenarios/s1-crash-after-processing-upsert", LossFree, 2)
        }
        Rule::ConsumerCommitsContiguous => ("order/asynchronous-hand-off", LossFree, 2),
        Rule::ConsumerSeeksBack => ("kafka/exactly-once", LossFree, 1),
        Rule::SinkKnowsRows => ("scenarios/s1-crash-after-processing-upsert", DuplicateFree, 2),
        Rule::SinkRefusesOlderVersions => ("patterns/idempotent-versioned", DuplicateFree, 2),
        Rule::SinkRefusesRecorded => ("scenarios/s1-crash-after-processing-inbox", DuplicateFree, 2),
        Rule::SinkComparesPosition => ("patterns/offset-store-compare-and-set", DuplicateFree, 2),
        Rule::SinkRefusesFormerOwners => ("patterns/offset-store-fence-at-takeover", DuplicateFree, 2),
        Rule::OutputHoldsPosition | Rule::OutputHidesOpen => ("kafka/exactly-once", Atomic, 1),
        Rule::OutputAbortsPredecessor | Rule::OutputFencesPredecessor => ("kafka/exactly-once", DuplicateFree, 1),
        Rule::RelayAwaitsBroker => ("outbox/end-to-end", LossFree, 2),
        Rule::RelayMarks => ("outbox/end-to-end", Progress, 2),
        Rule::DatabaseHoldsHorizon => ("outbox/snapshot-horizon", LossFree, 2),
        Rule::DatabaseHidesUncommitted => ("outbox/end-to-end", PhantomFree, 2),
        Rule::DatabaseSerialisesKeys => ("outbox/snapshot-horizon", Ordered, 2),
    }
}

fn verdict(name: &str, guarantee: Guarantee, messages: u8, rules: Rules) -> Verdict {
    let mut design = design(name);
    design.mechanisms.bounds.messages = messages;
    let checked = check_design(&design, &[guarantee], rules, &Limits::default(), |_| {});
    checked.findings.into_iter().next().expect("one guarantee was asked for").verdict
}

#[test]
fn every_guard_flips_a_guarantee_when_it_is_removed() {
    let next = AtomicUsize::new(0);
    let idle = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(rule) = Rule::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    idle.lock().expect("no other thread panicked").extend(idleness(*rule, twin(*rule)));
                }
            });
        }
    });
    let idle = idle.into_inner().expect("no thread panicked");
    assert!(idle.is_empty(), "rules that carry no weight:\n{}", idle.join("\n"));
}

/// Rules that matter in two places: what rests on them in the other one.
const ELSEWHERE: [(Rule, (&str, Guarantee, u8)); 16] = [
    // A queue of replicas, too, answers after replication.
    (Rule::LogAnswersAfterReplication, ("queue/copies-with-message-id", LossFree, 1)),
    // In a transaction the new epoch comes with an abort: nobody waits for what was given up.
    (Rule::ProducerBeginsEpoch, ("kafka/transactional-source-gives-up", LossFree, 2)),
    (Rule::ProducerBeginsEpoch, ("kafka/transactional-source-gives-up", Progress, 1)),
    (Rule::ProducerBeginsEpoch, ("kafka/transactional-source-without-retries", Progress, 1)),
    (Rule::LogSkipsAborted, ("kafka/transactional-source-without-retries", Atomic, 1)),
    (Rule::ProducerBeginsEpoch, ("kafka/transactional-source-without-retries", LossFree, 2)),
    (Rule::SinkKnowsRows, ("kafka/transactional-source-without-retries", DuplicateFree, 1)),
    // What is recognised by its content is recognised.
    (Rule::QueueKnowsMessageIds, ("queue/content-based-deduplication", DuplicateFree, 1)),
    // A worker that dies holds a lease.
    (Rule::QueueLeasesExpire, ("queue/dead-letter-with-workers", LossFree, 1)),
    (Rule::QueueLeasesExpire, ("queue/dead-letter-with-workers", Progress, 1)),
    (Rule::SinkRefusesRecorded, ("queue/dead-letter-with-workers", DuplicateFree, 1)),
    (Rule::SinkRefusesRecorded, ("outbox/shared-slot", DuplicateFree, 1)),
    (Rule::ProducerResends, ("queue/nothing-to-remember", Progress, 1)),
    (Rule::ProducerResends, ("queue/content-based-deduplication", Progress, 1)),
    (Rule::QueueLeasesExpire, ("queue/nothing-to-remember", LossFree, 1)),
    (Rule::ConsumerRetriesSink, ("patterns/inbox-expires-copies", LossFree, 1)),
];

#[test]
fn a_rule_that_matters_in_two_places_carries_weight_in_each() {
    let idle: Vec<String> = ELSEWHERE.iter().filter_map(|(rule, twin)| idleness(*rule, *twin)).collect();
    assert!(idle.is_empty(), "rules that carry no weight:\n{}", idle.join("\n"));
}

/// What is wrong with a twin, if anything.
fn idleness(rule: Rule, (name, guarantee, messages): (&str, Guarantee, u8)) -> Option<String> {
    let with = verdict(name, guarantee, messages, Rules::ALL);
    let without = verdict(name, guarantee, messages, Rules::without(rule));
    let flips = matches!((with, without), (Verdict::Holds, Verdict::Violated) | (Verdict::Violated, Verdict::Holds));
    let (guarantee, with, without) = (guarantee.name(), with.name(), without.name());
    (!flips).then(|| format!("{rule:?}: {guarantee} of {name} is {with} with it and {without} without it"))
}
