//! The state and the steps of a log that is replicated by majority.

use super::settings::{Acks, Settings, Written};
use crate::explore::Protocol;
use crate::faults::FaultSet;
use crate::log::{Log, Record};
use stateright::{Model, Property};

/// The most replicas.
pub(super) const MAX_REPLICAS: usize = 3;
/// A log of at most five entries: two records and one for each election.
pub type Entries = Log<5>;

/// One replica.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Machine {
    /// Whether it never returns.
    pub is_gone: bool,
    /// The current term, from 1; 0 before the first one, and where a power loss took it.
    pub term: u8,
    /// The machine that it voted for in that term.
    pub vote: Option<u8>,
    /// Whether it leads its term.
    pub leads: bool,
    /// Its log.
    pub log: Entries,
}

/// The replicas with their client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The replicas; those beyond `Settings::replicas` are gone and have no log.
    pub machines: [Machine; MAX_REPLICAS],
    /// The record that the client is sending; one more than the last when all are acknowledged.
    pub sending: u8,
    /// Acknowledged records, as bits, that a leader of the highest term lacked when it acknowledged
    /// a later one.
    pub overtaken: u8,
    /// Elections so far, from 1.
    pub elections: u8,
    /// The faults that were spent.
    pub spent: FaultSet,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A leader appends the record that the client is sending.
    Append(usize),
    /// A leader acknowledges a committed record.
    Acknowledge(usize),
    /// A leader sends what a follower lacks: the follower truncates what contradicts it and appends
    /// one entry.
    Replicate(usize, usize),
    /// A candidate is elected by a set of voters, given as bits.
    Elect(usize, u8),
    /// S: the same, past a healthy leader.
    ElectPast(usize, u8),
    /// C, and restart.
    Crash(usize),
    /// P, and restart, with so many entries left and, where it is not the current one, this term.
    PowerLoss(usize, u8, Option<u8>),
    /// W.
    Wipe(usize),
    /// G.
    Disappear(usize),
}

impl Model for Settings {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mut machines = [Machine { is_gone: true, ..Machine::default() }; MAX_REPLICAS];
        machines[..usize::from(self.replicas)].fill(Machine::default());
        // The first election is over, with the votes of as few machines as it needs.
        machines[..self.majority()].fill(Machine { term: 1, vote: Some(0), ..Machine::default() });
        machines[0].leads = true;
        vec![State { machines, sending: 1, overtaken: 0, elections: 1, spent: FaultSet::default() }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let count = usize::from(self.replicas);
        let passes = state.has_healthy_leader();
        for (number, machine) in state.machines.iter().enumerate().filter(|(_, machine)| !machine.is_gone) {
            if machine.leads {
                actions.extend([Action::Append(number), Action::Acknowledge(number)]);
                actions.extend((0..count).filter(|to| *to != number).map(|to| Action::Replicate(number, to)));
            }
            let voters = (0..1_u8 << count).filter(|voters| voters >> number & 1 == 1);
            let elect = |voters| if passes { Action::ElectPast(number, voters) } else { Action::Elect(number, voters) };
            actions.extend(voters.map(elect));
            actions.extend([Action::Crash(number), Action::Wipe(number), Action::Disappear(number)]);
            let lost_logs = if self.log == Written::Later { 0..machine.log.end() } else { 0..0 };
            actions.extend(lost_logs.clone().map(|left| Action::PowerLoss(number, left, None)));
            if self.votes == Written::Later {
                for left in lost_logs.chain([machine.log.end()]) {
                    actions.extend((0..machine.term).map(|term| Action::PowerLoss(number, left, Some(term))));
                }
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
            Action::Append(leader) => self.append(&mut state, leader)?,
            Action::Acknowledge(leader) => {
                if self.acks == Acks::Leader || !self.is_committed(&state, leader) {
                    return None;
                }
                state.acknowledge(leader);
            }
            Action::Replicate(leader, follower) => replicate(&mut state, leader, follower)?,
            Action::Elect(candidate, voters) | Action::ElectPast(candidate, voters) => {
                self.elect(&mut state, candidate, voters)?;
            }
            Action::Crash(number) => state.machines[number].leads = false,
            Action::PowerLoss(number, left, term) => state.machines[number].lose_power(left, term),
            Action::Wipe(number) => state.machines[number] = Machine::default(),
            Action::Disappear(number) => {
                state.machines[number] = Machine { is_gone: true, ..Machine::default() };
            }
        }
        (state != *before).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        // stateright's checker ends an exploration early where no property is left to check.
        vec![Property::always("explored", |_, _| true)]
    }
}

impl Machine {
    fn lose_power(&mut self, left: u8, term: Option<u8>) {
        self.leads = false;
        self.log.truncate(left);
        if let Some(term) = term {
            // A machine never has a term below that of its last entry.
            self.term = term.max(self.log.last_epoch());
            self.vote = None;
        }
    }
}

impl State {
    fn acknowledge(&mut self, leader: usize) {
        let Machine { term, log, .. } = self.machines[leader];
        // Where a majority follows another leader, an acknowledgement of a deposed one overtakes
        // nothing.
        let is_deposed = !self.highest_leaders().any(|highest| highest.term == term);
        for value in (1..self.sending).filter(|value| !is_deposed && !log.has(*value)) {
            self.overtaken |= 1 << value;
        }
        self.sending += 1;
    }
}

impl Settings {
    fn append(&self, state: &mut State, leader: usize) -> Option<()> {
        let value = state.sending;
        let machine = &mut state.machines[leader];
        if value > self.records || machine.log.has(value) {
            return None;
        }
        machine.log.push(Record { value, epoch: machine.term });
        if self.acks == Acks::Leader {
            state.acknowledge(leader);
        }
        Some(())
    }

    /// Whether the record that the client is sending is at or below an entry of the leader's own
    /// term that a majority has, in that term.
    fn is_committed(&self, state: &State, leader: usize) -> bool {
        let machine = &state.machines[leader];
        let entries = machine.log.records();
        let Some(first) = entries.iter().position(|entry| entry.value == state.sending) else { return false };
        (first..entries.len()).filter(|index| entries[*index].epoch == machine.term).any(|index| {
            let has = |other: &&Machine| {
                let entry = other.log.records().get(index);
                !other.is_gone && other.term == machine.term && entry.is_some_and(|entry| entry.epoch == machine.term)
            };
            state.machines.iter().filter(has).count() >= self.majority()
        })
    }
}

fn replicate(state: &mut State, leader: usize, follower: usize) -> Option<()> {
    let (term, log) = (state.machines[leader].term, state.machines[leader].log);
    let machine = &mut state.machines[follower];
    if machine.is_gone {
        return None;
    }
    if machine.term > term {
        // The leader learns of a newer term from the refusal.
        let newer = machine.term;
        let deposed = &mut state.machines[leader];
        (deposed.leads, deposed.term, deposed.vote) = (false, newer, None);
        return Some(());
    }
    if machine.term < term {
        (machine.term, machine.vote) = (term, None);
    }
    machine.leads = false;
    let pairs = machine.log.records().iter().zip(log.records());
    let common = pairs.take_while(|(one, other)| one.epoch == other.epoch).count() as u8;
    if common < log.end() {
        machine.log.truncate(common);
    }
    if let Some(next) = log.records().get(usize::from(machine.log.end())) {
        machine.log.push(*next);
    }
    Some(())
}
