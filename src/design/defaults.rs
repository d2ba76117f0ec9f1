//! Defaults that depend on other settings of the same design.

use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::{
    Acks, DedupWindow, Identity, OutputIsolation, ReadIsolation, Restart, Retries, SinkKind, SourceKind,
};

/// The settings with such a default, and the default in words.
pub(super) const DEPENDENT_DEFAULTS: [(&str, &str); 6] = [
    ("producer.retries", "\"none\" where acks = \"none\""),
    ("producer.identity", "\"sequence\" where transactional = true"),
    ("broker.dedup_window", "\"outlives-retries\" where the producer has an identity"),
    ("source.restart", "\"forgets\" for a dual write"),
    ("sink.readers", "that of consumer.reads"),
    ("broker.min_in_sync", "2, and never more than broker.replicas"),
];

/// Sets the dependent defaults of the settings that are not written.
pub(super) fn apply_defaults(m: &mut Mechanisms, is_written: &dyn Fn(&str) -> bool) {
    if m.producer.acks == Acks::None && !is_written("producer.retries") {
        m.producer.retries = Retries::None;
    }
    if m.producer.transactional && !is_written("producer.identity") {
        m.producer.identity = Identity::Sequence;
    }
    if m.producer.identity != Identity::None && !is_written("broker.dedup_window") {
        m.broker.dedup_window = DedupWindow::OutlivesRetries;
    }
    if m.source.kind == SourceKind::DualWrite && !is_written("source.restart") {
        m.source.restart = Restart::Forgets;
    }
    if m.sink.kind == SinkKind::Topic && !is_written("sink.readers") && m.consumer.reads == ReadIsolation::Uncommitted {
        m.sink.readers = OutputIsolation::Uncommitted;
    }
    if !is_written("broker.min_in_sync") {
        m.broker.min_in_sync = m.broker.min_in_sync.min(m.broker.replicas);
    }
}
