//! Which faults a design has a target for.
//!
//! A target is a part, a mechanism or a setting that the fault strikes: a log has no lease that
//! could expire. Whether an enabled fault with a target ever occurs is not said here: an
//! exploration says it, from the steps that it took ([`onceproof_engine::Graph::occurred`]).

use crate::fault_parts::FaultPart;
use crate::faults::Fault;
use crate::mechanisms::{
    Acknowledge, BrokerKind, DedupWindow, DeletionStore, InboxRetention, LeaseEnd, Mechanisms, MessageRetention,
    ReplicationSlot, SinkKind, SourceKind, TransactionMarkers,
};

impl Mechanisms {
    /// Whether a fault is switched on at a part where the design has a target for it.
    ///
    /// ```
    /// use onceproof_models::{Fault, Mechanisms};
    ///
    /// let log = Mechanisms::default();
    /// assert!(log.enables(Fault::Rebalance) && !log.enables(Fault::LeaseExpires));
    /// ```
    #[must_use]
    pub fn enables(&self, fault: Fault) -> bool {
        self.targets(fault).into_iter().any(|part| self.faults.is_on_at(fault, part))
    }

    /// The parts at which the design has a target for a fault. A connection is a target at both of
    /// its ends.
    #[must_use]
    pub fn targets(&self, fault: Fault) -> Vec<FaultPart> {
        FaultPart::ALL.into_iter().filter(|part| self.has_target_at(fault, *part)).collect()
    }

    fn has_target_at(&self, fault: Fault, part: FaultPart) -> bool {
        let Self { source, producer, broker, consumer, sink, .. } = self;
        let (is_source, is_broker) = (part == FaultPart::Source, part == FaultPart::Broker);
        let (is_producer, is_consumer) = (part == FaultPart::Producer, part == FaultPart::Consumer);
        let is_sink = part == FaultPart::Sink;
        let is_queue = broker.kind == BrokerKind::Queue;
        let is_in_transaction = consumer.acknowledge == Acknowledge::InTransaction;
        let has_transactions = is_in_transaction || producer.transactional;
        let has_part = match part {
            FaultPart::Source => source.kind != SourceKind::Direct,
            FaultPart::Sink => !is_in_transaction,
            FaultPart::Producer | FaultPart::Broker | FaultPart::Consumer => true,
        };
        match fault {
            Fault::ConnectionBreaks => has_part,
            Fault::LateRequest => has_part && !is_sink,
            Fault::ProcessCrash => is_producer || is_consumer,
            Fault::ServerCrash => has_part && (is_source || is_broker || is_sink),
            Fault::PowerLoss(_) | Fault::LostMachine(_) => is_broker,
            Fault::LateSinkRequest => has_part && is_sink,
            Fault::HandlerFails => is_consumer && (is_in_transaction || self.failure_leaves_trace()),
            Fault::Rollback => has_part && is_source,
            Fault::LeaseExpires => is_broker && is_queue && broker.lease == LeaseEnd::Expires,
            Fault::DeletionReturns => is_broker && is_queue && broker.deletions == DeletionStore::MayReturn,
            Fault::WindowExpires => {
                let has_inbox = sink.kind == SinkKind::Inbox && sink.retention == InboxRetention::Expires;
                (is_broker && broker.dedup_window == DedupWindow::Expires) || (is_sink && has_inbox)
            }
            Fault::MessageExpires => is_broker && broker.retention == MessageRetention::Expires,
            Fault::TransactionTimesOut => is_broker && has_transactions,
            Fault::MarkerRepeats => is_broker && has_transactions && broker.markers == TransactionMarkers::MayRepeat,
            Fault::Rebalance => is_consumer && !is_queue && consumer.instances > 1,
            Fault::Replacement => is_producer && source.instances > 1,
            Fault::Failover => {
                (is_broker && broker.replicas > 1) || (is_source && source.slot == ReplicationSlot::LostAtFailover)
            }
            Fault::UncleanFailover => is_broker && broker.replicas > 1 && broker.unclean_election,
        }
    }
}
