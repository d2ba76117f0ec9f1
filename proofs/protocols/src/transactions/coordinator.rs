//! The coordinator of transactions.

use super::settings::{Epochs, Settings};
use super::state::{Answer, Coordinator, Marker, OUTPUTS, POSITIONS, Partition, State, Status, Visibility};
use crate::faults::Fault;

impl State {
    pub(super) fn add(&mut self, id: u8, epoch: u8, partition: u8) -> Answer {
        let coordinator = &mut self.coordinators[usize::from(id)];
        if coordinator.is_expired {
            return Answer::Unmapped;
        }
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
        is_missing.then_some(Marker { id, partition, epoch: coordinator.epoch, commits, term: coordinator.term })
    }
}

impl Settings {
    fn is_per_transaction(&self) -> bool {
        self.rules.epochs == Epochs::PerTransaction
    }

    /// InitProducerId, with the client's epoch where it goes on.
    pub(super) fn init(&self, state: &mut State, id: u8, epoch: Option<u8>) -> Answer {
        let coordinator = &mut state.coordinators[usize::from(id)];
        // An id that was forgotten is a new one, whatever epoch the client had.
        if epoch.is_some_and(|epoch| epoch != coordinator.epoch) && !coordinator.is_expired {
            return Answer::Fenced;
        }
        match coordinator.status {
            // `prepareInitProducerIdTransit`: an open transaction is fenced and aborted first.
            Status::Ongoing => {
                let _ = self.abort_by_coordinator(state, id, true);
                Answer::Concurrent
            }
            Status::Prepare { .. } => Answer::Concurrent,
            Status::Empty | Status::Complete { .. } => {
                coordinator.epoch = self.next_epoch(coordinator.epoch);
                coordinator.status = Status::Empty;
                coordinator.is_expired = false;
                Answer::Done { epoch: coordinator.epoch }
            }
        }
    }

    /// The epoch that a client gets after this one: that of a new producer id where the next one is
    /// the last of the id. Producer ids are counted on in epochs, since partitions compare no
    /// others.
    fn next_epoch(&self, epoch: u8) -> u8 {
        match self.epochs_of_id {
            Some(epochs) if epoch % epochs + 2 >= epochs => (epoch / epochs + 1) * epochs,
            _ => epoch + 1,
        }
    }

    /// Whether no epoch follows within the producer id.
    fn is_last(&self, epoch: u8) -> bool {
        self.epochs_of_id.is_some_and(|epochs| epoch % epochs + 1 == epochs)
    }

    /// The coordinator aborts the open transaction in a new epoch. None where no epoch is left:
    /// `TransactionMetadata` throws, and the transaction stays open.
    fn abort_by_coordinator(&self, state: &mut State, id: u8, begins_epoch: bool) -> Option<()> {
        let coordinator = &mut state.coordinators[usize::from(id)];
        if begins_epoch {
            if self.is_last(coordinator.epoch) {
                return None;
            }
            coordinator.epoch += 1;
            if self.is_per_transaction() && !self.rules.abort_takes_one_epoch {
                if self.is_last(coordinator.epoch) {
                    return Some(());
                }
                coordinator.epoch += 1;
            }
            if self.is_last(coordinator.epoch) && self.rules.abort_rotates {
                coordinator.epoch += 1;
            }
        }
        self.prepare(coordinator, false);
        Some(())
    }

    /// Decides the end of a transaction.
    fn prepare(&self, coordinator: &mut Coordinator, commits: bool) {
        coordinator.status = Status::Prepare { commits };
        if self.caps.count(Fault::CoordinatorFails) > 0 {
            coordinator.ending = coordinator.partitions;
        }
    }

    /// Another broker becomes the coordinator while markers are under way: it sends all of them
    /// again. One that the former one has sent may still arrive.
    pub(super) fn fail_over(state: &mut State, id: u8) -> Option<()> {
        let coordinator = &mut state.coordinators[usize::from(id)];
        let Status::Prepare { .. } = coordinator.status else { return None };
        coordinator.partitions = coordinator.ending;
        coordinator.term += 1;
        Some(())
    }

    /// The coordinator forgets an id that is in no transaction.
    pub(super) fn expire_id(state: &mut State, id: u8) -> Option<()> {
        let coordinator = &mut state.coordinators[usize::from(id)];
        if !matches!(coordinator.status, Status::Complete { .. }) || coordinator.is_expired {
            return None;
        }
        coordinator.is_expired = true;
        Some(())
    }

