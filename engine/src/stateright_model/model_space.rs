//! Any `stateright::Model` as a space.
//!
//! States are interned whole: a state of the space is the number of the model's state, and the set
//! of `eventually` properties that the run to it has reached. That is exact and general, and slower
//! than a composed world.
//!
//! `always` is violated by a step into a state in which it is false, `sometimes` is a hazard, and
//! `eventually` is a goal that every fair run has to reach once. stateright 0.31 misses runs that
//! stay in a cycle without reaching it; see `engine/examples/retries_for_ever.rs`. Because what a
//! run has reached belongs to the state, a model with `eventually` properties may have more states
//! here than its own.

use super::wording::Wording;
use crate::describe::Describe;
use crate::fault::NoFault;
use crate::interner::Interner;
use crate::properties::Properties;
use crate::property_set::{PropertyId, PropertySet};
use crate::space::{Reduced, Space};
use crate::state::GlobalState;
use crate::step::{Assessment, FairnessClass, Marks, Successor};
use stateright::{Expectation, Model, Property};
use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::ops::DerefMut;
use std::sync::{Mutex, PoisonError};

/// A stateright model as a space. The front page of the crate and [`crate::verify`] have examples.
pub struct ModelSpace<M: Model> {
    /// The model.
    pub model: M,
    is_fair: fn(&M::Action) -> bool,
    wording: Wording<M>,
    states: Mutex<Interner<M::State>>,
}

impl<M: Model> Debug for ModelSpace<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelSpace").finish_non_exhaustive()
    }
}

/// The properties of a kind, in the order of the model.
fn of_kind<M: Model>(model: &M, expectation: Expectation) -> impl Iterator<Item = Property<M>> {
    model.properties().into_iter().filter(move |property| property.expectation == expectation)
}

impl<M> ModelSpace<M>
where
    M: Model,
    M::Action: Debug,
    M::State: Clone + Debug + Eq + Hash,
{
    /// Returns the space of a model in which no action is fair: a run may postpone every action for
    /// ever, so that every cycle that avoids a goal violates it.
    ///
    /// # Panics
    /// With more than [`PropertySet::CAPACITY`] properties of one kind.
    pub fn new(model: M) -> Self {
        Self::with_fairness(model, |_| false)
    }

    /// Returns the space of a model whose fair runs execute the actions that `is_fair` selects if
    /// they stay enabled. Each action is a class of its own, distinguished by
    /// `Model::format_action`.
    ///
    /// # Panics
    /// With more than [`PropertySet::CAPACITY`] properties of one kind.
    pub fn with_fairness(model: M, is_fair: fn(&M::Action) -> bool) -> Self {
        for expectation in [Expectation::Always, Expectation::Sometimes, Expectation::Eventually] {
            let count = of_kind(&model, expectation).count();
            assert!(count <= PropertySet::CAPACITY, "at most {} properties of one kind", PropertySet::CAPACITY);
        }
        Self { model, is_fair, wording: Wording::default(), states: Mutex::new(Interner::default()) }
    }

    /// Returns the same space with other words in its traces.
    #[must_use]
    pub fn with_wording(self, wording: Wording<M>) -> Self {
        Self { wording, ..self }
    }
}

impl<M> ModelSpace<M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    fn lock(&self) -> impl DerefMut<Target = Interner<M::State>> {
        // The table only grows; a panic elsewhere leaves it usable.
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the model's state of a state of this space.
    ///
    /// # Panics
    /// If the state is not of this space.
    pub fn state(&self, state: &GlobalState) -> M::State {
        self.lock().value(state.component(0)).clone()
    }

    /// Returns the state of this space for a model's state, at the end of a run that has reached
    /// these goals before.
    fn global_state(&self, state: &M::State, reached: PropertySet) -> GlobalState {
        let reached = reached | self.holding(Expectation::Eventually, state);
        GlobalState::new(&[self.lock().number(state), reached.bits().into()])
    }

