//! Choices of the environment at a log: replication, rebalances, failovers, power losses,
//! expiries.

use super::definition::LogBroker;
use super::state::LogState;
use crate::durability::LossCause;
use crate::ids::{CopyId, Offset};
use crate::mechanisms::{DedupWindow, Mechanisms, MessageRetention, PositionSync};
use crate::protocol::{Choice, DedupId, Kept, TransactionPart, TransactionalId};
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
        self.add_transactions(state, &mut choices);
        choices
    }

    /// Adds what may happen to transactions without a request: time-outs, and markers that come
    /// again.
    fn add_transactions(&self, state: &LogState, choices: &mut Vec<Choice>) {
        if self.is_source_open(state) {
            choices.push(Choice::TransactionTimesOut(TransactionalId::Source));
        }
        if state.has_open_records() {
            let repeat =
                |commit| Choice::MarkerRepeats { id: TransactionalId::Source, part: TransactionPart::Output, commit };
            choices.extend(state.transaction.markers.kinds().map(repeat));
        }
        for (number, transaction) in (0..).zip(&state.output.ids) {
            let id = TransactionalId::Output(number);
            if transaction.is_open() {
                choices.push(Choice::TransactionTimesOut(id));
            }
            let unresolved = [
                (!transaction.records.is_empty(), TransactionPart::Output, transaction.output_markers),
                (transaction.position.is_some(), TransactionPart::Positions, transaction.position_markers),
            ];
            for (_, part, markers) in unresolved.into_iter().filter(|(is_unresolved, ..)| *is_unresolved) {
                choices.extend(markers.kinds().map(|commit| Choice::MarkerRepeats { id, part, commit }));
            }
        }
    }

    /// Adds what may take records or the stored position away: failovers, power losses, and crashes
    /// of a process that has not written them.
    fn add_losses(&self, state: &LogState, choices: &mut Vec<Choice>) {
        let (length, replicated) = (state.end().0, state.replicated.0);
        let kept = |messages, acknowledgements| Kept { messages, acknowledgements };
        if self.can_fail_over(state) {
            let Mechanisms { broker, producer, .. } = self.mechanisms;
            let from = if self.rules.has(Rule::LogElectsInSync) { replicated } else { 0 };
            choices.extend((from..=length).map(|keep| Choice::Failover { kept: kept(keep, 1), unclean: false }));
            // The store of positions is another one: it may fail over alone.
            let loses_position = state.stored.is_some() && self.failover_may_lose_position(state);
            if loses_position {
                let unclean = broker.positions != PositionSync::Buffered;
                choices.extend((from..=length).map(|keep| Choice::Failover { kept: kept(keep, 0), unclean }));
            }
            if broker.unclean_election && !broker.all_replicas_acknowledge(producer.acks) {
                for keep in 0..replicated {
                    choices.push(Choice::Failover { kept: kept(keep, 1), unclean: true });
                    if loses_position {
                        choices.push(Choice::Failover { kept: kept(keep, 0), unclean: true });
                    }
                }
            }
        }
        let durability = self.durability(state);
        choices.extend(durability.halt().map(|machines| Choice::Halt { machines }));
        for cause in LossCause::ALL {
            let shortest = if durability.loses_messages(cause) { 0 } else { length };
            let may_lose_position = state.stored.is_some() && durability.loses_positions(cause);
            for keep in shortest..=length {
                let loses_records = keep < length;
                let machines = |loses_position| durability.machines(cause, loses_records, loses_position);
                if loses_records {
                    choices.push(Choice::DataLoss { cause, machines: machines(false), kept: kept(keep, 1) });
                }
                if may_lose_position {
                    choices.push(Choice::DataLoss { cause, machines: machines(true), kept: kept(keep, 0) });
                }
            }
        }
    }
}
