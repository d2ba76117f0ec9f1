//! Continuations without faults.

use crate::space::Space;
use crate::state::{GlobalState, StateId};
use crate::step::Successor;
use crate::store::StateStore;
use std::collections::VecDeque;

/// The result of a search for a continuation without faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultFreePath<F, A> {
    /// The shortest one.
    Found(Vec<Successor<F, A>>),
    /// There is none: every continuation was visited.
    Unreachable,
    /// Undecided: the search reached its limit on states.
    Unknown,
}

impl<F, A> FaultFreePath<F, A> {
    /// Returns the steps, none if no path was found.
    #[must_use]
    pub fn steps(self) -> Vec<Successor<F, A>> {
        if let Self::Found(steps) = self { steps } else { Vec::new() }
    }
}

/// For each state, the step by which it was met first, and the state before that step. `None`: the
/// search started in it.
pub(super) type Parents<S> = Vec<Option<(StateId, Successor<<S as Space>::Fault, <S as Space>::Action>)>>;

/// Returns the shortest path without faults from a state to one that fits, if it is among
/// `max_states` states. `fits` gets a state and its fault-free successors other than itself.
///
/// ```
/// use onceproof_engine::{FaultFreePath, ModelSpace, Space, fault_free_path};
/// # use stateright::Model;
/// # struct Clock;
/// # impl Model for Clock {
/// #     type State = u32;
/// #     type Action = u32;
/// #     fn init_states(&self) -> Vec<u32> {
/// #         vec![0]
/// #     }
/// #     fn actions(&self, _: &u32, actions: &mut Vec<u32>) {
/// #         actions.extend([4, 8]);
/// #     }
/// #     fn next_state(&self, state: &u32, hours: u32) -> Option<u32> {
/// #         Some((state + hours) % 24)
/// #     }
/// # }
/// // A clock that goes on by four or eight hours.
/// let space = ModelSpace::new(Clock);
/// let (start, _) = space.initial()[0];
/// let path_to = |hour| fault_free_path(&space, start, 100, |at, _| space.state(at) == hour);
/// assert!(matches!(path_to(20), FaultFreePath::Found(steps) if steps.len() == 3));
/// assert_eq!(path_to(5), FaultFreePath::Unreachable);
/// ```
///
/// # Panics
/// With more than 2^32 states.
pub fn fault_free_path<S: Space>(
    space: &S,
    from: GlobalState,
    max_states: usize,
    mut fits: impl FnMut(&GlobalState, &[Successor<S::Fault, S::Action>]) -> bool,
) -> FaultFreePath<S::Fault, S::Action> {
    let mut store = StateStore::new(space.width());
    let (start, _) = store.insert(&from);
    let mut parents: Parents<S> = vec![None];
    let mut open = VecDeque::from([start]);
    let mut successors = Vec::new();
    while let Some(id) = open.pop_front() {
        let state = store.state(id);
        successors.clear();
        space.expand(&state, &mut successors);
        successors.retain(|step| step.fault.is_none() && step.state != state);
        if fits(&state, &successors) {
            return FaultFreePath::Found(path_to(&parents, id));
        }
        for step in &successors {
            let (next, is_new) = store.insert(&step.state);
            if is_new {
                parents.push(Some((id, step.clone())));
                open.push_back(next);
            }
        }
        if store.len() > max_states {
            return FaultFreePath::Unknown;
        }
    }
    FaultFreePath::Unreachable
}

/// Returns the steps to a state, by the step that each state was first met by.
pub(super) fn path_to<T: Clone>(parents: &[Option<(StateId, T)>], mut id: StateId) -> Vec<T> {
    let mut path = Vec::new();
    while let Some((parent, step)) = &parents[id.index()] {
        path.push(step.clone());
        id = *parent;
    }
    path.reverse();
    path
}
