//! What is finished beyond the committed position, as text that travels with the commit.
//!
//! Kafka keeps a string beside every committed offset, at most `offset.metadata.max.bytes` = 4096 bytes long by default
//! (broker configuration). Without it, a hand-over repeats everything beyond the first unfinished message.
//!
//! The text is `op1.POSITION.RUNS`. Numbers have five bits a character, the lowest first, with a sixth that says whether more
//! follow, in the alphabet of base64url (RFC 4648, section 5). Runs are lengths: unfinished, finished, unfinished and so on,
//! from the position to the last finished message.

use super::snapshot::Snapshot;
use super::words::Offset;
use std::collections::VecDeque;
use std::fmt;

const HEAD: &str = "op1.";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A number below 2^63 takes at most so many characters.
const LONGEST: usize = 13;

/// The text takes so many bytes at most before the first run.
pub const METADATA_HEAD: usize = HEAD.len() + LONGEST + 1;

impl Snapshot {
    /// What is finished beyond the position, in at most `most` bytes of ASCII.
    ///
    /// What does not fit is left out from the end, and counts as unfinished: those messages are repeated after a hand-over, none is
    /// lost. However finished and unfinished messages lie, `most` bytes cover at least `most` − [`METADATA_HEAD`] offsets beyond
    /// the position. Empty where nothing is finished beyond it, or nothing fits.
    #[must_use]
    pub fn metadata(&self, most: usize) -> String {
        let mut text = String::from(HEAD);
        number(&mut text, self.position().0);
        text.push('.');
        let mut useful = 0;
        for (length, finished) in self.runs() {
            let left = most.saturating_sub(text.len());
            if left == 0 {
                break;
            }
            // The part of a finished run that fits is better than nothing of it.
            let fits = if left < LONGEST { (1 << (5 * left)) - 1 } else { u64::MAX };
            if !finished && length > fits {
                break;
            }
            number(&mut text, length.min(fits));
            if finished {
                useful = text.len();
            }
        }
        text.truncate(useful);
        text
    }

    /// Lengths of what is unfinished and finished in turn, from the position on.
    fn runs(&self) -> impl Iterator<Item = (u64, bool)> + '_ {
        let mut at = self.position().0;
        self.finished().flat_map(move |(from, to)| {
            let unfinished = from - at;
            at = to;
            [(unfinished, false), (to - from, true)]
        })
    }

    /// From and to of what is finished beyond the position.
    fn finished(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let open = || self.incompletes().iter().map(|offset| offset.0);
        let between = open().zip(open().skip(1).chain([self.end().0])).map(|(open, next)| (open + 1, next));
        between.filter(|(from, to)| from < to).chain(self.beyond().iter().copied())
    }
}

fn number(text: &mut String, mut value: u64) {
    loop {
        let more = value > 31;
        let digit = (value & 31) as usize | usize::from(more) << 5;
        text.push(char::from(ALPHABET[digit]));
        value >>= 5;
        if !more {
            return;
        }
    }
}

/// What a former owner had finished beyond the committed position.
///
/// It holds for the log in which it was written. Where the broker may lose what it had (an unclean election), other messages
/// can have the same offsets afterwards: then start from [`nothing`](Self::nothing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    position: Offset,
    /// From, and up to but not including.
    runs: VecDeque<(u64, u64)>,
}

/// Why commit metadata was not understood. It is safe to go on from [`Finished::nothing`]: messages are repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataError {
    /// It is not of this kind, or of a later version.
    Foreign,
    /// It belongs to another position: somebody reset the group's offsets and left the metadata.
    OtherPosition {
        /// The position that it was written for.
        written_for: Offset,
    },
    /// It is damaged.
    Damaged {
        /// At this byte.
        at: usize,
    },
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => write!(f, "this commit metadata was written by something else"),
            Self::OtherPosition { written_for } => write!(f, "this commit metadata belongs to position {written_for}"),
            Self::Damaged { at } => write!(f, "this commit metadata is damaged at byte {at}"),
        }
    }
}

