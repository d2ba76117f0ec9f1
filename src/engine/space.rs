//! What can be explored.

use onceproof_models::composition::{Assessment, Composable, Environment, GlobalState, Successor, World};

/// A state space: where it starts, where each state leads, and what a state says about liveness.
pub trait Space {
    /// How many numbers of a [`GlobalState`] are in use.
    fn width(&self) -> usize;
    /// Where it starts.
    fn initial(&self) -> GlobalState;
    /// Every step out of a state, in a fixed order.
    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor>);
    /// What a state says about liveness.
    fn assess(&self, state: &GlobalState) -> Assessment;
}

impl<A, E> Space for World<A, E>
where
    A: Composable,
    E: Environment<A>,
{
    fn width(&self) -> usize {
        Self::width(self)
    }

    fn initial(&self) -> GlobalState {
        Self::initial(self)
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor>) {
        Self::expand(self, state, successors);
    }

    fn assess(&self, state: &GlobalState) -> Assessment {
        Self::assess(self, state)
    }
}
