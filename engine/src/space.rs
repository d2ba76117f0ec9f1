//! The two traits that every algorithm of the engine works on: a state space, and a space with a
//! plain one underneath.

use crate::expansion::Expansion;
use crate::fault::FaultKind;
use crate::property_set::PropertySet;
use crate::state::GlobalState;
use crate::step::{Assessment, FairnessClass, Marks, Successor};
use std::convert::Infallible;
use std::fmt::Debug;

/// A state space: its initial states, the steps out of each state, and what states mean for
/// liveness.
///
/// ```
/// use onceproof_engine::{
///     Assessment, FairnessClass, GlobalState, Limits, Marks, NoFault, Space, Successor, explore,
/// };
///
/// /// A counter from 0 to 9 that starts again.
/// struct Counter;
///
/// impl Space for Counter {
///     type Action = &'static str;
///     type Fault = NoFault;
///
///     fn width(&self) -> usize {
///         1
///     }
///
///     fn initial(&self) -> Vec<(GlobalState, Marks)> {
///         vec![(GlobalState::ZERO, Marks::default())]
///     }
///
///     fn expand(
///         &self,
///         from: &GlobalState,
///         steps: &mut Vec<Successor<NoFault, &'static str>>,
///     ) -> Assessment {
///         let state = GlobalState::new(&[(from.component(0) + 1) % 10]);
///         steps.push(Successor { state, action: "count", fault: None, marks: Marks::default() });
///         Assessment::default()
///     }
///
///     fn fairness(&self, _from: &GlobalState, _action: &&'static str) -> FairnessClass {
///         FairnessClass::new(1)
///     }
/// }
///
/// let graph = explore(&Counter, false, &Limits::default(), |_| {});
/// assert_eq!((graph.states(), graph.transitions, graph.depth), (10, 10, 9));
/// ```
pub trait Space: Sync {
    /// The label of a step: which event happens.
    type Action: Clone + PartialEq + Debug + Send;

    /// The faults of the space; [`crate::NoFault`] for none.
    type Fault: FaultKind;

    /// Returns how many numbers of a [`GlobalState`] are in use, at most [`GlobalState::WIDTH`].
    fn width(&self) -> usize;

    /// Returns the initial states with their marks.
    fn initial(&self) -> Vec<(GlobalState, Marks)>;

    /// Appends every step out of a state, always in the same order, and returns what the state
    /// means for liveness.
    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor<Self::Fault, Self::Action>>) -> Assessment;

    /// Expands states like [`Space::expand`], in order, as far as that changes nothing in the
    /// space, and leaves out the others ([`Expansion::add`]). Several threads call this at once;
    /// one of them has [`Space::expand_rest`] expand what was left out, by ascending
    /// [`crate::StateId`]. So a space that numbers what it meets gives the same numbers, whatever
    /// the number of threads.
    ///
    /// The default leaves out every state.
    fn expand_known(&self, states: &[GlobalState], expansion: &mut Expansion<Self::Fault, Self::Action>) {
        for _ in states {
            expansion.add(|_| None);
        }
    }

    /// Expands the states that [`Space::expand_known`] left out, in order; `states` are all states
    /// of the expansion. A space that waits for other threads here overrides this.
    fn expand_rest(&self, states: &[GlobalState], expansion: &mut Expansion<Self::Fault, Self::Action>) {
        if expansion.is_incomplete() {
            let Ok(()) = expansion.complete(states, |state, steps, _| Ok::<_, Infallible>(self.expand(state, steps)));
        }
    }

    /// Returns the fairness class of an action that is enabled in a state.
    fn fairness(&self, state: &GlobalState, action: &Self::Action) -> FairnessClass;

    /// Allows the space to leave these hazards out of the marks from now on, because they are known
    /// to be reached.
    fn ignore_hazards(&self, _hazards: PropertySet) {}

    /// Returns what the space occupies beside the states, in bytes.
    fn bytes(&self) -> usize {
        0
    }
}

/// A space in which states are replaced by canonical representatives, with the plain space
/// underneath.
///
/// Exploration runs in the reduced space; counterexamples and fairness are judged in the plain one.
pub trait Reduced: Space {
    /// The plain space.
    type Plain<'a>: Space<Action = Self::Action, Fault = Self::Fault>
    where
        Self: 'a;

    /// Returns the plain space. Its states include those of the reduced one.
    fn plain(&self) -> Self::Plain<'_>;

    /// Returns the canonical representative of a plain state.
    fn representative(&self, state: &GlobalState) -> GlobalState;

    /// Returns the plain steps from a plain state towards its representative, up to a permutation:
    /// its ample steps.
    fn ample_steps(&self, state: &GlobalState) -> Vec<Successor<Self::Fault, Self::Action>>;
}

impl<S: Space> Space for &S {
    type Action = S::Action;
    type Fault = S::Fault;

    fn width(&self) -> usize {
        (**self).width()
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        (**self).initial()
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor<Self::Fault, Self::Action>>) -> Assessment {
        (**self).expand(state, successors)
    }

    fn expand_known(&self, states: &[GlobalState], expansion: &mut Expansion<S::Fault, S::Action>) {
        (**self).expand_known(states, expansion);
    }

    fn expand_rest(&self, states: &[GlobalState], expansion: &mut Expansion<S::Fault, S::Action>) {
        (**self).expand_rest(states, expansion);
    }

    fn fairness(&self, state: &GlobalState, action: &Self::Action) -> FairnessClass {
        (**self).fairness(state, action)
    }

    fn ignore_hazards(&self, hazards: PropertySet) {
        (**self).ignore_hazards(hazards);
    }

    fn bytes(&self) -> usize {
        (**self).bytes()
    }
}
