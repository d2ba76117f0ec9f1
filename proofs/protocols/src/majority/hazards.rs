//! The hazards of a log that is replicated by majority.

use super::actions::{Action, Entries, Machine, State};
use super::settings::Settings;
use crate::explore::Protocol;
use crate::faults::{Fault, FaultSet};

/// A hazard of a log that is replicated by majority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazard {
    /// An acknowledged record is on no machine that is not gone.
    Loss,
    /// The second record (in a log of deletions: the deletion of the first) was acknowledged and is
    /// lost, the first is not.
    Back,
    /// A leader lacked an acknowledged record and acknowledged a later one, and now a leader has
    /// the first one.
    ReturnedLate,
    /// Two machines have different entries at one index and term: what log matching excludes.
    Diverged,
    /// Two leaders of one term at a time.
    Split,
    /// Nothing can be acknowledged any more, without a further fault.
    Blocked,
}

fn differ(one: &Machine, other: &Machine) -> bool {
    let mut pairs = one.log.records().iter().zip(other.log.records());
    pairs.any(|(one, other)| one.epoch == other.epoch && one.value != other.value)
}

impl Protocol for Settings {
    type Hazard = Hazard;

    const BLOCKED: Option<Hazard> = Some(Hazard::Blocked);

    fn spent(state: &State) -> FaultSet {
        state.spent
    }

    fn fault(action: &Action) -> Option<Fault> {
        match action {
            Action::ElectPast(..) => Some(Fault::Slow),
            Action::Crash(_) => Some(Fault::Crash),
            Action::PowerLoss(..) => Some(Fault::PowerLoss),
            Action::Wipe(_) => Some(Fault::Wipe),
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
        let has_overtaken = |log: &Entries| (1..=self.records).any(|v| state.overtaken >> v & 1 == 1 && log.has(v));
        if state.highest_leaders().any(|leader| has_overtaken(&leader.log)) {
            hazards.push(Hazard::ReturnedLate);
        }
        if state.machines.iter().any(|one| state.machines.iter().any(|other| differ(one, other))) {
            hazards.push(Hazard::Diverged);
        }
        let leaders = || state.machines.iter().filter(|machine| machine.leads);
        if leaders().any(|one| leaders().filter(|other| other.term == one.term).count() > 1) {
            hazards.push(Hazard::Split);
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
        !state.has_healthy_leader() && state.elections >= self.elections
    }
}
