//! Defaults that depend on other settings, and settings that cannot go together.

use super::diagnostic::{Diagnostic, DiagnosticCode};
use super::registry::setting;
use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::{
    Acknowledge, Acks, BrokerKind, CommitOrder, CommittedOffset, Confirmation, DedupWindow, DeliveryOrder, HandOff,
    Identity, InboxCheck, InboxKey, InboxRecording, LeaseEnd, MaxDeliveries, OutputIsolation, ReadIsolation, RelayKind,
    ReplicationSlot, Restart, Retries, SinkFencing, SinkKind, SourceKind,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// Settings whose default depends on another one.
pub(super) const DEPENDENT: [(&str, &str); 6] = [
    ("producer.retries", "\"none\" where acks = \"none\""),
    ("producer.identity", "\"sequence\" where transactional = true"),
    ("broker.dedup_window", "\"outlives-retries\" where the producer has an identity"),
    ("source.restart", "\"forgets\" for a dual write"),
    ("sink.readers", "that of consumer.reads"),
    ("broker.min_in_sync", "2, and never more than broker.replicas"),
];

/// Fills in the defaults that depend on what was written.
pub(super) fn complete(m: &mut Mechanisms, is_written: &dyn Fn(&str) -> bool) {
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

struct Checker<'a> {
    mechanisms: &'a Mechanisms,
    written: &'a BTreeMap<&'static str, Range<usize>>,
    given: &'a BTreeMap<&'static str, String>,
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn value_text(&self, path: &str) -> String {
        setting(path).map_or_else(String::new, |info| info.value_text(info.get(self.mechanisms)))
    }

    /// Two settings that exclude one another; pointed at where they are written.
    fn impossible(&mut self, holds: bool, one: &'static str, other: &'static str, why: &str, help: &str) {
        if !holds {
            return;
        }
        let title =
            format!("`{one} = {}` cannot go with `{other} = {}`: {why}", self.value_text(one), self.value_text(other));
        let mut places =
            [one, other].into_iter().filter_map(|path| self.written.get(path).map(|span| (path, span.clone())));
        let mut found = match places.next() {
            Some((path, span)) => {
                Diagnostic::at(DiagnosticCode::Impossible, span, title, format!("`{path}` is set here"))
            }
            None => Diagnostic::whole(DiagnosticCode::Impossible, title),
        };
        for (path, span) in places {
            found = found.label(span, format!("and `{path}` here"));
        }
        for path in [one, other] {
            if !self.written.contains_key(path) {
                let because = self.given.get(path).map_or(" by default".to_owned(), |cause| format!(": {cause}"));
                found = found.help(format!("`{path}` is {}{because}", self.value_text(path)));
            }
        }
        self.found.push(found.help(help));
    }

    /// A setting that nothing looks at, where it was written.
    fn without_effect(&mut self, path: &'static str, because: &'static str) {
        if let Some(span) = self.written.get(path) {
            let title = format!("`{path}` has no effect where `{because} = {}`", self.value_text(because));
            let mut found = Diagnostic::at(DiagnosticCode::NoEffect, span.clone(), title, "nothing looks at this");
            if let Some(other) = self.written.get(because) {
                found = found.label(other.clone(), "because of this");
            }
            self.found.push(found.help(format!("leave `{path}` out, or change `{because}`")));
        }
    }
}

/// Everything that cannot be, or would not mean what it seems to.
///
/// `given` are the mechanisms that a system's settings decided, each with the reason.
pub(super) fn check(
    mechanisms: &Mechanisms,
    written: &BTreeMap<&'static str, Range<usize>>,
    given: &BTreeMap<&'static str, String>,
) -> Vec<Diagnostic> {
    let mut c = Checker { mechanisms, written, given, found: Vec::new() };
    let Mechanisms { source, producer, broker, consumer, sink, .. } = *mechanisms;
    let is_queue = broker.kind == BrokerKind::Queue;

    c.impossible(
        producer.acks == Acks::None && producer.retries != Retries::None,
        "producer.retries",
        "producer.acks",
        "without acknowledgements a producer cannot know what to send again",
        "set retries = \"none\", or ask for acknowledgements",
    );
    c.impossible(
        producer.transactional && producer.identity != Identity::Sequence,
        "producer.identity",
        "producer.transactional",
        "transactions rest on sequence numbers",
        "set identity = \"sequence\"",
    );
    c.impossible(
        producer.transactional && producer.acks != Acks::Quorum,
        "producer.acks",
        "producer.transactional",
        "a transaction is only as safe as its records",
        "set acks = \"quorum\"",
    );
    c.impossible(
        producer.transactional && producer.in_flight > 1,
        "producer.in_flight",
        "producer.transactional",
        "a transaction holds one message here, and there is one at a time",
        "set in_flight = 1",
    );
    c.impossible(
        producer.transactional && is_queue,
        "producer.transactional",
        "broker.kind",
        "a queue has no transactions across sends",
        "set kind = \"log\"",
    );
    c.impossible(
        producer.identity == Identity::Sequence && is_queue,
        "producer.identity",
        "broker.kind",
        "a queue looks at message ids, not at sequence numbers",
        "set identity = \"message-id\"",
    );
    c.impossible(
        source.kind == SourceKind::DualWrite && source.restart == Restart::SendsAgain,
        "source.restart",
        "source.kind",
        "nobody remembers what a dual write left half done; where somebody does, it is an outbox",
        "set restart = \"forgets\", or kind = \"outbox\"",
    );
    c.impossible(
        source.kind == SourceKind::DualWrite && source.instances > 1,
        "source.instances",
        "source.kind",
        "nobody could take over what a dual write left half done",
        "set instances = 1, or kind = \"outbox\"",
    );
    c.impossible(
        broker.min_in_sync > broker.replicas,
        "broker.min_in_sync",
        "broker.replicas",
        "there are not so many replicas",
        "set min_in_sync to at most the number of replicas",
    );
    c.impossible(
        consumer.acknowledge == Acknowledge::WithEffect && sink.kind != SinkKind::OffsetStore,
        "consumer.acknowledge",
        "sink.kind",
        "the sink cannot hold positions",
        "set sink.kind = \"offset-store\"",
    );
    c.impossible(
        consumer.acknowledge != Acknowledge::WithEffect && sink.kind == SinkKind::OffsetStore,
        "sink.kind",
        "consumer.acknowledge",
        "nobody would read the position that the sink stores",
        "set consumer.acknowledge = \"with-effect\"",
    );
    c.impossible(
        consumer.acknowledge == Acknowledge::InTransaction && sink.kind != SinkKind::Topic,
        "consumer.acknowledge",
        "sink.kind",
        "a broker's transaction holds messages of the same broker only",
        "set sink.kind = \"topic\"",
    );
    let needs_log = matches!(
        consumer.acknowledge,
        Acknowledge::OnTimer | Acknowledge::OnTimerAtDelivery | Acknowledge::WithEffect | Acknowledge::InTransaction
    );
    c.impossible(
        needs_log && is_queue,
        "consumer.acknowledge",
        "broker.kind",
        "a queue has no positions",
        "acknowledge \"before-processing\" or \"after-processing\", or set broker.kind = \"log\"",
    );
    let in_order = matches!(consumer.acknowledge, Acknowledge::WithEffect | Acknowledge::InTransaction);
    c.impossible(
        in_order && consumer.hand_off != HandOff::Synchronous,
        "consumer.hand_off",
        "consumer.acknowledge",
        "one stored position needs one message after the other",
        "set hand_off = \"synchronous\"",
    );
    c.impossible(
        consumer.acknowledges == CommittedOffset::LastFinished && consumer.hand_off != HandOff::Asynchronous,
        "consumer.acknowledges",
        "consumer.hand_off",
        "only workers without a tracker finish out of order and commit what they finished last",
        "set hand_off = \"asynchronous\"",
    );
    c.impossible(
        sink.fencing == SinkFencing::CompareAndSet && sink.kind == SinkKind::Topic,
        "sink.fencing",
        "sink.kind",
        "a topic cannot compare positions",
        "set fencing = \"at-takeover\"",
    );
    c.impossible(
        sink.fencing == SinkFencing::OnWrite && sink.kind == SinkKind::Topic,
        "sink.fencing",
        "sink.kind",
        "a transactional id is registered before the first write",
        "set fencing = \"at-takeover\"",
    );

    let by_delivery = sink.kind == SinkKind::Inbox && sink.key == InboxKey::Delivery;
    c.impossible(
        by_delivery && sink.recorded != InboxRecording::WithEffect,
        "sink.inbox.key",
        "sink.inbox.recorded",
        "the id of a copy is recorded with the effect only",
        "set recorded = \"with-effect\"",
    );
    c.impossible(
        by_delivery && sink.check != InboxCheck::UniqueConstraint,
        "sink.inbox.key",
        "sink.inbox.check",
        "the id of a copy is checked by the insertion itself only",
        "set check = \"unique-constraint\"",
    );
    for (path, because) in ineffective_settings(mechanisms) {
        c.without_effect(path, because);
    }
    c.found
}

/// Settings that nothing looks at beside the others, each with the setting that makes it so.
#[must_use]
pub fn ineffective_settings(mechanisms: &Mechanisms) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut rule = |unused: bool, path: &'static str, because: &'static str| {
        if unused {
            found.push((path, because));
        }
    };
    let Mechanisms { source, producer, broker, consumer, sink, .. } = *mechanisms;
    let is_queue = broker.kind == BrokerKind::Queue;
    let is_outbox = source.kind == SourceKind::Outbox;
    for path in ["source.relay.kind", "source.relay.cursor", "source.relay.marks", "source.relay.slot"] {
        rule(!is_outbox, path, "source.kind");
    }
    rule(is_outbox && source.relay == RelayKind::LogTailing, "source.relay.cursor", "source.relay.kind");
    rule(source.kind != SourceKind::DualWrite, "source.dual_write", "source.kind");
    for path in ["sink.inbox.recorded", "sink.inbox.check", "sink.inbox.key", "sink.inbox.retention"] {
        rule(sink.kind != SinkKind::Inbox, path, "sink.kind");
    }
    let can_fence = sink.kind == SinkKind::OffsetStore || consumer.acknowledge == Acknowledge::InTransaction;
    rule(!can_fence && sink.fencing != SinkFencing::None, "sink.fencing", "sink.kind");
    let has_readers = consumer.acknowledge == Acknowledge::InTransaction;
    rule(!has_readers, "sink.readers", "consumer.acknowledge");
    rule(!is_queue && broker.max_deliveries != MaxDeliveries::Unlimited, "broker.max_deliveries", "broker.kind");
    rule(is_queue && consumer.commits == CommitOrder::MayRewind, "consumer.commits", "broker.kind");
    rule(is_queue, "consumer.start", "broker.kind");
    rule(is_queue, "consumer.reads", "broker.kind");
    rule(
        producer.identity != Identity::Sequence && producer.on_gap != onceproof_models::mechanisms::OnGap::Fail,
        "producer.on_gap",
        "producer.identity",
    );
    rule(!is_queue && broker.delivery_order != DeliveryOrder::Any, "broker.delivery_order", "broker.kind");
    rule(!is_queue && broker.lease != LeaseEnd::Expires, "broker.lease", "broker.kind");
    rule(!is_queue && consumer.confirmation != Confirmation::Confirmed, "consumer.confirmation", "broker.kind");
    rule(
        consumer.confirmation != Confirmation::Confirmed && consumer.acknowledge != Acknowledge::AfterProcessing,
        "consumer.confirmation",
        "consumer.acknowledge",
    );
    rule(
        source.slot != ReplicationSlot::Own && source.relay != RelayKind::LogTailing,
        "source.relay.slot",
        "source.relay.kind",
    );
    found
}

/// Whether the settings can go together.
#[must_use]
pub fn is_possible(mechanisms: &Mechanisms) -> bool {
    check(mechanisms, &BTreeMap::new(), &BTreeMap::new()).is_empty()
}
