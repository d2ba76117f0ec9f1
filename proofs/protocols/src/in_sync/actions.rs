//! The steps of a partition.

use super::settings::{Acks, Restarts, Settings, Sync};
use super::state::{Controller, MAX_REPLICAS, Machine, PartitionLog, Replicas, State, Status};
use crate::explore::Protocol;
use crate::faults::FaultSet;
use stateright::{Model, Property};

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A leader appends the record that the client is sending.
    Append(usize),
    /// The record goes to a leader that is down (`acks=0`: nothing waits for an answer).
    SendIntoTheVoid,
    /// A leader acknowledges a record that is replicated.
    Acknowledge(usize),
    /// A follower truncates, or fetches one record.
    Fetch(usize),
    /// A replica learns of the controller's leader and epoch.
    Learn(usize),
    /// A leader learns of the controller's in-sync set.
    LearnInSync(usize),
    /// The leader adds a follower to the in-sync set because of a fetch before its restart.
    JoinStale(usize),
    /// The controller moves the leadership to another replica in sync.
    Move(usize),
    /// A replica that is not in sync is elected.
    ElectUnclean(usize),
    /// A machine restarts.
    Restart(usize),
    /// The controller fences the replica that is cut off.
    Fence(usize),
    /// The network heals.
    Heal,
    /// S: a leader drops a healthy follower from the in-sync set.
    Drop(usize),
    /// N.
    Isolate(usize),
    /// C.
    Crash(usize),
    /// C, and the machine is back before the controller notices.
    CrashUnnoticed(usize),
    /// P, with so many records left.
    PowerLoss(usize, u8),
    /// P, with so many records left, and the machine is back before the controller notices.
    PowerLossUnnoticed(usize, u8),
    /// W.
    Wipe(usize),
    /// G.
    Disappear(usize),
}

impl Model for Settings {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let machine = Machine {
            status: Status::Up,
            log: PartitionLog::default(),
            high_watermark: 0,
            epoch: 1,
            leader: 0,
            is_truncating: false,
            in_sync: Replicas::default(),
            ends: [0; MAX_REPLICAS],
            start: 0,
        };
        let mut machines = [machine; MAX_REPLICAS];
        for absent in &mut machines[usize::from(self.replicas)..] {
            (absent.status, absent.epoch) = (Status::Gone, 0);
        }
        let in_sync = Replicas::first(self.replicas);
        machines[0].in_sync = in_sync;
        let controller = Controller { leader: Some(0), epoch: 1, in_sync, eligible: Replicas(0), last_leader: 0 };
        vec![State { machines, controller, isolated: None, sending: 1, seen: 0, spent: FaultSet::default() }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if self.acks == Acks::None && state.sending <= self.records {
            let is_down = |leader: usize| state.machines[leader].status != Status::Up;
            if state.controller.leader.is_none_or(is_down) {
                actions.push(Action::SendIntoTheVoid);
            }
        }
        if let Some(isolated) = state.isolated {
            actions.extend([Action::Fence(isolated), Action::Heal]);
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
            actions.extend([Action::Learn(number), Action::LearnInSync(number), Action::Fetch(number)]);
            if state.leads(number) {
                actions.extend([Action::Append(number), Action::Acknowledge(number)]);
            }
            if self.election.is_unclean() && state.controller.leader.is_none() {
                actions.push(Action::ElectUnclean(number));
            }
            if self.restarts == Restarts::StaleJoin {
                actions.push(Action::JoinStale(number));
            }
            if self.moves {
                actions.push(Action::Move(number));
            }
            self.faults_of(number, machine, actions);
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
            Action::SendIntoTheVoid => state.sending += 1,
            Action::Acknowledge(leader) => self.acknowledge(&mut state, leader)?,
            Action::Fetch(follower) => self.fetch(&mut state, follower)?,
            Action::Learn(number) => self.learn(&mut state, number)?,
            Action::LearnInSync(number) => self.learn_in_sync(&mut state, number)?,
            Action::JoinStale(follower) => self.join_stale(&mut state, follower)?,
            Action::Move(number) => self.move_leadership(&mut state, number)?,
            Action::ElectUnclean(number) => self.elect_unclean(&mut state, number)?,
            Action::Restart(number) => self.restart(&mut state, number),
            Action::Fence(number) => self.remove_and_elect(&mut state, number),
            Action::Heal => {
                state.isolated = None;
                self.elect_where_none(&mut state);
            }
            Action::Drop(follower) => self.drop_follower(&mut state, follower)?,
            Action::Isolate(number) => {
                if state.isolated.is_some() {
                    return None;
                }
                state.isolated = Some(number);
            }
            Action::Crash(number) => self.stop(&mut state, number, Status::Down),
            Action::CrashUnnoticed(number) => state.stop_process(number),
            Action::PowerLoss(number, left) => {
                state.machines[number].log.truncate(left);
                self.stop(&mut state, number, Status::Down);
            }
            Action::PowerLossUnnoticed(number, left) => {
                state.machines[number].log.truncate(left);
                state.stop_process(number);
            }
            Action::Wipe(number) => {
                state.machines[number].log.truncate(0);
                self.stop(&mut state, number, Status::Down);
            }
            Action::Disappear(number) => {
                state.machines[number].log.truncate(0);
                self.stop(&mut state, number, Status::Gone);
            }
        }
        (state != *before).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        // stateright's checker ends an exploration early where no property is left to check.
        vec![Property::always("explored", |_, _| true)]
    }
}

impl Settings {
    fn faults_of(&self, number: usize, machine: &Machine, actions: &mut Vec<Action>) {
        let unnoticed = self.restarts == Restarts::Unnoticed;
        actions.extend([Action::Drop(number), Action::Isolate(number), Action::Crash(number)]);
        actions.extend([Action::Wipe(number), Action::Disappear(number)]);
        if unnoticed {
            actions.push(Action::CrashUnnoticed(number));
        }
        // A power loss that takes nothing is a crash of the process.
        let kept = if self.sync == Sync::PageCache { 0..machine.log.end() } else { 0..0 };
        for left in kept {
            actions.push(Action::PowerLoss(number, left));
            if unnoticed {
                actions.push(Action::PowerLossUnnoticed(number, left));
            }
        }
    }
}
