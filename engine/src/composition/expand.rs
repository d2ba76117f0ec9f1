//! All steps out of a state, and the initial state.

use super::access::{Known, Missed};
use super::action::{Action, WorldStep};
use super::ids::{ActorId, Direction, LinkId};
use super::local::{Composable, Local};
use super::network::{Channel, Network};
use super::rules::WorldRules;
use super::transition::Transition;
use super::world::{World, WorldAccess, WorldTables};
use crate::expansion::{Gaps, Partial};
use crate::state::GlobalState;
use crate::step::{Assessment, Marks, Successor};
use stateright::actor::{Id, Out};

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Returns the plain initial state, and what being in it means.
    pub(super) fn plain_initial(&self, access: &mut WorldAccess<'_, A, R>) -> Known<(GlobalState, Marks)> {
        let mut state = GlobalState::ZERO;
        let tables = access.fill()?;
        let no_channel = tables.channel_number(&Channel::default());
        for link in self.layout.links() {
            state.0[self.layout.link_index(link)] = no_channel;
        }
        state.0[self.layout.ledger_index()] = tables.ledgers.number(&R::Ledger::default());
        state.0[self.layout.counters_index()] = tables.counters.number(&0);
        let mut transition = Transition { world: self, tables: access, state: &mut state, marks: Marks::default() };
        for (actor, handler) in self.layout.actors().zip(&self.actors) {
            let mut out = Out::new();
            let local = Local::new(handler.on_start(Id::from(actor), &None, &mut out));
            let tables = transition.tables.fill()?;
            let outcome = self.apply_commands(tables, actor, local, out, false);
            let number = tables.add_outcome(outcome);
            transition.apply(actor, number)?;
        }
        let mut before = *transition.state;
        for (link, ends) in self.layout.links().zip(&self.links) {
            if !self.rules.is_first_read_observable(ends.client) {
                before.0[self.layout.link_index(link)] = no_channel;
            }
        }
        // Clients that ask at the start differ in nothing else yet.
        transition.receive_eager_reads_but(&[], &before)?;
        let mut marks = transition.marks;
        marks.merge(self.rules.inspect(&access.observation(&state)));
        Ok((state, marks))
    }

    /// Appends every plain step out of a state, without those that change nothing, and returns what
    /// the state means for liveness. Shared tables may leave gaps.
    pub(super) fn expand_plain(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        successors: &mut Vec<WorldStep<R::Fault>>,
        gaps: &mut Gaps,
    ) -> Known<Assessment> {
        let start = successors.len();
        let action = Action::Crash { actor: ActorId::new(0) };
        let unchanged = Successor { state: *state, action, fault: None, marks: Marks::default() };
        if self.network != Network::Connections {
            self.deliver_all(tables, state, &unchanged, successors)?;
        }
        let mut actions = std::mem::take(&mut tables.room.actions);
        actions.clear();
        self.propose_actions(tables, state, &mut actions);
        for action in &actions {
            // Made where it stays: copying a state right after parts of it were written makes the
            // processor wait.
            successors.extend_from_slice(std::slice::from_ref(&unchanged));
            let Some(successor) = successors.last_mut() else { continue };
            successor.action = *action;
            match self.take_in_place(tables, state, successor) {
                Ok(true) => self.keep_or_drop(tables, state, successors),
                Ok(false) => drop(successors.pop()),
                Err(Missed) => {
                    *successor = Successor { action: *action, ..unchanged };
                    gaps.untaken.push(successors.len() - 1 - start);
                }
            }
        }
        tables.room.actions = actions;
        Ok(self.rules.assess(&tables.observation(state)))
    }

    /// Appends every step out of a state, each to the canonical representative of its target, and
    /// returns what the state means for liveness. A step that leads back to the state up to a
    /// permutation is kept: it is a cycle. Shared tables may leave gaps.
    pub(super) fn expand_reduced(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        successors: &mut Vec<WorldStep<R::Fault>>,
        gaps: &mut Gaps,
    ) -> Known<Assessment> {
        let start = successors.len();
        let assessment = self.expand_plain(tables, state, successors, gaps)?;
        if self.has_postponed_receipts {
            let plain = successors.len();
            if self.strike_before_receipt(tables, state, successors) == Err(Missed) {
                successors.truncate(plain);
                gaps.has_no_receipts = true;
            }
        }
        if self.has_representatives {
            for (index, successor) in successors[start..].iter_mut().enumerate() {
                let is_taken = gaps.untaken.binary_search(&index).is_err();
                if is_taken && self.replace(tables, successor) == Err(Missed) {
                    gaps.unrepresented.push(index);
                }
            }
        }
        Ok(assessment)
    }

    /// Fills gaps, and returns what the state means for liveness. New values get the numbers that
    /// they would have without gaps: the steps come before those before receipts, and these before
    /// the representatives, each in order.
    pub(super) fn fill_gaps(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        steps: &mut Vec<WorldStep<R::Fault>>,
        Partial { start, assessment, gaps }: Partial<'_>,
    ) -> Known<Assessment> {
        let (mut replaced, mut dropped) = (gaps.unrepresented.clone(), Vec::new());
        for index in &gaps.untaken {
            let step = &mut steps[start + index];
            let is_step = self.take_in_place(tables, state, step)? && self.is_kept(tables, state, step);
            if is_step { &mut replaced } else { &mut dropped }.push(*index);
        }
        replaced.sort_unstable();
        if gaps.has_no_receipts {
            let known = steps.len() - start;
            self.strike_before_receipt(tables, state, steps)?;
            replaced.extend(known..steps.len() - start);
        }
        if self.has_representatives {
            for index in replaced {
                self.replace(tables, &mut steps[start + index])?;
            }
        }
        for index in dropped.into_iter().rev() {
            steps.remove(start + index);
        }
        Ok(assessment)
    }

    /// Replaces the state after a step by its representative.
    fn replace(&self, tables: &mut WorldAccess<'_, A, R>, step: &mut WorldStep<R::Fault>) -> Known<()> {
        let (representative, marks) = self.represent(tables, &step.state)?;
        step.state = representative;
        step.marks.merge(marks);
        Ok(())
    }

    /// Appends the actions that may be enabled in a state, but for deliveries on a network without
    /// connections.
    pub(super) fn propose_actions(&self, tables: &WorldTables<A, R>, state: &GlobalState, actions: &mut Vec<Action>) {
        self.propose_commuting(tables, state, actions);
        if !actions.is_empty() {
            // A commuting request is decided first: it arrives now or never.
            return;
        }
        self.propose_tied_reads(tables, state, actions);
        if !actions.is_empty() {
            return;
        }
        if self.network == Network::Connections {
            for link in self.layout.links() {
                propose_for_channel(link, tables.values.channel(state, link), self.idle_connections_break, actions);
            }
        }
        if let Some((standby, from)) = self.rules.standby() {
            actions.push(Action::Replace { standby, from });
        }
        for actor in self.layout.actors() {
            let local = tables.values.local(state, actor);
            actions.extend((0..local.timers.len()).map(|index| Action::Timer { actor, index: index as u8 }));
            for (key, (_, choices)) in (0..).zip(&local.choices) {
                actions.extend((0..choices.len()).map(|index| Action::Choose { actor, key, index: index as u8 }));
            }
            actions.push(Action::Crash { actor });
        }
    }

    /// Appends the deliveries and losses of commuting requests.
    fn propose_commuting(&self, tables: &WorldTables<A, R>, state: &GlobalState, actions: &mut Vec<Action>) {
        if self.network != Network::Connections {
            return;
        }
        for (link, ends) in self.layout.links().zip(&self.links) {
            let detached = &tables.values.channel(state, link).detached;
            if detached.is_empty() {
                continue;
            }
            let server = &tables.values.local(state, ends.server).state;
            for (index, entry) in (0..).zip(detached) {
                if self.rules.is_commuting(server, tables.values.message(entry.message)) {
                    actions.extend([Action::Detached { link, index }, Action::Discard { link, index }]);
                }
            }
        }
    }
}

/// Appends what may happen on a link with connections.
fn propose_for_channel(link: LinkId, channel: &Channel, breaks_idle: bool, actions: &mut Vec<Action>) {
    if !channel.requests.is_empty() {
        actions.push(Action::Deliver { link, direction: Direction::ToServer });
    }
    if !channel.answers.is_empty() {
        actions.push(Action::Deliver { link, direction: Direction::ToClient });
    }
    for index in 0..channel.detached.len() {
        // Equal messages are one delivery.
        if index == 0 || channel.detached[index] != channel.detached[index - 1] {
            actions.push(Action::Detached { link, index: index as u8 });
        }
    }
    if breaks_idle || !(channel.requests.is_empty() && channel.answers.is_empty()) {
        actions.push(Action::Break { link });
    }
}
