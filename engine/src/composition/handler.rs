//! Handler calls: what an actor does about an input, once per local state.

use super::access::Known;
use super::address;
use super::ids::ActorId;
use super::key::{Input, Key};
use super::local::{Composable, Local};
use super::rules::WorldRules;
use super::tables::{Outcome, Outgoing};
use super::world::{World, WorldAccess, WorldTables};
use crate::state::GlobalState;
use stateright::actor::{Command, Id, Out, is_no_op, is_no_op_with_timer};
use std::borrow::Cow;

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Returns the number of the outcome of an input, which is remembered.
    pub(super) fn outcome(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        actor: ActorId,
        input: Input,
    ) -> Known<u32> {
        let local = state.0[actor.index()];
        let key = Key::handled(actor, local, input);
        if let Some(number) = tables.handled.get(&key) {
            return Ok(*number);
        }
        let tables = tables.fill()?;
        let outcome = self.handle(tables, state, actor, input);
        let number = tables.add_outcome(outcome);
        tables.calls.push((actor, local, input));
        tables.handled.insert(key, number);
        Ok(number)
    }

    /// Calls a handler.
    fn handle(&self, tables: &mut WorldTables<A, R>, state: &GlobalState, actor: ActorId, input: Input) -> Outcome {
        let handler = &self.actors[actor.index()];
        let id = Id::from(actor);
        let mut local = tables.values.local(state, actor).clone();
        let mut out = Out::new();
        let before = local.state.clone();
        let mut next = Cow::Borrowed(&before);
        let is_idle = match input {
            Input::Message { source, msg } => {
                let msg = tables.values.message(msg).clone();
                handler.on_msg(id, &mut next, Id::from(usize::from(source)), msg, &mut out);
                is_no_op(&next, &out)
            }
            Input::Timer(index) => {
                let timer = local.timers.remove(usize::from(index));
                handler.on_timeout(id, &mut next, &timer, &mut out);
                is_no_op_with_timer(&next, &out, &timer)
            }
            Input::Choice { key, index } => {
                let (_, choices) = local.choices.remove(usize::from(key));
                handler.on_random(id, &mut next, &choices[usize::from(index)], &mut out);
                false
            }
            Input::Restart => {
                local.timers.clear();
                local.choices.clear();
                next = Cow::Owned(handler.on_start(id, &local.storage, &mut out));
                false
            }
        };
        if let Cow::Owned(next) = next {
            local.state = next;
        }
        self.apply_commands(tables, actor, local, out, is_idle)
    }

    /// Returns the outcome of a handler call from the local state without the effect of commands,
    /// and the commands.
    pub(super) fn apply_commands(
        &self,
        tables: &mut WorldTables<A, R>,
        actor: ActorId,
        mut local: Local<A>,
        out: Out<A>,
        is_idle: bool,
    ) -> Outcome {
        let mut sends = Vec::new();
        let mut notes = Vec::new();
        for command in out {
            match command {
                Command::Send(to, msg) if usize::from(to) < self.actors.len() => {
                    if let Some((link, direction)) = self.route(actor, ActorId::new(to.into())) {
                        sends.push(Outgoing { link, direction, msg: tables.values.message_number(&msg) });
                    }
                }
                Command::Send(to, msg) if usize::from(to) == address::LEDGER => notes.push(msg),
                // An answer on a detached connection.
                Command::Send(..) => {}
                Command::SetTimer(timer, _) => {
                    if let Err(index) = local.timers.binary_search(&timer) {
                        local.timers.insert(index, timer);
                    }
                }
                Command::CancelTimer(timer) => local.timers.retain(|set| *set != timer),
                Command::ChooseRandom(key, choices) => {
                    local.choices.retain(|(known, _)| *known != key);
                    if !choices.is_empty() {
                        local.choices.push((key, choices));
                        local.choices.sort_by(|one, other| one.0.cmp(&other.0));
                    }
                }
                Command::Save(storage) => local.storage = Some(storage),
            }
        }
        if let Some(state) = self.rules.without_unobserved(actor, &local.state) {
            local.state = state;
        }
        let notes = tables.notes.number(&notes);
        Outcome { local: tables.values.locals[actor.index()].number(&local), sends: sends.into(), notes, is_idle }
    }
}
