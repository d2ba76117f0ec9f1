//! The offsets of dispatched messages, as runs of consecutive offsets.
//!
//! A log leaves out offsets (compaction, transaction markers), and the ring counts dispatches. One
//! entry per gap translates between the two.

use super::ids::Offset;
use std::collections::VecDeque;

/// The first message of a run: its number in the order of dispatch, and its offset.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Counted from 0, at the first dispatch of the tracker.
    sequence: u64,
    offset: Offset,
}

/// Runs of consecutive offsets, in the order of dispatch.
///
/// Invariant: sequences and offsets ascend strictly, and the first run holds the first unfinished
/// message while one is in flight.
#[derive(Debug, Default)]
pub(super) struct OffsetRuns(VecDeque<Run>);

impl OffsetRuns {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Begins a run with the next dispatch.
    pub(super) fn begin(&mut self, sequence: u64, offset: Offset) {
        self.0.push_back(Run { sequence, offset });
    }

    /// Drops the runs that end before the first unfinished message.
    pub(super) fn drop_before(&mut self, first: u64) {
        while self.0.get(1).is_some_and(|run| run.sequence <= first) {
            self.0.pop_front();
        }
    }

    /// Drops all runs.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Returns the offset of the first unfinished message, if one is in flight.
    pub(super) fn first_offset(&self, first: u64) -> Option<Offset> {
        self.0.front().map(|run| Offset(run.offset.0 + (first - run.sequence)))
    }

    /// Returns the offsets of dispatched messages. Arguments of the closure ascend from call to
    /// call.
    pub(super) fn offsets(&self) -> impl FnMut(u64) -> Option<Offset> + '_ {
        let mut runs = self.0.iter().copied().peekable();
        let mut current: Option<Run> = None;
        move |sequence| {
            while let Some(next) = runs.next_if(|run| run.sequence <= sequence) {
                current = Some(next);
            }
            current.map(|run| Offset(run.offset.0 + (sequence - run.sequence)))
        }
    }

    /// Returns the size in bytes of the entries on the heap.
    pub(super) fn footprint(&self) -> usize {
        self.0.capacity() * size_of::<Run>()
    }
}
