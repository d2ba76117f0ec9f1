//! The steps.

use super::settings::Settings;
use super::state::{Client, Coordinator, Group, OUTPUTS, POSITIONS, Partition, Phase, Request, State, Status};
use crate::explore::Protocol;
use crate::faults::{Fault, FaultSet};
use stateright::{Model, Property};

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A client sends its next request and has the answer.
    Send(usize),
    /// A member reads its position.
    ReadPosition(usize),
    /// A member learns that it is of a former generation.
    Learn(usize),
    /// The coordinator writes the marker of a transactional id at a partition.
    WriteMarker(u8, u8),
    /// The transaction of a client that has gone times out.
    Expire(u8),
    /// A late copy of a request arrives.
    Arrive(usize),
    /// A late copy of a marker arrives.
    MarkerArrives(usize),
    /// L: a client sends its next request twice.
    SendTwice(usize),
    /// U.
    GiveUp(usize),
    /// H.
    FailHandler(usize),
    /// M: the coordinator writes a marker twice.
    WriteMarkerTwice(u8, u8),
    /// T.
    TimeOut(u8),
    /// R.
    Rebalance,
    /// C.
    Crash(usize),
    /// L and C: a client crashes with a request under way.
    CrashWithRequest(usize),
    /// A job stores its position outside.
    Checkpoint(usize),
    /// F: another broker becomes the coordinator of a transactional id. The former one's marker for
    /// a partition may arrive later.
    FailOver(u8, Option<u8>),
    /// E.
    ExpireId(u8),
    /// D: an output partition, and how many records and markers it drops.
    DropLast(usize, usize),
    /// I.
    ForeignInit(u8),
}

