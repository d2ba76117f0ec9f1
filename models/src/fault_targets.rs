//! Which faults a design has a target for.
//!
//! A target is a part, a mechanism or a setting that the fault strikes: a log has no lease that
//! could expire. Whether an enabled fault with a target ever occurs is not said here: an
//! exploration says it, from the steps that it took ([`onceproof_engine::Graph::occurred`]).

use crate::faults::{Fault, Faults};
use crate::mechanisms::{
    Acknowledge, BrokerKind, DedupWindow, DeletionStore, InboxRetention, LeaseEnd, Mechanisms, MessageRetention,
    ReplicationSlot, SinkKind, SourceKind, TransactionMarkers,
};

impl Mechanisms {
    /// Whether a fault is switched on, and the design has a target for it.
    ///
    /// ```
    /// use onceproof_models::{Fault, Mechanisms};
    ///
    /// let log = Mechanisms::default();
    /// assert!(log.enables(Fault::Rebalance) && !log.enables(Fault::LeaseExpires));
    /// ```
    #[must_use]
    pub fn enables(&self, fault: Fault) -> bool {
        let is_on = |name: &&str| Faults::switch(&mut self.faults.clone(), name).is_some_and(|on| *on);
        let switches = fault.switches();
        (switches.is_empty() || switches.iter().any(is_on)) && self.has_target(fault)
    }

    /// Whether the design has a target for a fault.
    #[must_use]
    pub fn has_target(&self, fault: Fault) -> bool {
        let Self { source, producer, broker, consumer, sink, .. } = self;
        let is_queue = broker.kind == BrokerKind::Queue;
        let is_in_transaction = consumer.acknowledge == Acknowledge::InTransaction;
        let has_transactions = is_in_transaction || producer.transactional;
        match fault {
            // Every design has clients, servers with a disk, and requests to a broker.
            Fault::ConnectionBreaks
            | Fault::LateRequest
            | Fault::ProcessCrash
            | Fault::ServerCrash
            | Fault::PowerLoss(_)
            | Fault::LostMachine(_) => true,
            Fault::LateSinkRequest => !is_in_transaction,
            Fault::HandlerFails => is_in_transaction || self.failure_leaves_trace(),
            Fault::Rollback => source.kind != SourceKind::Direct,
            Fault::LeaseExpires => is_queue && broker.lease == LeaseEnd::Expires,
            Fault::DeletionReturns => is_queue && broker.deletions == DeletionStore::MayReturn,
            Fault::WindowExpires => {
                let has_inbox = sink.kind == SinkKind::Inbox && sink.retention == InboxRetention::Expires;
                broker.dedup_window == DedupWindow::Expires || has_inbox
            }
            Fault::MessageExpires => broker.retention == MessageRetention::Expires,
            Fault::TransactionTimesOut => has_transactions,
            Fault::MarkerRepeats => has_transactions && broker.markers == TransactionMarkers::MayRepeat,
            Fault::Rebalance => !is_queue && consumer.instances > 1,
            Fault::Replacement => source.instances > 1,
            Fault::Failover => broker.replicas > 1 || source.slot == ReplicationSlot::LostAtFailover,
            Fault::UncleanFailover => broker.replicas > 1 && broker.unclean_election,
        }
    }
}
