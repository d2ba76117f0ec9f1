//! Choices of the environment at a queue: leases end, messages expire, dead letters arrive,
//! leaders fail.

use super::definition::QueueBroker;
use super::state::QueueState;
use crate::ids::CopyId;
use crate::mechanisms::{DedupWindow, DeletionStore, MessageRetention};
use crate::protocol::Choice;

impl QueueBroker {
    /// The choices that the environment has.
    #[must_use]
    pub fn choices(&self, state: &QueueState) -> Vec<Choice> {
        let mut choices = Vec::new();
        if state.halted {
            return choices;
        }
        if self.ends_leases() {
            let leased = state.entries.iter().filter(|entry| entry.lease.is_some());
            choices.extend(leased.map(|entry| Choice::LeaseExpires(entry.number)));
        }
        if self.mechanisms.broker.retention == MessageRetention::Expires {
            let replicated = state.entries.iter().filter(|entry| entry.replicated);
            choices.extend(replicated.map(|entry| Choice::MessageExpires(CopyId::Entry(entry.number))));
        }
        for entry in state.entries.iter().filter(|entry| self.is_moving(entry)) {
            choices.extend([Choice::DeadLetterArrives(entry.number), Choice::DeadLetterIsLost(entry.number)]);
        }
        choices.extend(self.losses(state));
        if self.mechanisms.broker.deletions == DeletionStore::MayReturn {
            choices.extend(state.deletions.iter().map(|deletion| Choice::DeletionReturns(deletion.entry.number)));
        }
        if self.mechanisms.broker.dedup_window == DedupWindow::Expires && !state.remembered.is_empty() {
            choices.push(Choice::WindowExpires);
        }
        choices
    }
}
