//! The visited set: every state once, compared exactly.
//!
//! The packed words of all states are in one array, and the index is an open-addressing table of
//! ids whose keys are in that array. There is no hash compaction: two states are the same only if
//! all of their bits are. When a number outgrows its field, all states are packed anew.

use super::packing::{MAX_WORDS, Packing};
use crate::state::{GlobalState, StateId};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::ops::Range;

/// Compares two packed states. A state is a few words: a loop over them is faster than a call that
/// compares memory.
fn is_same(one: &[u64], other: &[u64]) -> bool {
    one.iter().zip(other).all(|(one, other)| one == other)
}

fn hash(words: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    for word in words {
        hasher.write_u64(*word);
    }
    hasher.finish()
}

/// Inserts a packed state. Returns its id, and whether it is new.
fn insert(words: &mut Vec<u64>, ids: &mut HashTable<u32>, key: &[u64], hashed: u64) -> (StateId, bool) {
    let width = key.len();
    let at = |id: u32| &words[id as usize * width..id as usize * width + width];
    match ids.entry(hashed, |id| is_same(at(*id), key), |other| hash(at(*other))) {
        Entry::Occupied(entry) => (StateId(*entry.get()), false),
        Entry::Vacant(entry) => {
            let id = u32::try_from(words.len() / width).expect("fewer than 2^32 states");
            entry.insert(id);
            words.extend_from_slice(key);
            (StateId(id), true)
        }
    }
}

/// A set of states with ids in order of insertion.
#[derive(Debug)]
pub struct StateStore {
    packing: Packing,
    words: Vec<u64>,
    ids: HashTable<u32>,
    /// The packed words of the states that are about to be inserted.
    packed: Vec<u64>,
    /// The hash of each of them.
    hashes: Vec<u64>,
}

