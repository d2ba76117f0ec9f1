//! The steps of the producer, of the broker, and of their environment, and the history of attempts.

use super::{Action, BROKER, Contract, PRODUCER, State};
use crate::mutants::Mutant;
use onceproof_models::mechanisms::TransactionEpoch;
use onceproof_models::parts::{
    LogBroker, LogState, Producer, ProducerState, SendStep, SenderState, SubmissionStage, TransactionStatus,
};
use onceproof_models::protocol::{Choice, DedupId, Holder, Msg, Timer, TransactionalId, detached};
use stateright::actor::{Actor, Command, Id, Out};
use std::borrow::Cow;

/// The most copies that are under way, as in the protocol.
const LATE: usize = 2;

const TIME_OUT: Choice = Choice::TransactionTimesOut(TransactionalId::Source);

fn holder(sender: &SenderState) -> Holder {
    Holder { producer: sender.producer, epoch: sender.epoch }
}

/// The sender of a request of a transaction.
fn holder_of(msg: &Msg) -> Option<Holder> {
    match msg {
        Msg::AddPartition { holder, .. } | Msg::EndTransaction { holder, .. } => Some(*holder),
        Msg::Publish { dedup_id: DedupId::Session(session), .. } => Some(session.holder()),
        _ => None,
    }
}

impl State {
    fn used(&self) -> u32 {
        let late = self.late.iter().filter_map(|(_, attempt)| *attempt);
        let written = self.broker.records.iter().zip(&self.written);
        let kept = written.filter(|(record, _)| record.status != TransactionStatus::Aborted);
        let attempts = self.attempt.into_iter().chain(self.aborting).chain(late);
        attempts.chain(kept.filter_map(|(_, attempt)| *attempt)).fold(0, |used, attempt| used | 1 << attempt)
    }

    pub(super) fn take(&mut self, out: Out<Producer>) {
        for command in out {
            match command {
                Command::Send(_, Msg::Note(_)) => {}
                Command::Send(_, msg) => {
                    if matches!(msg, Msg::AddPartition { .. } | Msg::Publish { .. }) && self.attempt.is_none() {
                        let attempt = (!self.used()).trailing_zeros() as u8;
                        self.aborted &= !(1 << attempt);
                        self.attempt = Some(attempt);
                    }
                    self.pending.push(msg);
                }
                Command::SetTimer(Timer::Submit, _) => self.may_submit = true,
                Command::CancelTimer(Timer::Submit) => self.may_submit = false,
                Command::ChooseRandom(_, choices) => self.may_give_up = choices.contains(&Choice::GiveUp),
                _ => {}
            }
        }
    }

    fn abort(&mut self, attempt: Option<u8>) {
        self.aborted |= attempt.map_or(0, |attempt| 1 << attempt);
    }

    /// Ends the attempt of a message that the producer does not work on any more.
    fn leave(&mut self, before: &ProducerState, msg: Option<Msg>, is_fenced: bool) {
        let (was, is) = (&before.sender, &self.client.sender);
        let is_over = if was.aborting.is_some() {
            is.aborting.is_none()
        } else {
            was.initialising && (!is.initialising || is.producer != was.producer)
        };
        let is_aborting = (is.aborting.is_some() || is.initialising) && is.producer == was.producer;
        let is_busy = !is.outstanding.is_empty();
        if is_over {
            let attempt = self.aborting.take();
            // An abort that does not fit the state is not acknowledged.
            if msg != Some(Msg::ProducerFenced) || is_fenced {
                self.abort(attempt);
            }
        }
        if is_busy {
            return;
        }
        let Some(attempt) = self.attempt.take() else { return };
        let is_done = |progress: &[SubmissionStage]| {
            progress.iter().filter(|stage| matches!(stage, SubmissionStage::Done)).count()
        };
        if is_done(&self.client.progress) > is_done(&before.progress) {
            return;
        }
        if is_aborting {
            self.aborting = Some(attempt);
        } else {
            self.abort(Some(attempt));
        }
    }
}

