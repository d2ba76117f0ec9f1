//! Which events of a pipeline are enabled, and which of them are faults.

use super::assembly::{BROKER, PRODUCER};
use super::definition::Pipeline;
use crate::durability::LossCause;
use crate::fault_parts::FaultPart;
use crate::faults::Fault;
use crate::ids::{EntryNumber, Source};
use crate::mechanisms::{BrokerKind, ReplicationSlot};
use crate::parts::{HeldMessage, Part, PartState};
use crate::protocol::{Choice, Msg, PartKind};
use onceproof_engine::composition::{
    ActorId, Budget, Environment, Event, FaultCounter, Judgement, Link, LinkId, Network, View,
};

/// A fault that is enabled under a condition.
fn fault_if(condition: bool, fault: Fault) -> Judgement<Fault> {
    if condition { Judgement::Fault(fault) } else { Judgement::Never }
}

impl Pipeline {
    /// Whether the holder of a lease has the message or is about to get it, or its acknowledgement
    /// is under way.
    fn is_at_work(&self, view: &View<'_, Part>, number: EntryNumber) -> bool {
        let PartState::QueueBroker(queue) = view.state(BROKER) else { return false };
        let Some(entry) = queue.entry(number) else { return false };
        let (Some(lease), Some(current)) = (entry.lease, entry.receipt()) else { return false };
        let holder = ActorId::from(lease.holder);
        let is_current = |held: &HeldMessage| held.source == Source::Delivery(current);
        let is_held = matches!(view.state(holder), PartState::Consumer(state) if state.held.iter().any(is_current));
        let link = self.links().find(|(_, link)| link.client == holder && link.server == BROKER);
        let is_lease = |msg: &Msg| matches!(msg, Msg::Lease { receipt, .. } if *receipt == current);
        let is_ack = |msg: &Msg| matches!(msg, Msg::Ack { receipt } if *receipt == current);
        is_held || link.is_some_and(|(link, _)| view.answers(link).any(is_lease) || view.requests(link).any(is_ack))
    }

    /// Whether the broker forgets identities of messages that count as copies. A queue counts a
    /// message that a crash took, and crashes are not bounded.
    fn forgets(&self, choice: Choice) -> bool {
        let is_queue = self.mechanisms.broker.kind == BrokerKind::Queue;
        matches!(choice, Choice::WindowExpires)
            || (is_queue && matches!(choice, Choice::DataLoss { cause: LossCause::Crash, .. }))
    }

    fn is_to_sink(&self, link: LinkId) -> bool {
        self.part(self.link(link).server).kind() == PartKind::Sink
    }

    /// The part of a design that an actor belongs to.
    fn fault_part(&self, actor: ActorId) -> FaultPart {
        self.part(actor).kind().into()
    }

    /// Whether a choice of an actor is enabled, and whether it is a fault.
    fn judge_choice(&self, view: &View<'_, Part>, actor: ActorId, choice: Choice) -> Judgement<Fault> {
        let (faults, part) = (self.mechanisms.faults, self.fault_part(actor));
        match choice {
            Choice::Rebalance => fault_if(faults.rebalance_at(FaultPart::Consumer), Fault::Rebalance),
            Choice::Failover { unclean: false, .. } => fault_if(faults.failover_at(part), Fault::Failover),
            Choice::Failover { unclean: true, .. } | Choice::OutputLoss { cause: None, .. } => {
                fault_if(faults.failover_at(part), Fault::UncleanFailover)
            }
            Choice::Halt { machines } => fault_if(faults.lost_machine, Fault::LostMachine(machines)),
            Choice::DataLoss { cause, machines, .. } | Choice::OutputLoss { cause: Some(cause), machines, .. } => {
                match cause {
                    LossCause::Crash => fault_if(faults.crash_at(part), Fault::ServerCrash),
                    LossCause::Machine => fault_if(faults.lost_machine, Fault::LostMachine(machines)),
                    LossCause::Power => fault_if(faults.lossy_crash, Fault::PowerLoss(machines)),
                }
            }
            Choice::DeadLetterIsLost(_) => fault_if(faults.crash_at(part), Fault::ServerCrash),
            // No machine fails. It is a fault, so that no run relies on it.
            Choice::DeletionReturns(_) => Judgement::Fault(Fault::DeletionReturns),
            Choice::WindowExpires => fault_if(faults.expiry_at(part), Fault::WindowExpires),
            Choice::MessageExpires(_) => fault_if(faults.expiry_at(part), Fault::MessageExpires),
            Choice::TransactionTimesOut(id) => self.judge_time_out(view, id),
            Choice::MarkerRepeats { .. } => fault_if(faults.network_between(part, part), Fault::MarkerRepeats),
            Choice::SlotAdvances if self.mechanisms.source.slot == ReplicationSlot::LostAtFailover => {
                fault_if(faults.failover_at(part), Fault::Failover)
            }
            Choice::LeaseExpires(number) if self.is_at_work(view, number) => {
                fault_if(faults.expiry_at(part), Fault::LeaseExpires)
            }
            Choice::HandlerFails(_) => fault_if(faults.handler_failure, Fault::HandlerFails),
            Choice::BusinessRollsBack(_) => fault_if(faults.rollback, Fault::Rollback),
            Choice::LeaseExpires(_)
            | Choice::DeadLetterArrives(_)
            | Choice::SlotAdvances
            | Choice::TryAgain
            | Choice::GiveUp
            | Choice::BusinessBegins
            | Choice::BusinessCommits(_)
            | Choice::HandlerSucceeds(_) => Judgement::Normal,
        }
    }

