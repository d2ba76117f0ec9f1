//! A naive explorer as a second opinion: whole states in a standard hash set.

use stateright::Model;
use std::collections::HashSet;
use std::hash::Hash;

/// Returns the number of reachable states of a model.
pub fn count_states<M>(model: &M) -> usize
where
    M: Model,
    M::State: Clone + Eq + Hash,
{
    let mut seen: HashSet<M::State> = model.init_states().into_iter().collect();
    let mut open: Vec<M::State> = seen.iter().cloned().collect();
    while let Some(state) = open.pop() {
        let mut actions = Vec::new();
        model.actions(&state, &mut actions);
        for action in actions {
            if let Some(next) = model.next_state(&state, action)
                && seen.insert(next.clone())
            {
                open.push(next);
            }
        }
    }
    seen.len()
}
