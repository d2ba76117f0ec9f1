//! The state of a partition at one moment: its position, and what beyond it is finished.

use super::answers::Commit;
use super::ids::{Generation, Offset};
use super::metadata;
use std::ops::Range;

/// The state of a partition at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    generation: Generation,
    end: Offset,
    /// Ascending, and below `end`.
    incompletes: Vec<Offset>,
    /// Offsets that a former owner had finished. Ascending, disjoint, and above `end`.
    finished_beyond: Vec<Range<u64>>,
}

impl Snapshot {
    pub(super) fn new(
        generation: Generation,
        end: Offset,
        incompletes: Vec<Offset>,
        finished_beyond: Vec<Range<u64>>,
    ) -> Self {
        Self { generation, end, incompletes, finished_beyond }
    }

    /// Returns the offset of the first unfinished message, or the end where there is none.
    #[must_use]
    pub fn position(&self) -> Offset {
        self.incompletes.first().copied().unwrap_or(self.end)
    }

    /// Returns the offset after the last tracked message. Messages that a former owner had finished
    /// and that follow it without a gap are counted in.
    #[must_use]
    pub fn end(&self) -> Offset {
        self.end
    }

    /// Returns the offsets of the unfinished messages, ascending.
    #[must_use]
    pub fn incompletes(&self) -> &[Offset] {
        &self.incompletes
    }

    /// Returns the commit of the position.
    ///
    /// After a revocation it is valid while this consumer still owns the partition: in Kafka until
    /// the rebalance listener returns.
    #[must_use]
    pub fn commit(&self) -> Commit {
        Commit { generation: self.generation, offset: self.position() }
    }

    /// Returns the finished messages beyond the position as commit metadata: at most `max_bytes`
    /// bytes of ASCII.
    ///
    /// Runs that do not fit are cut off at the end and count as unfinished: those messages are
    /// repeated after a hand-over, and none is lost. `max_bytes` bytes cover at least `max_bytes` −
    /// [`METADATA_HEAD`](super::METADATA_HEAD) offsets beyond the position, for any pattern of
    /// finished messages. The text is empty where no message beyond the position is finished, or
    /// where no run fits.
    #[must_use]
    pub fn metadata(&self, max_bytes: usize) -> String {
        metadata::write(self.position(), self.finished(), max_bytes)
    }

    /// Returns the finished offsets beyond the position, ascending and disjoint.
    fn finished(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        let open = || self.incompletes.iter().map(|offset| offset.0);
        let between = open().zip(open().skip(1).chain([self.end.0])).map(|(open, next)| open + 1..next);
        between.filter(|run| !run.is_empty()).chain(self.finished_beyond.iter().cloned())
    }
}
