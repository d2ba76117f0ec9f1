//! The hazards of a primary with or without a standby.

use super::actions::{Action, State, Status};
use super::settings::Settings;
use crate::explore::Protocol;
use crate::faults::{Fault, FaultSet};

/// A hazard of a primary with or without a standby.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazard {
    /// An acknowledged record is on no machine that is not gone.
    Loss,
    /// The second record (in a log of deletions: the deletion of the first) was acknowledged and is
    /// lost, the first is not.
    Back,
    /// Two machines that run take themselves for the primary.
    TwoPrimaries,
    /// Nothing can be acknowledged any more, without a further fault.
    Blocked,
}

impl Protocol for Settings {
    type Hazard = Hazard;

    const BLOCKED: Option<Hazard> = Some(Hazard::Blocked);

    fn spent(state: &State) -> FaultSet {
        state.spent
    }

    fn fault(action: &Action) -> Option<Fault> {
        match action {
            Action::DegradeHealthy => Some(Fault::Slow),
            Action::Cut => Some(Fault::Partition),
            Action::Crash(..) => Some(Fault::Crash),
            Action::PowerLoss(..) => Some(Fault::PowerLoss),
            Action::Disappear(_) => Some(Fault::Gone),
            _ => None,
        }
    }

    fn hazards(&self, state: &State) -> Vec<Hazard> {
        let is_kept = |value: u8| state.machines.iter().any(|machine| machine.log.has(value));
        let mut hazards = Vec::new();
        if (1..state.sending).any(|value| !is_kept(value)) {
            hazards.push(Hazard::Loss);
        }
        if state.sending > 2 && is_kept(1) && !is_kept(2) {
            hazards.push(Hazard::Back);
        }
        if state.machines.iter().all(|machine| machine.is_primary && machine.status == Status::Up) {
            hazards.push(Hazard::TwoPrimaries);
        }
        hazards
    }

    fn is_progress(&self, before: &State, after: &State) -> bool {
        before.sending != after.sending
    }

    fn is_done(&self, state: &State) -> bool {
        state.sending > self.records
    }

    fn is_cut(&self, state: &State) -> bool {
        // A promotion is wanted and the bound on them is reached.
        let is_wanted = state.machines.iter().any(|machine| machine.status == Status::Up && !machine.is_primary);
        let newest = state.machines.iter().map(|machine| machine.epoch).max().unwrap_or(0);
        self.failover && is_wanted && newest >= self.promotions
    }
}
