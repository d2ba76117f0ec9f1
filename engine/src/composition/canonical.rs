//! Normal forms: of all states that differ only by names, or by what an actor knows that will never do anything again, one
//! stands for all.
//!
//! A permutation gives messages, actors and the turns of a queue's entries other names. Where the world looks the same
//! afterwards (`Environment::permutations`, `Environment::admits`) the states on both sides behave alike, step by step, so that
//! exploring one of them is enough. Renamed parts are remembered like everything else: a permutation costs a few look-ups.

use super::environment::{Composable, Environment, View};
use super::reductions::Permutation;
use super::tables::{Channel, Key, Local, Tables};
use super::world::{GlobalState, Link, World};

/// Numbers of channels are given out for all links together, so one place stands for all of them.
const WIRES: usize = 254;
/// The ledger's place.
const LEDGER: usize = 255;

impl<A, E> World<A, E>
where
    A: Composable,
    E: Environment<A>,
{
    /// The state that stands for all that differ from this one only by names.
    pub(super) fn canonical(&self, tables: &mut Tables<A, E::Ledger>, state: GlobalState) -> GlobalState {
        let mut best = state;
        if let Some((actor, state)) = self.environment.dead_actor(&View { tables, state: &best }) {
            let buried = Local { state, storage: None, timers: Vec::new(), choices: Vec::new() };
            best.0[actor] = tables.locals[actor].number(&buried);
        }
        if let Some(by) = self.environment.normalise(&View { tables, state: &best }) {
            best = self.rename(tables, &best, &by);
        }
        let start = best;
        for by in &self.permutations {
            if self.environment.admits(&View { tables, state: &start }, by) {
                let other = self.rename(tables, &start, by);
                best = best.min(other);
            }
        }
        best
    }

    /// A state under other names.
    pub(super) fn rename(
        &self,
        tables: &mut Tables<A, E::Ledger>,
        state: &GlobalState,
        by: &Permutation,
    ) -> GlobalState {
        let mut permuted = *state;
        let number = tables.permutations.number(by);
        for actor in 0..self.actors.len() {
            permuted.0[by.actor(actor)] = self.permute_local(tables, number, by, actor, state.0[actor]);
        }
        for (place, Link { client, server }) in self.links.iter().enumerate() {
            let (client, server) = (by.actor(*client), by.actor(*server));
            let Some((target, _)) = self.routes[client * self.actors.len() + server] else { continue };
            let at = self.actors.len();
            permuted.0[at + target] = self.permute_channel(tables, number, by, state.0[at + place]);
        }
        let ledger = self.ledger_at();
        let key = Key::permuted(number, LEDGER, state.0[ledger]);
        permuted.0[ledger] = if let Some(known) = tables.permuted.get(&key) {
            *known
        } else {
            let value = self.environment.permute_ledger(tables.ledgers.value(state.0[ledger]), by);
            let known = tables.ledgers.number(&value);
            tables.permuted.insert(key, known);
            known
        };
        permuted
    }

    fn permute_local(
        &self,
        tables: &mut Tables<A, E::Ledger>,
        number: u32,
        by: &Permutation,
        actor: usize,
        local: u32,
    ) -> u32 {
        let key = Key::permuted(number, actor, local);
        if let Some(known) = tables.permuted.get(&key) {
            return *known;
        }
        let mut value = self.environment.permute_local(tables.locals[actor].value(local), by);
        value.timers.sort();
        value.choices.sort_by(|one, other| one.0.cmp(&other.0));
        let known = tables.locals[by.actor(actor)].number(&value);
        tables.permuted.insert(key, known);
        known
    }

    fn permute_channel(&self, tables: &mut Tables<A, E::Ledger>, number: u32, by: &Permutation, channel: u32) -> u32 {
        let key = Key::permuted(number, WIRES, channel);
        if let Some(known) = tables.permuted.get(&key) {
            return *known;
        }
        let before = tables.channels.value(channel).clone();
        let mut msg = |old: u32| {
            let value = self.environment.permute_msg(tables.messages.value(old), by);
            tables.messages.number(&value)
        };
        let mut value = Channel {
            requests: before.requests.iter().map(|old| msg(*old)).collect(),
            answers: before.answers.iter().map(|old| msg(*old)).collect(),
            detached: before.detached.iter().map(|(to_server, old)| (*to_server, msg(*old))).collect(),
        };
        value.detached.sort_unstable();
        let known = tables.channel_number(&value);
        tables.permuted.insert(key, known);
        known
    }
}
