//! The verdicts on transactions by rule set: what each version of the protocol violates, and by
//! which faults.
//!
//! The table is that of a model of Kafka's transaction coordinator, which was explored apart from
//! this program (`docs/internals/contracts.md`). A late request takes two faults here: its
//! connection breaks, and it arrives. Beside `network` every marker may repeat where the rules let
//! it, so a column without late requests shows markers alone. Two definitions differ: here a
//! position without its output is not atomic, and a group that has not stored its last position is
//! not blocked.

use onceproof::check::{Verdict, verdicts};
use onceproof::design::{Design, parse};
use onceproof_engine::Limits;
use onceproof_models::Guarantee::{self, Atomic, DuplicateFree, LossFree, Progress};

/// The rules of a range of versions, as lines of a design by table.
struct RuleSet {
    versions: &'static str,
    producer: &'static str,
    broker: &'static str,
    position_read: &'static str,
    ids: &'static str,
}

const fn rules(
    versions: &'static str,
    producer: &'static str,
    broker: &'static str,
    position_read: &'static str,
    ids: &'static str,
) -> RuleSet {
    RuleSet { versions, producer, broker, position_read, ids }
}

const STOP: &str = "after_giving_up = \"stop\"";
const SAME: &str = "after_giving_up = \"same-epoch\"";
const BEFORE_1_1: RuleSet =
    rules("0.11, 1.0", STOP, "epoch = \"per-session-kept\"\nmarkers = \"may-repeat\"", "any", "per-partition");
const FROM_1_1: RuleSet =
    rules("1.1-2.0", STOP, "epoch = \"per-session\"\nmarkers = \"may-repeat\"", "any", "per-partition");
const FROM_2_1: RuleSet =
    rules("2.1-2.4", SAME, "epoch = \"per-session\"\nmarkers = \"may-repeat\"", "any", "per-partition");
const FROM_2_5: RuleSet =
    rules("2.5-3.5", "", "epoch = \"per-session\"\nmarkers = \"may-repeat\"", "stable", "per-owner");
const FROM_3_6: RuleSet = rules(
    "3.6",
    "",
    "epoch = \"per-session\"\nverification = \"records\"\nmarkers = \"may-repeat\"",
    "stable",
    "per-owner",
);
const FROM_3_7: RuleSet = rules(
    "3.7-3.9",
    "",
    "epoch = \"per-session\"\nverification = \"all\"\nmarkers = \"may-repeat\"",
    "stable",
    "per-owner",
);
const FROM_4_0: RuleSet = rules("4.0, 4.1", "", "markers = \"may-repeat\"", "stable", "per-owner");
const FROM_4_2: RuleSet = rules("4.2", "", "", "stable", "per-owner");

/// The faults of a column: switches, and the number of faults of a run.
type FaultSet = (&'static [&'static str], u8);

const TIME_OUT: FaultSet = (&["expiry"], 1);
const MARKER_AND_FAILURE: FaultSet = (&["network", "handler_failure"], 2);
const LATE: FaultSet = (&["network", "late_requests"], 2);
const LATE_AND_FAILURE: FaultSet = (&["network", "late_requests", "handler_failure"], 3);
const LATE_AND_TIME_OUT: FaultSet = (&["network", "late_requests", "expiry"], 3);

const SWITCHES: [&str; 10] = [
    "network",
    "late_requests",
    "late_sink_requests",
    "crash",
    "rebalance",
    "failover",
    "lossy_crash",
    "expiry",
    "handler_failure",
    "rollback",
];

fn faults((enabled, count): FaultSet) -> String {
    let lines = SWITCHES.iter().map(|name| format!("{name} = {}\n", enabled.contains(name)));
    format!("[faults]\n{}[bounds]\nmessages = 1\nfaults = {count}\n", lines.collect::<String>())
}

/// One consumer that commits an output and its position in a transaction.
fn output(rules: &RuleSet, set: FaultSet) -> Design {
    let RuleSet { versions, producer, broker, position_read, ids } = rules;
    let text = format!(
        "name = \"output, Kafka {versions}\"\n[source]\nrestart = \"forgets\"\n[producer]\nidentity = \"message-id\"\n\
         {producer}\n[broker]\ndedup_window = \"unlimited\"\n{broker}\n[consumer]\ninstances = 1\n\
         acknowledge = \"in-transaction\"\n{}[sink]\nkind = \"topic\"\ntransactions = \"{ids}\"\n{}",
        if *ids == "per-owner" { format!("position_read = \"{position_read}\"\n") } else { String::new() },
        faults(set)
    );
    let text = if broker.contains("epoch") { text } else { text.replace(producer, "") };
    parse(&text).unwrap_or_else(|found| panic!("{versions}: {found:?}\n{text}"))
}

