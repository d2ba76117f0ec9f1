//! What a verdict rests on beside its bounds: said with every verdict.

use crate::design::Design;
use onceproof_models::mechanisms::{
    Acknowledge, BrokerKind, CommitOrder, DedupWindow, Identity, InboxRetention, MessageRetention, SinkKind, SourceKind,
};

/// The assumptions behind a design's verdicts, in sentences.
#[must_use]
pub fn assumptions(design: &Design) -> Vec<String> {
    let m = &design.mechanisms;
    let mut found = Vec::new();
    let commits = matches!(
        m.consumer.acknowledge,
        Acknowledge::BeforeProcessing
            | Acknowledge::AfterProcessing
            | Acknowledge::OnTimer
            | Acknowledge::OnTimerAtDelivery
    );
    if m.broker.kind == BrokerKind::Log && commits && m.consumer.commits == CommitOrder::InOrder {
        found.push("a consumer's commits arrive in order (consumer.commits)".to_owned());
    }
    if m.producer.identity != Identity::None && m.broker.dedup_window == DedupWindow::OutlivesRetries {
        found.push("the broker remembers identities longer than anybody sends again (broker.dedup_window)".to_owned());
    }
    if m.sink.kind == SinkKind::Inbox && m.sink.retention == InboxRetention::OutlivesRedelivery {
        found.push("the inbox remembers ids longer than any redelivery takes (sink.inbox.retention)".to_owned());
    }
    if m.broker.retention == MessageRetention::OutlivesConsumption {
        found.push("no message is dropped before it was processed (broker.retention)".to_owned());
    }
    if m.source.instances == 1 && m.faults.rebalance {
        let who = if m.source.kind == SourceKind::Outbox { "relay" } else { "producing application" };
        found.push(format!("the {who} is replaced only after it has died (source.instances)"));
    }
    found.extend(design.assumed.iter().cloned());
    let excluded = m.faults.excluded();
    if !excluded.is_empty() {
        found.push(format!("these faults do not happen: {}", excluded.join(", ")));
    }
    found
}
