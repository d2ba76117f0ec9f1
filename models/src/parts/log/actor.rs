//! The log broker as an actor.

use super::definition::LogBroker;
use super::source_transaction::Ending;
use super::state::LogState;
use crate::durability::LossCause;
use crate::ids::CopyId;
use crate::parts::storage::Storage;
use crate::parts::timeout::any_time;
use crate::protocol::{Choice, Msg, Timer};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

impl LogBroker {
    /// Ends a handler: sends the answers that have become possible, and offers what may happen next
    /// without a request.
    fn conclude(&self, state: &mut LogState, o: &mut Out<Self>) {
        if state.halted {
            o.cancel_timer(Timer::Replicate);
            o.choose_random("environment", Vec::new());
            return;
        }
        if !self.can_fail_over(state) {
            state.replicated = state.end();
        }
        state.output.forget_writers();
        if !self.may_lose_markers(state) {
            state.records.iter_mut().for_each(|record| record.marker = None);
        }
        Self::answer_producers(state, o);
        self.answer_fetch(state, o);
        self.answer_owner(state, o);
        if state.replicated < state.end() {
            o.set_timer(Timer::Replicate, any_time());
        } else {
            o.cancel_timer(Timer::Replicate);
        }
        o.choose_random("environment", self.choices(state));
    }

    fn connection_lost(state: &mut LogState, src: Id) {
        state.awaiting.retain(|awaited| awaited.producer != src);
        state.joining.retain(|consumer| *consumer != src);
        if state.fetching.is_some_and(|fetch| fetch.consumer == src) {
            state.fetching = None;
        }
    }
}

impl Actor for LogBroker {
    type Msg = Msg;
    type Timer = Timer;
    type State = LogState;
    type Storage = Storage;
    type Random = Choice;

    fn on_start(&self, _id: Id, _storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let mut state = LogState::new(self.start_output());
        self.conclude(&mut state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        if state.halted {
            return;
        }
        let state = state.to_mut();
        match msg {
            Msg::ConnectionLost => Self::connection_lost(state, src),
            Msg::Publish { message, dedup_id, transactional } => {
                self.publish(state, src, message, dedup_id, transactional, o);
            }
            Msg::InitTransactions { holder } => self.init_transactions(state, src, holder, o),
            Msg::AddPartition { holder, id } => Self::add_partition(state, src, holder, id, o),
            Msg::EndTransaction { holder, id, sequence, commit } => {
                self.end_transaction(state, src, Ending { holder, id, sequence, commit }, o);
            }
            Msg::Join => self.join(state, src, o),
            Msg::Fetch { generation, from } => self.fetch(state, src, generation, from, o),
            Msg::CommitOffset { generation, offset } => self.commit(state, src, generation, offset, o),
            Msg::InitOutput { generation } => self.init_output(state, src, generation, o),
            _ => {
                if let Some(offset) = self.output.on_msg(&mut state.output, src, &msg, state.generation, o) {
                    state.store_position(offset);
                }
            }
        }
        self.conclude(state, o);
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<Self::State>, _timer: &Self::Timer, o: &mut Out<Self>) {
        let state = state.to_mut();
        state.replicated = state.end();
        self.conclude(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        match *random {
            Choice::Rebalance => self.rebalance(state, o),
            Choice::Failover { kept, .. } => {
                let before = state.clone();
                self.lose(state, kept);
                if *state != before {
                    state.leader_epoch = state.leader_epoch.next();
                }
            }
            Choice::DataLoss { cause, machines, kept } => {
                let counted =
                    if cause == LossCause::Machine { &mut state.machines_gone } else { &mut state.machines_lost };
                *counted += machines;
                self.lose(state, kept);
                state.replicated = state.end();
            }
            Choice::OutputLoss { owner, cause, machines, keeps_outputs } => {
                match cause {
                    None => state.leader_epoch = state.leader_epoch.next(),
                    Some(LossCause::Machine) => state.machines_gone += machines,
                    Some(_) => state.machines_lost += machines,
                }
                if let Some(id) = state.output.ids.get_mut(usize::from(owner)) {
                    self.output.lose_end(id, keeps_outputs, o);
                }
            }
            Choice::Halt { machines } => {
                state.machines_gone += machines;
                state.halted = true;
            }
            Choice::MessageExpires(CopyId::Offset(start)) => state.start = start,
            Choice::WindowExpires => state.remembered_from = state.end(),
            Choice::TransactionTimesOut(id) => self.time_out(state, id, o),
            Choice::MarkerRepeats { id, part, commit } => self.repeat_marker(state, id, part, commit, o),
            _ => {}
        }
        self.conclude(state, o);
    }
}
