//! A follower: learns of a leader, truncates, fetches.

use super::settings::{Settings, Truncation};
use super::state::{MAX_REPLICAS, PartitionLog, Replicas, State};

impl Settings {
    pub(super) fn learn(&self, state: &mut State, number: usize) -> Option<()> {
        let controller = state.controller;
        let leader = controller.leader?;
        if state.machines[number].epoch >= controller.epoch || state.isolated == Some(number) {
            return None;
        }
        let machine = &mut state.machines[number];
        machine.epoch = controller.epoch;
        machine.leader = leader;
        machine.is_truncating = false;
        machine.ends = [0; MAX_REPLICAS];
        if leader == number {
            machine.in_sync = controller.in_sync;
            machine.start = machine.log.end();
            self.advance(state, number);
            return Some(());
        }
        machine.in_sync = Replicas::default();
        machine.start = 0;
        match self.truncation {
            Truncation::HighWatermark => machine.log.truncate(machine.high_watermark),
            Truncation::LastEpoch | Truncation::CommonEpoch => machine.is_truncating = true,
            // With the first fetch of the epoch.
            Truncation::FencedEpoch => {}
        }
        Some(())
    }

    pub(super) fn fetch(&self, state: &mut State, follower: usize) -> Option<()> {
        let leader = state.machines[follower].leader;
        let is_cut_off = state.isolated == Some(leader) || state.isolated == Some(follower);
        let is_fenced = self.truncation == Truncation::FencedEpoch
            && state.machines[follower].epoch != state.machines[leader].epoch;
        let is_follower = state.machines[follower].epoch > 0 && leader != follower;
        if !is_follower || !state.leads(leader) || is_cut_off || is_fenced {
            return None;
        }
        if state.machines[follower].is_truncating || self.truncation == Truncation::FencedEpoch {
            self.truncate(state, leader, follower);
            if state.machines[follower].is_truncating {
                state.machines[follower].is_truncating = false;
                return Some(());
            }
        }
        let end = state.machines[follower].log.end();
        let leaders_end = state.machines[leader].log.end();
        if end > leaders_end {
            // The fetch is out of range: the follower cuts at the leader's end.
            let machine = &mut state.machines[follower];
            machine.log.truncate(leaders_end);
            machine.limit_watermark();
            return Some(());
        }
        state.machines[leader].ends[follower] = end;
        self.join(state, leader, follower);
        self.advance(state, leader);
        let next = state.machines[leader].log.records().get(usize::from(end)).copied();
        let watermark = state.machines[leader].high_watermark;
        let machine = &mut state.machines[follower];
        if let Some(record) = next {
            machine.log.push(record);
        }
        machine.high_watermark = watermark.min(machine.log.end());
        Some(())
    }

    fn truncate(&self, state: &mut State, leader: usize, follower: usize) {
        let leaders_epoch = state.machines[leader].epoch;
        let leaders = state.machines[leader].log;
        let machine = &mut state.machines[follower];
        let cut = match self.truncation {
            Truncation::LastEpoch => {
                end_of_epoch(&leaders, leaders_epoch, &machine.log).unwrap_or(machine.high_watermark)
            }
            _ => common_end(&leaders, &machine.log),
        };
        machine.log.truncate(cut);
        machine.limit_watermark();
    }
}

/// Where the last epoch of a follower's log ends in its leader's log: `LeaderEpochFileCache` before
/// KIP-279. None where the leader has no later epoch.
fn end_of_epoch(leaders: &PartitionLog, leaders_epoch: u8, log: &PartitionLog) -> Option<u8> {
    let Some(last) = log.records().last() else { return Some(0) };
    if last.epoch == leaders_epoch {
        return Some(leaders.end());
    }
    let first_later = leaders.records().iter().position(|record| record.epoch > last.epoch);
    match first_later {
        Some(offset) => Some(offset as u8),
        // The leader's own epoch starts at the end of its log.
        None if leaders_epoch > last.epoch => Some(leaders.end()),
        None => None,
    }
}

/// Where the part ends that a follower's log has in common with its leader's, by epochs:
/// `KafkaApis` and `ReplicaFetcherThread` since KIP-279. Ask for the follower's last epoch; the
/// answer is the leader's largest epoch up to it and where that ends; cut, and ask again until both
/// have the epoch.
fn common_end(leaders: &PartitionLog, log: &PartitionLog) -> u8 {
    let end_of =
        |log: &PartitionLog, epoch: u8| log.records().iter().filter(|record| record.epoch <= epoch).count() as u8;
    let mut cut = log.end();
    while let Some(last) = log.records()[..usize::from(cut)].last() {
        let asked = last.epoch;
        let Some(answer) = leaders.records().iter().map(|record| record.epoch).filter(|epoch| *epoch <= asked).max()
        else {
            return 0;
        };
        if answer == asked {
            return cut.min(end_of(leaders, answer));
        }
        cut = end_of(log, answer).min(cut);
    }
    0
}
