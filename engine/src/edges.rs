//! The steps that are no faults, as far as liveness needs them: where each state leads, in few bytes.
//!
//! Targets are written as differences, seven bits a byte, in the order of the sources. Every sixteenth source's place in the
//! bytes is kept: sixteen sources are one block, and whole blocks are read in either order.

use std::ops::Range;

/// So many sources are one block.
const BLOCK: usize = 16;

/// The steps of a few sources in a row, read.
#[derive(Debug, Default)]
pub struct Block {
    first: u32,
    ends: Vec<u32>,
    targets: Vec<u32>,
}

impl Block {
    /// The sources.
    #[must_use]
    pub fn sources(&self) -> Range<u32> {
        self.first..self.first + self.ends.len() as u32
    }

    /// Where a source of the block leads.
    #[must_use]
    pub fn targets(&self, source: u32) -> &[u32] {
        let index = (source - self.first) as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.targets[start as usize..self.ends[index] as usize]
    }
}

/// Steps by source.
#[derive(Debug, Default)]
pub struct Edges {
    bytes: Vec<u8>,
    places: Vec<u64>,
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

/// Small for differences of either sign that are small.
const fn fold(difference: i64) -> u64 {
    ((difference << 1) ^ (difference >> 63)).cast_unsigned()
}

const fn unfold(folded: u64) -> i64 {
    (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed()
}

impl Edges {
    /// Adds the steps of the next source.
    pub fn push(&mut self, targets: &[u32]) {
        if self.sources.is_multiple_of(BLOCK) {
            self.places.push(self.bytes.len() as u64);
        }
        write(&mut self.bytes, targets.len() as u64);
        let mut last = self.sources as u32;
        for target in targets {
            write(&mut self.bytes, fold(i64::from(*target) - i64::from(last)));
            last = *target;
        }
        self.sources += 1;
    }

    /// How many blocks there are.
    #[must_use]
    pub const fn blocks(&self) -> usize {
        self.places.len()
    }

    /// Reads a block.
    pub fn read(&self, block: usize, into: &mut Block) {
        into.ends.clear();
        into.targets.clear();
        into.first = (block * BLOCK) as u32;
        let mut at = self.places[block] as usize;
        for source in block * BLOCK..self.sources.min((block + 1) * BLOCK) {
            let mut last = source as u32;
            for _ in 0..read(&self.bytes, &mut at) {
                let difference = unfold(read(&self.bytes, &mut at));
                // What was written is within 32 bits, so wrapping is exact.
                last = last.wrapping_add(difference.cast_unsigned() as u32);
                into.targets.push(last);
            }
            into.ends.push(into.targets.len() as u32);
        }
    }

    /// The targets of a source; none for one that was not added.
    pub fn of(&self, source: u32, targets: &mut Vec<u32>) {
        targets.clear();
        let source = source as usize;
        if source >= self.sources {
            return;
        }
        let mut block = Block::default();
        self.read(source / BLOCK, &mut block);
        targets.extend_from_slice(block.targets(source as u32));
    }

    /// What it occupies, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.capacity() + self.places.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_was_written() {
        let mut edges = Edges::default();
        let lists: Vec<Vec<u32>> = (0..100_u32)
            .map(|source| (0..source % 7).map(|step| (source * 977 + step * 131) % 100_003).collect())
            .collect();
        for targets in &lists {
            edges.push(targets);
        }
        let mut found = vec![1];
        for (source, targets) in (0..).zip(&lists) {
            edges.of(source, &mut found);
            assert_eq!(&found, targets);
        }
        edges.of(100, &mut found);
        assert!(found.is_empty(), "a source that was not added has no steps");
        assert_eq!(unfold(fold(i64::from(u32::MAX))), i64::from(u32::MAX));
        assert_eq!(unfold(fold(-5)), -5);
    }
}
