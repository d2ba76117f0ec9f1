//! The log of a replica, whatever replicates it.

/// One record of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Record {
    /// Its number, from 1; 0 is the entry with which a Raft leader begins its term.
    pub value: u8,
    /// The leader epoch, or term, in which it was appended.
    pub epoch: u8,
}

/// A log of at most `N` records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Log<const N: usize> {
    records: [Record; N],
    end: u8,
}

impl<const N: usize> Default for Log<N> {
    fn default() -> Self {
        Self { records: [Record::default(); N], end: 0 }
    }
}

impl<const N: usize> Log<N> {
    /// Its records, oldest first.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records[..usize::from(self.end)]
    }

    /// The offset after its last record, `0 <= end <= N`.
    #[must_use]
    pub const fn end(&self) -> u8 {
        self.end
    }

    /// The epoch of its last record; 0 where it is empty.
    #[must_use]
    pub fn last_epoch(&self) -> u8 {
        self.records().last().map_or(0, |last| last.epoch)
    }

    /// Whether a record is in the log.
    #[must_use]
    pub fn has(&self, value: u8) -> bool {
        self.records().iter().any(|record| record.value == value)
    }

    /// Appends a record. The log has room: a leader appends each of the client's records once.
    pub(crate) fn push(&mut self, record: Record) {
        self.records[usize::from(self.end)] = record;
        self.end += 1;
    }

    /// Keeps the first records only.
    pub(crate) fn truncate(&mut self, end: u8) {
        while self.end > end {
            self.end -= 1;
            self.records[usize::from(self.end)] = Record::default();
        }
    }
}
