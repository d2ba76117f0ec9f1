//! Taking one action: is it enabled, is it a fault, and where does it lead?

use super::access::Known;
use super::action::{Action, Event, WorldStep};
use super::environment::{Budget, FaultCounter, Judgement};
use super::local::Composable;
use super::network::Network;
use super::rules::WorldRules;
use super::transition::Transition;
use super::world::{World, WorldAccess, WorldTables};
use crate::property_set::PropertySet;
use crate::state::GlobalState;
use crate::step::{Marks, Successor};

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Returns the step of an action, if it is enabled.
    pub(super) fn take_action(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        action: Action,
    ) -> Known<Option<WorldStep<R::Fault>>> {
        let mut successor = Successor { state: *state, action, fault: None, marks: Marks::default() };
        if !self.take_in_place(tables, state, &mut successor)? {
            return Ok(None);
        }
        self.inspect(tables, &mut successor);
        Ok(Some(successor))
    }

    /// Takes the action of a successor that still has the state it starts from. Returns whether it
    /// is enabled. The state after the step is not inspected yet.
    pub(super) fn take_in_place(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        successor: &mut WorldStep<R::Fault>,
    ) -> Known<bool> {
        let action = successor.action;
        let (judgement, hazards) = self.judge(tables, state, action);
        successor.fault = match judgement {
            Judgement::Never => return Ok(false),
            Judgement::Normal => None,
            Judgement::Fault(fault) => Some(fault),
        };
        if let Some(fault) = successor.fault {
            let of_all = self.max_faults.map(|limit| Budget { counter: FaultCounter::ALL_FAULTS, cost: 1, limit });
            for budget in self.rules.budget(fault).into_iter().chain(of_all) {
                if !self.spend(tables, &mut successor.state, budget)? {
                    return Ok(false);
                }
            }
        }
        let marks = Marks { violations: PropertySet::EMPTY, hazards };
        let mut transition = Transition { world: self, tables, state: &mut successor.state, marks };
        if !transition.run(action)? {
            return Ok(false);
        }
        transition.receive_eager_reads(state)?;
        if self.has_dead_messages {
            transition.drop_dead_messages(state)?;
        }
        successor.marks = transition.marks;
        if successor.fault.is_some()
            && self.rules.are_late_requests_faults()
            && self.has_no_fault_left(tables, &successor.state)
        {
            let (state, marks) = (&mut successor.state, successor.marks);
            Transition { world: self, tables, state, marks }.discard_detached()?;
        }
        Ok(true)
    }

    /// Inspects the last successor, or drops it if it changes nothing. A fault whose consequences
    /// are undone within the step leads back to where it came from, and was a hazard all the same.
    pub(super) fn keep_or_drop(
        &self,
        tables: &WorldTables<A, R>,
        state: &GlobalState,
        successors: &mut Vec<WorldStep<R::Fault>>,
    ) {
        if successors.last_mut().is_some_and(|successor| !self.is_kept(tables, state, successor)) {
            successors.pop();
        }
    }

    /// Whether a successor changes something, or is a hazard; it is inspected then.
    pub(super) fn is_kept(
        &self,
        tables: &WorldTables<A, R>,
        state: &GlobalState,
        successor: &mut WorldStep<R::Fault>,
    ) -> bool {
        let mut numbers = successor.state.0[..self.width()].iter().zip(&state.0);
        let is_kept = numbers.any(|(after, before)| after != before)
            || !successor.marks.violations.is_empty()
            || (successor.fault.is_some() && !successor.marks.hazards.is_empty());
        if is_kept {
            self.inspect(tables, successor);
        }
        is_kept
    }

    /// Adds the marks of the state after a step.
    pub(super) fn inspect(&self, tables: &WorldTables<A, R>, successor: &mut WorldStep<R::Fault>) {
        let marks = self.rules.inspect(&tables.observation(&successor.state));
        successor.marks.merge(marks);
    }

    /// Returns whether an action is enabled in a state, and which hazards it reaches.
    fn judge(
        &self,
        tables: &WorldTables<A, R>,
        state: &GlobalState,
        action: Action,
    ) -> (Judgement<R::Fault>, PropertySet) {
        let values = &tables.values;
        let event = match action {
            Action::Deliver { .. } | Action::Discard { .. } => Event::Deliver,
            Action::Detached { .. } if self.network != Network::Connections => Event::Deliver,
            Action::Detached { link, index } => {
                let detached = values.channel(state, link).detached[usize::from(index)];
                Event::Late { link, msg: values.message(detached.message) }
            }
            Action::Break { link } => Event::Break { link },
            Action::Crash { actor } => Event::Crash { actor },
            Action::Replace { standby, from } => Event::Replace { standby, from },
            Action::Timer { actor, index } => {
                Event::Timer { actor, timer: &values.local(state, actor).timers[usize::from(index)] }
            }
            Action::Choose { actor, key, index } => {
                let choices = &values.local(state, actor).choices;
                Event::Choose { actor, choice: &choices[usize::from(key)].1[usize::from(index)] }
            }
        };
        let before = tables.observation(state);
        let judgement = self.rules.judge(&before, &event);
        let fault = match judgement {
            Judgement::Never => return (judgement, PropertySet::EMPTY),
            Judgement::Normal => None,
            Judgement::Fault(fault) => Some(fault),
        };
        (judgement, self.rules.hazards(&before, &event, fault, tables.known_hazards))
    }

    /// Counts a fault. Returns false if its budget is used up.
    fn spend(&self, tables: &mut WorldAccess<'_, A, R>, state: &mut GlobalState, budget: Budget) -> Known<bool> {
        let Budget { counter, cost, limit } = budget;
        let number = &mut state.0[self.layout.counters_index()];
        let counters = *tables.counters.value(*number);
        if counter.used(counters) + u64::from(cost) > u64::from(limit) {
            return Ok(false);
        }
        *number = tables.counters_number(counter.spend(counters, cost))?;
        Ok(true)
    }

    /// Whether the bound on all faults is reached.
    pub(super) fn has_no_fault_left(&self, tables: &WorldTables<A, R>, state: &GlobalState) -> bool {
        let counters = *tables.counters.value(state.0[self.layout.counters_index()]);
        self.max_faults.is_some_and(|limit| FaultCounter::ALL_FAULTS.used(counters) >= u64::from(limit))
    }
}
