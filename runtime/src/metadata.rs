//! The text of commit metadata: finished messages beyond the committed position.
//!
//! Kafka keeps a string beside every committed offset, at most `offset.metadata.max.bytes` = 4096
//! bytes by default (broker configuration). Without it, a hand-over repeats every message beyond
//! the first unfinished one.
//!
//! The text is `op1.POSITION.RUNS`. A number has five bits a character, the lowest first; the sixth
//! bit says that another character follows; the alphabet is base64url (RFC 4648, section 5). Runs
//! are lengths, alternately unfinished and finished, from the position to the last finished
//! message.

use super::ids::Offset;
use std::fmt;
use std::ops::Range;

const HEAD: &str = "op1.";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The number of characters of the largest number, 2^64 − 1.
const MAX_DIGITS: usize = 13;

/// The largest size in bytes of the text before its first run.
pub const METADATA_HEAD: usize = HEAD.len() + MAX_DIGITS + 1;

/// The reason why commit metadata was refused. Continuing with
/// [`Finished::nothing`](super::Finished::nothing) is safe: messages are repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataError {
    /// The text has another format, or a later version of this one.
    Foreign,
    /// The text belongs to another position: the group's offsets were reset without it.
    OtherPosition {
        /// The position that the text was written for.
        written_for: Offset,
    },
    /// The text is damaged.
    Damaged {
        /// Index of the damaged byte, from 0.
        at: usize,
    },
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => write!(f, "another program, or a later version, wrote this commit metadata"),
            Self::OtherPosition { written_for } => write!(f, "this commit metadata belongs to position {written_for}"),
            Self::Damaged { at } => write!(f, "this commit metadata is damaged at byte {at}"),
        }
    }
}

impl std::error::Error for MetadataError {}

/// Returns the metadata of a position. The runs are finished offsets beyond it, ascending.
pub(super) fn write(position: Offset, finished: impl Iterator<Item = Range<u64>>, max_bytes: usize) -> String {
    let mut text = String::from(HEAD);
    push_number(&mut text, position.0);
    text.push('.');
    // The length up to the last finished run.
    let mut useful = 0;
    let mut at = position.0;
    let lengths = finished.flat_map(|run| {
        let unfinished = run.start - std::mem::replace(&mut at, run.end);
        [(unfinished, false), (run.end - run.start, true)]
    });
    for (length, is_finished) in lengths {
        let left = max_bytes.saturating_sub(text.len());
        if left == 0 {
            break;
        }
        // A finished run that does not fit is shortened.
        let fits = if left < MAX_DIGITS { (1 << (5 * left)) - 1 } else { u64::MAX };
        if !is_finished && length > fits {
            break;
        }
        push_number(&mut text, length.min(fits));
        if is_finished {
            useful = text.len();
        }
    }
    text.truncate(useful);
    text
}

/// Returns the finished offsets beyond the position, ascending and disjoint.
pub(super) fn read(position: Offset, text: &str) -> Result<Vec<Range<u64>>, MetadataError> {
    let mut finished = Vec::new();
    if text.is_empty() {
        return Ok(finished);
    }
    if !text.starts_with(HEAD) {
        return Err(MetadataError::Foreign);
    }
    let mut rest = Reader { text: text.as_bytes(), at: HEAD.len() };
    let written_for = Offset(rest.number()?);
    if written_for != position {
        return Err(MetadataError::OtherPosition { written_for });
    }
    rest.dot()?;
    let mut at = position.0;
    let mut is_finished = false;
    while !rest.is_empty() {
        let damaged = MetadataError::Damaged { at: rest.at };
        let length = rest.number()?;
        let end = at.checked_add(length).filter(|end| *end <= Offset::MAX.0 + 1 && length > 0).ok_or(damaged)?;
        if is_finished {
            finished.push(at..end);
        }
        at = end;
        is_finished = !is_finished;
    }
    Ok(finished)
}

fn push_number(text: &mut String, mut value: u64) {
    loop {
        let has_more = value > 31;
        let digit = (value & 31) as usize | usize::from(has_more) << 5;
        text.push(char::from(ALPHABET[digit]));
        value >>= 5;
        if !has_more {
            return;
        }
    }
}

/// A text and the index of the next byte.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn is_empty(&self) -> bool {
        self.at >= self.text.len()
    }

    fn damaged<T>(&self) -> Result<T, MetadataError> {
        Err(MetadataError::Damaged { at: self.at })
    }

    fn number(&mut self) -> Result<u64, MetadataError> {
        let mut value = 0u64;
        for index in 0..MAX_DIGITS as u32 {
            let digit = self.text.get(self.at).and_then(|byte| ALPHABET.iter().position(|known| known == byte));
            let Some(digit) = digit.map(|digit| digit as u64) else { return self.damaged() };
            // Twelve digits hold 60 bits: the last digit has room for four, and no digit follows
            // it.
            if index == 12 && digit > 15 {
                return self.damaged();
            }
            value |= (digit & 31) << (5 * index);
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
