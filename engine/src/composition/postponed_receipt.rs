//! Joint crashes: a fault that breaks the connections of a server, and crashes of clients in the
//! same step.
//!
//! An ample step may let a client receive an answer at once. A fault that breaks the server's
//! connections could have lost that answer; the client then is as it is after a crash. Without a
//! step for both, the loss would cost one fault more than it does, and levels by the number of
//! faults would differ. Taken apart, both are steps of the space: nothing becomes reachable that is
//! not.

use super::action::{Action, WorldStep};
use super::ids::ActorId;
use super::local::Composable;
use super::rules::WorldRules;
use super::world::{World, WorldTables};
use crate::state::GlobalState;
use crate::step::{Marks, Successor};

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Appends the joint crashes out of a state. A fault that changes nothing by itself belongs to
    /// them, too.
    pub(super) fn crash_jointly(
        &self,
        tables: &mut WorldTables<A, R>,
        state: &GlobalState,
        successors: &mut Vec<WorldStep<R::Fault>>,
    ) {
        let may_crash = |client: &ActorId| self.rules.may_crash_jointly(&tables.view(state), *client);
        let clients: Vec<ActorId> = self.layout.actors().filter(may_crash).collect();
        if clients.is_empty() {
            return;
        }
        let mut actions = Vec::new();
        self.propose_actions(tables, state, &mut actions);
        for action in actions {
            let Some(server) = self.broken_server(tables, state, action) else { continue };
            let is_linked =
                |client: &ActorId| self.links.iter().any(|link| (link.client, link.server) == (*client, server));
            let linked: Vec<ActorId> = clients.iter().copied().filter(is_linked).collect();
            if linked.is_empty() {
                continue;
            }
            let Some(step) = self.take_action(tables, state, action).filter(|step| step.fault.is_some()) else {
                continue;
            };
            for set in 1..1_usize << linked.len() {
                let chosen = (0..linked.len()).filter(|bit| set & (1 << bit) != 0).map(|bit| linked[bit]);
                let chosen: Vec<ActorId> = chosen.collect();
                successors.extend(self.crash_before(tables, state, &step, &chosen));
                successors.extend(self.crash_after(tables, &step, &chosen));
            }
        }
    }

    /// Returns the server whose connections an action breaks.
    fn broken_server(&self, tables: &WorldTables<A, R>, state: &GlobalState, action: Action) -> Option<ActorId> {
        match action {
            Action::Crash { actor } => Some(actor),
            Action::Choose { actor, key, index } => {
                let choices = &tables.values.local(state, actor).choices;
                let choice = &choices[usize::from(key)].1[usize::from(index)];
                self.rules.resets_connections(choice).then_some(actor)
            }
            _ => None,
        }
    }

    /// Returns a fault out of the state in which these clients have crashed.
    fn crash_before(
        &self,
        tables: &mut WorldTables<A, R>,
        state: &GlobalState,
        step: &WorldStep<R::Fault>,
        clients: &[ActorId],
    ) -> Option<WorldStep<R::Fault>> {
        let (at, marks) = self.crash_all(tables, state, clients)?;
        let mut joint = Successor { state: at, marks: Marks::default(), ..*step };
        self.take_in_place(tables, &at, &mut joint)?;
        self.inspect(tables, &mut joint);
        joint.marks.merge(marks);
        (joint.fault == step.fault).then_some(joint)
    }

    /// Returns a fault after which these clients have crashed.
    fn crash_after(
        &self,
        tables: &mut WorldTables<A, R>,
        step: &WorldStep<R::Fault>,
        clients: &[ActorId],
    ) -> Option<WorldStep<R::Fault>> {
        let (at, marks) = self.crash_all(tables, &step.state, clients)?;
        let mut joint = Successor { state: at, ..*step };
        joint.marks.merge(marks);
        Some(joint)
    }

    /// Returns the state after the crashes of these clients, in their order, with the marks.
    fn crash_all(
        &self,
        tables: &mut WorldTables<A, R>,
        state: &GlobalState,
        clients: &[ActorId],
    ) -> Option<(GlobalState, Marks)> {
        let (mut at, mut marks) = (*state, Marks::default());
        for client in clients {
            let step = self.take_action(tables, &at, Action::Crash { actor: *client })?;
            marks.merge(step.marks);
            at = self.run_ample_steps(tables, step.state, |step| marks.hazards |= step.marks.hazards);
        }
        Some((at, marks))
    }
}