    /// Returns the properties of a kind that are true in a state.
    fn holding(&self, expectation: Expectation, state: &M::State) -> PropertySet {
        let properties = of_kind(&self.model, expectation).enumerate();
        let true_here = properties.filter(|(_, property)| (property.condition)(&self.model, state));
        true_here.map(|(index, _)| PropertyId::new(index)).collect()
    }

    /// Returns all properties of a kind.
    fn all(&self, expectation: Expectation) -> PropertySet {
        PropertySet::first(of_kind(&self.model, expectation).count())
    }

    /// Returns what being in a state means.
    fn marks(&self, state: &M::State) -> Marks {
        Marks {
            violations: self.all(Expectation::Always) - self.holding(Expectation::Always, state),
            hazards: self.holding(Expectation::Sometimes, state),
        }
    }

    /// Returns the action of this index in a state's list.
    fn action(&self, state: &M::State, index: u32) -> Option<M::Action> {
        let mut actions = Vec::new();
        self.model.actions(state, &mut actions);
        (index < actions.len() as u32).then(|| actions.swap_remove(index as usize))
    }
}

impl<M> Space for ModelSpace<M>
where
    M: Model + Sync,
    M::Action: Debug,
    M::State: Clone + Eq + Hash + Send,
{
    /// The index of the action in the state's list.
    type Action = u32;
    type Fault = NoFault;

    fn width(&self) -> usize {
        2
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        let states = self.model.init_states();
        states.iter().map(|state| (self.global_state(state, PropertySet::EMPTY), self.marks(state))).collect()
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor<NoFault, u32>>) -> Assessment {
        let (from, reached) = (self.state(state), PropertySet::from_bits(state.component(1) as u8));
        let mut actions = Vec::new();
        self.model.actions(&from, &mut actions);
        let mut is_cut = false;
        for (index, action) in (0..).zip(actions) {
            let Some(next) = self.model.next_state(&from, action) else { continue };
            if self.model.within_boundary(&next) {
                let (state, marks) = (self.global_state(&next, reached), self.marks(&next));
                successors.push(Successor { state, action: index, fault: None, marks });
            } else {
                is_cut = true;
            }
        }
        Assessment { obligations: self.all(Expectation::Eventually), reached, is_cut }
    }

    fn fairness(&self, state: &GlobalState, action: &u32) -> FairnessClass {
        let action = self.action(&self.state(state), *action).filter(self.is_fair);
        action.map_or(FairnessClass::UNFAIR, |action| {
            let mut hasher = rustc_hash::FxHasher::default();
            self.model.format_action(&action).hash(&mut hasher);
            FairnessClass::new(hasher.finish() | 1)
        })
    }

    fn bytes(&self) -> usize {
        self.lock().bytes()
    }
}

impl<M> Reduced for ModelSpace<M>
where
    M: Model + Sync,
    M::Action: Debug,
    M::State: Clone + Eq + Hash + Send,
{
    type Plain<'a>
        = &'a Self
    where
        Self: 'a;

    fn plain(&self) -> &Self {
        self
    }

    fn representative(&self, state: &GlobalState) -> GlobalState {
        *state
    }

    fn ample_steps(&self, _state: &GlobalState) -> Vec<Successor<NoFault, u32>> {
        Vec::new()
    }
}

impl<M> Describe for ModelSpace<M>
where
    M: Model + Sync,
    M::Action: Debug,
    M::State: Clone + Eq + Hash + Send,
{
    fn properties(&self) -> Properties {
        let names = |expectation| of_kind(&self.model, expectation).map(|property| property.name.to_owned()).collect();
        Properties {
            always: names(Expectation::Always),
            sometimes: names(Expectation::Sometimes),
            eventually: names(Expectation::Eventually),
        }
    }

    fn describe_action(&self, before: &GlobalState, action: &u32) -> String {
        let action = self.action(&self.state(before), *action);
        action.map_or_else(String::new, |action| (self.wording.action)(&self.model, &action))
    }

    fn describe_state(&self, state: &GlobalState) -> Vec<(String, String)> {
        (self.wording.state)(&self.model, &self.state(state))
    }
}