/// A producer that sends each message in a transaction, read by one consumer.
fn source(rules: &RuleSet, set: FaultSet) -> Design {
    let RuleSet { versions, producer, broker, .. } = rules;
    let producer = if broker.contains("epoch") { producer } else { "" };
    let text = format!(
        "name = \"source, Kafka {versions}\"\n[source]\nrestart = \"sends-again\"\n[producer]\nidentity = \"sequence\"\n\
         transactional = true\nretries = \"give-up\"\n{producer}\n[broker]\n{broker}\n[consumer]\ninstances = 1\n\
         [sink]\nkind = \"upsert\"\n[claims]\ncounts = \"copies\"\n{}",
        faults(set).replace("messages = 1", "messages = 2")
    );
    parse(&text).unwrap_or_else(|found| panic!("{versions}: {found:?}\n{text}"))
}

const JUDGED: [Guarantee; 4] = [LossFree, DuplicateFree, Atomic, Progress];

/// The violated guarantees of a design.
fn violated(design: &Design) -> Vec<Guarantee> {
    let found = verdicts(design, &JUDGED, &Limits::default());
    assert_eq!(found.cut, None, "{}", design.name);
    JUDGED.into_iter().filter(|guarantee| found.of(*guarantee) == Verdict::Violated).collect()
}

/// Compares a table with the model, and reports all rows that differ.
fn compare(table: &[(&RuleSet, FaultSet, &[Guarantee])], design: impl Fn(&RuleSet, FaultSet) -> Design) {
    let mut differ = Vec::new();
    for (rules, set, expected) in table {
        let found = violated(&design(rules, *set));
        if found != *expected {
            differ.push(format!("{} {:?}: {found:?}, expected {expected:?}", rules.versions, set));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn outputs_violate_what_each_version_violates() {
    compare(
        &[
            (&BEFORE_1_1, TIME_OUT, &[LossFree, Atomic, Progress]),
            (&FROM_1_1, TIME_OUT, &[]),
            (&FROM_2_1, TIME_OUT, &[]),
            (&FROM_2_5, TIME_OUT, &[]),
            (&FROM_3_7, TIME_OUT, &[]),
            (&FROM_4_0, TIME_OUT, &[]),
            (&FROM_4_2, TIME_OUT, &[]),
            (&FROM_1_1, MARKER_AND_FAILURE, &[LossFree, Atomic]),
            (&FROM_2_5, MARKER_AND_FAILURE, &[LossFree, Atomic]),
            (&FROM_3_6, MARKER_AND_FAILURE, &[LossFree, Atomic]),
            (&FROM_3_7, MARKER_AND_FAILURE, &[LossFree, Atomic]),
            (&FROM_4_0, MARKER_AND_FAILURE, &[LossFree, Atomic]),
            (&FROM_4_2, MARKER_AND_FAILURE, &[]),
            (&FROM_1_1, LATE, &[Progress]),
            (&FROM_2_1, LATE, &[LossFree, Atomic, Progress]),
            (&FROM_2_5, LATE, &[DuplicateFree, Atomic, Progress]),
            (&FROM_3_6, LATE, &[Progress]),
            (&FROM_3_7, LATE, &[]),
            // A write that is given up, and the marker of its abort: no late request is needed.
            (&FROM_4_0, LATE, &[LossFree, Atomic]),
            (&FROM_4_2, LATE, &[]),
            (&FROM_3_7, LATE_AND_FAILURE, &[LossFree, Atomic]),
            (&FROM_4_2, LATE_AND_FAILURE, &[]),
        ],
        output,
    );
}

#[test]
fn sources_violate_what_each_version_violates() {
    compare(
        &[
            (&BEFORE_1_1, TIME_OUT, &[DuplicateFree]),
            (&FROM_1_1, TIME_OUT, &[]),
            (&FROM_2_5, TIME_OUT, &[]),
            (&FROM_4_2, TIME_OUT, &[]),
            (&FROM_2_1, LATE, &[LossFree, Atomic, Progress]),
            (&FROM_2_5, LATE, &[LossFree, Atomic, Progress]),
            // A marker commits what is given up.
            (&FROM_3_7, LATE, &[Atomic]),
            (&FROM_4_0, LATE, &[LossFree, Atomic]),
            (&FROM_4_2, LATE, &[]),
            (&FROM_3_7, LATE_AND_TIME_OUT, &[DuplicateFree, Atomic]),
            (&FROM_4_2, LATE_AND_TIME_OUT, &[]),
        ],
        source,
    );
}
