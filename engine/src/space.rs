//! What can be explored.

use super::fault::{FaultKind, NoFault};
use super::stateright_model::ModelSpace;
use crate::composition::{Action, Assessment, Composable, Concrete, Environment, GlobalState, Marks, Successor, World};
use std::fmt::Debug;

/// A state space: where it starts, where each state leads, and what a state says about liveness.
pub trait Space: Sync {
    /// What happens in a step.
    type Action: Clone + PartialEq + Debug + Send;

    /// What can go wrong in a step.
    type Fault: FaultKind;

    /// How many numbers of a [`GlobalState`] are in use.
    fn width(&self) -> usize;

    /// Where it starts, and what it means to be there.
    fn initial(&self) -> Vec<(GlobalState, Marks)>;

    /// Every step out of a state, in a fixed order, and what the state says about liveness.
    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor<Self::Fault, Self::Action>>) -> Assessment;

    /// Which steps are one and the same thing waiting to happen, in whatever state: a fair run does not put it off for
    /// ever. Zero: it may be put off for ever.
    fn fairness(&self, state: &GlobalState, action: &Self::Action) -> u64;

    /// These hazards were reached, and steps need not say so again.
    fn know(&self, _dangers: u8) {}

    /// What the space itself occupies beside the states, in bytes.
    fn bytes(&self) -> usize {
        0
    }
}

/// A space whose steps were joined or permuted, with the one underneath in which they are as they are.
pub trait Reduced: Space {
    /// The space underneath.
    type Plain<'a>: Space<Action = Self::Action, Fault = Self::Fault>
    where
        Self: 'a;

    /// The space underneath. Its states are a superset of this one's.
    fn plain(&self) -> Self::Plain<'_>;

    /// The state of this space that stands for one of the plain space.
    fn representative(&self, state: &GlobalState) -> GlobalState;

    /// The plain steps that lead from a plain state towards its representative, up to names.
    fn ample_steps(&self, state: &GlobalState) -> Vec<Successor<Self::Fault, Self::Action>>;
}

impl<A, E> Space for World<A, E>
where
    A: Composable,
    E: Environment<A>,
{
    type Action = Action;
    type Fault = E::Fault;

    fn width(&self) -> usize {
        Self::width(self)
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(Self::initial(self), Marks::default())]
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor<E::Fault>>) -> Assessment {
        Self::expand(self, state, successors)
    }

    fn fairness(&self, state: &GlobalState, action: &Action) -> u64 {
        Self::fairness(self, state, *action)
    }

    fn know(&self, hazards: u8) {
        Self::know(self, hazards);
    }

    fn bytes(&self) -> usize {
        Self::bytes(self)
    }
}

impl<A, E> Space for Concrete<'_, A, E>
where
    A: Composable,
    E: Environment<A>,
{
    type Action = Action;
    type Fault = E::Fault;

    fn width(&self) -> usize {
        self.0.width()
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(self.0.start(), Marks::default())]
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor<E::Fault>>) -> Assessment {
        Concrete::expand(self, state, successors)
    }

    fn fairness(&self, state: &GlobalState, action: &Action) -> u64 {
        self.0.fairness(state, *action)
    }

    fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl<A, E> Reduced for World<A, E>
where
    A: Composable,
    E: Environment<A>,
{
    type Plain<'a>
        = Concrete<'a, A, E>
    where
        Self: 'a;

    fn plain(&self) -> Concrete<'_, A, E> {
        self.concrete()
    }

    fn representative(&self, state: &GlobalState) -> GlobalState {
        Self::representative(self, state)
    }

    fn ample_steps(&self, state: &GlobalState) -> Vec<Successor<E::Fault>> {
        Self::ample_steps(self, state)
    }
}

impl<M> Reduced for ModelSpace<M>
where
    M: stateright::Model + Sync,
    M::Action: Debug,
    M::State: Clone + Eq + std::hash::Hash + Send,
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

    fn fairness(&self, state: &GlobalState, action: &Self::Action) -> u64 {
        (**self).fairness(state, action)
    }

    fn bytes(&self) -> usize {
        (**self).bytes()
    }
}
