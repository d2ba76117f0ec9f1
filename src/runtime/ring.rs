//! The marks of messages in flight: one bit each, by order of dispatch.
//!
//! **Lap parity.** A mark is never cleared. On even laps around the ring a finished message has a 1, on odd laps a 0: what one lap
//! leaves behind is what the next one calls unfinished. A message is finished once, so adding or subtracting its bit flips it
//! and touches no neighbour, and one `fetch_add` both marks and tells what the word said before.
//!
//! **One word decides.** The upper half of a word says whether somebody waits for one of its messages, and whether the ring is
//! closed. Marking a message and reading these, and raising these and reading the marks, are each one step on the same
//! word. So either the worker sees the waiter or the waiter sees the mark, and there is no fence to forget.
//!
//! **Lanes.** Messages dispatched one after the other lie in different cache lines.

use super::sync::{AtomicU64, LANES, LINE, Ordering, SLOTS};

/// The ring is closed: what is marked from now on counts no more.
const CLOSED: u64 = 1 << 63;
/// Somebody waits for one of the word's messages.
const AWAITED: u64 = 1 << 62;
/// Where the bit of the message that is waited for stands, beside `AWAITED`.
const AWAITED_BIT: u32 = 32;

/// Messages whose marks lie in one row of words, one word a lane.
const BLOCK: u64 = SLOTS * LANES;

/// Where a message's mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    word: u32,
    bit: u8,
    odd: bool,
}

/// What marking a message found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marked {
    /// Nothing else to do.
    Quietly,
    /// The owner waits for this one.
    Awaited,
    /// The ring was closed before.
    Closed,
}

/// A position in the endless order of dispatch, with where that is in the ring.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cursor {
    /// How many were dispatched before.
    pub(super) sequence: u64,
    block: usize,
    odd: bool,
}

impl Cursor {
    /// So many further, at most to the end of the block.
    fn advance(&mut self, count: u64, blocks: usize) {
        self.sequence += count;
        if self.sequence.is_multiple_of(BLOCK) && count > 0 {
            self.block += 1;
            if self.block == blocks {
                self.block = 0;
                self.odd = !self.odd;
            }
        }
    }
}

/// The marks of everything in flight.
#[derive(Debug)]
pub(super) struct Ring {
    words: Box<[AtomicU64]>,
    blocks: usize,
    lane_length: usize,
}

impl Ring {
    /// A ring for so many messages in flight.
    pub(super) fn new(capacity: u64) -> Self {
        let blocks = capacity.div_ceil(BLOCK) as usize;
        let lane_length = blocks.next_multiple_of(LINE);
        let words = (0..lane_length * LANES as usize).map(|_| AtomicU64::new(0)).collect();
        Self { words, blocks, lane_length }
    }

    /// What it takes, in bytes.
    pub(super) fn footprint(&self) -> usize {
        size_of_val(&*self.words)
    }

    fn word(&self, lane: u64, block: usize) -> usize {
        lane as usize * self.lane_length + block
    }

    /// Where the message at the cursor has its mark.
    pub(super) fn place(&self, at: Cursor) -> Place {
        let word = self.word(at.sequence % LANES, at.block) as u32;
        Place { word, bit: (at.sequence / LANES % SLOTS) as u8, odd: at.odd }
    }

    /// The cursor of the next dispatch.
    pub(super) fn step(&self, at: &mut Cursor) {
        at.advance(1, self.blocks);
    }

    /// Marks a message as finished. Once for each dispatch: this is what tickets are for.
    pub(super) fn mark(&self, place: Place) -> Marked {
        let bit = 1 << place.bit;
        let flip = if place.odd { 0u64.wrapping_sub(bit) } else { bit };
        // Release: whoever reads the mark sees what the handler did.
        let before = self.words[place.word as usize].fetch_add(flip, Ordering::Release);
        if before >> AWAITED_BIT == 0 {
            Marked::Quietly
        } else if before & CLOSED != 0 {
            Marked::Closed
        } else if before >> AWAITED_BIT == (AWAITED >> AWAITED_BIT) | u64::from(place.bit) {
            Marked::Awaited
        } else {
            Marked::Quietly
        }
    }

    /// Moves the cursor over everything finished, up to the first that is not.
    pub(super) fn skip_finished(&self, at: &mut Cursor) {
        // Acquire: the effects of what is called finished happened before.
        self.skip(at, |word| self.words[word].load(Ordering::Acquire));
    }

    /// The same in words that were read before.
    pub(super) fn skip_finished_in(&self, words: &[u64], at: &mut Cursor) {
        self.skip(at, |word| words[word]);
    }

    fn skip(&self, at: &mut Cursor, read: impl Fn(usize) -> u64) {
        loop {
            let begin = at.sequence % BLOCK;
            let mut first = BLOCK;
            for lane in 0..LANES {
                let word = read(self.word(lane, at.block)) as u32;
                let finished = if at.odd { !word } else { word };
                // Of this lane, so many lie before the cursor.
                let before = begin / LANES + u64::from(lane < begin % LANES);
                let finished = u64::from(finished) | ((1 << before) - 1);
                let run = u64::from(finished.trailing_ones()).min(SLOTS);
                first = first.min(run * LANES + lane);
            }
            let first = first.min(BLOCK);
            at.advance(first - begin, self.blocks);
            if first < BLOCK {
                return;
            }
        }
    }

    /// Whether the message at the cursor is finished, in words that were read before.
    pub(super) fn is_finished_in(&self, words: &[u64], at: Cursor) -> bool {
        let place = self.place(at);
        (words[place.word as usize] >> place.bit & 1 == 1) != place.odd
    }

    /// What all words say now.
    pub(super) fn read(&self) -> Vec<u64> {
        self.words.iter().map(|word| word.load(Ordering::Acquire)).collect()
    }

    /// Says that somebody waits for this message. False: it is finished already, and nobody has to wait.
    pub(super) fn wait_for(&self, place: Place) -> bool {
        let flags = AWAITED | u64::from(place.bit) << AWAITED_BIT;
        // Relaxed: what was done is read when the cursor moves over the mark.
        let before = self.words[place.word as usize].fetch_or(flags, Ordering::Relaxed);
        (before >> place.bit & 1 == 1) == place.odd
    }

    /// Nobody waits any more.
    pub(super) fn stop_waiting(&self, place: Place) {
        let flags = AWAITED | (SLOTS - 1) << AWAITED_BIT;
        self.words[place.word as usize].fetch_and(!flags, Ordering::Relaxed);
    }

    /// Closes the ring. What was marked before is in the answer, word by word; what is marked later is told so.
    pub(super) fn close(&self) -> Vec<u64> {
        self.words.iter().map(|word| word.fetch_or(CLOSED, Ordering::Acquire)).collect()
    }
}
