//! The assumptions behind a verdict, beside its bounds. Every report states them.
//!
//! Left out: the assumptions of the profiles of real systems, which come with the design
//! ([`Design::assumed`]).

use crate::design::Design;
use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::{
    Acknowledge, BrokerKind, CommitOrder, DedupWindow, Identity, InboxRetention, MessageRetention, SinkKind, SourceKind,
};

/// Returns the assumptions behind a design's verdicts, in sentences.
#[must_use]
pub fn assumptions(design: &Design) -> Vec<String> {
    let mechanisms = &design.mechanisms;
    let mut found: Vec<String> = of_mechanisms(mechanisms).into_iter().map(str::to_owned).collect();
    found.extend(design.assumed.iter().cloned());
    let excluded = mechanisms.faults.excluded();
    if !excluded.is_empty() {
        found.push(format!("these faults do not happen: {}", excluded.join(", ")));
    }
    found
}

/// The assumptions that settings stand for, each with the setting that takes it back.
fn of_mechanisms(m: &Mechanisms) -> Vec<&'static str> {
    let commits = matches!(
        m.consumer.acknowledge,
        Acknowledge::BeforeProcessing
            | Acknowledge::AfterProcessing
            | Acknowledge::OnTimer
            | Acknowledge::OnTimerAtDelivery
    );
    let is_source_replaceable = m.source.instances == 1 && m.faults.rebalance;
    let is_outbox = m.source.kind == SourceKind::Outbox;
    let sentences = [
        (
            m.broker.kind == BrokerKind::Log && commits && m.consumer.commits == CommitOrder::InOrder,
            "a consumer's commits arrive in order (consumer.commits)",
        ),
        (
            m.producer.identity != Identity::None && m.broker.dedup_window == DedupWindow::OutlivesRetries,
            "the broker's deduplication window outlasts every producer's retries (broker.dedup_window)",
        ),
        (
            m.sink.kind == SinkKind::Inbox && m.sink.retention == InboxRetention::OutlivesRedelivery,
            "the inbox's retention outlasts every redelivery (sink.inbox.retention)",
        ),
        (
            m.broker.retention == MessageRetention::OutlivesConsumption,
            "every message is processed before the broker's retention ends (broker.retention)",
        ),
        (is_source_replaceable && is_outbox, "the relay is replaced only after it has died (source.instances)"),
        (
            is_source_replaceable && !is_outbox,
            "the producing application is replaced only after it has died (source.instances)",
        ),
    ];
    sentences.into_iter().filter(|(is_assumed, _)| *is_assumed).map(|(_, sentence)| sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assumption_names_the_setting_that_takes_it_back() {
        let mut mechanisms = Mechanisms::default();
        mechanisms.sink.kind = SinkKind::Inbox;
        mechanisms.sink.retention = InboxRetention::OutlivesRedelivery;
        let sentences = of_mechanisms(&mechanisms);
        assert!(sentences.iter().any(|sentence| sentence.ends_with("(sink.inbox.retention)")), "{sentences:?}");
        mechanisms.sink.retention = InboxRetention::Expires;
        assert!(!of_mechanisms(&mechanisms).iter().any(|sentence| sentence.contains("sink.inbox")));
    }
}
