//! Any `stateright::Model` as a space.
//!
//! States are interned whole: a state of the space is one number. That is exact and general, and slower than the composed
//! models of `onceproof_models`, whose states are vectors of small numbers from the start.
//!
//! Properties become marks and goals. `always` is broken by a step into a state where it is false; `sometimes` is a hazard
//! that has to be reached; `eventually` is a goal that every fair run has to reach, once (stateright 0.31 itself misses
//! cycles here). What a run has reached belongs to the state, so that a model with such properties may have more states here
//! than elsewhere. A model's actions are no faults, and every action is its own thing that a fair run does not
//! put off for ever, if `is_fair` says so; by default none is, so that any cycle that avoids the goal counts.
//!
//! ```
//! use onceproof_engine::{Limits, ModelSpace, explore, fair_cycles, stuck};
//! use stateright::{Model, Property};
//!
//! /// A lamp that can be switched on and off, and broken.
//! struct Lamp;
//!
//! impl Model for Lamp {
//!     type State = &'static str;
//!     type Action = &'static str;
//!
//!     fn init_states(&self) -> Vec<Self::State> {
//!         vec!["off"]
//!     }
//!
//!     fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
//!         match *state {
//!             "off" => actions.push("on"),
//!             "on" => actions.extend(["off", "broken"]),
//!             _ => {}
//!         }
//!     }
//!
//!     fn next_state(&self, _: &Self::State, action: Self::Action) -> Option<Self::State> {
//!         Some(action)
//!     }
//!
//!     fn properties(&self) -> Vec<Property<Self>> {
//!         vec![Property::eventually("breaks", |_, state| *state == "broken")]
//!     }
//! }
//!
//! let space = ModelSpace::new(Lamp);
//! let graph = explore(&space, true, &Limits::default(), |_| {});
//! assert!(graph.cut.is_none(), "everything was visited");
//! let stuck = stuck(&graph, 1);
//! assert!(stuck.is_empty(), "it can always break");
//! assert_eq!(fair_cycles(&graph, &space, 1, &stuck).len(), 1, "and it can be switched on and off for ever");
//! ```

use super::fault::NoFault;
use super::liveness::UNFAIR;
use super::space::Space;
use crate::composition::{Assessment, GlobalState, Interner, Marks, Successor, WIDTH};
use stateright::{Expectation, Model};
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// At most so many properties of one kind: they are bits.
const MOST_PROPERTIES: usize = 8;

/// A stateright model as a space.
pub struct ModelSpace<M: Model> {
    /// The model.
    pub model: M,
    is_fair: fn(&M::Action) -> bool,
    states: Mutex<Interner<M::State>>,
}

impl<M: Model> Debug for ModelSpace<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ModelSpace").finish_non_exhaustive()
    }
}

impl<M> ModelSpace<M>
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    /// The space of a model in which no action is fair.
    ///
    /// # Panics
    /// With more than eight properties of one kind.
    pub fn new(model: M) -> Self {
        Self::with_fairness(model, |_| false)
    }

    /// The space of a model whose fair runs do not put off for ever the actions that this function says.
    ///
    /// # Panics
    /// With more than eight properties of one kind.
    pub fn with_fairness(model: M, is_fair: fn(&M::Action) -> bool) -> Self {
        for expectation in [Expectation::Always, Expectation::Sometimes, Expectation::Eventually] {
            let count = model.properties().iter().filter(|property| property.expectation == expectation).count();
            assert!(count <= MOST_PROPERTIES, "at most {MOST_PROPERTIES} properties of one kind");
        }
        Self { model, is_fair, states: Mutex::new(Interner::default()) }
    }

    fn lock(&self) -> MutexGuard<'_, Interner<M::State>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The model's state behind a state of the space.
    pub fn state(&self, state: &GlobalState) -> M::State {
        self.lock().value(state.0[0]).clone()
    }

    /// The state of the space for a state of the model, of a run that has reached these `eventually` before.
    fn number(&self, state: &M::State, reached: u8) -> GlobalState {
        let mut numbers = GlobalState([0; WIDTH]);
        numbers.0[1] = u32::from(reached | self.holding(&Expectation::Eventually, state));
        numbers.0[0] = self.lock().number(state);
        numbers
    }

    /// Which properties of a kind are true in a state, as bits in the order of the model's properties.
    fn holding(&self, expectation: &Expectation, state: &M::State) -> u8 {
        let properties = self.model.properties();
        let of_kind = properties.iter().filter(|property| property.expectation == *expectation);
        of_kind.enumerate().fold(
            0,
            |set, (bit, property)| {
                if (property.condition)(&self.model, state) { set | (1 << bit) } else { set }
            },
        )
    }

    fn all(&self, expectation: &Expectation) -> u8 {
        let properties = self.model.properties();
        let count = properties.iter().filter(|property| property.expectation == *expectation).count();
        (0..count).fold(0, |set, bit| set | (1 << bit))
    }

    /// What being in a state means: the `always` that it breaks, the `sometimes` that it reaches.
    fn marks(&self, state: &M::State) -> Marks {
        Marks {
            violations: self.all(&Expectation::Always) & !self.holding(&Expectation::Always, state),
            hazards: self.holding(&Expectation::Sometimes, state),
        }
    }
}

impl<M> ModelSpace<M>
where
    M: Model,
    M::Action: Debug,
    M::State: Clone + Eq + Hash,
{
    /// The action in this place of a state's list.
    fn action(&self, state: &M::State, index: u32) -> Option<M::Action> {
        let mut actions = Vec::new();
        self.model.actions(state, &mut actions);
        (index < actions.len() as u32).then(|| actions.swap_remove(index as usize))
    }

    /// What a step is called.
    pub fn name(&self, state: &GlobalState, index: u32) -> String {
        let action = self.action(&self.state(state), index);
        action.map_or_else(String::new, |action| self.model.format_action(&action))
    }
}

impl<M> Space for ModelSpace<M>
where
    M: Model + Sync,
    M::Action: Debug,
    M::State: Clone + Eq + Hash + Send,
{
    /// The place of the action in the state's list.
    type Action = u32;
    type Fault = NoFault;

    fn width(&self) -> usize {
        2
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        self.model.init_states().iter().map(|state| (self.number(state, 0), self.marks(state))).collect()
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor<NoFault, u32>>) -> Assessment {
        let (from, reached) = (self.state(state), state.0[1] as u8);
        let mut actions = Vec::new();
        self.model.actions(&from, &mut actions);
        let mut is_cut = false;
        for (index, action) in (0..).zip(actions) {
            let Some(next) = self.model.next_state(&from, action) else { continue };
            if self.model.within_boundary(&next) {
                let (state, marks) = (self.number(&next, reached), self.marks(&next));
                successors.push(Successor { state, action: index, fault: None, marks });
            } else {
                is_cut = true;
            }
        }
        Assessment { obligations: self.all(&Expectation::Eventually), has: reached, is_cut }
    }

    fn fairness(&self, state: &GlobalState, action: &u32) -> u64 {
        let action = self.action(&self.state(state), *action).filter(self.is_fair);
        action.map_or(UNFAIR, |action| {
            let mut hasher = rustc_hash::FxHasher::default();
            self.model.format_action(&action).hash(&mut hasher);
            hasher.finish() | 1
        })
    }
}
