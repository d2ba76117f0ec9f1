//! How the numbers of a state are packed into words.
//!
//! Each number gets as many bits as the largest one seen at its index needs. No field spans two
//! words, so that packing is shifting.

use crate::state::GlobalState;

/// The most words of a packed state: every number in 32 bits.
pub(super) const MAX_WORDS: usize = GlobalState::WIDTH / 2 + 1;

/// The field of one number in a word of a packed state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Field {
    /// The index of the number in the state.
    index: usize,
    /// The lowest bit of the field in its word, 0 to 63.
    shift: u32,
    /// The size of the field, 1 to 32 bits.
    bits: u32,
}

/// The fields of all numbers, by word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packing {
    fields: Vec<Field>,
    /// For each word, the index in `fields` behind its last field.
    ends: Vec<usize>,
}

impl Packing {
    /// Returns the packing with fields of these sizes in bits: the largest first, each in the first
    /// word with room.
    pub(super) fn new(bits: &[u32]) -> Self {
        let mut order: Vec<usize> = (0..bits.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(bits[*index]));
        let mut words: Vec<(u32, Vec<Field>)> = Vec::new();
        for index in order {
            let word = words.iter().position(|(used, _)| used + bits[index] <= 64).unwrap_or_else(|| {
                words.push((0, Vec::new()));
                words.len() - 1
            });
            let (used, fields) = &mut words[word];
            fields.push(Field { index, shift: *used, bits: bits[index] });
            *used += bits[index];
        }
        let (mut fields, mut ends) = (Vec::new(), Vec::new());
        for (_, of_word) in words {
            fields.extend(of_word);
            ends.push(fields.len());
        }
        Self { fields, ends }
    }

    /// Returns how many words a packed state has, at most [`MAX_WORDS`].
    pub(super) fn words(&self) -> usize {
        self.ends.len()
    }

    /// Writes the words of a packed state, each put together before it is written.
    ///
    /// # Errors
    /// Returns the index of a number that does not fit into its field.
    pub(super) fn pack(&self, state: &GlobalState, mut write: impl FnMut(u64)) -> Result<(), usize> {
        let mut start = 0;
        for end in &self.ends {
            let mut word = 0;
            for field in &self.fields[start..*end] {
                let number = u64::from(state.0[field.index]);
                if number >> field.bits != 0 {
                    return Err(field.index);
                }
                word |= number << field.shift;
            }
            write(word);
            start = *end;
        }
        Ok(())
    }

    /// Returns the state that was packed into these words.
    pub(super) fn unpack(&self, words: &[u64]) -> GlobalState {
        let mut state = GlobalState::ZERO;
        let mut start = 0;
        for (word, end) in words.iter().zip(&self.ends) {
            for field in &self.fields[start..*end] {
                state.0[field.index] = (word >> field.shift & ((1 << field.bits) - 1)) as u32;
            }
            start = *end;
        }
        state
    }

    /// Returns the sizes of the fields in bits, by the index of their numbers.
    pub(super) fn bits(&self) -> Vec<u32> {
        let mut bits = vec![0; self.fields.len()];
        self.fields.iter().for_each(|field| bits[field.index] = field.bits);
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_WORDS, Packing};
    use crate::state::GlobalState;

    #[test]
    fn packed_state_unpacks_to_itself_for_every_field_size() {
        for bits in 1..=32 {
            let packing = Packing::new(&[bits; GlobalState::WIDTH]);
            assert!(packing.words() <= MAX_WORDS, "{bits} bits");
            let largest = u32::MAX >> (32 - bits);
            let numbers: Vec<u32> =
                (0..GlobalState::WIDTH as u32).map(|index| largest.rotate_left(index) & largest).collect();
            let state = GlobalState::new(&numbers);
            let mut words = Vec::new();
            assert_eq!(packing.pack(&state, |word| words.push(word)), Ok(()));
            assert_eq!((words.len(), packing.unpack(&words)), (packing.words(), state));
        }
    }

    #[test]
    fn number_larger_than_its_field_is_refused_by_index() {
        let packing = Packing::new(&[2, 5, 2]);
        assert_eq!(packing.pack(&GlobalState::new(&[3, 31, 3]), |_| {}), Ok(()));
        assert_eq!(packing.pack(&GlobalState::new(&[3, 31, 4]), |_| {}), Err(2));
        assert_eq!(packing.bits(), [2, 5, 2]);
    }
}
