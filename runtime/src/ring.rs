//! The marks of messages in flight: one bit a message, in the order of dispatch.
//!
//! **Lap parity.** No mark is ever cleared. On even laps around the ring a finished message has a
//! 1, on odd laps a 0: the marks that one lap leaves behind mean "unfinished" on the next. A
//! message is finished once, so finishing it flips its bit.
//!
//! **Banks.** There are two rings of marks, and a message's mark is the difference of its two bits.
//! A worker flips the bit of its own bank, so that two workers do not compete for a cache line.
//!
//! **Bank shift.** Two bits of a word are flags, so a word has fewer bits for marks than it has
//! messages. The words of the second bank therefore begin a few messages later and end a few later.
//! The first messages of a word have a bit in the first bank only, the last ones in the second
//! only, and their marks are those bits.
//!
//! **One word decides.** The two flags of a word say that the owner waits for one of its messages,
//! and that the ring is closed. Flipping a mark and reading the flags is one step on the word; so
//! is raising a flag and reading the marks. Either the worker sees the flag or the owner sees the
//! mark, and no fence is needed.

use super::sync::{AtomicU64, BANK_SHIFT, CACHE_LINE_WORDS, Ordering, SLOTS_PER_WORD};

/// Flag: the ring is closed, and marks from now on do not count.
const CLOSED: u64 = 1 << 63;
/// Flag: the owner waits for one of the word's messages.
const AWAITED: u64 = 1 << 62;

/// The index of a message's mark in the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    word: u32,
    /// `0 <= bit < SLOTS_PER_WORD`
    bit: u32,
}

impl Slot {
    const BITS: u32 = 6;

    /// Returns the slot as a number below 2^31.
    pub(super) fn packed(self) -> u32 {
        self.word << Self::BITS | self.bit
    }

    pub(super) fn unpacked(packed: u32) -> Self {
        Self { word: packed >> Self::BITS, bit: packed & ((1 << Self::BITS) - 1) }
    }
}

/// The ring of marks that a worker flips: 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bank(usize);

impl Bank {
    const COUNT: usize = 2;

    /// Returns the bank of the worker with this number.
    pub(super) fn of(worker: usize) -> Self {
        Self(worker % Self::COUNT)
    }

    /// Returns this bank if it has a bit for the message, and otherwise the one that has.
    fn with_bit_for(self, bit: u32) -> Self {
        if bit < BANK_SHIFT {
            Self(0)
        } else if bit >= SLOTS_PER_WORD - BANK_SHIFT {
            Self(1)
        } else {
            self
        }
    }

    /// Returns the message's bit in a word of this bank.
    fn mask(self, bit: u32) -> u64 {
        1 << (bit - self.0 as u32 * BANK_SHIFT)
    }
}

/// The result of marking a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marked {
    /// The mark counts, and the owner does not wait for it.
    Unawaited,
    /// The mark counts, and the owner waits for a message of its word.
    Awaited,
    /// The ring was closed before: the mark does not count.
    Closed,
}

/// The parity of a lap around the ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Lap {
    /// A finished message has a 1.
    #[default]
    Even,
    /// A finished message has a 0.
    Odd,
}

impl Lap {
    fn next(self) -> Self {
        match self {
            Self::Even => Self::Odd,
            Self::Odd => Self::Even,
        }
    }

    /// Returns the finished messages of a word: a bit each.
    fn finished(self, marks: u64) -> u64 {
        match self {
            Self::Even => marks,
            Self::Odd => !marks,
        }
    }
}

/// A position in the order of dispatch, with its slot in the ring.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cursor {
    /// Number of earlier dispatches of this tracker.
    pub(super) sequence: u64,
    word: u32,
    bit: u32,
    lap: Lap,
}

/// The marks of all messages in flight.
#[derive(Debug)]
pub(super) struct Ring {
    /// Both banks, with an unused cache line between them.
    marks: Box<[AtomicU64]>,
    /// Words of one bank.
    words: usize,
}

impl Ring {
    /// Returns a ring for `capacity` messages in flight.
    pub(super) fn new(capacity: u64) -> Self {
        let words = capacity.div_ceil(u64::from(SLOTS_PER_WORD)) as usize;
        let marks = (0..Bank::COUNT * words + CACHE_LINE_WORDS).map(|_| AtomicU64::new(0)).collect();
        Self { marks, words }
    }

    /// Returns the size in bytes.
    pub(super) fn footprint(&self) -> usize {
        size_of_val(&*self.marks)
    }

