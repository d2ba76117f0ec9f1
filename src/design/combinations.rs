//! Settings that exclude one another, and written settings that have no effect.

use super::code::DiagnosticCode;
use super::diagnostic::Diagnostic;
use super::ineffective::ineffective_settings;
use super::registry::setting;
use onceproof_models::Mechanisms;
use onceproof_models::durability::lost_tail_may_return;
use onceproof_models::mechanisms::{
    Acknowledge, Acks, AfterFencing, Bounds, BrokerKind, CommittedOffset, Election, HandOff, Identity, InboxCheck,
    InboxKey, InboxRecording, MessageRetention, Restart, Retries, SinkFencing, SinkKind, SourceKind,
};
use std::collections::BTreeMap;
use std::ops::Range;

struct Checker<'a> {
    mechanisms: &'a Mechanisms,
    written: &'a BTreeMap<&'static str, Range<usize>>,
    derived: &'a BTreeMap<&'static str, String>,
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn value_text(&self, path: &str) -> String {
        setting(path).map_or_else(String::new, |info| info.value_text(info.get(self.mechanisms)))
    }

    /// Reports two settings that exclude one another, with the locations of those that are written.
    fn exclude(&mut self, is_excluded: bool, one: &'static str, other: &'static str, why: &str, help: &str) {
        if !is_excluded {
            return;
        }
        let (one_value, other_value) = (self.value_text(one), self.value_text(other));
        let title = format!("`{one} = {one_value}` and `{other} = {other_value}` exclude one another: {why}");
        let mut found = Diagnostic::whole(DiagnosticCode::Impossible, title);
        for path in [one, other] {
            if let Some(span) = self.written.get(path) {
                let label = if found.labels.is_empty() { "`{}` is set here" } else { "and `{}` here" };
                found = found.label(span.clone(), label.replace("{}", path));
            }
        }
        for path in [one, other] {
            if !self.written.contains_key(path) {
                let cause = self.derived.get(path).map_or(" by default".to_owned(), |cause| format!(": {cause}"));
                found = found.help(format!("`{path}` is {}{cause}", self.value_text(path)));
            }
        }
        self.found.push(found.help(help));
    }

    /// Reports a written setting that no transition reads.
    fn without_effect(&mut self, path: &'static str, because: &'static str) {
        if let Some(span) = self.written.get(path) {
            let title = format!("`{path}` has no effect where `{because} = {}`", self.value_text(because));
            let mut found = Diagnostic::at(DiagnosticCode::NoEffect, span.clone(), title, "this has no effect");
            if let Some(other) = self.written.get(because) {
                found = found.label(other.clone(), "because of this");
            }
            self.found.push(found.help(format!("remove `{path}`, or change `{because}`")));
        }
    }
}