impl Contract {
    fn client(
        state: &mut State,
        msg: Option<Msg>,
        is_fenced: bool,
        run: impl FnOnce(&mut Cow<'_, ProducerState>, &mut Out<Producer>),
    ) {
        let mut out = Out::new();
        let before = state.client.clone();
        let mut after = Cow::Borrowed(&before);
        run(&mut after, &mut out);
        state.client = after.into_owned();
        state.leave(&before, msg, is_fenced);
        state.take(out);
    }

    fn answer(&self, state: &mut State, msg: Msg, is_fenced: bool) {
        Self::client(state, Some(msg), is_fenced, |local, out| {
            self.producer.on_msg(Id::from(PRODUCER), local, Id::from(BROKER), msg, out);
        });
    }

    fn step(
        &self,
        state: &mut State,
        attempt: Option<u8>,
        is_fenced: bool,
        run: impl FnOnce(&mut Cow<'_, LogState>, &mut Out<LogBroker>),
    ) {
        let mut out = Out::new();
        let before = state.broker.clone();
        let mut after = Cow::Borrowed(&before);
        run(&mut after, &mut out);
        state.broker = after.into_owned();
        state.written.resize(state.broker.records.len(), attempt);
        let mut answers = Vec::new();
        for command in out {
            match command {
                Command::Send(_, Msg::Note(_)) => {}
                Command::Send(to, msg) if to == Id::from(PRODUCER) => answers.push(msg),
                Command::ChooseRandom(_, choices) => state.choices = choices,
                _ => {}
            }
        }
        for msg in answers {
            self.answer(state, msg, is_fenced);
        }
    }

    fn execute(&self, state: &mut State, from: Id, msg: Msg, attempt: Option<u8>) {
        let is_fenced = holder_of(&msg).is_none_or(|holder| holder < state.broker.transactional);
        if self.is(Mutant::AddsWithWrite)
            && let Msg::Publish { message, .. } = msg
            && let Some(holder) = holder_of(&msg)
        {
            self.step(state, None, is_fenced, |local, out| {
                let add = Msg::AddPartition { holder, id: message.id };
                self.broker.on_msg(Id::from(BROKER), local, detached(from), add, out);
            });
        }
        self.step(state, attempt, is_fenced, |local, out| {
            self.broker.on_msg(Id::from(BROKER), local, from, msg, out);
        });
    }

    fn send(&self, state: &mut State) {
        while !state.pending.is_empty() {
            let msg = state.pending.remove(0);
            let attempt = state.attempt;
            let was_aborting = state.client.sender.aborting.is_some();
            self.execute(state, Id::from(PRODUCER), msg, attempt);
            let is_one_with_next = match state.pending.first() {
                Some(Msg::InitTransactions { .. }) => self.is(Mutant::AbortsAndBeginsAtOnce) && was_aborting,
                Some(Msg::Publish { .. }) => self.is(Mutant::AddsWithWrite) && matches!(msg, Msg::AddPartition { .. }),
                _ => false,
            };
            if !is_one_with_next {
                return;
            }
        }
    }

    fn keep(&self, state: &mut State) -> Option<Msg> {
        let msg = *state.pending.first()?;
        if state.late.len() == LATE || (self.is(Mutant::AddsWithWrite) && matches!(msg, Msg::AddPartition { .. })) {
            return None;
        }
        state.late.push((msg, state.attempt));
        Some(msg)
    }

    fn give_up(&self, state: &mut State) -> Option<()> {
        if !matches!(self.keep(state)?, Msg::Publish { .. }) {
            return None;
        }
        state.pending.clear();
        self.answer(state, Msg::ConnectionLost, true);
        if !std::mem::take(&mut state.may_give_up) {
            return None;
        }
        Self::client(state, None, true, |local, out| {
            self.producer.on_random(Id::from(PRODUCER), local, &Choice::GiveUp, out);
        });
        Some(())
    }

    fn crash(&self, state: &mut State) {
        let mut out = Out::new();
        let sender = &state.client.sender;
        let is_committing = sender.outstanding.iter().any(|sent| sent.step == SendStep::Committing);
        let attempt = state.attempt.take();
        if !is_committing {
            state.abort(attempt);
        }
        state.aborting = None;
        state.pending.clear();
        state.client = self.producer.on_start(Id::from(PRODUCER), &Some(state.client.clone()), &mut out);
        state.take(out);
        self.step(state, None, true, |local, out| {
            self.broker.on_msg(Id::from(BROKER), local, Id::from(PRODUCER), Msg::ConnectionLost, out);
        });
    }

    /// Whether the producer is at work in the open transaction. With an epoch per transaction it
    /// begins an epoch in order to abort; otherwise the transaction is not its own any more.
    fn has_holder(&self, state: &State) -> bool {
        let sender = &state.client.sender;
        let is_per_transaction = self.broker.mechanisms.broker.epoch == TransactionEpoch::PerTransaction;
        let is_aborting = sender.initialising && is_per_transaction;
        let is_holder = state.broker.transactional == holder(sender) && !sender.initialising;
        let is_same = sender.producer == state.broker.transactional.producer;
        (is_holder && (!sender.outstanding.is_empty() || sender.aborting.is_some())) || (is_aborting && is_same)
    }

    pub(super) fn apply(&self, state: &mut State, action: Action) -> Option<()> {
        match action {
            Action::Submit => {
                if !std::mem::take(&mut state.may_submit) {
                    return None;
                }
                Self::client(state, None, true, |local, out| {
                    self.producer.on_timeout(Id::from(PRODUCER), local, &Timer::Submit, out);
                });
            }
            Action::Send => {
                state.pending.first()?;
                self.send(state);
            }
            Action::Arrive(index) => {
                if index >= state.late.len() {
                    return None;
                }
                let (msg, attempt) = state.late.remove(index);
                self.execute(state, detached(Id::from(PRODUCER)), msg, attempt);
            }
            Action::SendTwice => {
                self.keep(state)?;
                self.send(state);
            }
            Action::GiveUp => self.give_up(state)?,
            Action::Expire | Action::TimeOut => {
                if !state.choices.contains(&TIME_OUT) || self.has_holder(state) != (action == Action::TimeOut) {
                    return None;
                }
                self.step(state, None, true, |local, out| {
                    self.broker.on_random(Id::from(BROKER), local, &TIME_OUT, out);
                });
            }
            Action::RepeatMarker(choice) => {
                self.step(state, None, true, |local, out| {
                    self.broker.on_random(Id::from(BROKER), local, &choice, out);
                });
            }
            Action::Crash | Action::CrashWithRequest => {
                if action == Action::CrashWithRequest {
                    self.keep(state)?;
                }
                self.crash(state);
            }
        }
        Some(())
    }

    pub(super) fn canonical(&self, state: &mut State) {
        let broker = &state.broker;
        state.late.retain(|(msg, _)| !self.broker.is_dead(broker, msg));
        state.late.sort_unstable();
        for (record, attempt) in broker.records.iter().zip(&mut state.written) {
            if record.status == TransactionStatus::Aborted {
                *attempt = None;
            }
        }
        state.aborted &= state.used();
    }
}
