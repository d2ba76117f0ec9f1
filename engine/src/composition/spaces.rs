//! A world as a space: reduced, plain, and as a stateright model.

use super::access::Access;
use super::action::{Action, WorldStep};
use super::local::Composable;
use super::rules::WorldRules;
use super::tables::Room;
use super::world::World;
use crate::expansion::{Expansion, Gaps};
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
        self.fill(|tables| {
            let (state, mut marks) = self.plain_initial(tables)?;
            let (representative, more) = self.represent(tables, &state)?;
            marks.merge(more);
            Ok(vec![(representative, marks)])
        })
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<WorldStep<R::Fault>>) -> Assessment {
        self.fill(|tables| self.expand_reduced(tables, state, successors, &mut Gaps::default()))
    }

    fn expand_known(&self, states: &[GlobalState], expansion: &mut Expansion<R::Fault, Action>) {
        let mut room = Room::default();
        for states in states.chunks(STATES_PER_LOCK) {
            let tables = self.read();
            let mut access = Access::shared(&tables, room);
            for state in states {
                expansion.add_known(|steps, gaps| self.expand_reduced(&mut access, state, steps, gaps).ok());
            }
            room = access.room;
        }
    }

    fn expand_rest(&self, states: &[GlobalState], expansion: &mut Expansion<R::Fault, Action>) {
        if !expansion.is_incomplete() {
            return;
        }
        self.fill(|tables| {
            expansion.complete(states, |state, steps, partial| match partial {
                Some(partial) => self.fill_gaps(tables, state, steps, partial),
                None => self.expand_reduced(tables, state, steps, &mut Gaps::default()),
            })
        });
    }

    fn fairness(&self, state: &GlobalState, action: &Action) -> FairnessClass {
        self.fairness_class(state, *action)
    }

    fn ignore_hazards(&self, hazards: PropertySet) {
        self.ignore(hazards);
    }

    fn bytes(&self) -> usize {
        self.read().bytes()
    }
}

/// How many states are expanded before the lock is released in between: the thread that fills the
/// tables waits for that.
const STATES_PER_LOCK: usize = 16;

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
        vec![self.0.fill(|tables| self.0.plain_initial(tables))]
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<WorldStep<R::Fault>>) -> Assessment {
        self.0.fill(|tables| self.0.expand_plain(tables, state, successors, &mut Gaps::default()))
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
        self.fill(|tables| self.represent(tables, state)).0
    }

    fn ample_steps(&self, state: &GlobalState) -> Vec<WorldStep<R::Fault>> {
        let mut steps = Vec::new();
        self.fill(|tables| self.run_ample_steps(tables, *state, |step| steps.push(*step)));
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
