//! Choices of the environment at a log: replication, rebalances, failovers, power losses,
//! expiries.

use super::definition::LogBroker;
use super::state::LogState;
use crate::durability::{Durability, LossCause};
use crate::fault_parts::FaultPart;
use crate::ids::{CopyId, Offset};
use crate::mechanisms::{Acks, DedupWindow, Mechanisms, MessageRetention, PositionSync};
use crate::protocol::{Choice, DedupId, Kept, TransactionPart, TransactionalId};
use crate::rules::Rule;

impl LogBroker {
    /// The choices that the environment has.
    pub(super) fn choices(&self, state: &LogState) -> Vec<Choice> {
        let mut choices = Vec::new();
        if self.mechanisms.faults.rebalance_at(FaultPart::Consumer)
            && state.joining.iter().any(|consumer| !self.is_owner(state, *consumer))
        {
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
        if state.awaits_marker() {
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
        // A clean election loses no marker: the coordinator sends it until it is replicated.
        let with_markers = |messages, acknowledgements| Kept { messages, acknowledgements, markers: length + 1 };
        if self.can_fail_over(state) {
            let broker = self.mechanisms.broker;
            let from = match self.rules.has(Rule::LogElectsInSync) {
                true if broker.elects_with_all() => length,
                true => replicated,
                false => 0,
            };
            choices
                .extend((from..=length).map(|keep| Choice::Failover { kept: with_markers(keep, 1), unclean: false }));
            // The store of positions is another one: it may fail over alone.
            let loses_position = state.stored.is_some() && self.failover_may_lose_position(state);
            if loses_position {
                let unclean = broker.positions != PositionSync::Buffered;
                choices.extend((from..=length).map(|keep| Choice::Failover { kept: with_markers(keep, 0), unclean }));
            }
            if self.failover_may_be_unclean(state) {
                for kept in state.beginnings() {
                    if kept.messages >= replicated && !state.loses_marker(kept) {
                        continue;
                    }
                    choices.push(Choice::Failover { kept, unclean: true });
                    if loses_position {
                        choices.push(Choice::Failover { kept: without_position(kept), unclean: true });
                    }
                }
            }
        }
        self.add_output_losses(state, choices);
        let durability = self.durability(state);
        choices.extend(durability.halt().map(|machines| Choice::Halt { machines }));
        for cause in LossCause::ALL {
            let may_lose_position = state.stored.is_some() && durability.loses_positions(cause);
            for kept in state.beginnings() {
                let loses_entries = kept.messages < length || state.loses_marker(kept);
                if loses_entries && !durability.loses_messages(cause) {
                    continue;
                }
                let machines = |loses_position| durability.machines(cause, loses_entries, loses_position);
                if loses_entries {
                    choices.push(Choice::DataLoss { cause, machines: machines(false), kept });
                }
                if may_lose_position {
                    choices.push(Choice::DataLoss { cause, machines: machines(true), kept: without_position(kept) });
                }
            }
        }
    }
}

impl LogBroker {
    /// Adds losses of the output topic's end: outputs of open transactions, and markers as they are
    /// written. The topic is on the broker's machines and written by quorum. It keeps all that its
    /// readers have seen, which `check` prints as an assumption.
    fn add_output_losses(&self, state: &LogState, choices: &mut Vec<Choice>) {
        let mut mechanisms = self.mechanisms;
        mechanisms.producer.acks = Acks::Quorum;
        let Mechanisms { broker, producer, .. } = mechanisms;
        let durability = Durability::new(&mechanisms, self.rules, state.machines_lost, state.machines_gone);
        let is_unclean =
            self.can_fail_over(state) && broker.unclean_election && !broker.all_replicas_acknowledge(producer.acks);
        let by_election = is_unclean.then_some((None, 1));
        let losses = LossCause::ALL.into_iter().filter(|cause| durability.loses_messages(*cause));
        let losses = losses.map(|cause| (Some(cause), durability.machines(cause, true, false)));
        for (cause, machines) in by_election.into_iter().chain(losses) {
            for (owner, id) in (0..).zip(&state.output.ids) {
                if !id.has_output || id.records.is_empty() {
                    continue;
                }
                choices.push(Choice::OutputLoss { owner, cause, machines, keeps_outputs: false });
                if id.has_positions {
                    choices.push(Choice::OutputLoss { owner, cause, machines, keeps_outputs: true });
                }
            }
        }
    }
}

/// The same loss, with the stored position among what is lost.
const fn without_position(kept: Kept) -> Kept {
    Kept { acknowledgements: 0, ..kept }
}