impl std::error::Error for MetadataError {}

impl Finished {
    /// Nothing beyond the position.
    #[must_use]
    pub fn nothing(position: Offset) -> Self {
        Self { position, runs: VecDeque::new() }
    }

    /// What the metadata of the commit at `position` says. Empty metadata says nothing.
    ///
    /// # Errors
    /// Where it was not written for that position by [`Snapshot::metadata`].
    pub fn from_metadata(position: Offset, text: &str) -> Result<Self, MetadataError> {
        let mut finished = Self::nothing(position);
        if text.is_empty() {
            return Ok(finished);
        }
        let mut rest = Digits { text: text.as_bytes(), at: HEAD.len() };
        if !text.starts_with(HEAD) {
            return Err(MetadataError::Foreign);
        }
        let written_for = Offset(rest.number()?);
        if written_for != position {
            return Err(MetadataError::OtherPosition { written_for });
        }
        rest.dot()?;
        let mut at = position.0;
        let mut done = false;
        while !rest.is_empty() {
            let begun = rest.at;
            let length = rest.number()?;
            let damaged = MetadataError::Damaged { at: begun };
            let end = at.checked_add(length).filter(|end| *end <= Offset::MAX.0 + 1 && length > 0).ok_or(damaged)?;
            if done {
                finished.runs.push_back((at, end));
            }
            at = end;
            done = !done;
        }
        Ok(finished)
    }

    /// The committed position.
    #[must_use]
    pub fn position(&self) -> Offset {
        self.position
    }

    /// Whether the message is finished.
    #[must_use]
    pub fn contains(&self, offset: Offset) -> bool {
        self.runs.iter().any(|(from, to)| (*from..*to).contains(&offset.0))
    }

    /// Nothing is left to be taken.
    pub(super) fn is_exhausted(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether the message is finished, for offsets that ascend from call to call: forgets what lies before.
    pub(super) fn takes(&mut self, offset: Offset) -> bool {
        while self.runs.front().is_some_and(|(_, to)| *to <= offset.0) {
            self.runs.pop_front();
        }
        self.runs.front().is_some_and(|(from, _)| *from <= offset.0)
    }

    /// Where what is finished ends that has this offset; the offset itself where it is not finished.
    pub(super) fn end_from(&self, offset: Offset) -> Offset {
        let run = self.runs.iter().find(|(from, to)| (*from..*to).contains(&offset.0));
        run.map_or(offset, |(_, to)| Offset(*to))
    }

    /// What is finished after the offset.
    pub(super) fn after(&self, offset: Offset) -> Vec<(u64, u64)> {
        self.runs.iter().filter(|(from, _)| *from > offset.0).copied().collect()
    }
}

/// Text that is being read.
struct Digits<'a> {
    text: &'a [u8],
    at: usize,
}

impl Digits<'_> {
    fn is_empty(&self) -> bool {
        self.at >= self.text.len()
    }

    fn damaged<T>(&self) -> Result<T, MetadataError> {
        Err(MetadataError::Damaged { at: self.at })
    }

    fn number(&mut self) -> Result<u64, MetadataError> {
        let mut value = 0u64;
        for place in 0..LONGEST as u32 {
            let digit = self.text.get(self.at).and_then(|byte| ALPHABET.iter().position(|known| known == byte));
            let Some(digit) = digit.map(|digit| digit as u64) else { return self.damaged() };
            // Sixty bits lie before the thirteenth.
            if place == 12 && digit > 15 {
                return self.damaged();
            }
            value |= (digit & 31) << (5 * place);
            self.at += 1;
            if digit < 32 {
                return Ok(value);
            }
        }
        self.damaged()
    }

    fn dot(&mut self) -> Result<(), MetadataError> {
        if self.text.get(self.at) != Some(&b'.') {
            return self.damaged();
        }
        self.at += 1;
        Ok(())
    }
}
