//! A graph by its edges, as a space: small enough to see what should come out.

use onceproof_engine::composition::{Assessment, GlobalState, Marks, Successor, WIDTH};
use onceproof_engine::{Reduced, Space};
use onceproof_models::Fault;

/// From, to, the fault that it takes, and which thing it does; zero may be put off for ever.
pub type Edge = (u32, u32, Option<Fault>, u64);

/// A graph. Every state obligations one goal, and arriving in it counts as breaking something, so that counterexamples can be told of both.
#[derive(Clone, Debug)]
pub struct Toy {
    /// Its edges. It starts in state zero.
    pub edges: Vec<Edge>,
    /// The states that are the goal.
    pub goals: Vec<u32>,
    /// A state some of whose steps are not followed.
    pub cut: Option<u32>,
}

impl Toy {
    /// A graph with one goal.
    #[must_use]
    pub fn new(edges: &[Edge], goal: u32) -> Self {
        Self { edges: edges.to_vec(), goals: vec![goal], cut: None }
    }

    /// The state of this number.
    #[must_use]
    pub fn state(number: u32) -> GlobalState {
        let mut state = GlobalState([0; WIDTH]);
        state.0[0] = number;
        state
    }
}

impl Space for Toy {
    type Action = u64;
    type Fault = Fault;

    fn width(&self) -> usize {
        1
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(Self::state(0), Marks::default())]
    }

    fn expand(&self, from: &GlobalState, successors: &mut Vec<Successor<Fault, u64>>) -> Assessment {
        let out = self.edges.iter().filter(|(source, ..)| *source == from.0[0]);
        successors.extend(out.map(|(_, target, fault, thing)| Successor {
            state: Self::state(*target),
            action: *thing,
            fault: *fault,
            marks: Marks { violations: u8::from(self.goals.contains(target)), hazards: 0 },
        }));
        let has = u8::from(self.goals.contains(&from.0[0]));
        Assessment { obligations: 1, has, is_cut: self.cut == Some(from.0[0]) }
    }

    fn fairness(&self, _state: &GlobalState, action: &u64) -> u64 {
        *action
    }
}

impl Reduced for Toy {
    type Plain<'a> = &'a Self;

    fn plain(&self) -> &Self {
        self
    }

    fn representative(&self, state: &GlobalState) -> GlobalState {
        *state
    }

    fn ample_steps(&self, _state: &GlobalState) -> Vec<Successor<Fault, u64>> {
        Vec::new()
    }
}
