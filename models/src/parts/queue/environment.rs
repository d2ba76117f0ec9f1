//! Choices of the environment at a queue: leases end, messages expire, dead letters arrive,
//! leaders fail.

use super::definition::QueueBroker;
use super::state::QueueState;
use crate::ids::CopyId;
use crate::mechanisms::{DedupWindow, LeaseEnd, MessageRetention};
use crate::protocol::Choice;
use crate::rules::Rule;

impl QueueBroker {
    /// The choices that the environment has.
    pub(super) fn choices(&self, state: &QueueState) -> Vec<Choice> {
        let mut choices = Vec::new();
        if self.rules.has(Rule::QueueLeasesExpire) && self.mechanisms.broker.lease == LeaseEnd::Expires {
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
        let (length, replicated) = (state.entries.len() as u8, state.replicated() as u8);
        if self.can_fail_over(state) {
            choices.extend((replicated..=length).map(|keep| Choice::Failover { keep, unclean: false }));
            if self.mechanisms.broker.unclean_election {
                choices.extend((0..replicated).map(|keep| Choice::Failover { keep, unclean: true }));
            }
        }
        if self.can_lose_power() {
            choices.extend((0..length).map(|keep| Choice::PowerLoss { keep, positions_lost: false }));
        }
        if self.mechanisms.broker.dedup_window == DedupWindow::Expires && !state.remembered.is_empty() {
            choices.push(Choice::WindowExpires);
        }
        choices
    }
}
