//! The steps of consumers, of the broker, and of their environment, and the history of attempts.

use super::{Action, BROKER, Contract, Late, State, id_of};
use crate::mutants::Mutant;
use onceproof_models::parts::{Consumer, ConsumerStage, ConsumerState, LogBroker, LogState, WorkStep};
use onceproof_models::protocol::{Choice, Msg, TransactionPart, TransactionalId, detached};
use stateright::actor::{Actor, Command, Id, Out};
use std::borrow::Cow;

/// The most copies that are under way, as in the protocol.
const LATE: usize = 2;

/// The step of the transaction that a client is at.
fn step_of(state: &ConsumerState) -> Option<WorkStep> {
    state.held.iter().map(|held| held.step).find(|step| step.has_transaction())
}

fn is_abort(step: WorkStep) -> bool {
    matches!(step, WorkStep::Ending { commit: false } | WorkStep::Abandoning | WorkStep::Withdrawing)
}

/// Whether the request begins an attempt where none is under way.
fn begins(msg: &Msg) -> bool {
    matches!(msg, Msg::AddPart { part: TransactionPart::Output, .. } | Msg::WriteOutput { .. })
}

impl State {
    /// The attempts that something refers to, as bits.
    fn used(&self) -> u32 {
        let clients = self.clients.iter().filter_map(|client| client.attempt);
        let late = self.late.iter().filter_map(|late| late.attempt);
        let open = self.open.iter().flatten().copied();
        let visible = self.visible.iter().map(|(_, attempt)| *attempt);
        let positions = self.pending.iter().flatten().copied().chain(self.position);
        clients.chain(late).chain(open).chain(visible).chain(positions).fold(0, |used, attempt| used | 1 << attempt)
    }

    /// Takes the commands of a consumer: its next request, and the outcomes of its handler.
    pub(super) fn take(&mut self, number: usize, out: Out<Consumer>) {
        for command in out {
            match command {
                Command::Send(_, Msg::Note(_)) => {}
                Command::Send(_, msg) => {
                    if begins(&msg) && self.clients[number].attempt.is_none() {
                        let attempt = (!self.used()).trailing_zeros() as u8;
                        self.aborted &= !(1 << attempt);
                        self.clients[number].attempt = Some(attempt);
                    }
                    self.clients[number].pending.push(msg);
                }
                Command::ChooseRandom(_, outcomes) => self.clients[number].outcomes = outcomes,
                _ => {}
            }
        }
    }

    /// Ends the attempt of a client that is in no transaction any more. `step` is where it was,
    /// `is_ended` whether its end was acknowledged, `is_fenced` whether its epoch was over.
    fn leave(&mut self, number: usize, step: Option<WorkStep>, is_ended: bool, is_fenced: bool) {
        let client = &mut self.clients[number];
        if step_of(&client.state).is_some() {
            return;
        }
        let Some(attempt) = client.attempt.take() else { return };
        let Some(step) = step else { return };
        let is_aborted = match (is_ended, is_abort(step)) {
            (true, is_abort) => is_abort,
            // An abort that does not fit the state is not acknowledged.
            (false, true) => is_fenced,
            (false, false) => true,
        };
        if is_aborted {
            self.aborted |= 1 << attempt;
        }
    }
}

impl Contract {
    fn answer(&self, state: &mut State, number: usize, msg: Msg, is_fenced: bool) {
        let step = step_of(&state.clients[number].state);
        let mut out = Out::new();
        let before = state.clients[number].state.clone();
        let mut after = Cow::Borrowed(&before);
        self.consumers[number].on_msg(id_of(number), &mut after, Id::from(BROKER), msg, &mut out);
        state.clients[number].state = after.into_owned();
        state.leave(number, step, matches!(msg, Msg::OutputEnded { .. }), is_fenced);
        state.take(number, out);
    }

    fn choose(&self, state: &mut State, number: usize, choice: Choice) {
        let step = step_of(&state.clients[number].state);
        let mut out = Out::new();
        let before = state.clients[number].state.clone();
        let mut after = Cow::Borrowed(&before);
        state.clients[number].outcomes.clear();
        self.consumers[number].on_random(id_of(number), &mut after, &choice, &mut out);
        state.clients[number].state = after.into_owned();
        state.leave(number, step, false, true);
        state.take(number, out);
    }

