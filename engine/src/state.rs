//! States of a space, their ids, and sets of ids.
//!
//! A state is a vector of small numbers with an exact meaning for its space: a composed model uses
//! one number per actor and link, a [`crate::ModelSpace`] one for the whole state of its model.

/// A state of a space: [`GlobalState::WIDTH`] numbers, of which the first [`crate::Space::width`]
/// are in use and the others are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GlobalState(pub(crate) [u32; Self::WIDTH]);

impl GlobalState {
    /// How many numbers a state has room for.
    pub const WIDTH: usize = 18;

    /// The state in which every number is zero.
    pub const ZERO: Self = Self([0; Self::WIDTH]);

    /// The state that starts with these numbers, followed by zeros.
    ///
    /// # Panics
    /// With more than [`GlobalState::WIDTH`] numbers.
    #[must_use]
    pub fn new(components: &[u32]) -> Self {
        let mut state = Self::ZERO;
        state.0[..components.len()].copy_from_slice(components);
        state
    }

    /// The number at an index below [`GlobalState::WIDTH`].
    ///
    /// # Panics
    /// If the index is not below [`GlobalState::WIDTH`].
    #[must_use]
    pub const fn component(&self, index: usize) -> u32 {
        self.0[index]
    }
}

/// The id of a state in a [`crate::StateStore`]: states are numbered from zero in the order in
/// which they were met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateId(pub(crate) u32);

impl StateId {
    /// The id of this number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number, for indexing what is kept per state.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of states by id: one bit per state of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateSet(Vec<u64>);

impl StateSet {
    /// The empty set, with room for ids below `states`.
    #[must_use]
    pub fn new(states: usize) -> Self {
        Self(vec![0; states.div_ceil(64)])
    }

    /// Adds a state.
    ///
    /// # Panics
    /// If the set has no room for the id.
    pub fn insert(&mut self, id: StateId) {
        self.0[id.index() / 64] |= 1 << (id.0 % 64);
    }

    /// Removes a state.
    ///
    /// # Panics
    /// If the set has no room for the id.
    pub fn remove(&mut self, id: StateId) {
        self.0[id.index() / 64] &= !(1 << (id.0 % 64));
    }

    /// Whether a state is in the set.
    #[must_use]
    pub fn contains(&self, id: StateId) -> bool {
        self.0.get(id.index() / 64).is_some_and(|word| word & (1 << (id.0 % 64)) != 0)
    }

    /// Whether no state is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The states in the set, by ascending id.
    pub fn iter(&self) -> impl Iterator<Item = StateId> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(index, word)| {
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| StateId(index as u32 * 64 + bit))
        })
    }

    /// Whether a state of the sixteen from `16 * block` on is in the set.
    pub(crate) fn intersects_block(&self, block: usize) -> bool {
        // Four blocks share a word.
        (self.0[block / 4] >> (block % 4 * 16)) & 0xffff != 0
    }
}

#[cfg(test)]
mod tests {
    use super::{StateId, StateSet};

    #[test]
    fn state_set_contains_what_was_inserted_and_not_removed() {
        let mut set = StateSet::new(200);
        for id in [0, 15, 16, 63, 64, 199].map(StateId) {
            set.insert(id);
        }
        set.remove(StateId(63));
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 15, 16, 64, 199].map(StateId));
        assert!(!set.contains(StateId(63)) && !set.contains(StateId(1_000)));
        let blocks: Vec<usize> = (0..13).filter(|block| set.intersects_block(*block)).collect();
        assert_eq!(blocks, [0, 1, 4, 12]);
    }
}
