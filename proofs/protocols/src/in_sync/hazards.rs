//! The hazards of a partition.

use super::actions::Action;
use super::settings::Settings;
use super::state::State;
use crate::explore::Protocol;
use crate::faults::{Fault, FaultSet};

/// A hazard of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazard {
    /// An acknowledged record is on no machine that is not gone.
    Loss,
    /// The second record was acknowledged and is lost, the first is not. In a log of deletions,
    /// where the second record is the deletion of the first: a deletion that was confirmed comes
    /// back.
    Back,
    /// A record was readable, and is gone: a producer that sends it again makes a duplicate.
    Unread,
    /// Two replicas in sync have different records at one offset below the high watermark of both:
    /// readers see them in different orders.
    Diverged,
    /// Nothing can be acknowledged any more, without a further fault.
    Blocked,
}

impl Settings {
    fn has_diverged(state: &State) -> bool {
        let members = || state.machines.iter().enumerate().filter(|(number, _)| state.controller.in_sync.has(*number));
        let below = |machine: &super::state::Machine| usize::from(machine.high_watermark);
        members().any(|(_, one)| {
            members().any(|(_, other)| {
                let mut pairs = one.log.records().iter().zip(other.log.records());
                let common = below(one).min(below(other));
                pairs.by_ref().take(common).any(|(one, other)| one.value != other.value)
            })
        })
    }
}

impl Protocol for Settings {
    type Hazard = Hazard;

    const BLOCKED: Option<Hazard> = Some(Hazard::Blocked);

    fn spent(state: &State) -> FaultSet {
        state.spent
    }

    fn fault(action: &Action) -> Option<Fault> {
        match action {
            Action::Drop(_) => Some(Fault::Slow),
            Action::Isolate(_) => Some(Fault::Partition),
            Action::Crash(_) | Action::CrashUnnoticed(_) => Some(Fault::Crash),
            Action::PowerLoss(..) | Action::PowerLossUnnoticed(..) => Some(Fault::PowerLoss),
            Action::Wipe(_) => Some(Fault::Wipe),
            Action::Disappear(_) => Some(Fault::Gone),
            _ => None,
        }
    }

    fn hazards(&self, state: &State) -> Vec<Hazard> {
        let mut hazards = Vec::new();
        if (1..state.sending).any(|value| !state.is_kept(value)) {
            hazards.push(Hazard::Loss);
        }
        if state.sending > 2 && state.is_kept(1) && !state.is_kept(2) {
            hazards.push(Hazard::Back);
        }
        if (1..=self.records).any(|value| state.seen >> value & 1 == 1 && !state.is_kept(value)) {
            hazards.push(Hazard::Unread);
        }
        if Self::has_diverged(state) {
            hazards.push(Hazard::Diverged);
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
        // A leader is wanted and the bound on elections is reached.
        state.controller.leader.is_none() && state.controller.epoch > self.elections
    }
}