    fn mark_word(&self, bank: Bank, word: u32) -> &AtomicU64 {
        &self.marks[bank.0 * (self.words + CACHE_LINE_WORDS) + word as usize]
    }

    /// Returns the marks of a word's messages: the difference of its two banks, read one after the
    /// other. A message is marked in one bank only and no mark is taken back, so every earlier mark
    /// is in the result.
    fn difference(&self, word: u32, read: impl Fn(&AtomicU64) -> u64) -> u64 {
        let first = read(self.mark_word(Bank(0), word)) & !(AWAITED | CLOSED);
        // The second word's flags are shifted out, or beyond the last message.
        let second = read(self.mark_word(Bank(1), word));
        first ^ second << BANK_SHIFT
    }

    /// Returns the slot of the message at the cursor.
    pub(super) fn slot(at: Cursor) -> Slot {
        Slot { word: at.word, bit: at.bit }
    }

    /// Moves the cursor to the next dispatch.
    pub(super) fn step(&self, at: &mut Cursor) {
        self.advance(at, 1);
    }

    /// Moves the cursor by `count` messages, at most to the end of the word.
    fn advance(&self, at: &mut Cursor, count: u32) {
        at.sequence += u64::from(count);
        at.bit += count;
        if at.bit == SLOTS_PER_WORD {
            at.bit = 0;
            at.word += 1;
            if at.word as usize == self.words {
                at.word = 0;
                at.lap = at.lap.next();
            }
        }
    }

    /// Marks a message as finished. Called once per dispatch: tickets ensure that.
    pub(super) fn mark(&self, bank: Bank, slot: Slot) -> Marked {
        let bank = bank.with_bit_for(slot.bit);
        // Release: a thread that reads the mark sees the handler's effect.
        let before = self.mark_word(bank, slot.word).fetch_xor(bank.mask(slot.bit), Ordering::Release);
        if before & (AWAITED | CLOSED) == 0 {
            Marked::Unawaited
        } else if before & CLOSED != 0 {
            Marked::Closed
        } else {
            Marked::Awaited
        }
    }

    /// Moves the cursor over finished messages to the first unfinished one.
    pub(super) fn skip_finished(&self, at: &mut Cursor) {
        // Acquire: the effect of each finished message happened before.
        self.skip(at, |word| self.difference(word, |word| word.load(Ordering::Acquire)));
    }

    /// Moves the cursor like [`skip_finished`](Self::skip_finished), by marks that were read
    /// before.
    pub(super) fn skip_finished_in(&self, words: &[u64], at: &mut Cursor) {
        self.skip(at, |word| words[word as usize]);
    }

    fn skip(&self, at: &mut Cursor, marks: impl Fn(u32) -> u64) {
        loop {
            let finished = at.lap.finished(marks(at.word));
            let left = SLOTS_PER_WORD - at.bit;
            let run = (finished >> at.bit).trailing_ones().min(left);
            self.advance(at, run);
            if run < left {
                return;
            }
        }
    }

    /// Returns whether the message at the cursor is finished, by marks that were read before.
    pub(super) fn is_finished_in(words: &[u64], at: Cursor) -> bool {
        at.lap.finished(words[at.word as usize]) >> at.bit & 1 == 1
    }

    /// Returns the marks of all words.
    pub(super) fn read(&self) -> Vec<u64> {
        (0..self.words as u32).map(|word| self.difference(word, |word| word.load(Ordering::Acquire))).collect()
    }

    /// Announces that the owner waits for the message at the cursor. Returns `false` where the
    /// message is finished, so that there is no need to wait.
    pub(super) fn wait_for(&self, at: Cursor) -> bool {
        // Relaxed: the cursor that moves over the mark acquires the effect.
        let marks = self.difference(at.word, |word| word.fetch_or(AWAITED, Ordering::Relaxed));
        at.lap.finished(marks) >> at.bit & 1 == 0
    }

    /// Withdraws the announcement for the slot's word.
    pub(super) fn stop_waiting(&self, slot: Slot) {
        self.difference(slot.word, |word| word.fetch_and(!AWAITED, Ordering::Relaxed));
    }

    /// Closes the ring and returns the marks of all words. A later mark is answered
    /// [`Closed`](Marked::Closed).
    pub(super) fn close(&self) -> Vec<u64> {
        let close = |word: &AtomicU64| word.fetch_or(CLOSED, Ordering::Acquire);
        (0..self.words as u32).map(|word| self.difference(word, close)).collect()
    }
}
