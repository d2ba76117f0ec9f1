//! Canonical representatives: ample steps first, then the normal form.
//!
//! A permutation costs a few look-ups, as permuted components are remembered like everything else.

use super::access::Known;
use super::action::{Action, WorldStep};
use super::ids::{ActorId, Direction, Link, LinkId};
use super::key::{Component, Key};
use super::local::{Composable, Local};
use super::network::{Channel, Detached};
use super::rules::WorldRules;
use super::symmetry::Permutation;
use super::world::{AnswerClient, World, WorldAccess, WorldTables};
use crate::state::GlobalState;
use crate::step::Marks;

/// The most ample steps in a row. Where more are possible the rest is explored as usual, so that no
/// cycle of ample steps postpones another step for ever.
const MAX_AMPLE_STEPS: usize = 16;

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Returns the canonical representative of a state, with the marks of the ample steps to it.
    pub(super) fn represent(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
    ) -> Known<(GlobalState, Marks)> {
        let mut marks = Marks::default();
        let end = self.run_ample_steps(tables, *state, |step| marks.hazards |= step.marks.hazards)?;
        Ok((self.canonical(tables, end)?, marks))
    }

    /// Takes ample steps as long as there are any. Returns where they lead.
    pub(super) fn run_ample_steps(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: GlobalState,
        mut look: impl FnMut(&WorldStep<R::Fault>),
    ) -> Known<GlobalState> {
        let mut at = state;
        for _ in 0..MAX_AMPLE_STEPS {
            let step = match self.rules.ample_step(&tables.view(&at)) {
                Some(action) => self.take_action(tables, &at, action)?,
                None => self.find_ample_answer(tables, &at)?,
            };
            let Some(next) = step else { break };
            // A step that is visible is not ample.
            if next.fault.is_some() || !next.marks.violations.is_empty() || next.state == at {
                break;
            }
            look(&next);
            at = next.state;
        }
        Ok(at)
    }

    /// Returns the step by which a client receives its only possible input, an answer, where no
    /// fault is left.
    ///
    /// The client has no timer and no choice, everything else it asked for was answered,
    /// connections no longer break and nothing crashes. Its reaction changes itself and its ends of
    /// connections, which commutes with what servers take from theirs.
    /// `proofs/tests/partial_order.rs` checks that on every state of many spaces.
    pub(super) fn find_ample_answer(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
    ) -> Known<Option<WorldStep<R::Fault>>> {
        let is_tied = || !self.tied_reads(tables, state).is_empty();
        if self.answer_clients.is_empty() || !self.has_no_fault_left(tables, state) || is_tied() {
            return Ok(None);
        }
        for client in &self.answer_clients {
            let Some(action) = self.only_answer(tables, state, client) else { continue };
            let step = self.take_action(tables, state, action)?;
            if let Some(step) = step.filter(|step| self.is_private(tables, state, step, client)) {
                return Ok(Some(step));
            }
        }
        Ok(None)
    }

    /// Returns the delivery of an answer that is the only input that a client can receive.
    fn only_answer(&self, tables: &WorldTables<A, R>, state: &GlobalState, client: &AnswerClient) -> Option<Action> {
        let view = tables.view(state);
        let local = view.local(client.actor);
        if !(local.timers.is_empty() && local.choices.is_empty()) {
            return None;
        }
        let mut only = None;
        for link in &client.links {
            let channel = view.channel(*link);
            if !channel.answers.is_empty() {
                if only.replace(*link).is_some() {
                    return None;
                }
            } else if !channel.requests.is_empty()
                || self.rules.may_answer(&view, self.link(*link).server, client.actor)
            {
                return None;
            }
        }
        only.map(|link| Action::Deliver { link, direction: Direction::ToClient })
    }

    /// Whether a step changes nothing but its client and the requests that it sends, of which none
    /// is received in the step.
    fn is_private(
        &self,
        tables: &WorldTables<A, R>,
        before: &GlobalState,
        step: &WorldStep<R::Fault>,
        client: &AnswerClient,
    ) -> bool {
        let same = |index: usize| before.0[index] == step.state.0[index];
        let answers = |state: &GlobalState| {
            let view = tables.view(state);
            client.links.iter().map(|link| view.channel(*link).answers.len()).sum::<usize>()
        };
        let assess = |state: &GlobalState| self.rules.assess(&tables.observation(state));
        self.layout.actors().all(|actor| actor == client.actor || same(actor.index()))
            && same(self.layout.ledger_index())
            && step.marks.violations.is_empty()
            && assess(before) == assess(&step.state)
            && answers(&step.state) + 1 == answers(before)
    }

    /// Returns the canonical state among those that differ from this one by a permutation, or by
    /// the local state of an actor that takes no further step.
    fn canonical(&self, tables: &mut WorldAccess<'_, A, R>, state: GlobalState) -> Known<GlobalState> {
        let mut start = state;
        if let Some((actor, state)) = self.rules.canonical_dead_state(&tables.view(&start)) {
            start.0[actor.index()] = tables.local_number(actor, &Local::new(state))?;
        }
        start = self.normalised(tables, start)?;
        let mut best = start;
        for permutation in &self.permutations {
            if self.rules.admits(&tables.view(&start), permutation) {
                // The normal form may depend on the order of actors.
                let permuted = self.permute(tables, &start, permutation)?;
                best = best.min(self.normalised(tables, permuted)?);
            }
        }
        Ok(best)
    }

    /// Returns the normal form of a state.
    fn normalised(&self, tables: &mut WorldAccess<'_, A, R>, state: GlobalState) -> Known<GlobalState> {
        match self.rules.normal_form(&tables.view(&state)) {
            Some(permutation) => self.permute(tables, &state, &permutation),
            None => Ok(state),
        }
    }

    /// Returns a permuted state.
    pub(super) fn permute(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        permutation: &R::Permutation,
    ) -> Known<GlobalState> {
        let mut permuted = *state;
        let number = tables.permutation_number(permutation)?;
        for actor in self.layout.actors() {
            let local = self.permute_local(tables, number, permutation, actor, state.0[actor.index()])?;
            permuted.0[permutation.actor(actor).index()] = local;
        }
        for (link, Link { client, server }) in self.layout.links().zip(&self.links) {
            let target: Option<(LinkId, _)> = self.route(permutation.actor(*client), permutation.actor(*server));
            let Some((target, _)) = target else { continue };
            let channel = state.0[self.layout.link_index(link)];
            permuted.0[self.layout.link_index(target)] =
                self.permute_channel(tables, number, permutation, *client, channel)?;
        }
        let ledger = &mut permuted.0[self.layout.ledger_index()];
        *ledger = self.permute_ledger(tables, number, permutation, *ledger)?;
        Ok(permuted)
    }

    fn permute_local(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        number: u32,
        permutation: &R::Permutation,
        actor: ActorId,
        local: u32,
    ) -> Known<u32> {
        let key = Key::permuted(number, Component::Actor(actor), local);
        if let Some(known) = tables.permuted.get(&key) {
            return Ok(*known);
        }
        let tables = tables.fill()?;
        let mut value = self.rules.permute_local(actor, tables.values.locals[actor.index()].value(local), permutation);
        value.timers.sort();
        value.choices.sort_by(|one, other| one.0.cmp(&other.0));
        let known = tables.values.locals[permutation.actor(actor).index()].number(&value);
        tables.permuted.insert(key, known);
        Ok(known)
    }

    fn permute_channel(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        number: u32,
        permutation: &R::Permutation,
        client: ActorId,
        channel: u32,
    ) -> Known<u32> {
        let key = Key::permuted(number, Component::Channel(client), channel);
        if let Some(known) = tables.permuted.get(&key) {
            return Ok(*known);
        }
        let tables = tables.fill()?;
        let before = tables.values.channels.value(channel).clone();
        let mut permute = |msg| {
            let permuted = self.rules.permute_msg(client, tables.values.message(msg), permutation);
            tables.values.message_number(&permuted)
        };
        let mut value = Channel {
            requests: before.requests.iter().map(|msg| permute(*msg)).collect(),
            answers: before.answers.iter().map(|msg| permute(*msg)).collect(),
            detached: before
                .detached
                .iter()
                .map(|Detached { direction, message }| Detached { direction: *direction, message: permute(*message) })
                .collect(),
        };
        value.detached.sort_unstable();
        let known = tables.channel_number(&value);
        tables.permuted.insert(key, known);
        Ok(known)
    }

    fn permute_ledger(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        number: u32,
        permutation: &R::Permutation,
        ledger: u32,
    ) -> Known<u32> {
        let key = Key::permuted(number, Component::Ledger, ledger);
        if let Some(known) = tables.permuted.get(&key) {
            return Ok(*known);
        }
        let tables = tables.fill()?;
        let value = self.rules.permute_ledger(tables.ledgers.value(ledger), permutation);
        let known = tables.ledgers.number(&value);
        tables.permuted.insert(key, known);
        Ok(known)
    }
}
