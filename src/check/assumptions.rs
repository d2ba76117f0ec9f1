//! The assumptions behind a verdict, beside its bounds. Every report states them.
//!
//! Left out: the assumptions of the profiles of real systems, which come with the design
//! ([`Design::assumed`]).

use crate::design::Design;
use onceproof_models::durability::{Durability, machines_of_messages};
use onceproof_models::fault_parts::FaultPart;
use onceproof_models::mechanisms::{
    Acknowledge, BrokerKind, BrokerSettings, CommitOrder, DedupWindow, DeletionStore, DiskSync, Election, Identity,
    InboxRetention, MaxDeliveries, MessageRetention, OnFailure, SinkKind, SourceKind, TransactionEpoch,
    TransactionMarkers,
};
use onceproof_models::{Mechanisms, Rules};

/// Returns the assumptions behind a design's verdicts, in sentences.
#[must_use]
pub fn assumptions(design: &Design) -> Vec<String> {
    let mechanisms = &design.mechanisms;
    let mut found: Vec<String> = of_mechanisms(mechanisms).into_iter().map(str::to_owned).collect();
    found.extend(design.assumed.iter().cloned());
    found.extend(of_durability(mechanisms));
    let excluded = mechanisms.faults.excluded();
    if !excluded.is_empty() {
        found.push(format!("these faults do not happen: {}", excluded.join(", ")));
    }
    found.extend(mechanisms.faults.limited().into_iter().map(|(name, parts)| {
        let parts: Vec<&str> = parts.iter().map(FaultPart::name).collect();
        format!("{name} happens at no other part than: {} (faults.{name})", parts.join(", "))
    }));
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
    let is_source_replaceable = m.source.instances == 1 && m.faults.rebalance_at(FaultPart::Producer);
    let is_outbox = m.source.kind == SourceKind::Outbox;
    let has_transactions = m.producer.transactional || m.consumer.acknowledge == Acknowledge::InTransaction;
    let is_in_order = m.broker.kind == BrokerKind::Log && commits && m.consumer.commits == CommitOrder::InOrder;
    let may_be_late = m.faults.late_between(FaultPart::Consumer, FaultPart::Broker)
        && (m.faults.network || m.faults.failover || m.faults.lossy_crash);
    let sentences = [
        (is_in_order && !may_be_late, "a consumer's commits arrive in order (consumer.commits)"),
        // apache/kafka, `ClassicGroup.validateOffsetCommit`: member and generation are checked, the
        // offset is not compared with the stored one.
        (
            is_in_order && may_be_late,
            "a late commit does not take the position back within a generation, which Kafka's coordinator does not \
             check (consumer.commits)",
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
        (
            has_transactions && m.broker.epoch == TransactionEpoch::PerTransaction,
            "a transaction has an epoch of its own, as with transaction.version 2 and a client of 4.0 (broker.epoch)",
        ),
        (
            has_transactions && m.broker.markers == TransactionMarkers::Once,
            "a transaction's marker that arrives again is refused (broker.markers)",
        ),
        (has_transactions, "the transaction coordinator loses nothing that it answered"),
        (
            m.broker.election == Election::Eligible
                && m.faults.failover_at(FaultPart::Broker)
                && !m.faults.crash_at(FaultPart::Broker),
            "a leader that is replaced has stopped cleanly (faults.crash)",
        ),
        (
            m.faults.handler_failure
                && m.consumer.on_failure == OnFailure::Retry
                && (m.broker.kind == BrokerKind::Log || m.broker.max_deliveries == MaxDeliveries::Unlimited),
            "a handler that fails succeeds at last: no message fails for ever",
        ),
        (is_source_replaceable && is_outbox, "the relay is replaced only after it has died (source.instances)"),
        (
            is_source_replaceable && !is_outbox,
            "the producing application is replaced only after it has died (source.instances)",
        ),
    ];
    sentences.into_iter().filter(|(is_assumed, _)| *is_assumed).map(|(_, sentence)| sentence).collect()
}

/// The rule that a power loss follows, and what is taken to be durable.
fn of_durability(m: &Mechanisms) -> Vec<String> {
    let Mechanisms { broker, producer, faults, .. } = m;
    let kept = if m.consumer.acknowledge == Acknowledge::InTransaction {
        "the output topic loses nothing that its readers have seen, and the database nothing that it answered"
    } else {
        "the sink and the database lose nothing that they answered"
    };
    let mut found = vec![kept.to_owned()];
    if !faults.lost_machine {
        found.push("no machine of the broker is lost for good (faults.lost_machine)".to_owned());
    }
    let durability = Durability::new(m, Rules::ALL, 0, 0);
    let is_queue = broker.kind == BrokerKind::Queue;
    let (may_lose_deletions, store) = match broker.deletions {
        DeletionStore::WithMessages => (durability.may_lose_messages(), "broker.deletions"),
        DeletionStore::Apart => (durability.may_lose_positions(), "broker.positions"),
        DeletionStore::MayReturn => (true, "broker.deletions"),
    };
    if is_queue && !may_lose_deletions {
        found.push(format!("deletions are durable when they are confirmed ({store})"));
    }
    if !is_queue && !durability.may_lose_positions() {
        found.push("positions are durable when they are confirmed (broker.positions)".to_owned());
    }
    if faults.lossy_crash {
        found.push(power_loss(broker, machines_of_messages(broker, producer.acks, faults.crash_at(FaultPart::Broker))));
    }
    found
}

/// The rule that a power loss follows, as a sentence.
fn power_loss(broker: &BrokerSettings, machines: u8) -> String {
    let count = if machines == 1 { "one machine".to_owned() } else { format!("{machines} machines at once") };
    if broker.sync == DiskSync::BeforeAck {
        return "a power loss takes nothing that was acknowledged (broker.sync)".to_owned();
    }
    let why = match broker.election {
        _ if broker.replicas == 1 => "the only one",
        Election::InSync => "the in-sync set may have shrunk to it, KIP-966",
        Election::Eligible if machines == 1 => "a replica whose process crashed is not eligible, KIP-966",
        Election::Eligible => "the eligible leader replicas, KIP-966",
        Election::Majority => "what a storing and an electing majority have in common",
    };
    format!("a power loss of {count} takes what was not written: {why} (broker.election)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_loss_names_the_rule_and_the_machines() {
        let mut broker = BrokerSettings { sync: DiskSync::Background, ..BrokerSettings::default() };
        assert!(power_loss(&broker, 1).contains("KIP-966"));
        broker.election = Election::Majority;
        assert!(power_loss(&broker, 2).starts_with("a power loss of 2 machines at once"));
        broker.sync = DiskSync::BeforeAck;
        assert!(power_loss(&broker, 1).ends_with("(broker.sync)"));
    }

    #[test]
    fn deletions_are_durable_only_where_no_loss_takes_them() {
        let mut mechanisms = Mechanisms::default();
        mechanisms.broker.kind = BrokerKind::Queue;
        let is_said = |m: &Mechanisms| of_durability(m).iter().any(|sentence| sentence.starts_with("deletions"));
        assert!(is_said(&mechanisms));
        mechanisms.broker.sync = DiskSync::Background;
        assert!(!is_said(&mechanisms));
    }

    #[test]
    fn handlers_that_fail_for_ever_are_assumed_away() {
        let mut mechanisms = Mechanisms::default();
        let is_said = |m: &Mechanisms| of_mechanisms(m).iter().any(|sentence| sentence.contains("fails for ever"));
        assert!(is_said(&mechanisms));
        mechanisms.consumer.on_failure = OnFailure::Skip;
        assert!(!is_said(&mechanisms));
        mechanisms.consumer.on_failure = OnFailure::Retry;
        (mechanisms.broker.kind, mechanisms.broker.max_deliveries) = (BrokerKind::Queue, MaxDeliveries::DeadLetter);
        assert!(!is_said(&mechanisms));
    }

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
