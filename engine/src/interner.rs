//! Interning: equal values get equal numbers, in order of first appearance.
//!
//! Each value is kept once; the index is an open-addressing table of numbers whose keys are the
//! kept values.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;
use std::hash::{BuildHasher, Hash};

/// The interned values of one type.
#[derive(Debug)]
pub(crate) struct Interner<T> {
    values: Vec<T>,
    numbers: HashTable<u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashTable::new() }
    }
}

fn hash(value: &impl Hash) -> u64 {
    FxBuildHasher.hash_one(value)
}

impl<T: Clone + Eq + Hash> Interner<T> {
    /// Returns the number of a value, which is interned if it is new.
    pub(crate) fn number(&mut self, value: &T) -> u32 {
        let values = &mut self.values;
        let entry = self.numbers.entry(
            hash(value),
            |number| values[*number as usize] == *value,
            |number| hash(&values[*number as usize]),
        );
        match entry {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let number = values.len() as u32;
                entry.insert(number);
                values.push(value.clone());
                number
            }
        }
    }

    /// Returns the number of a value, if it is interned.
    pub(crate) fn find(&self, value: &T) -> Option<u32> {
        self.numbers.find(hash(value), |number| self.values[*number as usize] == *value).copied()
    }

    /// Returns the value of a number that this table gave out.
    pub(crate) fn value(&self, number: u32) -> &T {
        &self.values[number as usize]
    }

    /// Returns how many values there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Returns what the table occupies at least, in bytes: without what the values point to.
    pub(crate) fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<T>() + self.numbers.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::Interner;

    #[test]
    fn equal_values_have_one_number() {
        let mut interner = Interner::default();
        assert_eq!([5, 7, 5, 9, 7].map(|value| interner.number(&value)), [0, 1, 0, 2, 1]);
        assert_eq!((*interner.value(1), interner.len()), (7, 3));
        assert_eq!((interner.find(&9), interner.find(&8), interner.len()), (Some(2), None, 3));
    }

    #[test]
    fn interner_bytes_are_between_once_and_four_times_its_content() {
        let mut interner = Interner::default();
        for value in 0..1_000_u64 {
            interner.number(&value);
        }
        let held = 1_000 * (size_of::<u64>() + size_of::<u32>());
        let bytes = interner.bytes();
        assert!((held..=4 * held).contains(&bytes), "{bytes} bytes for {held}");
    }
}
