//! Elections.

use super::actions::{Machine, State};
use super::settings::Settings;
use crate::log::Record;

impl State {
    /// The leaders of the highest term: those that a majority would follow.
    pub(super) fn highest_leaders(&self) -> impl Iterator<Item = &Machine> {
        let running = || self.machines.iter().filter(|machine| !machine.is_gone);
        let highest = running().map(|machine| machine.term).max().unwrap_or(0);
        running().filter(move |machine| machine.leads && machine.term == highest)
    }

    /// Whether an election would pass a healthy leader over.
    pub(super) fn has_healthy_leader(&self) -> bool {
        self.highest_leaders().next().is_some()
    }
}

impl Settings {
    /// Elects a candidate in the smallest term in which every one of the voters may vote for it.
    pub(super) fn elect(&self, state: &mut State, candidate: usize, voters: u8) -> Option<()> {
        if state.elections >= self.elections || (voters.count_ones() as usize) < self.majority() {
            return None;
        }
        let mine = state.machines[candidate].log;
        let is_voter = |number: usize| voters >> number & 1 == 1;
        let mut term = state.machines[candidate].term + 1;
        for (number, machine) in state.machines.iter().enumerate().filter(|(number, _)| is_voter(*number)) {
            let is_up_to_date = (machine.log.last_epoch(), machine.log.end()) <= (mine.last_epoch(), mine.end());
            if machine.is_gone || !is_up_to_date {
                return None;
            }
            if number != candidate {
                term = term.max(first_free_term(machine, candidate));
            }
        }
        for (number, machine) in state.machines.iter_mut().enumerate().filter(|(number, _)| is_voter(*number)) {
            machine.term = term;
            machine.vote = Some(candidate as u8);
            machine.leads = number == candidate;
        }
        state.elections += 1;
        let machine = &mut state.machines[candidate];
        // A leader begins its term with an entry of its own, so that entries of earlier terms can
        // be committed.
        if machine.log.end() > 0 {
            machine.log.push(Record { value: 0, epoch: term });
        }
        Some(())
    }
}

/// The first term in which a machine may vote for a candidate.
fn first_free_term(machine: &Machine, candidate: usize) -> u8 {
    let may_vote = machine.vote.is_none_or(|vote| usize::from(vote) == candidate) && !machine.leads;
    if may_vote { machine.term } else { machine.term + 1 }
}