impl StateStore {
    /// Returns an empty set of states of which the first `width` numbers are in use.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self {
            packing: Packing::new(&vec![2; width]),
            words: Vec::new(),
            ids: HashTable::new(),
            packed: Vec::new(),
            hashes: Vec::new(),
        }
    }

    /// Inserts a state. Returns its id, and whether it is new.
    pub fn insert(&mut self, state: &GlobalState) -> (StateId, bool) {
        self.prepare(&std::iter::once([state].as_slice()), |state| state);
        self.insert_prepared(0)
    }

    /// Makes states ready for [`StateStore::insert_prepared`]. Packing and hashing many at once
    /// lets the processor wait for the memory of several of them at the same time.
    /// The states of all lists are numbered in one row.
    pub(crate) fn prepare<'a, T: 'a>(
        &mut self,
        lists: &(impl Iterator<Item = &'a [T]> + Clone),
        state: impl Fn(&T) -> &GlobalState,
    ) {
        'again: loop {
            self.packed.clear();
            self.hashes.clear();
            for state in lists.clone().flatten().map(&state) {
                let start = self.packed.len();
                let packed = &mut self.packed;
                if let Err(index) = self.packing.pack(state, |word| packed.push(word)) {
                    self.widen(index, state.0[index]);
                    continue 'again;
                }
                self.hashes.push(hash(&self.packed[start..]));
            }
            return;
        }
    }

    /// Inserts the prepared state of this index. Returns its id, and whether it is new.
    ///
    /// # Panics
    /// With more than 2^32 states: every limit is below that.
    pub(crate) fn insert_prepared(&mut self, index: usize) -> (StateId, bool) {
        let width = self.packing.words();
        let key = &self.packed[index * width..(index + 1) * width];
        insert(&mut self.words, &mut self.ids, key, self.hashes[index])
    }

    /// Inserts the state of this index that another set has prepared, whose packing is the same.
    /// Returns whether it is new.
    pub(crate) fn insert_prepared_by(&mut self, other: &Self, index: usize) -> bool {
        let width = self.packing.words();
        let key = &other.packed[index * width..(index + 1) * width];
        insert(&mut self.words, &mut self.ids, key, other.hashes[index]).1
    }

    /// Inserts states of another set, whose packing is the same.
    pub(crate) fn insert_from(&mut self, other: &Self, indices: Range<usize>) {
        for index in indices {
            let key = other.packed_state(index as u32);
            insert(&mut self.words, &mut self.ids, key, hash(key));
        }
    }

    /// Packs all states as another set does, whose fields are at least as large.
    pub(crate) fn pack_like(&mut self, other: &Self) {
        if self.packing != other.packing {
            self.pack_anew(other.packing.clone());
        }
    }

    /// Whether a prepared state is in the set.
    pub(crate) fn contains_prepared(&self, index: usize) -> bool {
        let width = self.packing.words();
        let key = &self.packed[index * width..(index + 1) * width];
        self.ids.find(self.hashes[index], |id| is_same(self.packed_state(*id), key)).is_some()
    }

    /// Returns the id of a state, if the state is in the set.
    #[must_use]
    pub fn find(&self, state: &GlobalState) -> Option<StateId> {
        let (mut packed, mut length) = ([0; MAX_WORDS], 0);
        let write = |word| {
            packed[length] = word;
            length += 1;
        };
        self.packing.pack(state, write).ok()?;
        let key = &packed[..self.packing.words()];
        self.ids.find(hash(key), |id| is_same(self.packed_state(*id), key)).map(|id| StateId(*id))
    }

    fn packed_state(&self, id: u32) -> &[u64] {
        let start = id as usize * self.packing.words();
        &self.words[start..start + self.packing.words()]
    }

    /// Packs all states anew, with room for this number at this index and for some larger ones.
    fn widen(&mut self, index: usize, number: u32) {
        let mut bits = self.packing.bits();
        bits[index] = (u32::BITS - number.leading_zeros() + 1).min(u32::BITS);
        self.pack_anew(Packing::new(&bits));
    }

    /// Packs all states anew, into fields that are at least as large.
    fn pack_anew(&mut self, packing: Packing) {
        let mut words = Vec::with_capacity(self.len() * packing.words());
        for id in 0..self.len() as u32 {
            // A state that fitted into smaller fields fits into these.
            let _ = packing.pack(&self.state(StateId(id)), |word| words.push(word));
        }
        self.packing = packing;
        self.words = words;
        self.ids.clear();
        let (words, width) = (&self.words, self.packing.words());
        let hashed = |id: u32| hash(&words[id as usize * width..id as usize * width + width]);
        for id in 0..(words.len() / width) as u32 {
            self.ids.insert_unique(hashed(id), id, |other| hashed(*other));
        }
    }

    /// Returns the state of an id.
    ///
    /// # Panics
    /// If the id was not given out by this set.
    #[must_use]
    pub fn state(&self, id: StateId) -> GlobalState {
        self.packing.unpack(self.packed_state(id.0))
    }

    /// Returns the ids of all states, ascending.
    pub fn ids(&self) -> impl Iterator<Item = StateId> + use<> {
        (0..self.len() as u32).map(StateId)
    }

    /// Returns how many states there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len() / self.packing.words()
    }

    /// Whether there is no state.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns what the set occupies, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>() + self.ids.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_keep_their_ids_while_fields_grow() {
        let mut store = StateStore::new(GlobalState::WIDTH);
        let state = |number: u32| {
            let mut state = GlobalState::ZERO;
            for (index, part) in state.0.iter_mut().enumerate() {
                *part = number.rotate_left(index as u32 * 5);
            }
            state
        };
        let numbers: Vec<u32> = (0..40).map(|exponent| 3_u32.wrapping_pow(exponent)).collect();
        for (id, number) in (0..).map(StateId).zip(&numbers) {
            assert_eq!(store.insert(&state(*number)), (id, true));
        }
        for (id, number) in store.ids().zip(&numbers) {
            assert_eq!(store.insert(&state(*number)), (id, false), "it was met before");
            assert_eq!(store.state(id), state(*number));
            assert_eq!(store.find(&state(*number)), Some(id));
        }
        assert_eq!(store.find(&state(7)), None);
        assert_eq!(store.len(), numbers.len());
    }
}