impl Model for Settings {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let idle = Client {
            phase: Phase::Idle,
            epoch: 0,
            generation: 0,
            transaction: 0,
            attempt: 0,
            sequences: [0; OUTPUTS],
            has_begun: false,
            bumps: false,
            drops: false,
        };
        let mut clients = [idle; 2];
        clients[0].phase = Phase::Init;
        vec![State {
            coordinators: [Coordinator::default(); 2],
            outputs: [Partition::default(); OUTPUTS],
            before: [[None; 2]; OUTPUTS],
            group: Group::default(),
            clients,
            late: [None; 2],
            late_markers: [None; 2],
            aborted: 0,
            dropped: 0,
            spent: FaultSet::default(),
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for (number, client) in state.clients.iter().enumerate() {
            if client.phase == Phase::Idle {
                continue;
            }
            actions.extend([Action::Send(number), Action::ReadPosition(number), Action::Learn(number)]);
            actions.extend([Action::SendTwice(number), Action::GiveUp(number), Action::FailHandler(number)]);
            actions.extend([Action::Crash(number), Action::CrashWithRequest(number), Action::Checkpoint(number)]);
        }
        for id in 0..state.coordinators.len() as u8 {
            actions.extend([Action::Expire(id), Action::TimeOut(id)]);
            for partition in 0..=POSITIONS {
                actions.extend([Action::WriteMarker(id, partition), Action::WriteMarkerTwice(id, partition)]);
            }
        }
        self.add_faults_of_brokers(actions);
        actions.extend((0..state.late.len()).map(Action::Arrive));
        actions.extend((0..state.late_markers.len()).map(Action::MarkerArrives));
        if self.is_copy() {
            actions.push(Action::Rebalance);
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = *before;
        if let Some(fault) = Self::fault(&action) {
            state.spent = state.spent.with(fault);
            if let Action::CrashWithRequest(_) = action {
                state.spent = state.spent.with(Fault::Late);
            }
            if !state.spent.is_within(self.caps) || state.spent.size() > self.faults {
                return None;
            }
        }
        match action {
            Action::Send(number) => {
                let request = self.request(&state, number)?;
                self.send(&mut state, number, request);
            }
            Action::SendTwice(number) => {
                let request = self.request(&state, number).filter(|request| self.may_be_late(*request))?;
                keep(&mut state.late, request)?;
                self.send(&mut state, number, request);
            }
            Action::GiveUp(number) => {
                let request = self.request(&state, number).filter(|request| self.may_give_up(*request))?;
                keep(&mut state.late, request)?;
                self.give_up(&mut state, number);
            }
            Action::FailHandler(number) => {
                self.fail_handler(&mut state, number)?;
            }
            Action::ReadPosition(number) => {
                if state.clients[number].phase != Phase::ReadPosition {
                    return None;
                }
                self.read_position(&mut state, number)?;
            }
            // A producer that begins an epoch does so first.
            Action::Learn(number) if state.clients[number].phase == Phase::Bump => return None,
            Action::Learn(number) => self.learn(&mut state, number)?,
            Action::Checkpoint(number) => Self::checkpoint(&mut state, number)?,
            Action::WriteMarker(id, partition) => {
                let marker = state.marker(id, partition)?;
                self.write_marker(&mut state, marker);
            }
            Action::WriteMarkerTwice(id, partition) => {
                let marker = state.marker(id, partition)?;
                keep(&mut state.late_markers, marker)?;
                self.write_marker(&mut state, marker);
            }
            Action::Expire(id) => {
                if self.has_holder(&state, id) {
                    return None;
                }
                self.time_out(&mut state, id)?;
            }
            Action::TimeOut(id) => {
                if !self.has_holder(&state, id) {
                    return None;
                }
                self.time_out(&mut state, id)?;
            }
            Action::Arrive(index) => {
                let request = state.late[index].take()?;
                state.late.sort_unstable();
                let _ = self.execute(&mut state, request);
            }
            Action::MarkerArrives(index) => {
                let marker = state.late_markers[index].take()?;
                state.late_markers.sort_unstable();
                self.apply_marker(&mut state, marker);
            }
            Action::FailOver(id, partition) => {
                let former = partition.map(|partition| state.marker(id, partition).ok_or(()));
                if let Some(marker) = former {
                    keep(&mut state.late_markers, marker.ok()?)?;
                }
                Self::fail_over(&mut state, id)?;
            }
            Action::ExpireId(id) => Self::expire_id(&mut state, id)?,
            Action::DropLast(partition, count) => Self::drop_last(&mut state, partition, count)?,
            Action::ForeignInit(id) => {
                let _ = self.init(&mut state, id, None);
            }
            Action::Rebalance => {
                state.group.owner = 1 - state.group.owner;
                state.group.generation += 1;
                let owner = usize::from(state.group.owner);
                if state.clients[owner].phase == Phase::Idle {
                    self.join(&mut state, owner);
                }
            }
            Action::Crash(number) | Action::CrashWithRequest(number) => {
                if let Action::CrashWithRequest(_) = action {
                    let request = self.request(&state, number).filter(|request| self.may_be_late(*request))?;
                    keep(&mut state.late, request)?;
                }
                if self.is_copy()
                    && (usize::from(state.group.owner) != number
                        || state.clients[number].generation != state.group.generation)
                {
                    return None;
                }
                self.crash(&mut state, number);
            }
        }
        self.canonical(&mut state);
        (state != *before).then_some(state)
    }

    fn within_boundary(&self, state: &State) -> bool {
        state.coordinators.iter().all(|coordinator| coordinator.epoch <= self.epochs)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        // stateright's checker ends an exploration early where no property is left to check.
        vec![Property::always("explored", |_, _| true)]
    }
}

/// Keeps a copy for later; none where there is no room.
fn keep<T: Ord>(late: &mut [Option<T>; 2], copy: T) -> Option<()> {
    let free = late.iter_mut().find(|free| free.is_none())?;
    *free = Some(copy);
    late.sort_unstable();
    Some(())
}

impl Settings {
    fn send(&self, state: &mut State, number: usize, request: Request) {
        let answer = self.execute(state, request);
        self.react(state, number, answer);
    }

    /// Adds the faults of brokers and of other jobs, where they are enabled.
    fn add_faults_of_brokers(&self, actions: &mut Vec<Action>) {
        let is_enabled = |fault| self.caps.count(fault) > 0;
        for id in 0..2 {
            if is_enabled(Fault::CoordinatorFails) {
                actions.push(Action::FailOver(id, None));
                actions.extend((0..=POSITIONS).map(|partition| Action::FailOver(id, Some(partition))));
            }
            if is_enabled(Fault::IdExpires) {
                actions.push(Action::ExpireId(id));
            }
            if is_enabled(Fault::ForeignInit) {
                actions.push(Action::ForeignInit(id));
            }
        }
        if is_enabled(Fault::Drops) {
            let drops = |partition| [Action::DropLast(partition, 1), Action::DropLast(partition, 2)];
            actions.extend((0..OUTPUTS).flat_map(drops));
        }
    }

    fn may_be_late(&self, request: Request) -> bool {
        self.begins_late || !matches!(request, Request::Init { epoch: None, .. })
    }

    /// Whether a client is in the open transaction of a transactional id.
    fn has_holder(&self, state: &State, id: u8) -> bool {
        let coordinator = &state.coordinators[usize::from(id)];
        let holds = |(number, client): (usize, &Client)| {
            self.id(number) == id && client.epoch == coordinator.epoch && client.is_in_transaction()
        };
        coordinator.status == Status::Ongoing && state.clients.iter().enumerate().any(holds)
    }
}
