//! The marks of messages in flight: one bit each, by order of dispatch.
//!
//! **Lap parity.** A mark is never cleared. On even laps around the ring a finished message has a 1, on odd laps a 0: what one lap
//! leaves behind is what the next one calls unfinished. A message is finished once, so finishing it is flipping its bit.
//!
//! **Banks.** There are two rings of marks, and a message's mark is the difference of its two bits. A worker flips the
//! bit of its own bank, so that two workers do not fight over cache lines.
//!
//! **Banks out of step.** A word has fewer bits for marks than there are messages to a word: what is missing is made good by the second bank, whose
//! words begin a few messages later and end a few later. The first messages of a word have a bit in the first bank alone, the
//! last ones in the second alone, and their marks are those bits.
//!
//! **One word decides.** Two bits of a word say whether the owner waits for one of its messages, and whether the ring is closed. Flipping
//! a mark and reading these, and raising these and reading the marks, are each one step on the same word. So either the worker sees
//! the waiter or the waiter sees the mark, and there is no fence to forget.

use super::sync::{AHEAD, AtomicU64, LINE, Ordering, SLOTS};

/// The ring is closed: what is marked from now on counts no more.
const CLOSED: u64 = 1 << 63;
/// Somebody waits for one of the word's messages.
const AWAITED: u64 = 1 << 62;

/// Where a message's mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    word: u32,
    /// Which of the word's messages.
    slot: u32,
}

impl Place {
    const SLOT_BITS: u32 = 6;

    /// As a number below 2^31.
    pub(super) fn packed(self) -> u32 {
        self.word << Self::SLOT_BITS | self.slot
    }

    pub(super) fn unpacked(packed: u32) -> Self {
        Self { word: packed >> Self::SLOT_BITS, slot: packed & ((1 << Self::SLOT_BITS) - 1) }
    }
}

/// Which of the two rings of marks a worker flips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bank(usize);

impl Bank {
    const COUNT: usize = 2;

    /// The bank of the worker with this number.
    pub(super) fn of(worker: usize) -> Self {
        Self(worker % Self::COUNT)
    }

    /// Which bank has a bit for the message, where not both have: this one, if it has.
    fn with_bit_for(self, slot: u32) -> Self {
        if slot < AHEAD {
            Self(0)
        } else if slot >= SLOTS - AHEAD {
            Self(1)
        } else {
            self
        }
    }

    /// The message's bit in a word of this bank.
    fn bit(self, slot: u32) -> u64 {
        1 << (slot - self.0 as u32 * AHEAD)
    }
}

/// What marking a message found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marked {
    /// Nothing else to do.
    Quietly,
    /// The owner waits for a message of this word.
    Awaited,
    /// The ring was closed before.
    Closed,
}

/// A position in the endless order of dispatch, with where that is in the ring.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cursor {
    /// How many were dispatched before.
    pub(super) sequence: u64,
    word: u32,
    slot: u32,
    /// Whether the lap is an odd one.
    odd: bool,
}

/// The marks of everything in flight.
#[derive(Debug)]
pub(super) struct Ring {
    /// Both banks, with a cache line between them.
    marks: Box<[AtomicU64]>,
    /// Words of a bank.
    words: usize,
}

impl Ring {
    /// A ring for so many messages in flight.
    pub(super) fn new(capacity: u64) -> Self {
        let words = capacity.div_ceil(u64::from(SLOTS)) as usize;
        let marks = (0..Bank::COUNT * words + LINE).map(|_| AtomicU64::new(0)).collect();
        Self { marks, words }
    }

    /// What it takes, in bytes.
    pub(super) fn footprint(&self) -> usize {
        size_of_val(&*self.marks)
    }

    fn mark_word(&self, bank: Bank, word: u32) -> &AtomicU64 {
        &self.marks[bank.0 * (self.words + LINE) + word as usize]
    }

