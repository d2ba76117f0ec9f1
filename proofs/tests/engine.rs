//! Claim: what the engine concludes from a graph is right, on graphs small enough to see it.
//!
//! Among them the cases that stateright 0.31 gets wrong for liveness: a cycle, a self-loop, a join in both orders, and a cut.

use onceproof::engine::{Cut, Limits, Paths, Space, explore, unreachable_from};
use onceproof_models::Fault;
use onceproof_models::composition::{Action, Assessment, GlobalState, Marks, Successor, WIDTH};

/// A graph by its edges: from, to, and the fault that it takes. The goal is a state.
struct Toy {
    edges: Vec<(u32, u32, Option<Fault>)>,
    goal: u32,
}

fn state(number: u32) -> GlobalState {
    let mut state = GlobalState([0; WIDTH]);
    state.0[0] = number;
    state
}

impl Space for Toy {
    fn width(&self) -> usize {
        1
    }

    fn initial(&self) -> GlobalState {
        state(0)
    }

    fn expand(&self, from: &GlobalState, successors: &mut Vec<Successor>) {
        let out = self.edges.iter().filter(|(source, ..)| *source == from.0[0]);
        successors.extend(out.map(|(_, target, fault)| Successor {
            state: state(*target),
            action: Action::Crash { actor: 0 },
            fault: *fault,
            marks: Marks { violations: u8::from(*target == self.goal), dangers: 0 },
        }));
    }

    fn assess(&self, at: &GlobalState) -> Assessment {
        Assessment { owed: 1, settled: u8::from(at.0[0] == self.goal), at_rest: false }
    }
}

/// The states from which the goal is out of reach without faults.
fn stuck(edges: &[(u32, u32, Option<Fault>)], goal: u32) -> Vec<u32> {
    let graph = explore(&Toy { edges: edges.to_vec(), goal }, &Limits::default(), |_| {});
    let has = |_, place: u32| graph.assessments[place as usize].settled != 0;
    let mut stuck: Vec<u32> = unreachable_from(&graph, 1, |_, _| true, has).remove(0);
    stuck = stuck.into_iter().map(|place| graph.store.state(place).0[0]).collect();
    stuck.sort_unstable();
    stuck
}

const FAULT: Option<Fault> = Some(Fault::ProcessCrash);

#[test]
fn a_cycle_that_never_reaches_the_goal_is_stuck() {
    assert_eq!(stuck(&[(0, 1, None), (1, 0, None), (0, 2, FAULT)], 2), [0, 1]);
}

#[test]
fn a_self_loop_beside_the_goal_is_not_the_goal() {
    assert_eq!(stuck(&[(0, 0, None), (0, 1, None), (1, 1, None)], 2), [0, 1]);
}

#[test]
fn a_join_is_judged_alike_in_both_orders() {
    let one = [(0, 1, None), (0, 2, None), (1, 3, None), (2, 3, None), (1, 9, None)];
    let other = [(0, 2, None), (0, 1, None), (2, 3, None), (1, 3, None), (1, 9, None)];
    assert_eq!(stuck(&one, 9), [2, 3]);
    assert_eq!(stuck(&other, 9), [2, 3]);
}

#[test]
fn a_fault_is_no_way_out() {
    assert_eq!(stuck(&[(0, 1, None), (1, 2, FAULT)], 2), [0, 1]);
    assert_eq!(stuck(&[(0, 1, FAULT), (1, 2, None)], 2), [0]);
}

#[test]
fn fewest_faults_come_before_fewest_steps_and_mild_faults_before_far_fetched_ones() {
    let failover = Some(Fault::Failover);
    let crash_and_break = [(0, 9, failover), (0, 1, None), (1, 2, None), (2, 9, FAULT), (0, 3, FAULT), (3, 9, FAULT)];
    let toy = Toy { edges: crash_and_break.to_vec(), goal: 9 };
    let graph = explore(&toy, &Limits::default(), |_| {});
    let story = Paths::of(&graph).to_violation(&graph, &toy, 1).expect("the goal is reached");
    let visited: Vec<u32> = story.iter().map(|step| step.state.0[0]).collect();
    assert_eq!(visited, [1, 2, 9], "one process crash, though a failover would be shorter");
}

#[test]
fn states_are_compared_exactly_and_counted_once() {
    let diamond = [(0, 1, None), (0, 2, None), (1, 3, None), (2, 3, None), (3, 0, None)];
    let graph = explore(&Toy { edges: diamond.to_vec(), goal: 9 }, &Limits::default(), |_| {});
    assert_eq!((graph.states(), graph.transitions(), graph.depth), (4, 5, 2));
}

/// A line that does not end.
struct Endless;

impl Space for Endless {
    fn width(&self) -> usize {
        1
    }

    fn initial(&self) -> GlobalState {
        state(0)
    }

    fn expand(&self, from: &GlobalState, successors: &mut Vec<Successor>) {
        let next = state(from.0[0] + 1);
        let action = Action::Crash { actor: 0 };
        successors.push(Successor { state: next, action, fault: None, marks: Marks::default() });
    }

    fn assess(&self, _state: &GlobalState) -> Assessment {
        Assessment::default()
    }
}

#[test]
fn every_limit_cuts_and_says_which_one_it_was() {
    use std::sync::atomic::AtomicBool;
    use std::time::Instant;
    let interrupted = AtomicBool::new(true);
    let cut = |limits: Limits<'_>| explore(&Endless, &limits, |_| {}).cut;
    assert_eq!(cut(Limits { states: 5_000, ..Limits::default() }), Some(Cut::States(5_000)));
    assert_eq!(cut(Limits { bytes: 1 << 20, ..Limits::default() }), Some(Cut::Memory(1 << 20)));
    assert_eq!(cut(Limits { deadline: Some(Instant::now()), ..Limits::default() }), Some(Cut::Time));
    assert_eq!(cut(Limits { interrupted: Some(&interrupted), ..Limits::default() }), Some(Cut::Interrupted));
}