    pub(super) fn end(&self, state: &mut State, id: u8, epoch: u8, commits: bool) -> Answer {
        if state.coordinators[usize::from(id)].is_expired {
            return Answer::Unmapped;
        }
        if self.is_per_transaction() {
            return self.end_per_transaction(state, id, epoch, commits);
        }
        let coordinator = &mut state.coordinators[usize::from(id)];
        if epoch != coordinator.epoch {
            return Answer::Fenced;
        }
        match coordinator.status {
            Status::Ongoing => {
                self.prepare(coordinator, commits);
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
    fn end_per_transaction(&self, state: &mut State, id: u8, epoch: u8, commits: bool) -> Answer {
        let coordinator = &mut state.coordinators[usize::from(id)];
        let is_retry = epoch + 1 == coordinator.epoch || self.next_epoch(epoch) == coordinator.epoch;
        match coordinator.status {
            // `prepareAbortOrCommit` throws: no epoch is left.
            Status::Ongoing if epoch == coordinator.epoch && self.is_last(epoch) => Answer::Invalid,
            Status::Ongoing if epoch == coordinator.epoch => {
                coordinator.epoch = self.next_epoch(epoch);
                let epoch = coordinator.epoch;
                self.prepare(coordinator, commits);
                finish(state, id);
                Answer::Done { epoch }
            }
            Status::Prepare { commits: decided } if is_retry && decided == commits => Answer::Concurrent,
            Status::Complete { commits: ended } if is_retry && ended == commits => {
                Answer::Done { epoch: coordinator.epoch }
            }
            Status::Empty | Status::Complete { .. } if epoch == coordinator.epoch && !commits => {
                coordinator.epoch = self.next_epoch(epoch);
                coordinator.status = Status::Complete { commits: false };
                Answer::Done { epoch: coordinator.epoch }
            }
            _ if is_retry || epoch == coordinator.epoch => Answer::Invalid,
            _ => Answer::Fenced,
        }
    }

    /// The coordinator aborts a transaction that takes too long: `abortTimedOutTransactions`.
    pub(super) fn time_out(&self, state: &mut State, id: u8) -> Option<()> {
        if state.coordinators[usize::from(id)].status != Status::Ongoing || self.rules.has_two_phase_commit {
            return None;
        }
        self.abort_by_coordinator(state, id, self.rules.time_out_begins_epoch)?;
        finish(state, id);
        Some(())
    }

    pub(super) fn write_marker(&self, state: &mut State, marker: Marker) {
        if self.apply_marker(state, marker) {
            state.coordinators[usize::from(marker.id)].partitions &= !(1 << marker.partition);
            finish(state, marker.id);
        }
    }

    /// The last epoch of a transactional id at a partition, and the last term of its coordinator.
    pub(super) fn known(state: &State, id: u8, partition: u8) -> (u8, u8) {
        let id = usize::from(id);
        if partition == POSITIONS {
            return (state.group.epochs[id], state.group.terms[id]);
        }
        let producer = state.outputs[usize::from(partition)].producers[id];
        (producer.epoch, producer.term)
    }

    /// Whether a marker is refused at its partition, now and from now on.
    pub(super) fn refuses_marker(&self, state: &State, marker: Marker) -> bool {
        let Marker { id, partition, epoch, term, .. } = marker;
        let (known, known_term) = Self::known(state, id, partition);
        // `ProducerAppendInfo.checkProducerEpoch`: KIP-1228 accepts a newer epoch only.
        let is_old = epoch < known || (epoch == known && self.rules.marker_needs_newer_epoch);
        // `ProducerAppendInfo.checkCoordinatorEpoch`.
        is_old || (term < known_term && self.rules.refuses_former_coordinators)
    }

    /// Resolves what is open at a partition, where the marker is accepted. Returns whether its
    /// coordinator learns that the partition has it.
    pub(super) fn apply_marker(&self, state: &mut State, marker: Marker) -> bool {
        let Marker { id, partition, epoch, commits, term } = marker;
        let (known, _) = Self::known(state, id, partition);
        if self.refuses_marker(state, marker) {
            let is_open = if partition == POSITIONS {
                state.group.pending[usize::from(id)].is_some()
            } else {
                state.outputs[usize::from(partition)].has_open(id)
            };
            return self.rules.marker_may_be_there && epoch == known && !is_open;
        }
        self.remember(state, partition);
        let is_newer = epoch > known;
        if partition == POSITIONS {
            (state.group.epochs[usize::from(id)], state.group.terms[usize::from(id)]) = (epoch, term);
        } else {
            let producer = &mut state.outputs[usize::from(partition)].producers[usize::from(id)];
            (producer.epoch, producer.term) = (epoch, term);
        }
        if partition == POSITIONS {
            if let Some(position) = state.group.pending[usize::from(id)].take()
                && commits
            {
                state.group.position = position;
            }
            return true;
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
        true
    }

    /// Keeps an output partition as it is before its next record or marker.
    pub(super) fn remember(&self, state: &mut State, partition: u8) {
        let partition = usize::from(partition);
        if partition < OUTPUTS && self.caps.count(Fault::Drops) > 0 {
            let [last, _] = state.before[partition];
            state.before[partition] = [Some(state.outputs[partition]), last];
        }
    }

    /// An unclean election drops the last records and markers of an output partition, one or two.
    pub(super) fn drop_last(state: &mut State, partition: usize, count: usize) -> Option<()> {
        let [last, earlier] = state.before[partition];
        let (left, before): (Partition, _) = match count {
            1 => (last?, [earlier, None]),
            _ => (earlier?, [None, None]),
        };
        state.outputs[partition] = left;
        state.before[partition] = before;
        Some(())
    }
}

/// Completes a transaction whose markers are all written.
fn finish(state: &mut State, id: u8) {
    let coordinator = &mut state.coordinators[usize::from(id)];
    if let Status::Prepare { commits } = coordinator.status
        && coordinator.partitions == 0
    {
        coordinator.status = Status::Complete { commits };
        coordinator.ending = 0;
    }
}
