//! Claim: every rule inside the parts carries weight. An ablation removes one rule, and a named
//! guarantee of a named design flips.
//!
//! A verdict of `holds` could rest on a model that is unable to fail; this is the evidence that it
//! does not.

use onceproof::check::{Verdict, check_design};
use onceproof_engine::Limits;
use onceproof_models::Guarantee::{self, Atomic, DuplicateFree, LossFree, Ordered, PhantomFree, Progress};
use onceproof_models::{GuaranteeSet, Rule, Rules};
use onceproof_proofs::{design, effort};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The design, the guarantee of it that rests on a rule, and the number of messages that shows it.
pub(crate) type Dependent = (&'static str, Guarantee, u8);

/// The guarantee that rests on a rule.
pub(crate) const fn dependent(rule: Rule) -> Dependent {
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
        Rule::LogRenewsGeneration => ("patterns/offset-store-crashed-reader", DuplicateFree, 1),
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

/// Up to how many faults a flip is looked for first: most need no more, and their runs are few.
const FIRST: usize = 2;

fn verdict((name, guarantee, messages): Dependent, rules: Rules, faults: Option<usize>) -> Verdict {
    let mut design = design(name);
    design.mechanisms.bounds.messages = messages;
    let limits = Limits { faults, until_violated: GuaranteeSet::from_iter([guarantee]).into(), ..Limits::default() };
    let checked = check_design(&design, &[guarantee], rules, &limits, |_| {});
    checked.findings.into_iter().next().expect("one guarantee was asked for").verdict
}

/// The verdict with every rule. Several rules share their design.
fn verdict_with_all(dependent: Dependent) -> Verdict {
    static KNOWN: Mutex<BTreeMap<Dependent, Verdict>> = Mutex::new(BTreeMap::new());
    let known = KNOWN.lock().expect("no other thread panicked").get(&dependent).copied();
    known.unwrap_or_else(|| {
        let found = verdict(dependent, Rules::ALL, None);
        KNOWN.lock().expect("no other thread panicked").insert(dependent, found);
        found
    })
}

/// The verdict without a rule.
fn verdict_without(rule: Rule, dependent: Dependent) -> Verdict {
    match verdict(dependent, Rules::without(rule), Some(FIRST)) {
        Verdict::Violated => Verdict::Violated,
        _ => verdict(dependent, Rules::without(rule), None),
    }
}

#[test]
fn removed_rule_flips_a_guarantee() {
    let every = effort(4, 1, "3 in 4 rules of the ablation");
    let rules: Vec<Rule> = Rule::ALL.iter().copied().step_by(every).collect();
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(rule) = rules.get(next.fetch_add(1, Ordering::Relaxed)) {
                    found.lock().expect("no other thread panicked").extend(without_flip(*rule, dependent(*rule)));
                }
            });
        }
    });
    let found = found.into_inner().expect("no thread panicked");
    assert!(found.is_empty(), "rules that carry no weight:\n{}", found.join("\n"));
}

/// Further guarantees that rest on a rule.
const FURTHER: [(Rule, Dependent); 16] = [
    // A queue of replicas, too, answers after replication.
    (Rule::LogAnswersAfterReplication, ("queue/copies-with-message-id", LossFree, 1)),
    // In a transaction the new epoch comes with an abort of the messages that were given up.
    (Rule::ProducerBeginsEpoch, ("kafka/transactional-source-gives-up-epoch-per-transaction", LossFree, 2)),
    (Rule::ProducerBeginsEpoch, ("kafka/transactional-source-gives-up-epoch-per-transaction", Progress, 1)),
    (Rule::ProducerBeginsEpoch, ("kafka/transactional-source-without-retries", Progress, 1)),
    (Rule::LogSkipsAborted, ("kafka/transactional-source-without-retries", Atomic, 1)),
    (Rule::ProducerBeginsEpoch, ("kafka/transactional-source-without-retries", LossFree, 2)),
    (Rule::SinkKnowsRows, ("kafka/transactional-source-without-retries", DuplicateFree, 1)),
    // A hash of the content is an id too.
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
fn removed_rule_flips_each_further_guarantee() {
    let found: Vec<String> = FURTHER.iter().filter_map(|(rule, dependent)| without_flip(*rule, *dependent)).collect();
    assert!(found.is_empty(), "rules that carry no weight:\n{}", found.join("\n"));
}

/// A description of an ablation that flips nothing, or none.
fn without_flip(rule: Rule, dependent: Dependent) -> Option<String> {
    let (with, without) = (verdict_with_all(dependent), verdict_without(rule, dependent));
    let flips = matches!((with, without), (Verdict::Holds, Verdict::Violated) | (Verdict::Violated, Verdict::Holds));
    let (name, guarantee, _) = dependent;
    let (guarantee, with, without) = (guarantee.name(), with.name(), without.name());
    (!flips).then(|| format!("{rule:?}: {guarantee} of {name} is {with} with it and {without} without it"))
}
