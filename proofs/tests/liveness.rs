//! Claim: what the engine says about liveness agrees with the definitions, on random graphs and on
//! stateright models.
//!
//! The definitions are computed as they are written: "no continuation reaches the goal" by a search
//! from every state, "a fair run avoids the goal for ever" as the greatest set of states from which
//! every class is executed, or is once disabled, without leaving the set (Emerson and Lei, 1985).
//! stateright 0.31 gets `eventually` wrong on the models below.

use onceproof_engine::{Cut, Limits, ModelSpace, PropertyId, explore, fair_cycles, goal_unreachable, verify};
use onceproof_models::Fault;
use onceproof_proofs::Toy;
use proptest::prelude::*;
use stateright::{Checker, Model, Property};

const STATES: u32 = 6;

/// A toy with the definitions computed as they are written.
#[derive(Clone, Debug)]
struct Graph(Toy);

impl Graph {
    fn is_goal(&self, state: u32) -> bool {
        self.0.goals.contains(&state)
    }

    /// Returns the fault-free steps out of a state: targets with classes.
    fn fault_free(&self, from: u32) -> impl Iterator<Item = (u32, u64)> {
        let out = self.0.edges.iter().filter(move |(source, _, fault, _)| *source == from && fault.is_none());
        out.map(|(_, target, _, class)| (*target, *class))
    }

    /// Returns the reachable states.
    fn reachable(&self) -> Vec<u32> {
        let mut seen = vec![0];
        let mut next = 0;
        while next < seen.len() {
            let at = seen[next];
            for (_, target, ..) in self.0.edges.iter().filter(|(source, ..)| *source == at) {
                if !seen.contains(target) {
                    seen.push(*target);
                }
            }
            next += 1;
        }
        seen
    }

    /// Whether a path without faults inside a set leads to a state that fits.
    fn reaches(&self, from: u32, inside: &[u32], fits: impl Fn(u32) -> bool) -> bool {
        let (mut seen, mut next) = (vec![from], 0);
        while next < seen.len() {
            if fits(seen[next]) {
                return true;
            }
            for (target, _) in self.fault_free(seen[next]) {
                if inside.contains(&target) && !seen.contains(&target) {
                    seen.push(target);
                }
            }
            next += 1;
        }
        false
    }

    /// Whether a fair run avoids the goal for ever among these states, which can reach it.
    fn has_fair_cycle(&self, able: &[u32]) -> bool {
        let mut set: Vec<u32> = able.iter().copied().filter(|state| !self.is_goal(*state)).collect();
        let classes: Vec<u64> = self.0.edges.iter().map(|(.., class)| *class).collect();
        loop {
            let before = set.len();
            let inside = set.clone();
            set.retain(|state| {
                let goes_on = self.fault_free(*state).any(|(target, _)| inside.contains(&target));
                goes_on
                    && classes.iter().all(|class| {
                        let is_executed_or_disabled = |at: u32| {
                            let mut steps = self.fault_free(at).filter(|(_, other)| other == class).peekable();
                            steps.peek().is_none() || steps.any(|(target, _)| inside.contains(&target))
                        };
                        self.reaches(*state, &inside, is_executed_or_disabled)
                    })
            });
            if set.len() == before {
                return !set.is_empty();
            }
        }
    }
}

