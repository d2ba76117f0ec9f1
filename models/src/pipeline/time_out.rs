//! The end of a transaction by time-out: a fault while its holder is at work, recovery where no
//! part would end it otherwise. And the bound on sessions of a source whose application makes a new
//! producer when the old one is refused.

use super::assembly::{BROKER, FIRST_CONSUMER};
use super::definition::Pipeline;
use crate::fault_parts::FaultPart;
use crate::faults::Fault;
use crate::mechanisms::{AfterFencing, TransactionEpoch, TransactionalIds};
use crate::parts::{ConsumerStage, LogState, Part, PartState, SenderState, TransactionState};
use crate::protocol::{Holder, Msg, TransactionalId};
use onceproof_engine::composition::{ActorId, Judgement, LinkId, View};

/// The work of the client of a transactional id.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HolderWork {
    /// It is at work on the open transaction.
    Busy,
    /// It will not end the transaction: it has stopped, or does not know of it.
    Idle,
    /// It is about to register, which ends the transaction.
    Starting,
}

impl Pipeline {
    /// Whether a time-out is enabled, and whether it is a fault.
    pub(super) fn judge_time_out(&self, view: &View<'_, Part>, id: TransactionalId) -> Judgement<Fault> {
        let PartState::LogBroker(log) = view.state(BROKER) else { return Judgement::Never };
        let work = match id {
            TransactionalId::Source => self.source_work(view, log),
            TransactionalId::Output(number) => self.output_work(view, log, number),
        };
        let (is_unresolved, exceeds) = match id {
            TransactionalId::Source => (log.has_open_records(), self.fencing_exceeds(view)),
            TransactionalId::Output(number) => {
                (log.output.ids.get(usize::from(number)).is_some_and(TransactionState::is_unresolved), false)
            }
        };
        match work {
            HolderWork::Busy if self.mechanisms.faults.expiry_at(FaultPart::Broker) && !exceeds => {
                Judgement::Fault(Fault::TransactionTimesOut)
            }
            // In the same epoch the abort leaves room for a late write.
            HolderWork::Idle | HolderWork::Starting if self.keeps_epoch() && !exceeds => Judgement::Normal,
            // An empty transaction blocks no reader.
            HolderWork::Idle if is_unresolved && !exceeds => Judgement::Normal,
            _ => Judgement::Never,
        }
    }

    /// Whether a time-out aborts a transaction in the epoch of its holder (before KAFKA-6119).
    fn keeps_epoch(&self) -> bool {
        self.mechanisms.broker.epoch == TransactionEpoch::PerSessionKept
    }

    fn source_work(&self, view: &View<'_, Part>, log: &LogState) -> HolderWork {
        let mut clients = self.actors().filter(|actor| self.is_producing(*actor));
        let holder = clients.find_map(|actor| {
            sender(view.state(actor))
                .filter(|state| log.transactional == Holder { producer: state.producer, epoch: state.epoch })
        });
        match holder {
            Some(state) if state.initialising => HolderWork::Starting,
            Some(state) if state.closed => HolderWork::Idle,
            Some(state) if state.outstanding.is_empty() && state.aborting.is_none() => HolderWork::Idle,
            Some(_) => HolderWork::Busy,
            None => HolderWork::Starting,
        }
    }

    fn output_work(&self, view: &View<'_, Part>, log: &LogState, number: u8) -> HolderWork {
        let is_per_owner = self.mechanisms.sink.transactions == TransactionalIds::PerOwner;
        if !is_per_owner && self.mechanisms.broker.epoch == TransactionEpoch::PerTransaction {
            return HolderWork::Busy;
        }
        let Some(id) = log.output.ids.get(usize::from(number)) else { return HolderWork::Starting };
        let instances = 0..usize::from(self.mechanisms.consumer.instances);
        for actor in instances.map(|index| ActorId::new(FIRST_CONSUMER.index() + index)) {
            let PartState::Consumer(state) = view.state(actor) else { continue };
            if state.registration.is_none_or(|own| !own.is_same_epoch(id.registration)) {
                continue;
            }
            return if state.stage == ConsumerStage::Renewing {
                HolderWork::Starting
            } else if state.held.iter().any(|held| held.step.has_transaction()) {
                HolderWork::Busy
            } else {
                HolderWork::Idle
            };
        }
        let is_stopped = |actor: ActorId| match view.state(actor) {
            PartState::Consumer(state) => state.stage == ConsumerStage::Stopped,
            _ => false,
        };
        if self.actors().any(is_stopped) { HolderWork::Idle } else { HolderWork::Starting }
    }

    /// Whether a source that was refused now would exceed the bound on its sessions.
    fn fencing_exceeds(&self, view: &View<'_, Part>) -> bool {
        self.mechanisms.producer.after_fencing == AfterFencing::NewProducer
            && self.actors().filter(|actor| self.is_producing(*actor)).any(|actor| {
                sender(view.state(actor)).is_some_and(|state| state.producer.0 + 1 >= self.mechanisms.bounds.identities)
            })
    }

    /// Whether a late end of one of the source's transactions could lead to a session too many: the
    /// request about the transaction that it hits may be refused for good.
    pub(super) fn late_end_exceeds(&self, view: &View<'_, Part>, link: LinkId, msg: &Msg) -> bool {
        matches!(msg, Msg::EndTransaction { .. })
            && self.mechanisms.broker.epoch != TransactionEpoch::PerTransaction
            && self.is_producing(self.link(link).client)
            && self.fencing_exceeds(view)
    }
}

/// The client library of a producing client.
fn sender(state: &PartState) -> Option<&SenderState> {
    match state {
        PartState::Producer(state) => Some(&state.sender),
        PartState::Relay(state) => Some(&state.sender),
        _ => None,
    }
}
