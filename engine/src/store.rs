//! The states that were met, each once, compared exactly.
//!
//! A state is a vector of small numbers. Each number gets as many bits as the largest one seen in its place needs; a state
//! is a few words of packed bits, the words of all states lie in one array, and the visited set is an open-addressing table
//! of places in it. There is no hash compaction: two states are the same only if all of their bits are. When a number
//! outgrows its field, all fields are laid out anew.

use crate::composition::{GlobalState, WIDTH};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// The words of a packed state at the most: every number in 32 bits.
const MOST_WORDS: usize = WIDTH / 2 + 1;

/// A packed state.
type Packed = [u64; MOST_WORDS];

/// Where a number lies in a word of a packed state.
#[derive(Clone, Copy, Debug, Default)]
struct Field {
    number: usize,
    shift: u32,
    bits: u32,
}

/// Where all numbers lie: for each word, its fields.
#[derive(Clone, Debug)]
struct Layout {
    fields: Vec<Field>,
    /// Where each word's fields end.
    ends: Vec<usize>,
}

impl Layout {
    /// Fields of these sizes, none across two words: the largest first, each into the first word with room.
    fn of(bits: &[u32]) -> Self {
        let mut order: Vec<usize> = (0..bits.len()).collect();
        order.sort_by_key(|number| std::cmp::Reverse(bits[*number]));
        let mut words: Vec<(u32, Vec<Field>)> = Vec::new();
        for number in order {
            let word = words.iter().position(|(used, _)| used + bits[number] <= 64).unwrap_or_else(|| {
                words.push((0, Vec::new()));
                words.len() - 1
            });
            let (used, fields) = &mut words[word];
            fields.push(Field { number, shift: *used, bits: bits[number] });
            *used += bits[number];
        }
        let (mut fields, mut ends) = (Vec::new(), Vec::new());
        for (_, of_word) in words {
            fields.extend(of_word);
            ends.push(fields.len());
        }
        Self { fields, ends }
    }

    fn words(&self) -> usize {
        self.ends.len()
    }

    /// The packed state, or the place of a number that does not fit. A word is put together before it is written.
    fn pack(&self, state: &GlobalState, mut write: impl FnMut(u64)) -> Result<(), usize> {
        let mut start = 0;
        for end in &self.ends {
            let mut word = 0;
            for field in &self.fields[start..*end] {
                let number = u64::from(state.0[field.number]);
                if number >> field.bits != 0 {
                    return Err(field.number);
                }
                word |= number << field.shift;
            }
            write(word);
            start = *end;
        }
        Ok(())
    }

    fn unpack(&self, words: &[u64]) -> GlobalState {
        let mut state = GlobalState([0; WIDTH]);
        let mut start = 0;
        for (word, end) in words.iter().zip(&self.ends) {
            for field in &self.fields[start..*end] {
                state.0[field.number] = (word >> field.shift & ((1 << field.bits) - 1)) as u32;
            }
            start = *end;
        }
        state
    }

    fn bits(&self) -> Vec<u32> {
        let mut bits = vec![0; self.fields.len()];
        self.fields.iter().for_each(|field| bits[field.number] = field.bits);
        bits
    }
}

/// Whether two packed states are the same. A state is a few words: a loop over them beats a call that compares memory.
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

/// An indexed set of states.
#[derive(Debug)]
pub struct StateStore {
    layout: Layout,
    words: Vec<u64>,
    places: HashTable<u32>,
    /// What is about to be inserted: packed, and its hashes.
    packed: Vec<u64>,
    hashes: Vec<u64>,
}

