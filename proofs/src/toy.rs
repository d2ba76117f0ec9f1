//! A graph given by its edges, as a space: small enough to see what should be concluded from it.

use onceproof_engine::{
    Assessment, FairnessClass, GlobalState, Marks, PropertyId, PropertySet, Reduced, Space, Successor,
};
use onceproof_models::Fault;

/// An edge: from, to, the fault that it is, and its fairness class. Zero is the class of what need
/// never happen.
pub type Edge = (u32, u32, Option<Fault>, u64);

/// A graph that starts in state 0. Every state is obliged to reach the one goal, and a step to a
/// goal violates the one safety property, so that both kinds of counterexamples can be asked for.
#[derive(Clone, Debug)]
pub struct Toy {
    /// The edges.
    pub edges: Vec<Edge>,
    /// The states in which the goal is reached.
    pub goals: Vec<u32>,
    /// A state with successors that are not shown.
    pub cut: Option<u32>,
}

impl Toy {
    /// The goal, and the safety property that a step to it violates.
    pub const GOAL: PropertyId = PropertyId::new(0);

    /// Returns a graph in which the goal is reached in one state.
    #[must_use]
    pub fn new(edges: &[Edge], goal: u32) -> Self {
        Self { edges: edges.to_vec(), goals: vec![goal], cut: None }
    }

    /// Returns the state of a number.
    #[must_use]
    pub fn state(number: u32) -> GlobalState {
        GlobalState::new(&[number])
    }

    fn goal_in(&self, state: u32) -> PropertySet {
        if self.goals.contains(&state) { Self::GOAL.only() } else { PropertySet::EMPTY }
    }
}

impl Space for Toy {
    /// The fairness class of the edge.
    type Action = u64;
    type Fault = Fault;

    fn width(&self) -> usize {
        1
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(Self::state(0), Marks::default())]
    }

    fn expand(&self, from: &GlobalState, successors: &mut Vec<Successor<Fault, u64>>) -> Assessment {
        let from = from.component(0);
        let out = self.edges.iter().filter(|(source, ..)| *source == from);
        successors.extend(out.map(|(_, target, fault, class)| Successor {
            state: Self::state(*target),
            action: *class,
            fault: *fault,
            marks: Marks { violations: self.goal_in(*target), hazards: PropertySet::EMPTY },
        }));
        Assessment { obligations: Self::GOAL.only(), reached: self.goal_in(from), is_cut: self.cut == Some(from) }
    }

    fn fairness(&self, _state: &GlobalState, action: &u64) -> FairnessClass {
        FairnessClass::new(*action)
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
