//! Where a partition stands: what may be committed, and what beyond it is not finished.

use super::tracker::Commit;
use super::words::{Generation, Offset};

/// Where a partition stood at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    generation: Generation,
    end: Offset,
    incompletes: Vec<Offset>,
    /// From and to of what a former owner had finished after the end.
    beyond: Vec<(u64, u64)>,
}

impl Snapshot {
    pub(super) fn new(generation: Generation, end: Offset, incompletes: Vec<Offset>, beyond: Vec<(u64, u64)>) -> Self {
        Self { generation, end, incompletes, beyond }
    }

    pub(super) fn beyond(&self) -> &[(u64, u64)] {
        &self.beyond
    }

    /// The first unfinished message, or the end.
    #[must_use]
    pub fn position(&self) -> Offset {
        self.incompletes.first().copied().unwrap_or(self.end)
    }

    /// One past the last offset that was tracked, and past what a former owner had finished from there on without a gap.
    #[must_use]
    pub fn end(&self) -> Offset {
        self.end
    }

    /// The unfinished messages, ascending.
    #[must_use]
    pub fn incompletes(&self) -> &[Offset] {
        &self.incompletes
    }

    /// What may be committed. After a revocation: as long as the partition is still this consumer's, which in Kafka is until the
    /// rebalance listener returns.
    #[must_use]
    pub fn commit(&self) -> Commit {
        Commit { generation: self.generation, offset: self.position() }
    }
}
