//! States that wait for one more fault.

use crate::state::{GlobalState, StateId};
use crate::store::StateStore;
use std::collections::VecDeque;

/// States that a fault leads to, in the order in which they were met: by ascending number of steps.
pub(super) struct Waiting {
    store: StateStore,
    /// For each number of steps, the index behind the last state that so many steps lead to.
    ends: VecDeque<(usize, usize)>,
    /// How many states were taken.
    taken: usize,
}

impl Waiting {
    /// Returns an empty set of states of which the first `width` numbers are in use.
    pub(super) fn new(width: usize) -> Self {
        Self { store: StateStore::new(width), ends: VecDeque::new(), taken: 0 }
    }

    /// Adds a state to which so many steps lead: as many as to the last one that was added, or
    /// more.
    pub(super) fn add(&mut self, state: &GlobalState, depth: usize) {
        let (_, is_new) = self.store.insert(state);
        if !is_new {
            return;
        }
        match self.ends.back_mut() {
            Some((last, end)) if *last == depth => *end = self.store.len(),
            _ => self.ends.push_back((depth, self.store.len())),
        }
    }

    /// Returns the number of steps to the next state.
    pub(super) fn depth(&self) -> Option<usize> {
        self.ends.front().map(|(depth, _)| *depth)
    }

    /// Takes the next states, to which equally many steps lead.
    pub(super) fn take(&mut self) -> impl Iterator<Item = GlobalState> + use<'_> {
        let end = self.ends.pop_front().map_or(self.taken, |(_, end)| end);
        let taken = self.taken..end;
        self.taken = end;
        taken.map(|index| self.store.state(StateId(index as u32)))
    }

    /// Returns how many states wait.
    pub(super) fn len(&self) -> usize {
        self.store.len() - self.taken
    }

    /// Returns what the set occupies, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.store.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_taken_once_by_number_of_steps() {
        let mut waiting = Waiting::new(1);
        for (number, depth) in [(5, 2), (6, 2), (5, 3), (7, 4)] {
            waiting.add(&GlobalState::new(&[number]), depth);
        }
        let mut taken = Vec::new();
        while let Some(depth) = waiting.depth() {
            taken.push((depth, waiting.take().map(|state| state.component(0)).collect::<Vec<_>>()));
        }
        assert_eq!(taken, [(2, vec![5, 6]), (4, vec![7])]);
        assert_eq!(waiting.len(), 0);
        assert_eq!(waiting.take().count(), 0);
    }
}
