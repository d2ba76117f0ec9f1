//! Where no fault is left to happen: a client that can do nothing but take one answer takes it at once.
//!
//! Nothing else can happen to it before: no timer of its own is set and it has no choice, whatever else it asked for was
//! answered, connections no longer break and nobody crashes. What it does then, it does to itself and to the ends of its
//! connections, which commutes with what servers take from their fronts. `proofs/tests/partial_order.rs` checks that on every
//! state of many spaces.

use super::environment::{Composable, Environment, Network, View, Way};
use super::tables::Tables;
use super::world::{Action, GlobalState, IN_ALL, Link, Successor, World};

impl<A, E> World<A, E>
where
    A: Composable,
    E: Environment<A>,
{
    /// Who may take answers at once, with its connections: clients that are nobody's server.
    pub(super) fn loners(links: &[Link], environment: &E, actors: usize) -> Vec<(usize, Vec<usize>)> {
        if environment.network() != Network::Connections || environment.most_faults().is_none() {
            return Vec::new();
        }
        let is_loner =
            |actor: &usize| environment.takes_alone(*actor) && links.iter().all(|link| link.server != *actor);
        let own = |actor: usize| {
            let numbers = links.iter().enumerate().filter(move |(_, link)| link.client == actor);
            (actor, numbers.map(|(number, _)| number).collect())
        };
        (0..actors).filter(is_loner).map(own).collect()
    }

    /// The step of an answer that its client may take at once.
    pub(super) fn taken_alone(
        &self,
        tables: &mut Tables<A, E::Ledger>,
        state: &GlobalState,
    ) -> Option<Successor<E::Fault>> {
        if self.loners.is_empty() || !self.has_no_fault_left(tables, state) {
            return None;
        }
        self.loners.iter().find_map(|(actor, links)| {
            let action = self.only_answer(tables, state, *actor, links)?;
            self.take_action(tables, state, action).filter(|step| self.is_private(tables, state, step))
        })
    }

    /// Whether every fault that can happen has.
    pub(super) fn has_no_fault_left(&self, tables: &Tables<A, E::Ledger>, state: &GlobalState) -> bool {
        let counters = *tables.counters.value(state.0[self.counters_at()]);
        self.most_faults.is_some_and(|most| (counters >> (8 * u32::from(IN_ALL))) & 0xff >= u64::from(most))
    }

    /// The answer that is all a client can be told.
    fn only_answer(
        &self,
        tables: &Tables<A, E::Ledger>,
        state: &GlobalState,
        actor: usize,
        links: &[usize],
    ) -> Option<Action> {
        let local = tables.local(state, actor);
        if !(local.timers.is_empty() && local.choices.is_empty()) {
            return None;
        }
        let view = View { tables, state };
        let mut only = None;
        for number in links {
            let channel = tables.channel(state, *number);
            if !channel.answers.is_empty() {
                if only.replace(*number).is_some() {
                    return None;
                }
            } else if !channel.requests.is_empty()
                || self.environment.owes_answer(&view, self.links[*number].server, actor)
            {
                return None;
            }
        }
        only.map(|link| Action::Deliver { link: link as u8, way: Way::ToClient })
    }

    /// Whether a step shows nowhere but in its client and in the requests that it sends, of which none is heard in the same step.
    fn is_private(&self, tables: &Tables<A, E::Ledger>, before: &GlobalState, step: &Successor<E::Fault>) -> bool {
        let Action::Deliver { link, way: Way::ToClient } = step.action else { return false };
        let client = self.links[usize::from(link)].client;
        let same = |place: usize| before.0[place] == step.state.0[place];
        let answers = |state: &GlobalState| {
            let own = (0..self.links.len()).filter(|number| self.links[*number].client == client);
            own.map(|number| tables.channel(state, number).answers.len()).sum::<usize>()
        };
        let assess = |state: &GlobalState| self.environment.assess(&View { tables, state });
        (0..self.actors.len()).all(|actor| actor == client || same(actor))
            && same(self.ledger_at())
            && step.marks.violations == 0
            && assess(before) == assess(&step.state)
            && answers(&step.state) + 1 == answers(before)
    }
}
