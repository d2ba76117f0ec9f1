//! The state and the steps of a primary with or without a standby.

use super::settings::{Acks, Disk, Settings};
use crate::explore::Protocol;
use crate::faults::FaultSet;
use crate::log::{Log, Record};
use stateright::{Model, Property};

/// Whether a machine is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It runs.
    Up,
    /// It is down and may restart.
    Down,
    /// It never returns.
    Gone,
}

/// One machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    /// Whether it is there.
    pub status: Status,
    /// Whether it takes itself for the primary.
    pub is_primary: bool,
    /// The number of promotions that it knows of (a timeline of PostgreSQL).
    pub epoch: u8,
    /// Its log.
    pub log: Log<2>,
    /// So many records are on disk for sure: `synced <= log.end()`.
    pub synced: u8,
}

/// Both machines with their client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The machines; the second one is gone where there is one only.
    pub machines: [Machine; 2],
    /// Whether they are cut off from each other.
    pub is_cut: bool,
    /// Whether the primary acknowledges without its standby.
    pub is_degraded: bool,
    /// The record that the client is sending; one more than the last when all are acknowledged.
    pub sending: u8,
    /// The faults that were spent.
    pub spent: FaultSet,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A primary appends the record that the client is sending.
    Append(usize),
    /// A primary acknowledges it.
    Acknowledge(usize),
    /// The standby follows a primary: it cuts off what contradicts the primary's log and appends
    /// one record.
    Replicate(usize),
    /// The arbiter promotes a machine while the other one is down or cut off.
    Promote(usize),
    /// The primary goes on without a standby that it does not reach.
    Degrade,
    /// A machine restarts.
    Restart(usize),
    /// The network heals.
    Heal,
    /// S: the same as `Degrade`, although the standby is healthy.
    DegradeHealthy,
    /// N.
    Cut,
    /// C, with so many records left.
    Crash(usize, u8),
    /// P, with so many records left.
    PowerLoss(usize, u8),
    /// G.
    Disappear(usize),
}

impl Model for Settings {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let first = Machine { status: Status::Up, is_primary: true, epoch: 0, log: Log::default(), synced: 0 };
        let status = if self.machines == 1 { Status::Gone } else { Status::Up };
        let second = Machine { status, is_primary: false, ..first };
        let (is_cut, is_degraded) = (false, false);
        vec![State { machines: [first, second], is_cut, is_degraded, sending: 1, spent: FaultSet::default() }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        actions.extend([Action::Degrade, Action::DegradeHealthy, Action::Cut]);
        if state.is_cut {
            actions.push(Action::Heal);
        }
        for (number, machine) in state.machines.iter().enumerate() {
            match machine.status {
                Status::Gone => continue,
                Status::Down => {
                    actions.push(Action::Restart(number));
                    continue;
                }
                Status::Up => {}
            }
            actions.extend([Action::Append(number), Action::Acknowledge(number)]);
            actions.extend([Action::Replicate(number), Action::Promote(number), Action::Disappear(number)]);
            let end = machine.log.end();
            let left_by_crash = match self.disk {
                Disk::Memory => 0..=0,
                Disk::Buffer => 0..=end,
                Disk::PageCache | Disk::Synced => end..=end,
            };
            actions.extend(left_by_crash.map(|left| Action::Crash(number, left)));
            if matches!(self.disk, Disk::PageCache | Disk::Synced) {
                actions.extend((machine.synced..end).map(|left| Action::PowerLoss(number, left)));
            }
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = *before;
        if let Some(fault) = Self::fault(&action) {
            state.spent = state.spent.with(fault);
            if !state.spent.is_within(self.caps) || state.spent.size() > self.faults {
                return None;
            }
        }
        match action {
            Action::Append(number) => self.append(&mut state, number)?,
            Action::Acknowledge(number) => self.acknowledge(&mut state, number)?,
            Action::Replicate(primary) => self.replicate(&mut state, primary)?,
            Action::Promote(number) => self.promote(&mut state, number)?,
            Action::Degrade | Action::DegradeHealthy => {
                let is_healthy = state.machines.iter().all(|machine| machine.status == Status::Up) && !state.is_cut;
                let may_degrade = self.degrades && self.machines > 1 && !state.is_degraded;
                if !may_degrade || is_healthy != (action == Action::DegradeHealthy) {
                    return None;
                }
                state.is_degraded = true;
            }
            Action::Restart(number) => state.restart(number),
            Action::Heal => {
                state.is_cut = false;
                state.demote_older();
            }
            Action::Cut => {
                if state.is_cut || self.machines == 1 {
                    return None;
                }
                state.is_cut = true;
            }
            Action::Crash(number, left) | Action::PowerLoss(number, left) => {
                state.machines[number].stop(Status::Down, left);
            }
            Action::Disappear(number) => state.machines[number].stop(Status::Gone, 0),
        }
        (state != *before).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        // stateright's checker ends an exploration early where no property is left to check.
        vec![Property::always("explored", |_, _| true)]
    }
}

impl Machine {
    fn stop(&mut self, status: Status, left: u8) {
        self.status = status;
        self.log.truncate(left);
        self.synced = self.synced.min(left);
    }
}

impl State {
    fn other_is_connected(&self, number: usize) -> bool {
        !self.is_cut && self.machines[1 - number].status == Status::Up
    }

