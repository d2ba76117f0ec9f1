//! All deliveries out of a state at once, on a network without connections.
//!
//! `World::take_action` does the same one action at a time; `proofs/tests/random_systems.rs`
//! compares the two.

use super::access::Known;
use super::action::{Action, Event, WorldStep};
use super::deliveries::{Candidate, Reaction};
use super::environment::Judgement;
use super::ids::{Link, LinkId};
use super::key::{ChannelUpdate, Input};
use super::local::Composable;
use super::network::Network;
use super::rules::WorldRules;
use super::transition::Transition;
use super::world::{World, WorldAccess};
use crate::property_set::PropertySet;
use crate::state::GlobalState;
use crate::step::Marks;

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Appends every delivery out of a state. Successors are made where they stay: copying a state
    /// right after parts of it were written makes the processor wait.
    pub(super) fn deliver_all(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        unchanged: &WorldStep<R::Fault>,
        successors: &mut Vec<WorldStep<R::Fault>>,
    ) -> Known<()> {
        let mut candidates = std::mem::take(&mut tables.room.candidates);
        for (link, Link { client, server }) in self.layout.links().zip(&self.links) {
            let channel = state.0[self.layout.link_index(link)];
            let ends = (state.0[client.index()], state.0[server.index()]);
            tables.deliveries.choose(link, channel, ends, &mut candidates);
            for candidate in candidates.iter().copied() {
                let mut reaction = candidate.reaction;
                if reaction == Reaction::UNKNOWN {
                    reaction = self.react(tables, state, link, candidate)?;
                }
                if reaction == Reaction::IDLE {
                    continue;
                }
                let before = tables.observation(state);
                let fault = match self.rules.judge(&before, &Event::Deliver) {
                    Judgement::Never => continue,
                    Judgement::Normal => None,
                    Judgement::Fault(fault) => Some(fault),
                };
                let hazards = self.rules.hazards(&before, &Event::Deliver, fault, tables.known_hazards);
                successors.extend_from_slice(std::slice::from_ref(unchanged));
                let Some(successor) = successors.last_mut() else { continue };
                successor.action = Action::Detached { link, index: candidate.index as u8 };
                successor.fault = fault;
                let marks = Marks { violations: PropertySet::EMPTY, hazards };
                let mut transition = Transition { world: self, tables, state: &mut successor.state, marks };
                if self.network == Network::Unordered {
                    transition.update_channel(link, ChannelUpdate::TakeDetached, candidate.index)?;
                }
                transition.apply(self.link(link).receiver(candidate.direction), reaction.number())?;
                if self.has_dead_messages {
                    transition.drop_dead_messages(state)?;
                }
                successor.marks = transition.marks;
                self.keep_or_drop(tables, state, successors);
            }
        }
        tables.room.candidates = candidates;
        Ok(())
    }

    /// Returns what an actor does about a message, which is remembered.
    fn react(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        link: LinkId,
        candidate: Candidate,
    ) -> Known<Reaction> {
        let Candidate { direction, message, .. } = candidate;
        let ends = self.link(link);
        let (sender, receiver) = (ends.sender(direction), ends.receiver(direction));
        let number = self.outcome(tables, state, receiver, Input::Message { source: sender.0, msg: message })?;
        let is_idle = tables.outcomes[number as usize].is_idle;
        let reaction = if is_idle { Reaction::IDLE } else { Reaction::outcome(number) };
        *tables.fill()?.deliveries.reaction(link, direction, state.0[receiver.index()], message) = reaction;
        Ok(reaction)
    }
}
