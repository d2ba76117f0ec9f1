//! A world as a space: reduced, plain, and as a stateright model.

use super::action::{Action, WorldStep};
use super::local::Composable;
use super::rules::WorldRules;
use super::world::World;
use crate::property_set::PropertySet;
use crate::space::{Reduced, Space};
use crate::state::GlobalState;
use crate::step::{Assessment, FairnessClass, Marks};
use stateright::actor::Actor;

impl<A, R> Space for World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    type Action = Action;
    type Fault = R::Fault;

    fn width(&self) -> usize {
        Self::width(self)
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        let tables = &mut *self.lock();
        let (state, mut marks) = self.plain_initial(tables);
        let (representative, more) = self.represent(tables, &state);
        marks.merge(more);
        vec![(representative, marks)]
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<WorldStep<R::Fault>>) -> Assessment {
        self.expand_reduced(&mut self.lock(), state, successors)
    }

    fn fairness(&self, state: &GlobalState, action: &Action) -> FairnessClass {
        self.fairness_class(state, *action)
    }

    fn ignore_hazards(&self, hazards: PropertySet) {
        self.lock().known_hazards |= hazards;
    }

    fn bytes(&self) -> usize {
        self.lock().bytes()
    }
}

/// A world without ample steps, canonical dead states and permutations. Eager reads and dead
/// messages are part of its steps.
#[derive(Debug)]
pub struct PlainWorld<'a, A: Actor, R: WorldRules<A>>(&'a World<A, R>);

impl<A, R> Space for PlainWorld<'_, A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    type Action = Action;
    type Fault = R::Fault;

    fn width(&self) -> usize {
        self.0.width()
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![self.0.plain_initial(&mut self.0.lock())]
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<WorldStep<R::Fault>>) -> Assessment {
        self.0.expand_plain(&mut self.0.lock(), state, successors)
    }

    fn fairness(&self, state: &GlobalState, action: &Action) -> FairnessClass {
        self.0.fairness_class(state, *action)
    }

    fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl<A, R> Reduced for World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    type Plain<'a>
        = PlainWorld<'a, A, R>
    where
        Self: 'a;

    fn plain(&self) -> PlainWorld<'_, A, R> {
        PlainWorld(self)
    }

    fn representative(&self, state: &GlobalState) -> GlobalState {
        self.represent(&mut self.lock(), state).0
    }

    fn ample_steps(&self, state: &GlobalState) -> Vec<WorldStep<R::Fault>> {
        let mut steps = Vec::new();
        self.run_ample_steps(&mut self.lock(), *state, |step| steps.push(*step));
        steps
    }
}

impl<A, R> stateright::Model for World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    type State = GlobalState;
    type Action = WorldStep<R::Fault>;

    fn init_states(&self) -> Vec<Self::State> {
        Space::initial(self).into_iter().map(|(state, _)| state).collect()
    }

    /// Appends the steps themselves: an action has one more where it strikes before a receipt.
    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        Space::expand(self, state, actions);
    }

    fn next_state(&self, _state: &Self::State, step: Self::Action) -> Option<Self::State> {
        Some(step.state)
    }

    /// Returns one property that is never decided, so that a checker of stateright visits all
    /// states.
    fn properties(&self) -> Vec<stateright::Property<Self>> {
        vec![stateright::Property::always("explored", |_, _| true)]
    }
}
