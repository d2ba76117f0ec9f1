//! The states that were met, each once, compared exactly.
//!
//! States lie in one array, `width` numbers each; the visited set is an open-addressing table of their places. There is
//! no hash compaction: two states are the same only if all of their numbers are.

use hashbrown::HashTable;
use onceproof_models::composition::{GlobalState, WIDTH};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// An indexed set of states.
#[derive(Debug)]
pub struct StateStore {
    width: usize,
    numbers: Vec<u32>,
    places: HashTable<u32>,
}

fn hash(numbers: &[u32]) -> u64 {
    let mut hasher = FxHasher::default();
    for number in numbers {
        hasher.write_u32(*number);
    }
    hasher.finish()
}

fn at(numbers: &[u32], width: usize, place: u32) -> &[u32] {
    let start = place as usize * width;
    &numbers[start..start + width]
}

impl StateStore {
    /// An empty set of states of which so many numbers are in use.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { width, numbers: Vec::new(), places: HashTable::new() }
    }

    /// The place of this state, and whether it is new.
    pub fn insert(&mut self, state: &GlobalState) -> (u32, bool) {
        let key = &state.0[..self.width];
        let hashed = hash(key);
        if let Some(place) = self.places.find(hashed, |place| at(&self.numbers, self.width, *place) == key) {
            return (*place, false);
        }
        let place = self.len() as u32;
        self.numbers.extend_from_slice(key);
        let (numbers, width) = (&self.numbers, self.width);
        self.places.insert_unique(hashed, place, |other| hash(at(numbers, width, *other)));
        (place, true)
    }

    /// The state at this place.
    #[must_use]
    pub fn state(&self, place: u32) -> GlobalState {
        let mut state = GlobalState([0; WIDTH]);
        state.0[..self.width].copy_from_slice(at(&self.numbers, self.width, place));
        state
    }

    /// How many states there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len() / self.width
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// What it occupies, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.numbers.capacity() * size_of::<u32>() + self.places.allocation_size()
    }
}
