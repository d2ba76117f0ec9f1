//! Settings that have no effect beside another setting of the same design.

use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::{
    Acknowledge, AfterFencing, AfterGivingUp, BrokerKind, CommitOrder, Confirmation, DeletionStore, DeliveryOrder,
    Identity, LeaseEnd, MaxDeliveries, OnGap, PositionRead, PositionSync, RelayKind, ReplicationSlot, SinkFencing,
    SinkKind, SourceKind, TransactionEpoch, TransactionMarkers, TransactionVerification, TransactionalIds,
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
    let can_fence = matches!(sink.kind, SinkKind::OffsetStore | SinkKind::Topic);
    rule(!can_fence && sink.fencing != SinkFencing::None, "sink.fencing", "sink.kind");
    transactions(mechanisms, &mut rule);
    let has_readers = consumer.acknowledge == Acknowledge::InTransaction;
    rule(!has_readers, "sink.readers", "consumer.acknowledge");
    rule(!is_queue && broker.max_deliveries != MaxDeliveries::Unlimited, "broker.max_deliveries", "broker.kind");
    rule(is_queue && consumer.commits == CommitOrder::MayRewind, "consumer.commits", "broker.kind");
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

/// The settings of transactions that no transition reads.
fn transactions(mechanisms: &Mechanisms, rule: &mut impl FnMut(bool, &'static str, &'static str)) {
    let Mechanisms { producer, broker, consumer, sink, .. } = *mechanisms;
    let has_output = consumer.acknowledge == Acknowledge::InTransaction;
    let is_used = has_output || producer.transactional;
    rule(!is_used && broker.epoch != TransactionEpoch::PerTransaction, "broker.epoch", "consumer.acknowledge");
    rule(
        !is_used && broker.verification != TransactionVerification::None,
        "broker.verification",
        "consumer.acknowledge",
    );
    rule(
        is_used
            && broker.verification != TransactionVerification::None
            && broker.epoch == TransactionEpoch::PerTransaction,
        "broker.verification",
        "broker.epoch",
    );
    rule(!is_used && broker.markers != TransactionMarkers::Once, "broker.markers", "consumer.acknowledge");
    rule(
        !is_used && producer.after_fencing != AfterFencing::NewProducer,
        "producer.after_fencing",
        "consumer.acknowledge",
    );
    let gives_up = producer.after_giving_up != AfterGivingUp::NewEpoch;
    rule(gives_up && !is_used, "producer.after_giving_up", "consumer.acknowledge");
    rule(
        gives_up && is_used && broker.epoch == TransactionEpoch::PerTransaction,
        "producer.after_giving_up",
        "broker.epoch",
    );
    rule(!has_output && sink.transactions != TransactionalIds::PerOwner, "sink.transactions", "consumer.acknowledge");
    let reads_any = consumer.position_read != PositionRead::Stable;
    rule(reads_any && !has_output, "consumer.position_read", "consumer.acknowledge");
    rule(
        reads_any && has_output && sink.transactions == TransactionalIds::PerPartition,
        "consumer.position_read",
        "sink.transactions",
    );
}
