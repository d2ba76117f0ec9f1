//! The coordinator of transactions.

use super::settings::{Epochs, Settings};
use super::state::{Answer, Marker, POSITIONS, State, Status, Visibility};

impl State {
    pub(super) fn init(&mut self, id: u8, epoch: Option<u8>) -> Answer {
        let coordinator = &mut self.coordinators[usize::from(id)];
        if epoch.is_some_and(|epoch| epoch != coordinator.epoch) {
            return Answer::Fenced;
        }
        match coordinator.status {
            // `prepareInitProducerIdTransit`: an open transaction is fenced and aborted first.
            Status::Ongoing => {
                coordinator.epoch += 1;
                coordinator.status = Status::Prepare { commits: false };
                Answer::Concurrent
            }
            Status::Prepare { .. } => Answer::Concurrent,
            Status::Empty | Status::Complete { .. } => {
                coordinator.epoch += 1;
                coordinator.status = Status::Empty;
                Answer::Done { epoch: coordinator.epoch }
            }
        }
    }

    pub(super) fn add(&mut self, id: u8, epoch: u8, partition: u8) -> Answer {
        let coordinator = &mut self.coordinators[usize::from(id)];
        if epoch != coordinator.epoch {
            return Answer::Fenced;
        }
        if let Status::Prepare { .. } = coordinator.status {
            return Answer::Concurrent;
        }
        coordinator.status = Status::Ongoing;
        coordinator.partitions |= 1 << partition;
        Answer::Done { epoch }
    }

    /// Whether the transaction of a request is open and has its partition.
    pub(super) fn is_verified(&self, id: u8, epoch: u8, partition: u8) -> bool {
        let coordinator = &self.coordinators[usize::from(id)];
        let has = coordinator.partitions >> partition & 1 == 1;
        coordinator.status == Status::Ongoing && has && coordinator.epoch == epoch
    }

    /// The marker for a partition that has none yet.
    pub(super) fn marker(&self, id: u8, partition: u8) -> Option<Marker> {
        let coordinator = &self.coordinators[usize::from(id)];
        let Status::Prepare { commits } = coordinator.status else { return None };
        let is_missing = coordinator.partitions >> partition & 1 == 1;
        is_missing.then_some(Marker { id, partition, epoch: coordinator.epoch, commits })
    }
}

impl Settings {
    fn is_per_transaction(&self) -> bool {
        self.rules.epochs == Epochs::PerTransaction
    }

    pub(super) fn end(&self, state: &mut State, id: u8, epoch: u8, commits: bool) -> Answer {
        if self.is_per_transaction() {
            return Self::end_per_transaction(state, id, epoch, commits);
        }
        let coordinator = &mut state.coordinators[usize::from(id)];
        if epoch != coordinator.epoch {
            return Answer::Fenced;
        }
        match coordinator.status {
            Status::Ongoing => {
                coordinator.status = Status::Prepare { commits };
                finish(state, id);
                Answer::Done { epoch }
            }
            Status::Prepare { commits: decided } if decided == commits => Answer::Concurrent,
            // An answer to the end of another transaction, of the same kind: it cannot be
            // distinguished.
            Status::Complete { commits: ended } if ended == commits => Answer::Done { epoch },
            _ => Answer::Invalid,
        }
    }

    /// KIP-890, part 2: `endTransactionWithTV2`.
    fn end_per_transaction(state: &mut State, id: u8, epoch: u8, commits: bool) -> Answer {
        let coordinator = &mut state.coordinators[usize::from(id)];
        let is_retry = epoch + 1 == coordinator.epoch;
        match coordinator.status {
            Status::Ongoing if epoch == coordinator.epoch => {
                coordinator.epoch += 1;
                coordinator.status = Status::Prepare { commits };
                finish(state, id);
                Answer::Done { epoch: epoch + 1 }
            }
            Status::Prepare { commits: decided } if is_retry && decided == commits => Answer::Concurrent,
            Status::Complete { commits: ended } if is_retry && ended == commits => Answer::Done { epoch: epoch + 1 },
            Status::Empty | Status::Complete { .. } if epoch == coordinator.epoch && !commits => {
                coordinator.epoch += 1;
                coordinator.status = Status::Complete { commits: false };
                Answer::Done { epoch: epoch + 1 }
            }
            _ if is_retry || epoch == coordinator.epoch => Answer::Invalid,
            _ => Answer::Fenced,
        }
    }

    /// The coordinator aborts a transaction that takes too long: `abortTimedOutTransactions`.
    pub(super) fn time_out(&self, state: &mut State, id: u8) -> Option<()> {
        let coordinator = &mut state.coordinators[usize::from(id)];
        if coordinator.status != Status::Ongoing {
            return None;
        }
        coordinator.epoch += u8::from(self.rules.time_out_begins_epoch);
        coordinator.status = Status::Prepare { commits: false };
        finish(state, id);
        Some(())
    }

    pub(super) fn write_marker(&self, state: &mut State, marker: Marker) {
        self.apply_marker(state, marker);
        state.coordinators[usize::from(marker.id)].partitions &= !(1 << marker.partition);
        finish(state, marker.id);
    }

    /// Resolves what is open at a partition, where the marker's epoch allows it.
    pub(super) fn apply_marker(&self, state: &mut State, marker: Marker) {
        let Marker { id, partition, epoch, commits } = marker;
        let known = if partition == POSITIONS {
            &mut state.group.epochs[usize::from(id)]
        } else {
            &mut state.outputs[usize::from(partition)].producers[usize::from(id)].epoch
        };
        // `ProducerAppendInfo.checkProducerEpoch`: KIP-1228 accepts a newer epoch only.
        let is_refused = epoch < *known || (epoch == *known && self.rules.marker_needs_newer_epoch);
        if is_refused {
            return;
        }
        let is_newer = epoch > *known;
        *known = epoch;
        if partition == POSITIONS {
            if let Some(position) = state.group.pending[usize::from(id)].take()
                && commits
            {
                state.group.position = position;
            }
            return;
        }
        let output = &mut state.outputs[usize::from(partition)];
        if is_newer {
            output.producers[usize::from(id)].next = 0;
        }
        for slot in &mut output.records {
            if let Some(record) = slot
                && record.id == id
                && record.visibility == Visibility::Open
            {
                record.visibility = Visibility::Committed;
                *slot = slot.filter(|_| commits);
            }
        }
    }
}

/// Completes a transaction whose markers are all written.
fn finish(state: &mut State, id: u8) {
    let coordinator = &mut state.coordinators[usize::from(id)];
    if let Status::Prepare { commits } = coordinator.status
        && coordinator.partitions == 0
    {
        coordinator.status = Status::Complete { commits };
    }
}
