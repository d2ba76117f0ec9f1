//! State canonicalisation: what cannot have an effect any more is dropped, so that states that
//! differ in it only are one. Epochs never decrease, which makes each of these sound.

use super::settings::Settings;
use super::state::{Client, Phase, Request, State};
use crate::faults::Fault;

impl Settings {
    /// The canonical representative of a state.
    pub(super) fn canonical(&self, state: &mut State) {
        for late in 0..state.late.len() {
            if state.late[late].is_some_and(|request| self.is_dead(state, request)) {
                state.late[late] = None;
            }
        }
        state.late.sort_unstable();
        for late in 0..state.late_markers.len() {
            let is_dead = |marker| self.caps.count(Fault::Drops) == 0 && self.refuses_marker(state, marker);
            if state.late_markers[late].is_some_and(is_dead) {
                state.late_markers[late] = None;
            }
        }
        state.late_markers.sort_unstable();
        for client in &mut state.clients {
            clean(client);
        }
        for output in &mut state.outputs {
            // The order of records is no hazard here.
            output.records.sort_unstable();
        }
        state.aborted &= state.used_attempts();
    }

    /// Whether a late request will be refused whenever it arrives.
    fn is_dead(&self, state: &State, request: Request) -> bool {
        if !self.rules.fences {
            return false;
        }
        if self.caps.count(Fault::Drops) > 0 {
            // A partition forgets epochs with its last records.
            return false;
        }
        let coordinator = |id: u8| state.coordinators[usize::from(id)].epoch;
        match request {
            Request::Init { epoch: None, .. } => false,
            // An end of the epoch before may still be answered, without an effect.
            Request::Init { id, epoch: Some(epoch) }
            | Request::Add { id, epoch, .. }
            | Request::End { id, epoch, .. } => epoch < coordinator(id),
            Request::Write { id, epoch, partition, .. } => {
                epoch < state.outputs[usize::from(partition)].producers[usize::from(id)].epoch
            }
            Request::WritePosition { id, epoch, generation, .. } => {
                let is_former = self.rules.refuses_former_generations && generation != state.group.generation;
                is_former || epoch < state.group.epochs[usize::from(id)]
            }
        }
    }
}

/// Resets what a client does not read in its phase.
fn clean(client: &mut Client) {
    if matches!(client.phase, Phase::Idle | Phase::Init | Phase::ReadPosition | Phase::Done) {
        (client.attempt, client.has_begun, client.bumps) = (0, false, false);
        client.drops = false;
    }
    if client.phase == Phase::Idle {
        (client.transaction, client.generation) = (0, 0);
    }
    if client.phase == Phase::Init {
        client.epoch = 0;
        client.sequences = Default::default();
    }
}

impl State {
    /// The attempts that something refers to, as bits.
    pub(super) fn used_attempts(&self) -> u16 {
        let is_trying =
            |client: &&Client| !matches!(client.phase, Phase::Idle | Phase::Init | Phase::ReadPosition | Phase::Done);
        let clients = self.clients.iter().filter(is_trying).map(|client| client.attempt);
        let outputs = self.outputs.iter().chain(self.before.iter().flatten().flatten());
        let records = outputs.flat_map(|output| output.records().map(|record| record.attempt));
        let late = self.late.iter().flatten().filter_map(|request| match request {
            Request::Write { attempt, .. } | Request::WritePosition { attempt, .. } => Some(*attempt),
            _ => None,
        });
        let positions = self.group.pending.iter().flatten().chain([&self.group.position]);
        let positions = positions.filter_map(|position| position.attempt);
        clients.chain(records).chain(late).chain(positions).fold(0, |used, attempt| used | 1 << attempt)
    }
}