/// The diagnostics about combinations of settings.
///
/// `written` are the bytes of the settings that the design states; `derived` are the mechanisms
/// that vendor settings decide, each with its cause in words.
pub(super) fn check(
    mechanisms: &Mechanisms,
    written: &BTreeMap<&'static str, Range<usize>>,
    derived: &BTreeMap<&'static str, String>,
) -> Vec<Diagnostic> {
    let mut c = Checker { mechanisms, written, derived, found: Vec::new() };
    let Mechanisms { source, producer, broker, consumer, sink, .. } = *mechanisms;
    let is_queue = broker.kind == BrokerKind::Queue;

    c.exclude(
        producer.acks == Acks::None && producer.retries != Retries::None,
        "producer.retries",
        "producer.acks",
        "without acknowledgements a producer cannot detect a failed request",
        "set retries = \"none\", or acks = \"leader\" or \"quorum\"",
    );
    c.exclude(
        producer.transactional && producer.identity != Identity::Sequence,
        "producer.identity",
        "producer.transactional",
        "transactions use sequence numbers",
        "set identity = \"sequence\"",
    );
    c.exclude(
        producer.transactional && producer.acks != Acks::Quorum,
        "producer.acks",
        "producer.transactional",
        "a transaction is as durable as its records",
        "set acks = \"quorum\"",
    );
    c.exclude(
        producer.transactional && producer.in_flight > 1,
        "producer.in_flight",
        "producer.transactional",
        "here a transaction contains one message, and a producer has one transaction at a time",
        "set in_flight = 1",
    );
    c.exclude(
        producer.transactional && is_queue,
        "producer.transactional",
        "broker.kind",
        "a queue has no transactions across sends",
        "set kind = \"log\"",
    );
    c.exclude(
        producer.identity == Identity::Sequence && is_queue,
        "producer.identity",
        "broker.kind",
        "a queue compares message ids, not sequence numbers",
        "set identity = \"message-id\"",
    );
    c.exclude(
        source.kind == SourceKind::DualWrite && source.restart == Restart::SendsAgain,
        "source.restart",
        "source.kind",
        "a dual write keeps no record of an unfinished send; a source that keeps one is an outbox",
        "set restart = \"forgets\", or kind = \"outbox\"",
    );
    c.exclude(
        source.kind == SourceKind::DualWrite && source.instances > 1,
        "source.instances",
        "source.kind",
        "a second instance cannot resume an unfinished dual write",
        "set instances = 1, or kind = \"outbox\"",
    );
    c.exclude(
        broker.min_in_sync > broker.replicas,
        "broker.min_in_sync",
        "broker.replicas",
        "the quorum exceeds the number of replicas",
        "set min_in_sync to at most the number of replicas",
    );
    c.exclude(
        broker.election == Election::Majority && broker.unclean_election,
        "broker.unclean_election",
        "broker.election",
        "a majority elects no replica that lacks what a majority has",
        "set unclean_election = false, or election = \"in-sync\"",
    );
    refuse_returning_tails(&mut c);
    c.exclude(
        consumer.acknowledge == Acknowledge::WithEffect && sink.kind != SinkKind::OffsetStore,
        "consumer.acknowledge",
        "sink.kind",
        "this sink stores no positions",
        "set sink.kind = \"offset-store\"",
    );
    c.exclude(
        consumer.acknowledge != Acknowledge::WithEffect && sink.kind == SinkKind::OffsetStore,
        "sink.kind",
        "consumer.acknowledge",
        "the position in the sink would never be read",
        "set consumer.acknowledge = \"with-effect\"",
    );
    c.exclude(
        consumer.acknowledge == Acknowledge::InTransaction && sink.kind != SinkKind::Topic,
        "consumer.acknowledge",
        "sink.kind",
        "a broker's transaction contains messages of the same broker only",
        "set sink.kind = \"topic\"",
    );
    let needs_log = matches!(
        consumer.acknowledge,
        Acknowledge::OnTimer | Acknowledge::OnTimerAtDelivery | Acknowledge::WithEffect | Acknowledge::InTransaction
    );
    c.exclude(
        needs_log && is_queue,
        "consumer.acknowledge",
        "broker.kind",
        "a queue has no positions",
        "acknowledge \"before-processing\" or \"after-processing\", or set broker.kind = \"log\"",
    );
    let goes_with_consumer = broker.retention == MessageRetention::WithConsumer;
    c.exclude(
        goes_with_consumer && !is_queue,
        "broker.retention",
        "broker.kind",
        "a log does not go with its consumers",
        "set `broker.retention` to \"expires\"",
    );
    let in_order = matches!(consumer.acknowledge, Acknowledge::WithEffect | Acknowledge::InTransaction);
    c.exclude(
        in_order && consumer.hand_off != HandOff::Synchronous,
        "consumer.hand_off",
        "consumer.acknowledge",
        "a single stored position requires one message after the other",
        "set hand_off = \"synchronous\"",
    );
    c.exclude(
        consumer.acknowledges == CommittedOffset::LastFinished && consumer.hand_off != HandOff::Asynchronous,
        "consumer.acknowledges",
        "consumer.hand_off",
        "only workers without a tracker finish out of order and commit the message that finished last",
        "set hand_off = \"asynchronous\"",
    );
    c.exclude(
        sink.fencing != SinkFencing::None && sink.kind == SinkKind::Topic,
        "sink.fencing",
        "sink.kind",
        "the broker's transactions fence the writers of a topic",
        "remove fencing, and set transactions = \"per-partition\" where a new owner takes a transactional id over",
    );
    c.exclude(
        producer.transactional && source.instances > 1 && producer.after_fencing == AfterFencing::NewProducer,
        "producer.after_fencing",
        "source.instances",
        "two instances that make new producers refuse one another in turn, for ever",
        "set after_fencing = \"stop\", or instances = 1",
    );

    let by_delivery = sink.kind == SinkKind::Inbox && sink.key == InboxKey::Delivery;
    c.exclude(
        by_delivery && sink.recorded != InboxRecording::WithEffect,
        "sink.inbox.key",
        "sink.inbox.recorded",
        "the id of a copy can only be recorded with the effect",
        "set recorded = \"with-effect\"",
    );
    c.exclude(
        by_delivery && sink.check != InboxCheck::UniqueConstraint,
        "sink.inbox.key",
        "sink.inbox.check",
        "the id of a copy can only be checked by its insertion",
        "set check = \"unique-constraint\"",
    );
    for (path, because) in ineffective_settings(mechanisms) {
        c.without_effect(path, because);
    }
    c.found
}

/// Reports bounds within which a lost tail could come back, which the model leaves out.
fn refuse_returning_tails(c: &mut Checker<'_>) {
    let Mechanisms { broker, bounds, .. } = *c.mechanisms;
    if !lost_tail_may_return(c.mechanisms) {
        return;
    }
    let why = "a later leader could bring back what an earlier one has lost, and the model leaves that out";
    let with_one_failover = Mechanisms { bounds: Bounds { failovers: 1, ..bounds }, ..*c.mechanisms };
    if lost_tail_may_return(&with_one_failover) {
        c.exclude(true, "bounds.lossy_crashes", "broker.election", why, "set lossy_crashes = 1");
    } else {
        let rule = if broker.unclean_election { "broker.unclean_election" } else { "producer.acks" };
        c.exclude(true, "bounds.failovers", rule, why, "set failovers = 1");
    }
}

/// Whether no two settings exclude one another.
#[must_use]
pub fn is_possible(mechanisms: &Mechanisms) -> bool {
    check(mechanisms, &BTreeMap::new(), &BTreeMap::new()).is_empty()
}
