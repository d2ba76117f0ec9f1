//! The hazards of transactions.

use super::actions::Action;
use super::settings::Settings;
use super::state::{Partition, Phase, Record, State, Status, Visibility};
use crate::explore::Protocol;
use crate::faults::{Fault, FaultSet};

/// A hazard of transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazard {
    /// A position is beyond a message, or its commit was acknowledged, and its record is not in the
    /// output.
    Loss,
    /// A reader of committed data sees a message twice.
    Duplicate,
    /// A record is visible although the abort of its transaction was acknowledged, or although the
    /// position of its transaction is not committed.
    NotAtomic,
    /// Rest cannot be reached without a further fault: work done, no transaction and no position
    /// open.
    Blocked,
}

impl State {
    fn records(&self) -> impl Iterator<Item = &Record> {
        self.outputs.iter().flat_map(Partition::records)
    }
}

impl Settings {
    /// The number of transactions that are done, as far as their owner knows or their position is
    /// committed.
    fn done(&self, state: &State) -> u8 {
        if self.has_position() { state.group.position.offset } else { state.clients[0].transaction }
    }

    fn loses(&self, state: &State) -> bool {
        let messages = self.message(self.done(state), 0);
        (0..messages).any(|message| self.is_missing(state, message))
    }

    /// Whether no transaction that may yet commit has the message, and its application wants it.
    fn is_missing(&self, state: &State, message: u8) -> bool {
        let transaction = message / self.records_per_transaction();
        let is_dropped = state.dropped >> transaction & 1 == 1;
        !is_dropped && !state.records().any(|record| record.message == message)
    }

    /// Whether a transaction is done, and of its two messages one is visible only.
    fn is_half(&self, state: &State) -> bool {
        let is_visible = |message: u8| {
            let mut copies = state.records().filter(|record| record.message == message);
            copies.any(|record| record.visibility == Visibility::Committed)
        };
        let is_half = |one: u8, other: u8| is_visible(one) && self.is_missing(state, other);
        self.is_plain()
            && (0..self.done(state))
                .map(|done| 2 * done)
                .any(|first| is_half(first, first + 1) || is_half(first + 1, first))
    }

    fn duplicates(&self, state: &State) -> bool {
        let messages = self.message(self.transactions(), 0);
        (0..messages).any(|message| {
            let is_copy = |record: &&Record| record.message == message && record.visibility == Visibility::Committed;
            state.records().filter(is_copy).count() > 1
        })
    }

    fn is_torn(&self, state: &State) -> bool {
        let is_aborted = |attempt: u8| state.aborted >> attempt & 1 == 1;
        if state.group.position.attempt.is_some_and(is_aborted) || self.is_half(state) {
            return true;
        }
        let mut visible = state.records().filter(|record| record.visibility == Visibility::Committed);
        visible.any(|record| {
            let is_ending =
                matches!(state.coordinators[usize::from(record.id)].status, Status::Prepare { commits: true });
            let has_no_position = self.has_position() && state.group.position.offset <= record.message && !is_ending;
            is_aborted(record.attempt) || has_no_position
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
            Action::SendTwice(_) => Some(Fault::Late),
            Action::GiveUp(_) => Some(Fault::GivesUp),
            Action::FailHandler(_) => Some(Fault::HandlerFails),
            Action::WriteMarkerTwice(..) => Some(Fault::MarkerLate),
            Action::TimeOut(_) => Some(Fault::TimesOut),
            Action::Rebalance => Some(Fault::Rebalance),
            Action::Crash(_) | Action::CrashWithRequest(_) => Some(Fault::Crash),
            Action::FailOver(..) => Some(Fault::CoordinatorFails),
            Action::ExpireId(_) => Some(Fault::IdExpires),
            Action::DropLast(..) => Some(Fault::Drops),
            Action::ForeignInit(_) => Some(Fault::ForeignInit),
            _ => None,
        }
    }

    fn hazards(&self, state: &State) -> Vec<Hazard> {
        let mut hazards = Vec::new();
        if self.loses(state) {
            hazards.push(Hazard::Loss);
        }
        if self.duplicates(state) {
            hazards.push(Hazard::Duplicate);
        }
        if self.is_torn(state) {
            hazards.push(Hazard::NotAtomic);
        }
        hazards
    }

    fn is_progress(&self, _: &State, _: &State) -> bool {
        // Rest is the only goal.
        false
    }

    fn is_done(&self, state: &State) -> bool {
        let is_quiet = |status: Status| !matches!(status, Status::Ongoing | Status::Prepare { .. });
        let is_resting = |phase: Phase| matches!(phase, Phase::Idle | Phase::Done);
        self.done(state) >= self.transactions()
            && state.clients.iter().all(|client| is_resting(client.phase))
            && state.coordinators.iter().all(|coordinator| is_quiet(coordinator.status))
            && state.group.pending.iter().all(Option::is_none)
            && state.records().all(|record| record.visibility != Visibility::Open)
    }

    fn is_cut(&self, state: &State) -> bool {
        state.coordinators.iter().any(|coordinator| coordinator.epoch >= self.epochs)
    }
}
