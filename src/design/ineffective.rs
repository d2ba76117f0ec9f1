//! Settings that have no effect beside another setting of the same design.

use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::{
    Acknowledge, BrokerKind, CommitOrder, Confirmation, DeletionStore, DeliveryOrder, Identity, LeaseEnd,
    MaxDeliveries, OnGap, PositionSync, RelayKind, ReplicationSlot, SinkFencing, SinkKind, SourceKind,
};

/// The settings that no transition reads in this design, each with the setting that causes it.
#[must_use]
pub fn ineffective_settings(mechanisms: &Mechanisms) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut rule = |is_ineffective: bool, path: &'static str, because: &'static str| {
        if is_ineffective {
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
        producer.identity != Identity::Sequence && producer.on_gap != OnGap::Fail,
        "producer.on_gap",
        "producer.identity",
    );
    rule(!is_queue && broker.delivery_order != DeliveryOrder::Any, "broker.delivery_order", "broker.kind");
    rule(!is_queue && broker.deletions != DeletionStore::WithMessages, "broker.deletions", "broker.kind");
    let has_positions = !is_queue || broker.deletions == DeletionStore::Apart;
    rule(!has_positions && broker.positions != PositionSync::AsMessages, "broker.positions", "broker.deletions");
    let stores_in_sink = consumer.acknowledge == Acknowledge::WithEffect;
    rule(stores_in_sink && broker.positions != PositionSync::AsMessages, "broker.positions", "consumer.acknowledge");
    rule(!is_queue && broker.lease != LeaseEnd::Expires, "broker.lease", "broker.kind");
    rule(!is_queue && consumer.confirmation != Confirmation::Confirmed, "consumer.confirmation", "broker.kind");
    rule(
        source.slot != ReplicationSlot::Own && source.relay != RelayKind::LogTailing,
        "source.relay.slot",
        "source.relay.kind",
    );
    found
}