fn graphs() -> impl Strategy<Value = Graph> {
    let edge = (0..STATES, 0..STATES, proptest::bool::weighted(0.2), 1_u64..4);
    let edge = edge.prop_map(|(from, to, is_fault, class)| (from, to, is_fault.then_some(Fault::ProcessCrash), class));
    let goals = proptest::collection::vec(0..STATES, 0..3);
    (proptest::collection::vec(edge, 0..16), goals).prop_map(|(edges, goals)| Graph(Toy { edges, goals, cut: None }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn random_graphs_are_judged_by_the_definitions(graph in graphs()) {
        let explored = explore(&graph.0, true, &Limits::default(), |_| {});
        let unreachable = goal_unreachable(&explored, Toy::GOAL);
        let all: Vec<u32> = (0..STATES).collect();
        let mut able = Vec::new();
        for state in graph.reachable() {
            let reaches = graph.reaches(state, &all, |at| graph.is_goal(at));
            let id = explored.store.find(&Toy::state(state)).expect("it is reachable");
            prop_assert_eq!(!unreachable.contains(id), reaches, "state {}", state);
            if reaches {
                able.push(state);
            }
        }
        let fair = fair_cycles(&explored, &graph.0, Toy::GOAL, &unreachable);
        prop_assert_eq!(!fair.is_empty(), graph.has_fair_cycle(&able));
    }
}

/// A stateright model that is a graph, with the property that every run reaches one state.
#[derive(Clone, Debug)]
struct Steps {
    edges: Vec<(u8, u8)>,
    goal: u8,
    boundary: u8,
}

impl Model for Steps {
    type State = u8;
    type Action = u8;

    fn init_states(&self) -> Vec<u8> {
        vec![0]
    }

    fn actions(&self, state: &u8, actions: &mut Vec<u8>) {
        actions.extend(self.edges.iter().filter(|(from, _)| from == state).map(|(_, to)| *to));
    }

    fn next_state(&self, _state: &u8, action: u8) -> Option<u8> {
        Some(action)
    }

    fn within_boundary(&self, state: &u8) -> bool {
        *state <= self.boundary
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::eventually("arrives", |model: &Self, state: &u8| *state == model.goal)]
    }
}

fn steps(edges: &[(u8, u8)], goal: u8) -> Steps {
    Steps { edges: edges.to_vec(), goal, boundary: u8::MAX }
}

/// Whether every run arrives: by the engine, and by stateright.
fn arrives(model: &Steps) -> (bool, bool) {
    let ours = verify(&ModelSpace::new(model.clone()), &Limits::default()).holds();
    let theirs = model.clone().checker().spawn_bfs().join().discovery("arrives").is_none();
    (ours, theirs)
}

#[test]
fn eventually_is_right_where_stateright_is_not() {
    assert_eq!(arrives(&steps(&[(0, 1), (1, 2)], 2)), (true, true), "a line");
    assert_eq!(arrives(&steps(&[(0, 1), (0, 2)], 2)), (false, false), "a dead end");
    assert_eq!(arrives(&steps(&[(0, 1), (1, 0), (1, 2)], 2)), (false, true), "a cycle: stateright misses it");
    assert_eq!(arrives(&steps(&[(0, 0), (0, 2)], 2)), (false, true), "a self-loop: stateright misses it");
    let behind_the_goal = steps(&[(0, 2), (2, 1), (1, 1)], 2);
    assert_eq!(arrives(&behind_the_goal), (true, true), "what follows the goal does not matter");
}

#[test]
fn eventually_does_not_depend_on_the_order_of_a_join() {
    // One path to the join passes the goal, the other does not.
    let one = steps(&[(0, 1), (0, 9), (1, 5), (9, 5)], 9);
    let other = steps(&[(0, 9), (0, 1), (9, 5), (1, 5)], 9);
    assert!(!arrives(&one).0 && !arrives(&other).0, "the run over 1 ends without the goal");
}

#[test]
fn boundary_is_inconclusive_and_no_dead_end() {
    let model = Steps { boundary: 1, ..steps(&[(0, 1), (1, 2)], 2) };
    let graph = explore(&ModelSpace::new(model.clone()), true, &Limits::default(), |_| {});
    assert_eq!(graph.cut, Some(Cut::Boundary));
    let unreachable = goal_unreachable(&graph, PropertyId::new(0));
    assert!(unreachable.is_empty(), "a state beyond the boundary may reach the goal");
    let theirs = model.checker().spawn_bfs().join();
    assert!(theirs.discovery("arrives").is_some(), "stateright gives a false alarm");
}

/// Two counters that move independently, with `always` and `sometimes` properties.
#[derive(Clone, Debug)]
struct Counters;

impl Model for Counters {
    type State = (u8, u8);
    type Action = bool;

    fn init_states(&self) -> Vec<Self::State> {
        vec![(0, 0), (1, 1)]
    }

    fn actions(&self, _state: &Self::State, actions: &mut Vec<bool>) {
        actions.extend([false, true]);
    }

    fn next_state(&self, state: &Self::State, is_first: bool) -> Option<Self::State> {
        let (one, two) = *state;
        match is_first {
            true if one < 9 => Some((one + 1, two)),
            false if two < 9 => Some((one, two + 1)),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("the sum stays small", |_, (one, two)| one + two < 18),
            Property::sometimes("they meet", |_, (one, two)| *one == 5 && *two == 5),
        ]
    }
}

#[test]
fn model_space_has_the_states_and_marks_of_its_model() {
    let verification = verify(&ModelSpace::new(Counters), &Limits::default());
    assert_eq!(verification.states, 100);
    assert!(verification.finding("they meet").is_some_and(onceproof_engine::Finding::holds));
    let trace = verification.finding("the sum stays small").and_then(|finding| finding.trace());
    assert_eq!(trace.map(|trace| trace.steps.len()), Some(16), "from (1, 1) to (9, 9)");
}
