//! A leader: appends, acknowledges, advances its high watermark, keeps the in-sync set.

use super::settings::{Acks, Election, Settings};
use super::state::{MAX_REPLICAS, Replicas, State};
use crate::log::Record;

impl Settings {
    pub(super) fn append(&self, state: &mut State, leader: usize) -> Option<()> {
        let value = state.sending;
        let machine = &mut state.machines[leader];
        if value > self.records || machine.log.has(value) {
            return None;
        }
        if self.acks == Acks::All && machine.in_sync.len() < self.min_in_sync {
            return None;
        }
        machine.log.push(Record { value, epoch: machine.epoch });
        if self.acks != Acks::All {
            state.sending += 1;
        }
        self.advance(state, leader);
        Some(())
    }

    pub(super) fn acknowledge(&self, state: &mut State, leader: usize) -> Option<()> {
        let machine = &state.machines[leader];
        let below = &machine.log.records()[..usize::from(machine.high_watermark)];
        let is_replicated = below.iter().any(|record| record.value == state.sending);
        if self.acks != Acks::All || !is_replicated || machine.in_sync.len() < self.min_in_sync {
            return None;
        }
        state.sending += 1;
        Some(())
    }

    /// Advances a leader's high watermark as far as its copy of the in-sync set has the log.
    pub(super) fn advance(&self, state: &mut State, leader: usize) {
        let machine = &mut state.machines[leader];
        // KIP-966: below the minimum the high watermark stands still.
        if self.election == Election::Eligible && machine.in_sync.len() < self.min_in_sync {
            return;
        }
        let end = |replica: usize| if replica == leader { machine.log.end() } else { machine.ends[replica] };
        let members = (0..MAX_REPLICAS).filter(|replica| machine.in_sync.has(*replica));
        let replicated = members.map(end).min().unwrap_or(0);
        machine.high_watermark = machine.high_watermark.max(replicated);
        for record in &machine.log.records()[..usize::from(machine.high_watermark)] {
            state.seen |= 1 << record.value;
        }
    }

    pub(super) fn learn_in_sync(&self, state: &mut State, number: usize) -> Option<()> {
        let in_sync = state.controller.in_sync;
        let is_isolated = state.isolated == Some(number);
        if is_isolated || !state.is_current_leader(number) || state.machines[number].in_sync == in_sync {
            return None;
        }
        state.machines[number].in_sync = in_sync;
        self.advance(state, number);
        Some(())
    }

    /// Adds a follower to the in-sync set where its log has reached the leader's high watermark and
    /// the start of the leader's epoch.
    pub(super) fn join(&self, state: &mut State, leader: usize, follower: usize) {
        let machine = &state.machines[leader];
        let end = machine.ends[follower];
        let has_reached = end >= machine.high_watermark && end >= machine.start;
        let is_current = state.is_current_leader(leader) && state.is_reachable(leader);
        if machine.in_sync.has(follower) || !has_reached || !is_current || !state.is_reachable(follower) {
            return;
        }
        let controller = &mut state.controller;
        controller.in_sync = controller.in_sync.with(follower);
        controller.eligible = if controller.in_sync.len() >= self.min_in_sync {
            Replicas::default()
        } else {
            controller.eligible.without(follower)
        };
        state.machines[leader].in_sync = state.controller.in_sync;
    }

    /// The request to add a follower was under way while the follower restarted.
    pub(super) fn join_stale(&self, state: &mut State, follower: usize) -> Option<()> {
        let leader = state.controller.leader?;
        if leader == follower || state.machines[leader].ends[follower] == 0 {
            return None;
        }
        self.join(state, leader, follower);
        Some(())
    }

    pub(super) fn drop_follower(&self, state: &mut State, follower: usize) -> Option<()> {
        let leader = state.controller.leader?;
        let may_drop = state.is_current_leader(leader) && state.is_reachable(leader);
        if leader == follower || !may_drop || !state.controller.in_sync.has(follower) {
            return None;
        }
        self.remove(state, follower);
        state.machines[leader].in_sync = state.controller.in_sync;
        self.advance(state, leader);
        Some(())
    }
}