impl StateStore {
    /// An empty set of states of which so many numbers are in use.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self {
            layout: Layout::of(&vec![2; width]),
            words: Vec::new(),
            places: HashTable::new(),
            packed: Vec::new(),
            hashes: Vec::new(),
        }
    }

    /// The place of this state, and whether it is new.
    pub fn insert(&mut self, state: &GlobalState) -> (u32, bool) {
        self.prepare(&[state], |state| state);
        self.insert_prepared(0)
    }

    /// Makes states ready for [`StateStore::insert_prepared`]. Packing and hashing many at once lets the processor wait for
    /// the memory of several of them at the same time.
    pub fn prepare<T>(&mut self, from: &[T], state: impl Fn(&T) -> &GlobalState) {
        'again: loop {
            self.packed.clear();
            self.hashes.clear();
            for state in from.iter().map(&state) {
                let start = self.packed.len();
                let packed = &mut self.packed;
                if let Err(number) = self.layout.pack(state, |word| packed.push(word)) {
                    self.widen(number, state.0[number]);
                    continue 'again;
                }
                self.hashes.push(hash(&self.packed[start..]));
            }
            return;
        }
    }

    /// The place of one of the prepared states, and whether it is new.
    ///
    /// # Panics
    /// With more than 2^32 states: every limit is below that.
    pub fn insert_prepared(&mut self, index: usize) -> (u32, bool) {
        let (words, width) = (&self.words, self.layout.words());
        let key = &self.packed[index * width..(index + 1) * width];
        let at = |place: u32| &words[place as usize * width..place as usize * width + width];
        match self.places.entry(self.hashes[index], |place| is_same(at(*place), key), |other| hash(at(*other))) {
            Entry::Occupied(entry) => (*entry.get(), false),
            Entry::Vacant(entry) => {
                let place = u32::try_from(words.len() / width).expect("fewer than 2^32 states");
                entry.insert(place);
                self.words.extend_from_slice(key);
                (place, true)
            }
        }
    }

    /// The place of this state, if it was met.
    #[must_use]
    pub fn find(&self, state: &GlobalState) -> Option<u32> {
        let (mut packed, mut length): (Packed, usize) = ([0; MOST_WORDS], 0);
        let write = |word| {
            packed[length] = word;
            length += 1;
        };
        self.layout.pack(state, write).ok()?;
        let key = &packed[..self.layout.words()];
        self.places.find(hash(key), |place| is_same(self.at(*place), key)).copied()
    }

    fn at(&self, place: u32) -> &[u64] {
        let start = place as usize * self.layout.words();
        &self.words[start..start + self.layout.words()]
    }

    /// Lays the fields out anew, with room for this number in this place and for some more.
    fn widen(&mut self, index: usize, number: u32) {
        let mut bits = self.layout.bits();
        bits[index] = (u32::BITS - number.leading_zeros() + 1).min(u32::BITS);
        let layout = Layout::of(&bits);
        let mut words = Vec::with_capacity(self.len() * layout.words());
        for place in 0..self.len() as u32 {
            // What fitted into smaller fields fits into these.
            let _ = layout.pack(&self.state(place), |word| words.push(word));
        }
        self.layout = layout;
        self.words = words;
        self.places.clear();
        let (words, width) = (&self.words, self.layout.words());
        let hashed = |place: u32| hash(&words[place as usize * width..place as usize * width + width]);
        for place in 0..(words.len() / width) as u32 {
            self.places.insert_unique(hashed(place), place, |other| hashed(*other));
        }
    }

    /// The state at this place.
    #[must_use]
    pub fn state(&self, place: u32) -> GlobalState {
        self.layout.unpack(self.at(place))
    }

    /// How many states there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len() / self.layout.words()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What it occupies, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>() + self.places.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_grow_and_states_keep_their_places() {
        let mut store = StateStore::new(WIDTH);
        let state = |number: u32| {
            let mut state = GlobalState([0; WIDTH]);
            for (index, part) in state.0.iter_mut().enumerate() {
                *part = number.rotate_left(index as u32 * 5);
            }
            state
        };
        let numbers: Vec<u32> = (0..40).map(|exponent| 3_u32.wrapping_pow(exponent)).collect();
        for (place, number) in (0..).zip(&numbers) {
            assert_eq!(store.insert(&state(*number)), (place, true));
        }
        for (place, number) in (0..).zip(&numbers) {
            assert_eq!(store.insert(&state(*number)), (place, false), "met before");
            assert_eq!(store.state(place), state(*number));
            assert_eq!(store.find(&state(*number)), Some(place));
        }
        assert_eq!(store.find(&state(7)), None);
        assert_eq!(store.len(), numbers.len());
    }
}
