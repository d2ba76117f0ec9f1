//! States that wait for one more fault.

use crate::store::StateStore;
use std::collections::VecDeque;

/// States that a fault leads to, in the order in which they were met: by ascending number of steps.
///
/// They are packed as in the set of visited states, so that none is packed twice.
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

    /// Follows the visited states, whose fields may have grown.
    pub(super) fn pack_like(&mut self, visited: &StateStore) {
        self.store.pack_like(visited);
    }

    /// Adds a state that `visited` has prepared, to which so many steps lead: as many as to the
    /// last one that was added, or more.
    pub(super) fn add_prepared(&mut self, visited: &StateStore, index: usize, depth: usize) {
        if !self.store.insert_prepared_by(visited, index) {
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

    /// Moves the next states, to which equally many steps lead, to those that are visited.
    pub(super) fn admit(&mut self, visited: &mut StateStore) {
        let Some((_, end)) = self.ends.pop_front() else { return };
        self.store.pack_like(visited);
        visited.insert_from(&self.store, self.taken..end);
        self.taken = end;
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
    use crate::state::GlobalState;

    #[test]
    fn states_are_admitted_once_by_number_of_steps() {
        let (mut waiting, mut visited) = (Waiting::new(1), StateStore::new(1));
        for (number, depth) in [(5, 2), (6, 2), (5, 3), (700, 4)] {
            visited.prepare(&std::iter::once([GlobalState::new(&[number])].as_slice()), |state| state);
            waiting.pack_like(&visited);
            waiting.add_prepared(&visited, 0, depth);
        }
        // The fields of the visited states grow while others wait.
        visited.insert(&GlobalState::new(&[90_000]));
        let mut admitted = Vec::new();
        while let Some(depth) = waiting.depth() {
            waiting.admit(&mut visited);
            admitted.push((depth, visited.len()));
        }
        assert_eq!(admitted, [(2, 3), (4, 4)]);
        let numbers: Vec<u32> = visited.ids().map(|id| visited.state(id).component(0)).collect();
        assert_eq!(numbers, [90_000, 5, 6, 700]);
        assert_eq!(waiting.len(), 0);
        waiting.admit(&mut visited);
        assert_eq!(visited.len(), 4);
    }
}