    /// Whether a crash of an actor is enabled within the bounds.
    fn judge_crash(&self, view: &View<'_, Part>, actor: ActorId) -> Judgement<Fault> {
        let exceeds = match actor {
            BROKER => self.reset_exceeds_copies(view),
            // A crash of a replaced client changes nothing: it may as well never go on.
            PRODUCER if self.is_replaced(view) => true,
            _ => self.restart_exceeds(view, actor, Some(actor)),
        };
        let fault = if self.is_volatile(actor) { Fault::ProcessCrash } else { Fault::ServerCrash };
        fault_if(self.mechanisms.faults.crash_at(self.fault_part(actor)) && !exceeds, fault)
    }
}

impl Environment<Part> for Pipeline {
    type Fault = Fault;

    fn network(&self) -> Network {
        Network::Connections
    }

    fn judge(&self, view: &View<'_, Part>, event: &Event<'_, Part>) -> Judgement<Fault> {
        let faults = self.mechanisms.faults;
        match event {
            Event::Deliver | Event::Timer { .. } => Judgement::Normal,
            Event::Late { link, msg } => {
                let fault = if self.is_to_sink(*link) { Fault::LateSinkRequest } else { Fault::LateRequest };
                let exceeds = self.exceeds_copies(view, msg, None) || self.late_end_exceeds(view, *link, msg);
                fault_if(!exceeds, fault)
            }
            Event::Break { link } => {
                let Link { client, server } = self.link(*link);
                let exceeds = server == BROKER && self.break_exceeds_copies(view, client);
                let breaks = faults.network_between(self.fault_part(client), self.fault_part(server));
                fault_if(breaks && !exceeds, Fault::ConnectionBreaks)
            }
            Event::Crash { actor } => self.judge_crash(view, *actor),
            Event::Replace { from, .. } => {
                let is_on = faults.rebalance_at(FaultPart::Producer);
                let possible = is_on && !self.is_replaced(view) && !self.restart_exceeds(view, *from, None);
                fault_if(possible, Fault::Replacement)
            }
            Event::Choose { actor, choice } => {
                let resets = self.resets_connections(choice);
                let forgets = *actor == BROKER && self.forgets(**choice);
                if (resets && self.reset_exceeds_copies(view)) || (forgets && self.forgetting_exceeds_copies(view)) {
                    Judgement::Never
                } else {
                    self.judge_choice(view, *actor, **choice)
                }
            }
        }
    }

    fn budget(&self, fault: Fault) -> Option<Budget> {
        let bounds = self.mechanisms.bounds;
        let (index, cost, limit) = match fault {
            Fault::Rebalance => (0, 1, bounds.rebalances),
            // The broker counts its own failovers; a database loses its slot once a commit at most.
            Fault::PowerLoss(machines) => (1, machines, bounds.lossy_crashes),
            Fault::Replacement => (2, 1, bounds.replacements),
            _ => return None,
        };
        Some(Budget { counter: FaultCounter::new(index), cost, limit })
    }

    fn max_faults(&self) -> Option<u8> {
        Some(self.mechanisms.bounds.faults).filter(|faults| *faults > 0)
    }

    fn resets_connections(&self, choice: &Choice) -> bool {
        matches!(choice, Choice::Failover { .. } | Choice::DataLoss { .. } | Choice::Halt { .. })
    }

    fn is_volatile(&self, actor: ActorId) -> bool {
        self.part(actor).kind().is_volatile()
    }

    fn standby(&self) -> Option<(ActorId, ActorId)> {
        self.assembly.standby.map(|standby| (standby, PRODUCER))
    }

    fn connection_lost(&self) -> Option<Msg> {
        Some(Msg::ConnectionLost)
    }

    fn may_be_late(&self, link: LinkId, msg: &Msg) -> bool {
        let Link { client, server } = self.link(link);
        !(msg.is_never_late() || self.is_early_acknowledgement(msg))
            && self.mechanisms.faults.late_between(self.fault_part(client), self.fault_part(server))
    }

    fn is_alternative(&self, choice: &Choice) -> bool {
        matches!(choice, Choice::TryAgain | Choice::GiveUp | Choice::HandlerSucceeds(_) | Choice::HandlerFails(_))
    }
}
