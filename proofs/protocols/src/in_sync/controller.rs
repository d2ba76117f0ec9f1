//! The controller: removes replicas from the in-sync set and elects leaders.

use super::settings::{Election, Settings};
use super::state::{MAX_REPLICAS, Replicas, State, Status};

impl State {
    /// Takes from a machine what was in the memory of its process.
    pub(super) fn stop_process(&mut self, number: usize) {
        let machine = &mut self.machines[number];
        machine.limit_watermark();
        (machine.epoch, machine.leader) = (0, number);
        machine.is_truncating = false;
        (machine.in_sync, machine.ends, machine.start) = (Replicas::default(), [0; MAX_REPLICAS], 0);
    }
}

impl Settings {
    /// Takes a replica out of the in-sync set.
    pub(super) fn remove(&self, state: &mut State, number: usize) {
        let controller = &mut state.controller;
        let was = controller.in_sync;
        controller.in_sync = was.without(number);
        if self.election == Election::Eligible {
            controller.eligible = if controller.in_sync.len() >= self.min_in_sync {
                Replicas::default()
            } else {
                // `PartitionChangeBuilder.maybePopulateTargetElr`.
                Replicas((controller.eligible.0 | was.0) & !controller.in_sync.0)
            };
        } else if controller.in_sync.is_empty() {
            // The last member stays.
            controller.in_sync = was;
        }
    }

    /// Takes a replica out of the in-sync set, and elects another leader where it was the leader.
    pub(super) fn remove_and_elect(&self, state: &mut State, number: usize) {
        if state.controller.in_sync.has(number) {
            self.remove(state, number);
        }
        if state.controller.leader == Some(number) {
            state.controller.leader = None;
            self.elect_where_none(state);
        }
    }

    pub(super) fn stop(&self, state: &mut State, number: usize, status: Status) {
        state.machines[number].status = status;
        state.stop_process(number);
        self.remove_and_elect(state, number);
    }

    pub(super) fn restart(&self, state: &mut State, number: usize) {
        state.machines[number].status = Status::Up;
        if self.election == Election::Eligible {
            // Every restart here is unclean: the replica leaves both sets
            // (`ReplicationControlManager.handleBrokerUncleanShutdown`).
            state.controller.in_sync = state.controller.in_sync.without(number);
            state.controller.eligible = state.controller.eligible.without(number);
        }
        self.elect_where_none(state);
    }

    /// The replicas that may be elected without losing what the in-sync set has, or the last known
    /// leader where both sets are empty.
    fn clean_candidates<'a>(&self, state: &'a State) -> impl Iterator<Item = usize> + use<'a> {
        let controller = state.controller;
        let eligible = self.election == Election::Eligible;
        let nothing_left = eligible && controller.in_sync.is_empty() && controller.eligible.is_empty();
        let running = (0..state.machines.len()).filter(|number| state.is_reachable(*number));
        running.filter(move |number| {
            controller.in_sync.has(*number)
                // `PartitionChangeBuilder.isValidNewLeader`.
                || (eligible && controller.in_sync.is_empty() && controller.eligible.has(*number))
                || (nothing_left && controller.last_leader == *number)
        })
    }

    pub(super) fn elect_where_none(&self, state: &mut State) {
        if state.controller.leader.is_some() {
            return;
        }
        let Some(number) = self.clean_candidates(state).next() else { return };
        let in_sync = state.controller.in_sync;
        let in_sync = if in_sync.has(number) { in_sync } else { Replicas::only(number) };
        // Without an effect where the bound on elections is reached.
        let _ = self.elect(state, number, in_sync);
    }

    pub(super) fn elect_unclean(&self, state: &mut State, number: usize) -> Option<()> {
        if self.clean_candidates(state).next().is_some() || !state.is_reachable(number) {
            return None;
        }
        let length = |number: usize| {
            let log = &state.machines[number].log;
            (log.last_epoch(), log.end())
        };
        let running = || (0..state.machines.len()).filter(|other| state.is_reachable(*other));
        if self.election == Election::LongestLog && running().any(|other| length(other) > length(number)) {
            return None;
        }
        self.elect(state, number, Replicas::only(number))
    }

    pub(super) fn move_leadership(&self, state: &mut State, number: usize) -> Option<()> {
        let controller = &state.controller;
        let is_other = controller.leader.is_some_and(|leader| leader != number);
        if !is_other || !controller.in_sync.has(number) || !state.is_reachable(number) {
            return None;
        }
        let in_sync = controller.in_sync;
        self.elect(state, number, in_sync)
    }

    fn elect(&self, state: &mut State, number: usize, in_sync: Replicas) -> Option<()> {
        let controller = &mut state.controller;
        if controller.epoch > self.elections {
            return None;
        }
        controller.epoch += 1;
        controller.leader = Some(number);
        controller.last_leader = number;
        controller.in_sync = in_sync;
        controller.eligible = if self.election == Election::Eligible && in_sync.len() < self.min_in_sync {
            controller.eligible.without(number)
        } else {
            Replicas::default()
        };
        Some(())
    }
}