    /// The difference of a word's two banks, a bit for each message, read one after the other. A message is marked in one bank only, so
    /// whatever is marked before is in it, and no mark is taken back.
    fn difference(&self, word: u32, read: impl Fn(&AtomicU64) -> u64) -> u64 {
        let first = read(self.mark_word(Bank(0), word)) & !(AWAITED | CLOSED);
        // What the second says of waiting and of the end is shifted out, or beyond the last message.
        let second = read(self.mark_word(Bank(1), word));
        first ^ second << AHEAD
    }

    /// Where the message at the cursor has its mark.
    pub(super) fn place(at: Cursor) -> Place {
        Place { word: at.word, slot: at.slot }
    }

    /// The cursor of the next dispatch.
    pub(super) fn step(&self, at: &mut Cursor) {
        self.advance(at, 1);
    }

    /// So many further, at most to the end of the word.
    fn advance(&self, at: &mut Cursor, count: u32) {
        at.sequence += u64::from(count);
        at.slot += count;
        if at.slot == SLOTS {
            at.slot = 0;
            at.word += 1;
            if at.word as usize == self.words {
                at.word = 0;
                at.odd = !at.odd;
            }
        }
    }

    /// Marks a message as finished. Once for each dispatch: this is what tickets are for.
    pub(super) fn mark(&self, bank: Bank, place: Place) -> Marked {
        let bank = bank.with_bit_for(place.slot);
        // Release: whoever reads the mark sees what the handler did.
        let before = self.mark_word(bank, place.word).fetch_xor(bank.bit(place.slot), Ordering::Release);
        if before & (AWAITED | CLOSED) == 0 {
            Marked::Quietly
        } else if before & CLOSED != 0 {
            Marked::Closed
        } else {
            Marked::Awaited
        }
    }

    /// Moves the cursor over everything finished, up to the first that is not.
    pub(super) fn skip_finished(&self, at: &mut Cursor) {
        // Acquire: the effects of what is called finished happened before.
        self.skip(at, |word| self.difference(word, |word| word.load(Ordering::Acquire)));
    }

    /// The same in differences that were read before.
    pub(super) fn skip_finished_in(&self, words: &[u64], at: &mut Cursor) {
        self.skip(at, |word| words[word as usize]);
    }

    fn skip(&self, at: &mut Cursor, difference: impl Fn(u32) -> u64) {
        loop {
            let marks = difference(at.word);
            let finished = if at.odd { !marks } else { marks };
            let left = SLOTS - at.slot;
            let run = (finished >> at.slot).trailing_ones().min(left);
            self.advance(at, run);
            if run < left {
                return;
            }
        }
    }

    /// Whether the message at the cursor is finished, in differences that were read before.
    pub(super) fn is_finished_in(words: &[u64], at: Cursor) -> bool {
        (words[at.word as usize] >> at.slot & 1 == 1) != at.odd
    }

    /// What all words say now.
    pub(super) fn read(&self) -> Vec<u64> {
        (0..self.words as u32).map(|word| self.difference(word, |word| word.load(Ordering::Acquire))).collect()
    }

    /// Says that somebody waits for the message at the cursor. False: it is finished already, and nobody has to wait.
    pub(super) fn wait_for(&self, at: Cursor) -> bool {
        // Relaxed: what was done is read when the cursor moves over the mark.
        let marks = self.difference(at.word, |word| word.fetch_or(AWAITED, Ordering::Relaxed));
        (marks >> at.slot & 1 == 1) == at.odd
    }

    /// Nobody waits any more for messages of the word.
    pub(super) fn stop_waiting(&self, place: Place) {
        self.difference(place.word, |word| word.fetch_and(!AWAITED, Ordering::Relaxed));
    }

    /// Closes the ring. What was marked before is in the answer, word by word; what is marked later is told so.
    pub(super) fn close(&self) -> Vec<u64> {
        let close = |word: &AtomicU64| word.fetch_or(CLOSED, Ordering::Acquire);
        (0..self.words as u32).map(|word| self.difference(word, close)).collect()
    }
}