    /// Executes a step of the broker: keeps the history, and hands out the answers. `by` is the
    /// transactional id and the attempt of a request.
    fn step(
        &self,
        state: &mut State,
        by: Option<(usize, u8)>,
        commits: bool,
        is_fenced: bool,
        run: impl FnOnce(&mut Cow<'_, LogState>, &mut Out<LogBroker>),
    ) {
        let mut out = Out::new();
        let before = state.broker.clone();
        let mut after = Cow::Borrowed(&before);
        run(&mut after, &mut out);
        state.broker = after.into_owned();
        for (number, was) in before.output.ids.iter().enumerate() {
            let is = &state.broker.output.ids[number];
            let attempt = by.filter(|(owner, _)| *owner == number).map(|(_, attempt)| attempt);
            if is.records.len() > was.records.len() {
                state.open[number].extend(attempt);
            }
            if is.records.is_empty() && commits {
                let messages = was.records.iter().map(|record| record.message.id.0);
                state.visible.extend(messages.zip(state.open[number].iter().copied()));
            }
            if is.records.is_empty() {
                state.open[number].clear();
            }
            if attempt.is_some() && is_position(&out) {
                state.pending[number] = attempt;
            }
            if is.position.is_none() && was.position.is_some() {
                let resolved = state.pending[number].take();
                state.position = if commits { resolved } else { state.position };
            }
        }
        state.visible.sort_unstable();
        let mut answers = Vec::new();
        for command in out {
            match command {
                Command::Send(_, Msg::Note(_)) => {}
                Command::Send(to, msg) if usize::from(to) <= self.consumers.len() => answers.push((to, msg)),
                Command::ChooseRandom(_, choices) => state.choices = choices,
                _ => {}
            }
        }
        for (to, msg) in answers {
            self.answer(state, usize::from(to) - 1, msg, is_fenced);
        }
    }

    pub(super) fn execute(&self, state: &mut State, from: Id, msg: Msg, attempt: Option<u8>) {
        let registration = match msg {
            Msg::AddPart { registration, .. }
            | Msg::WriteOutput { registration, .. }
            | Msg::AddOffset { registration, .. }
            | Msg::EndOutput { registration, .. } => Some(registration),
            _ => None,
        };
        let is_fenced = registration.is_none_or(|own| self.broker.output.refuses(&state.broker.output, own));
        let commits = matches!(msg, Msg::EndOutput { commit: true, .. });
        let by = registration.and_then(|own| Some((usize::from(own.owner), attempt?)));
        if self.is(Mutant::AddsWithWrite) {
            let part = match msg {
                Msg::WriteOutput { registration, .. } => Some((registration, TransactionPart::Output)),
                Msg::AddOffset { registration, .. } => Some((registration, TransactionPart::Positions)),
                _ => None,
            };
            if let Some((registration, part)) = part {
                self.step(state, None, false, is_fenced, |local, out| {
                    let add = Msg::AddPart { registration, part };
                    self.broker.on_msg(Id::from(BROKER), local, detached(from), add, out);
                });
            }
        }
        self.step(state, by, commits, is_fenced, |local, out| {
            self.broker.on_msg(Id::from(BROKER), local, from, msg, out);
        });
    }

    /// Sends the next request of a client.
    pub(super) fn send(&self, state: &mut State, number: usize) {
        while !state.clients[number].pending.is_empty() {
            let msg = state.clients[number].pending.remove(0);
            self.execute(state, id_of(number), msg, state.clients[number].attempt);
            let next = state.clients[number].pending.first();
            let is_one_with_next = match next {
                Some(Msg::InitOutput { .. }) => {
                    self.is(Mutant::AbortsAndBeginsAtOnce)
                        && state.clients[number].state.stage == ConsumerStage::Renewing
                }
                Some(Msg::WriteOutput { .. } | Msg::AddOffset { .. }) => {
                    self.is(Mutant::AddsWithWrite) && matches!(msg, Msg::AddPart { .. })
                }
                _ => false,
            };
            if !is_one_with_next {
                return;
            }
        }
    }

    /// Keeps a copy of a client's next request for later.
    fn keep(&self, state: &mut State, number: usize) -> Option<Msg> {
        let client = &state.clients[number];
        let msg = *client.pending.first().filter(|msg| !msg.is_read())?;
        if state.late.len() == LATE || (self.is(Mutant::AddsWithWrite) && matches!(msg, Msg::AddPart { .. })) {
            return None;
        }
        state.late.push(Late { client: number, msg, attempt: client.attempt });
        Some(msg)
    }

    /// The unanswered write of a client is given up; the copy that was kept may arrive.
    fn give_up(&self, state: &mut State, number: usize) -> Option<()> {
        state.clients[number].pending.clear();
        self.answer(state, number, Msg::ConnectionLost, true);
        if !state.clients[number].outcomes.contains(&Choice::GiveUp) {
            return None;
        }
        state.clients[number].pending.clear();
        self.choose(state, number, Choice::GiveUp);
        Some(())
    }

    fn crash(&self, state: &mut State, number: usize) {
        let client = &mut state.clients[number];
        let step = step_of(&client.state);
        let mut out = Out::new();
        client.pending.clear();
        client.outcomes.clear();
        client.state = self.consumers[number].on_start(id_of(number), &None, &mut out);
        // The client has not asked for the end of its attempt: the next session aborts it.
        let is_ending = step.is_some_and(|step| is_abort(step) || step == WorkStep::Ending { commit: true });
        if is_ending {
            client.attempt = None;
        }
        state.leave(number, step, false, true);
        state.take(number, out);
        self.step(state, None, false, true, |local, out| {
            self.broker.on_msg(Id::from(BROKER), local, id_of(number), Msg::ConnectionLost, out);
        });
    }

    /// Whether a client is at work in the open transaction of an id.
    fn has_holder(state: &State, id: TransactionalId) -> bool {
        let TransactionalId::Output(number) = id else { return false };
        let current = state.broker.output.ids[usize::from(number)].registration;
        state.clients.iter().any(|client| {
            let is_current = client.state.registration.is_some_and(|own| own.is_same_epoch(current));
            is_current && step_of(&client.state).is_some()
        })
    }

    fn offers(state: &State, choice: Choice) -> Option<()> {
        state.choices.contains(&choice).then_some(())
    }

    pub(super) fn apply(&self, state: &mut State, action: Action) -> Option<()> {
        match action {
            Action::Send(number) => {
                state.clients[number].pending.first()?;
                self.send(state, number);
            }
            Action::Succeed(number) => {
                let is_success = |choice: &&Choice| matches!(choice, Choice::HandlerSucceeds(_));
                let choice = *state.clients[number].outcomes.iter().find(is_success)?;
                self.choose(state, number, choice);
            }
            Action::FailHandler(number) => {
                let is_failure = |choice: &&Choice| matches!(choice, Choice::HandlerFails(_));
                let choice = *state.clients[number].outcomes.iter().find(is_failure)?;
                self.choose(state, number, choice);
            }
            Action::Arrive(index) => {
                if index >= state.late.len() {
                    return None;
                }
                let Late { client, msg, attempt } = state.late.remove(index);
                self.execute(state, detached(id_of(client)), msg, attempt);
            }
            Action::SendTwice(number) => {
                self.keep(state, number)?;
                self.send(state, number);
            }
            Action::GiveUp(number) => {
                let msg = self.keep(state, number)?;
                if !matches!(msg, Msg::WriteOutput { .. }) {
                    return None;
                }
                self.give_up(state, number)?;
            }
            Action::Expire(id) | Action::TimeOut(id) => {
                let is_fault = matches!(action, Action::TimeOut(_));
                let choice = Choice::TransactionTimesOut(id);
                Self::offers(state, choice)?;
                if Self::has_holder(state, id) != is_fault {
                    return None;
                }
                self.occurs(state, choice, false);
            }
            Action::RepeatMarker(choice) => {
                let Choice::MarkerRepeats { commit, .. } = choice else { return None };
                Self::offers(state, choice)?;
                self.occurs(state, choice, commit);
            }
            Action::Rebalance => {
                Self::offers(state, Choice::Rebalance)?;
                self.occurs(state, Choice::Rebalance, false);
            }
            Action::Crash(number) | Action::CrashWithRequest(number) => {
                if usize::from(state.broker.owner) != number
                    || state.clients[number].state.generation != Some(state.broker.generation)
                {
                    return None;
                }
                if matches!(action, Action::CrashWithRequest(_)) {
                    self.keep(state, number)?;
                }
                self.crash(state, number);
            }
        }
        Some(())
    }

    fn occurs(&self, state: &mut State, choice: Choice, commits: bool) {
        self.step(state, None, commits, true, |local, out| {
            self.broker.on_random(Id::from(BROKER), local, &choice, out);
        });
    }

    /// Drops the requests that change nothing any more, as the pipeline does.
    pub(super) fn canonical(&self, state: &mut State) {
        let broker = &state.broker;
        state.late.retain(|late| !self.broker.is_dead(broker, &late.msg));
        state.late.sort_unstable();
        state.aborted &= state.used();
    }
}

/// Whether the broker has answered that a position was added.
fn is_position(out: &Out<LogBroker>) -> bool {
    out.iter().any(|command| matches!(command, Command::Send(_, Msg::OffsetAdded)))
}