    fn restart(&mut self, number: usize) {
        self.machines[number].status = Status::Up;
        if !self.is_cut {
            self.demote_older();
        }
    }

    /// The primary of an older epoch follows the other one, where it can know of it.
    fn demote_older(&mut self) {
        let newest = self.machines.iter().map(|machine| machine.epoch).max().unwrap_or(0);
        for machine in self.machines.iter_mut().filter(|machine| machine.status == Status::Up) {
            machine.is_primary &= machine.epoch == newest;
        }
    }
}

impl Settings {
    fn append(&self, state: &mut State, number: usize) -> Option<()> {
        let value = state.sending;
        let machine = &mut state.machines[number];
        if !machine.is_primary || value > self.records || machine.log.has(value) {
            return None;
        }
        machine.log.push(Record { value, epoch: machine.epoch });
        if self.disk == Disk::Synced {
            machine.synced = machine.log.end();
        }
        Some(())
    }

    fn acknowledge(&self, state: &mut State, number: usize) -> Option<()> {
        let (machine, other) = (&state.machines[number], &state.machines[1 - number]);
        let follows = state.other_is_connected(number) && !other.is_primary && other.epoch == machine.epoch;
        let is_replicated = follows && other.log.has(state.sending);
        let is_enough = match self.acks {
            Acks::Local => true,
            Acks::RemoteMemory | Acks::RemoteSynced => is_replicated || state.is_degraded,
        };
        if !machine.is_primary || !machine.log.has(state.sending) || !is_enough {
            return None;
        }
        state.sending += 1;
        Some(())
    }

    fn replicate(&self, state: &mut State, primary: usize) -> Option<()> {
        if !state.machines[primary].is_primary || !state.other_is_connected(primary) {
            return None;
        }
        let (log, epoch) = (state.machines[primary].log, state.machines[primary].epoch);
        let machine = &mut state.machines[1 - primary];
        if machine.epoch > epoch || machine.is_primary {
            return None;
        }
        machine.epoch = epoch;
        let pairs = machine.log.records().iter().zip(log.records());
        let common = pairs.take_while(|(one, other)| one == other).count() as u8;
        machine.log.truncate(common);
        machine.synced = machine.synced.min(common);
        if let Some(next) = log.records().get(usize::from(common)) {
            machine.log.push(*next);
        }
        if self.disk == Disk::Synced && self.acks == Acks::RemoteSynced {
            machine.synced = machine.log.end();
        }
        // The standby has caught up: the primary waits for it again.
        state.is_degraded &= machine.log.end() < log.end();
        Some(())
    }

    fn promote(&self, state: &mut State, number: usize) -> Option<()> {
        let newest = state.machines.iter().map(|machine| machine.epoch).max().unwrap_or(0);
        let machine = &mut state.machines[number];
        if !self.failover || machine.is_primary || newest >= self.promotions {
            return None;
        }
        if !state.is_cut && state.machines[1 - number].status == Status::Up {
            return None;
        }
        let machine = &mut state.machines[number];
        (machine.is_primary, machine.epoch) = (true, newest + 1);
        Some(())
    }
}
