//! Choices of the environment at a log: replication, rebalances, failovers, power losses,
//! expiries.

use super::definition::LogBroker;
use super::state::LogState;
use crate::ids::{CopyId, Offset};
use crate::mechanisms::{DedupWindow, MessageRetention};
use crate::protocol::{Choice, DedupId};
use crate::rules::Rule;

impl LogBroker {
    /// The choices that the environment has.
    pub(super) fn choices(&self, state: &LogState) -> Vec<Choice> {
        let mut choices = Vec::new();
        if self.mechanisms.faults.rebalance && state.joining.iter().any(|consumer| !self.is_owner(state, *consumer)) {
            choices.push(Choice::Rebalance);
        }
        self.add_losses(state, &mut choices);
        if self.mechanisms.broker.retention == MessageRetention::Expires {
            let starts = (state.start.0 + 1..=state.replicated.0).map(Offset);
            choices.extend(starts.map(|start| Choice::MessageExpires(CopyId::Offset(start))));
        }
        let mut remembered = state.records.iter().skip(state.remembered_from.index());
        if self.mechanisms.broker.dedup_window == DedupWindow::Expires
            && remembered.any(|record| record.dedup_id != DedupId::Anonymous)
        {
            choices.push(Choice::WindowExpires);
        }
        if state.output.open.is_some() {
            choices.push(Choice::TransactionTimesOut);
        }
        choices
    }

    /// Adds what may take records away: failovers and power losses.
    fn add_losses(&self, state: &LogState, choices: &mut Vec<Choice>) {
        let (length, replicated) = (state.end().0, state.replicated.0);
        if self.can_fail_over(state) {
            let from = if self.rules.has(Rule::LogElectsInSync) { replicated } else { 0 };
            choices.extend((from..=length).map(|keep| Choice::Failover { keep, unclean: false }));
            if self.mechanisms.broker.unclean_election {
                choices.extend((0..replicated).map(|keep| Choice::Failover { keep, unclean: true }));
            }
        }
        if self.can_lose_power() {
            for keep in 0..=length {
                choices.push(Choice::PowerLoss { keep, positions_lost: false });
                if state.stored.is_some() {
                    choices.push(Choice::PowerLoss { keep, positions_lost: true });
                }
            }
        }
    }
}
