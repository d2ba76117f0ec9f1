//! Normal forms: of all states that differ only by names, or by what an actor knows that will never do anything again, one
//! stands for all.
//!
//! A renaming gives messages, actors and the turns of a queue's entries other names. Where the world looks the same
//! afterwards (`Environment::renamings`, `Environment::admits`) the states on both sides behave alike, step by step, so that
//! exploring one of them is enough. Renamed parts are remembered like everything else: a renaming costs a few look-ups.

use super::environment::{Composable, Environment, View};
use super::reductions::Renaming;
use super::tables::{Key, Local, Tables, Wire};
use super::world::{GlobalState, Link, World};

/// Numbers of wires are given out for all links together, so one place stands for all of them.
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
        if let Some((actor, state)) = self.environment.bury(&View { tables, state: &best }) {
            let buried = Local { state, storage: None, timers: Vec::new(), choices: Vec::new() };
            best.0[actor] = tables.locals[actor].number(&buried);
        }
        if let Some(by) = self.environment.normalise(&View { tables, state: &best }) {
            best = self.rename(tables, &best, &by);
        }
        let start = best;
        for by in &self.renamings {
            if self.environment.admits(&View { tables, state: &start }, by) {
                let other = self.rename(tables, &start, by);
                best = best.min(other);
            }
        }
        best
    }

    /// A state under other names.
    pub(super) fn rename(&self, tables: &mut Tables<A, E::Ledger>, state: &GlobalState, by: &Renaming) -> GlobalState {
        let mut renamed = *state;
        let number = tables.renamings.number(by);
        for actor in 0..self.actors.len() {
            renamed.0[by.actor(actor)] = self.rename_local(tables, number, by, actor, state.0[actor]);
        }
        for (place, Link { client, server }) in self.links.iter().enumerate() {
            let (client, server) = (by.actor(*client), by.actor(*server));
            let Some((target, _)) = self.routes[client * self.actors.len() + server] else { continue };
            let at = self.actors.len();
            renamed.0[at + target] = self.rename_wire(tables, number, by, state.0[at + place]);
        }
        let ledger = self.ledger_at();
        let key = Key::renamed(number, LEDGER, state.0[ledger]);
        renamed.0[ledger] = if let Some(known) = tables.renamed.get(&key) {
            *known
        } else {
            let value = self.environment.rename_ledger(tables.ledgers.value(state.0[ledger]), by);
            let known = tables.ledgers.number(&value);
            tables.renamed.insert(key, known);
            known
        };
        renamed
    }

    fn rename_local(
        &self,
        tables: &mut Tables<A, E::Ledger>,
        number: u32,
        by: &Renaming,
        actor: usize,
        local: u32,
    ) -> u32 {
        let key = Key::renamed(number, actor, local);
        if let Some(known) = tables.renamed.get(&key) {
            return *known;
        }
        let mut value = self.environment.rename_local(tables.locals[actor].value(local), by);
        value.timers.sort();
        value.choices.sort_by(|one, other| one.0.cmp(&other.0));
        let known = tables.locals[by.actor(actor)].number(&value);
        tables.renamed.insert(key, known);
        known
    }

    fn rename_wire(&self, tables: &mut Tables<A, E::Ledger>, number: u32, by: &Renaming, wire: u32) -> u32 {
        let key = Key::renamed(number, WIRES, wire);
        if let Some(known) = tables.renamed.get(&key) {
            return *known;
        }
        let before = tables.wires.value(wire).clone();
        let mut msg = |old: u32| {
            let value = self.environment.rename_msg(tables.messages.value(old), by);
            tables.messages.number(&value)
        };
        let mut value = Wire {
            requests: before.requests.iter().map(|old| msg(*old)).collect(),
            answers: before.answers.iter().map(|old| msg(*old)).collect(),
            loose: before.loose.iter().map(|(to_server, old)| (*to_server, msg(*old))).collect(),
        };
        value.loose.sort_unstable();
        let known = tables.wire_number(&value);
        tables.renamed.insert(key, known);
        known
    }
}
