//! Checked claims: common sayings about delivery guarantees, as statements about all designs of a
//! survey. Each is true of all of them, or refuted by one.
//!
//! A statement is about some of the designs, and says which verdicts these have. A guarantee counts
//! as kept also where its hazard cannot be reached, unless the statement asks for `holds`.

use super::record::Record;
use super::values::{NamedSettings, non_defaults};
use crate::check::Verdict;
use crate::check::levels::fault_level::COUNT;
use onceproof_models::mechanisms::{
    Acknowledge, Acks, DedupWindow, Identity, InboxRecording, InboxRetention, RelayMarks, SinkKind, SourceKind,
};
use onceproof_models::{Guarantee, Mechanisms};
use serde::{Deserialize, Serialize};

/// A statement and its result in a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckedClaim {
    /// The saying.
    pub name: String,
    /// Its exact meaning here.
    pub statement: String,
    /// How many designs it is about.
    pub designs: usize,
    /// How many of them refute it; at most `designs`.
    pub refuted_by: usize,
    /// The refuting design with the fewest settings off their default: those settings. `None` if no
    /// design refutes it.
    pub exception: Option<NamedSettings>,
}

/// The mildest fault level.
const CRASHES: usize = 0;
/// The level with every fault.
const ALL: usize = COUNT - 1;

struct Statement {
    name: &'static str,
    text: &'static str,
    /// Whether the statement is about a design.
    applies: fn(&Record) -> bool,
    /// Whether it is true of a design that it is about.
    holds: fn(&Record) -> bool,
}

fn keeps(record: &Record, guarantee: Guarantee, level: usize) -> bool {
    record.verdict(guarantee, level).is_unviolated()
}

/// Whether neither the sink nor the stored positions recognise a redelivered message.
fn is_plain_end(design: &Mechanisms) -> bool {
    matches!(design.sink.kind, SinkKind::Append | SinkKind::Topic)
        && !matches!(design.consumer.acknowledge, Acknowledge::WithEffect | Acknowledge::InTransaction)
}

/// Whether the broker recognises a message that is sent again.
fn is_recognised(design: &Mechanisms) -> bool {
    design.producer.identity != Identity::None && design.broker.dedup_window != DedupWindow::None
}

/// Whether no identity, idempotent effect or transaction is in use.
fn is_simple(design: &Mechanisms) -> bool {
    is_plain_end(design) && !is_recognised(design) && !design.producer.transactional
}

/// Whether applying a message again changes nothing, for as long as it may be redelivered.
fn is_idempotent(design: &Mechanisms) -> bool {
    match design.sink.kind {
        SinkKind::Upsert => true,
        SinkKind::Inbox => {
            design.sink.recorded == InboxRecording::WithEffect
                && design.sink.retention == InboxRetention::OutlivesRedelivery
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
        text: "no loss, no duplicates, simplicity: without a remembered identity, an idempotent effect or a \
               transaction no design is both loss-free and duplicate-free once processes may crash",
        applies: |record| is_simple(&record.design),
        holds: |record| !is_exactly_once(record, CRASHES),
    },
    Statement {
        name: "acknowledging before processing loses",
        text: "a design that acknowledges before it processes is not loss-free once processes may crash",
        applies: |record| record.design.consumer.acknowledge == Acknowledge::BeforeProcessing,
        holds: |record| !keeps(record, Guarantee::LossFree, CRASHES),
    },
    Statement {
        name: "deduplication before the effect loses",
        text: "an inbox that records a message before its effect is not loss-free once processes may crash",
        applies: |record| {
            record.design.sink.kind == SinkKind::Inbox && record.design.sink.recorded == InboxRecording::BeforeEffect
        },
        holds: |record| !keeps(record, Guarantee::LossFree, CRASHES),
    },
    Statement {
        name: "exactly-once needs the consuming end",
        text: "without an idempotent effect or a transaction at the consuming end no design is both loss-free and \
               duplicate-free once processes may crash, for every producer and broker",
        applies: |record| is_plain_end(&record.design),
        holds: |record| !is_exactly_once(record, CRASHES),
    },
    Statement {
        name: "exactly-once needs the producing end",
        text: "a producer that does not wait for acknowledgements is not loss-free once processes may crash, for every \
               consuming end, unless an outbox marks rows as published only after publishing them",
        applies: |record| {
            record.design.producer.acks == Acks::None
                && !(record.design.source.kind == SourceKind::Outbox
                    && record.design.source.marks == RelayMarks::AfterPublish)
        },
        holds: |record| !keeps(record, Guarantee::LossFree, CRASHES),
    },
    Statement {
        name: "an outbox does not replace waiting for acknowledgements",
        text: "a relay that does not wait for acknowledgements marks rows as published that never arrived: no such \
               outbox is loss-free once processes may crash",
        applies: |record| record.design.producer.acks == Acks::None && record.design.source.kind == SourceKind::Outbox,
        holds: |record| !keeps(record, Guarantee::LossFree, CRASHES),
    },
    Statement {
        name: "at-least-once and an idempotent sink are exactly-once",
        text: "where the sink is idempotent (an upsert by message id, or an inbox that records with the effect and \
               remembers longer than messages are redelivered), a design is exactly-once on effects exactly if it is \
               loss-free, under every set of faults",
        applies: |record| is_idempotent(&record.design),
        holds: |record| {
            (0..COUNT).all(|level| is_exactly_once(record, level) == keeps(record, Guarantee::LossFree, level))
        },
    },
    Statement {
        name: "an outbox without identity at the consumer duplicates",
        text: "a loss-free outbox whose consuming end recognises no repeated message is not duplicate-free once \
               processes may crash",
        applies: |record| {
            record.design.source.kind == SourceKind::Outbox
                && is_plain_end(&record.design)
                && keeps(record, Guarantee::LossFree, CRASHES)
        },
        holds: |record| !keeps(record, Guarantee::DuplicateFree, CRASHES),
    },
    Statement {
        name: "exactly-once in transport is not exactly-once end to end",
        text: "where the broker stores every message once (an identity that outlives retries, acknowledged by a \
               quorum), but the consuming end recognises no repeated message, a loss-free design is not \
               duplicate-free under all faults",
        applies: |record| {
            is_plain_end(&record.design)
                && record.design.producer.identity == Identity::MessageId
                && record.design.broker.dedup_window == DedupWindow::OutlivesRetries
                && record.design.producer.acks == Acks::Quorum
                && record.verdict(Guarantee::LossFree, ALL) == Verdict::Holds
        },
        holds: |record| !keeps(record, Guarantee::DuplicateFree, ALL),
    },
];

/// Every statement with its result over these designs.
#[must_use]
pub fn checked_claims(records: &[Record]) -> Vec<CheckedClaim> {
    STATEMENTS.iter().map(|statement| statement.checked(records)).collect()
}

impl Statement {
    fn checked(&self, records: &[Record]) -> CheckedClaim {
        let about: Vec<&Record> = records.iter().filter(|record| (self.applies)(record)).collect();
        let exceptions: Vec<&&Record> = about.iter().filter(|record| !(self.holds)(record)).collect();
        CheckedClaim {
            name: self.name.to_owned(),
            statement: self.text.to_owned(),
            designs: about.len(),
            refuted_by: exceptions.len(),
            exception: exceptions.iter().map(|record| non_defaults(&record.design)).min_by_key(NamedSettings::len),
        }
    }
}
