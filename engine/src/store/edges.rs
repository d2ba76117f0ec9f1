//! The fault-free steps of a graph, in one to two bytes each.
//!
//! Targets are written as differences, seven bits a byte, in the order of their sources. The offset
//! of every sixteenth source is kept: sixteen sources are one block, and blocks can be read in
//! either order.

use crate::state::StateId;
use std::ops::Range;

/// How many sources are in a block.
pub(crate) const BLOCK: usize = 16;

/// The decoded steps of one block.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// The id of the first source.
    start: u32,
    /// For each source, the index in `targets` behind its last one.
    ends: Vec<u32>,
    targets: Vec<StateId>,
}

impl Block {
    /// Returns the ids of the sources.
    pub(crate) fn sources(&self) -> Range<u32> {
        self.start..self.start + self.ends.len() as u32
    }

    /// Returns the targets of a source of the block.
    pub(crate) fn targets(&self, source: StateId) -> &[StateId] {
        let index = (source.0 - self.start) as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.targets[start as usize..self.ends[index] as usize]
    }
}

/// Steps by source.
#[derive(Debug, Default)]
pub(crate) struct Edges {
    bytes: Vec<u8>,
    /// For each block, the offset of its first byte.
    offsets: Vec<u64>,
    sources: usize,
}

fn write(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read(bytes: &[u8], at: &mut usize) -> u64 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes[*at];
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return number;
        }
        shift += 7;
    }
}

/// Maps differences of small magnitude to small numbers, whatever their sign.
const fn fold(difference: i64) -> u64 {
    ((difference << 1) ^ (difference >> 63)).cast_unsigned()
}

const fn unfold(folded: u64) -> i64 {
    (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed()
}

impl Edges {
    /// Adds the targets of the next source.
    pub(crate) fn push(&mut self, targets: &[StateId]) {
        if self.sources.is_multiple_of(BLOCK) {
            self.offsets.push(self.bytes.len() as u64);
        }
        write(&mut self.bytes, targets.len() as u64);
        let mut last = self.sources as u32;
        for target in targets {
            write(&mut self.bytes, fold(i64::from(target.0) - i64::from(last)));
            last = target.0;
        }
        self.sources += 1;
    }

    /// Returns how many blocks there are.
    pub(crate) const fn blocks(&self) -> usize {
        self.offsets.len()
    }

    /// Decodes a block.
    pub(crate) fn read(&self, block: usize, into: &mut Block) {
        into.ends.clear();
        into.targets.clear();
        into.start = (block * BLOCK) as u32;
        let mut at = self.offsets[block] as usize;
        for source in block * BLOCK..self.sources.min((block + 1) * BLOCK) {
            let mut last = source as u32;
            for _ in 0..read(&self.bytes, &mut at) {
                let difference = unfold(read(&self.bytes, &mut at));
                // Written targets are within 32 bits, so wrapping is exact.
                last = last.wrapping_add(difference.cast_unsigned() as u32);
                into.targets.push(StateId(last));
            }
            into.ends.push(into.targets.len() as u32);
        }
    }

    /// Decodes the targets of a source; none for a source that was not added.
    pub(crate) fn targets(&self, source: StateId, targets: &mut Vec<StateId>) {
        targets.clear();
        if source.index() >= self.sources {
            return;
        }
        let mut block = Block::default();
        self.read(source.index() / BLOCK, &mut block);
        targets.extend_from_slice(block.targets(source));
    }

    /// Returns what the steps occupy, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.capacity() + self.offsets.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_read_are_the_targets_written() {
        let mut edges = Edges::default();
        let targets = |source: u32| (0..source % 7).map(move |step| StateId((source * 977 + step * 131) % 100_003));
        let lists: Vec<Vec<StateId>> = (0..100).map(|source| targets(source).collect()).collect();
        for targets in &lists {
            edges.push(targets);
        }
        let mut found = vec![StateId(1)];
        for (source, targets) in (0..).map(StateId).zip(&lists) {
            edges.targets(source, &mut found);
            assert_eq!(&found, targets);
        }
        edges.targets(StateId(100), &mut found);
        assert!(found.is_empty(), "a source that was not added has no steps");
        assert_eq!(unfold(fold(i64::from(u32::MAX))), i64::from(u32::MAX));
        assert_eq!(unfold(fold(-5)), -5);
    }
}
