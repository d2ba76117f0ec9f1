//! The requests by which a living client learns that its producer is refused for good.
//!
//! KIP-588 is about a producer that was too slow: its transaction timed out, and its application
//! has to make a new one although no other has taken its transactional id.

use super::actions::Action;
use super::settings::Settings;
use super::state::{Answer, Phase, State};
use crate::explore::Protocol;
use crate::faults::{Fault, FaultSet};
use stateright::{Model, Property};

/// A version and a shape, explored for refusals.
#[derive(Clone, Copy, Debug)]
pub struct Refusals(pub Settings);

/// The request that is refused for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// A record.
    Record,
    /// An abort.
    Abort,
    /// A commit.
    Commit,
}

impl Settings {
    fn refusal(&self, state: &State, number: usize) -> Option<Refusal> {
        let request = self.request(state, number)?;
        let answer = self.execute(&mut state.clone(), request);
        match (state.clients[number].phase, answer) {
            (Phase::Write(_), Answer::Fenced) if !self.rules.refused_record_aborts => Some(Refusal::Record),
            (Phase::Abort, Answer::Fenced | Answer::Invalid) => Some(Refusal::Abort),
            (Phase::Commit, Answer::Fenced | Answer::Invalid) => Some(Refusal::Commit),
            _ => None,
        }
    }
}

impl Model for Refusals {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        self.0.init_states()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.0.actions(state, actions);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        self.0.next_state(state, action)
    }

    fn within_boundary(&self, state: &State) -> bool {
        self.0.within_boundary(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("explored", |_, _| true)]
    }
}

impl Protocol for Refusals {
    type Hazard = Refusal;

    const BLOCKED: Option<Refusal> = None;

    fn spent(state: &State) -> FaultSet {
        state.spent
    }

    fn fault(action: &Action) -> Option<Fault> {
        Settings::fault(action)
    }

    fn hazards(&self, state: &State) -> Vec<Refusal> {
        (0..state.clients.len()).filter_map(|number| self.0.refusal(state, number)).collect()
    }

    fn is_progress(&self, before: &State, after: &State) -> bool {
        self.0.is_progress(before, after)
    }

    fn is_done(&self, state: &State) -> bool {
        self.0.is_done(state)
    }

    fn is_cut(&self, state: &State) -> bool {
        self.0.is_cut(state)
    }
}
