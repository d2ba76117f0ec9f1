//! Sentences that everybody says, as statements about all designs of a survey: each is true of all of them or refuted by one.

use super::records::{Record, written};
use crate::check::Verdict;
use crate::check::levels::fault_level::COUNT;
use onceproof_models::mechanisms::{
    Acknowledge, Acks, DedupWindow, Identity, Marks, Recorded, Retention, SinkKind, SourceKind,
};
use onceproof_models::{Guarantee, Mechanisms};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A statement, and what the survey says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckedClaim {
    /// What people call it.
    pub name: String,
    /// What it says.
    pub says: String,
    /// How many designs it is about.
    pub about: usize,
    /// How many of them refute it.
    pub refuted_by: usize,
    /// One of these: its settings that are not at their default.
    pub exception: Option<BTreeMap<String, String>>,
}

/// The sets of faults, as checked_claims speak of them.
const CRASHES: usize = 0;
const ALL: usize = COUNT - 1;

struct Statement {
    name: &'static str,
    says: &'static str,
    about: fn(&Record) -> bool,
    holds: fn(&Record) -> bool,
}

fn keeps(record: &Record, guarantee: Guarantee, level: usize) -> bool {
    record.outcome(guarantee, level).is_unviolated()
}

/// Whether neither the sink nor the way in which positions are kept recognises a message that comes again.
fn is_plain_end(design: &Mechanisms) -> bool {
    matches!(design.sink.kind, SinkKind::Append | SinkKind::Topic)
        && !matches!(design.consumer.acknowledge, Acknowledge::WithEffect | Acknowledge::InTransaction)
}

/// Whether the broker recognises what is sent again.
fn is_recognised(design: &Mechanisms) -> bool {
    design.producer.identity != Identity::None && design.broker.dedup_window != DedupWindow::None
}

fn is_simple(design: &Mechanisms) -> bool {
    is_plain_end(design) && !is_recognised(design) && !design.producer.transactional
}

/// Whether applying a message again changes nothing, for as long as it may come again.
fn is_idempotent(design: &Mechanisms) -> bool {
    match design.sink.kind {
        SinkKind::Upsert => true,
        SinkKind::Inbox => {
            design.sink.recorded == Recorded::WithEffect && design.sink.retention == Retention::OutlivesRedelivery
        }
        _ => false,
    }
}

fn is_exactly_once(record: &Record, level: usize) -> bool {
    keeps(record, Guarantee::LossFree, level) && keeps(record, Guarantee::DuplicateFree, level)
}

const STATEMENTS: [Statement; 9] = [
    Statement {
        name: "choose two",
        says: "no loss, no duplicates, simple: without a remembered identity, an idempotent effect or a transaction no design is \
               both loss-free and duplicate-free once processes may crash",
        about: |record| is_simple(&record.design),
        holds: |record| !is_exactly_once(record, CRASHES),
    },
    Statement {
        name: "acknowledging before processing loses",
        says: "a design that acknowledges before it processes is not loss-free once processes may crash",
        about: |record| record.design.consumer.acknowledge == Acknowledge::BeforeProcessing,
        holds: |record| !keeps(record, Guarantee::LossFree, CRASHES),
    },
    Statement {
        name: "deduplication before the effect loses",
        says: "an inbox that records a message before its effect is not loss-free once processes may crash",
        about: |record| {
            record.design.sink.kind == SinkKind::Inbox && record.design.sink.recorded == Recorded::BeforeEffect
        },
        holds: |record| !keeps(record, Guarantee::LossFree, CRASHES),
    },
    Statement {
        name: "exactly-once needs the consuming end",
        says: "whatever producer and broker do: without an idempotent effect or a transaction at the consuming end no design is \
               both loss-free and duplicate-free once processes may crash",
        about: |record| is_plain_end(&record.design),
        holds: |record| !is_exactly_once(record, CRASHES),
    },
    Statement {
        name: "exactly-once needs the producing end",
        says: "whatever the consuming end does: a producer that does not wait for acknowledgements is not loss-free once processes \
               may crash, unless an outbox remembers for it what was not published",
        about: |record| {
            record.design.producer.acks == Acks::None
                && !(record.design.source.kind == SourceKind::Outbox
                    && record.design.source.marks == Marks::AfterPublish)
        },
        holds: |record| !keeps(record, Guarantee::LossFree, CRASHES),
    },
    Statement {
        name: "an outbox does not help who does not wait",
        says: "a relay that does not wait for acknowledgements marks rows as published that never arrived: no such outbox is \
               loss-free once processes may crash",
        about: |record| record.design.producer.acks == Acks::None && record.design.source.kind == SourceKind::Outbox,
        holds: |record| !keeps(record, Guarantee::LossFree, CRASHES),
    },
    Statement {
        name: "at-least-once and an idempotent sink are exactly-once",
        says: "where the sink is idempotent (an upsert by message id, or an inbox that records with the effect and remembers long \
               enough), a design is exactly-once on effects exactly if it is loss-free, whatever happens",
        about: |record| is_idempotent(&record.design),
        holds: |record| {
            (0..COUNT).all(|level| is_exactly_once(record, level) == keeps(record, Guarantee::LossFree, level))
        },
    },
    Statement {
        name: "an outbox without identity at the consumer duplicates",
        says: "an outbox that is loss-free, and whose consuming end recognises nothing, is not duplicate-free once processes may \
               crash",
        about: |record| {
            record.design.source.kind == SourceKind::Outbox
                && is_plain_end(&record.design)
                && keeps(record, Guarantee::LossFree, CRASHES)
        },
        holds: |record| !keeps(record, Guarantee::DuplicateFree, CRASHES),
    },
    Statement {
        name: "exactly-once in transport is not exactly-once end to end",
        says: "where the broker stores every message once (identity that outlives retries, retries until acknowledged, a quorum), \
               but the consuming end recognises nothing, a design that is loss-free is not duplicate-free once anything may happen",
        about: |record| {
            is_plain_end(&record.design)
                && record.design.producer.identity == Identity::MessageId
                && record.design.broker.dedup_window == DedupWindow::OutlivesRetries
                && record.design.producer.acks == Acks::Quorum
                && record.outcome(Guarantee::LossFree, ALL) == Verdict::Holds
        },
        holds: |record| !keeps(record, Guarantee::DuplicateFree, ALL),
    },
];

/// What a survey says of the statements.
#[must_use]
pub fn checked_claims(records: &[Record]) -> Vec<CheckedClaim> {
    let one = |statement: &Statement| {
        let about: Vec<&Record> = records.iter().filter(|record| (statement.about)(record)).collect();
        let exceptions: Vec<&&Record> = about.iter().filter(|record| !(statement.holds)(record)).collect();
        let plainest = exceptions.iter().map(|record| written(&record.design)).min_by_key(BTreeMap::len);
        CheckedClaim {
            name: statement.name.to_owned(),
            says: statement.says.to_owned(),
            about: about.len(),
            refuted_by: exceptions.len(),
            exception: plainest,
        }
    };
    STATEMENTS.iter().map(one).collect()
}
