//! The messages that a former owner of the partition had finished beyond the committed position.

use super::ids::Offset;
use super::metadata::{self, MetadataError};
use std::collections::VecDeque;
use std::ops::Range;

/// The messages that a former owner had finished beyond the committed position.
///
/// It is valid for the log in which it was written. Where the broker may lose messages (an unclean
/// election), other messages can later have the same offsets: start from
/// [`nothing`](Self::nothing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    position: Offset,
    /// Ascending, disjoint, and above `position`.
    runs: VecDeque<Range<u64>>,
}

impl Finished {
    /// Returns the state in which no message beyond the position is finished.
    #[must_use]
    pub fn nothing(position: Offset) -> Self {
        Self { position, runs: VecDeque::new() }
    }

    /// Returns what the metadata of the commit at `position` says. Empty metadata says nothing.
    ///
    /// # Errors
    /// Where [`Snapshot::metadata`](super::Snapshot::metadata) did not write the text for that
    /// position.
    pub fn from_metadata(position: Offset, text: &str) -> Result<Self, MetadataError> {
        Ok(Self { position, runs: metadata::read(position, text)?.into() })
    }

    /// Returns the committed position.
    #[must_use]
    pub fn position(&self) -> Offset {
        self.position
    }

    /// Returns whether the message is finished.
    #[must_use]
    pub fn contains(&self, offset: Offset) -> bool {
        self.runs.iter().any(|run| run.contains(&offset.0))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Drops the runs below the offset and returns whether the message is finished. Offsets ascend
    /// from call to call.
    pub(super) fn drop_below(&mut self, offset: Offset) -> bool {
        while self.runs.front().is_some_and(|run| run.end <= offset.0) {
            self.runs.pop_front();
        }
        self.runs.front().is_some_and(|run| run.start <= offset.0)
    }

    /// Returns the end of the finished run that contains the offset, or the offset itself.
    pub(super) fn end_from(&self, offset: Offset) -> Offset {
        let run = self.runs.iter().find(|run| run.contains(&offset.0));
        run.map_or(offset, |run| Offset(run.end))
    }

    /// Returns the finished runs above the offset.
    pub(super) fn above(&self, offset: Offset) -> Vec<Range<u64>> {
        self.runs.iter().filter(|run| run.start > offset.0).cloned().collect()
    }
}
