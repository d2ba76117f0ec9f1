//! Claim: what the engine concludes from a graph is right, on graphs small enough to see it.
//!
//! Among them the cases that stateright 0.31 gets wrong for liveness: a cycle, a self-loop, a join
//! in both orders, a cut.

use onceproof_engine::{
    Assessment, Clock, Cut, FAULT_LEVELS, FairnessClass, FaultFreePath, GlobalState, Graph, Limits, Marks, PropertySet,
    Question, Sampling, Space, StateSet, Successor, SystemClock, Target, best_runs, cycle_through, explore,
    fair_cycles, fault_free_path, first_violations, goal_unreachable, plain_fair_cycles, replay_actions, simulate,
};
use onceproof_models::Fault;
use onceproof_proofs::{Edge, Toy};
use std::sync::atomic::AtomicBool;

fn toy(edges: &[Edge], goal: u32) -> Toy {
    Toy::new(edges, goal)
}

fn explored(toy: &Toy) -> Graph {
    explore(toy, true, &Limits::default(), |_| {})
}

/// Returns the numbers of the states in sets, ascending.
fn numbers<'a>(graph: &Graph, sets: impl IntoIterator<Item = &'a StateSet>) -> Vec<u32> {
    let states = sets.into_iter().flat_map(StateSet::iter).map(|id| graph.store.state(id).component(0));
    let mut numbers: Vec<u32> = states.collect();
    numbers.sort_unstable();
    numbers
}

/// Returns the states from which the goal is unreachable without faults.
fn unreachable_from(toy: &Toy) -> Vec<u32> {
    let graph = explored(toy);
    numbers(&graph, [&goal_unreachable(&graph, Toy::GOAL)])
}

/// Returns the states on fair cycles without the goal.
fn on_fair_cycles(toy: &Toy) -> Vec<u32> {
    let graph = explored(toy);
    let unreachable = goal_unreachable(&graph, Toy::GOAL);
    numbers(&graph, &fair_cycles(&graph, toy, Toy::GOAL, &unreachable))
}

const CRASH: Option<Fault> = Some(Fault::ProcessCrash);
const BREAK: Option<Fault> = Some(Fault::ConnectionBreaks);
const FAILOVER: Option<Fault> = Some(Fault::Failover);
/// Two fairness classes.
const ONE: u64 = 1;
const TWO: u64 = 2;
/// The class of what need never happen.
const UNFAIR: u64 = 0;
const NONE: [u32; 0] = [];

#[test]
fn cycle_without_a_way_to_the_goal_is_unreachable() {
    assert_eq!(unreachable_from(&toy(&[(0, 1, None, ONE), (1, 0, None, ONE), (0, 2, CRASH, ONE)], 2)), [0, 1]);
}

#[test]
fn self_loop_does_not_reach_the_goal() {
    assert_eq!(unreachable_from(&toy(&[(0, 0, None, ONE), (0, 1, None, ONE), (1, 1, None, ONE)], 2)), [0, 1]);
}

#[test]
fn join_is_judged_equally_in_both_orders() {
    let one = [(0, 1, None, ONE), (0, 2, None, TWO), (1, 3, None, ONE), (2, 3, None, TWO), (1, 9, None, ONE)];
    let other = [(0, 2, None, TWO), (0, 1, None, ONE), (2, 3, None, TWO), (1, 3, None, ONE), (1, 9, None, ONE)];
    assert_eq!(unreachable_from(&toy(&one, 9)), [2, 3]);
    assert_eq!(unreachable_from(&toy(&other, 9)), [2, 3]);
}

#[test]
fn fault_does_not_make_a_goal_reachable() {
    assert_eq!(unreachable_from(&toy(&[(0, 1, None, ONE), (1, 2, CRASH, ONE)], 2)), [0, 1]);
    assert_eq!(unreachable_from(&toy(&[(0, 1, CRASH, ONE), (1, 2, None, ONE)], 2)), [0]);
}

#[test]
fn cycle_beside_a_reachable_goal_is_judged_by_fairness() {
    // The class that leads to the goal is enabled in state 1 only.
    let sometimes = [(0, 1, None, ONE), (1, 0, None, ONE), (1, 2, None, TWO)];
    assert_eq!(unreachable_from(&toy(&sometimes, 2)), NONE);
    assert_eq!(on_fair_cycles(&toy(&sometimes, 2)), [0, 1], "weak fairness asks for what is enabled all the time");
    // It is enabled in both states.
    let always = [(0, 1, None, ONE), (1, 0, None, ONE), (0, 2, None, TWO), (1, 2, None, TWO)];
    assert_eq!(on_fair_cycles(&toy(&always, 2)), NONE);
    // An unfair step need not happen, and neither need a fault.
    let unfair = [(0, 1, None, ONE), (1, 0, None, ONE), (0, 2, None, UNFAIR), (1, 2, None, UNFAIR)];
    assert_eq!(on_fair_cycles(&toy(&unfair, 2)), [0, 1]);
    let faulty = [(0, 1, None, ONE), (1, 0, None, ONE), (0, 2, CRASH, TWO), (1, 3, None, ONE), (3, 2, None, TWO)];
    assert_eq!(on_fair_cycles(&toy(&faulty, 2)), [0, 1]);
}

#[test]
fn self_loop_is_a_fair_cycle_only_if_it_executes_every_class() {
    assert_eq!(on_fair_cycles(&toy(&[(0, 0, None, ONE), (0, 1, None, TWO)], 1)), NONE);
    assert_eq!(on_fair_cycles(&toy(&[(0, 0, None, ONE), (0, 0, None, TWO), (0, 1, None, TWO)], 1)), [0]);
}

#[test]
fn cycle_through_the_goal_does_not_avoid_it() {
    assert_eq!(on_fair_cycles(&toy(&[(0, 1, None, ONE), (1, 2, None, ONE), (2, 0, None, ONE)], 1)), NONE);
}

#[test]
fn fair_cycle_returns_to_its_first_state() {
    let edges = [
        (0, 1, None, ONE),
        (1, 2, None, ONE),
        (2, 1, None, TWO),
        (2, 3, None, ONE),
        (3, 1, None, ONE),
        (1, 9, None, 7),
    ];
    let toy = toy(&edges, 9);
    let graph = explored(&toy);
    let cycles = fair_cycles(&graph, &toy, Toy::GOAL, &goal_unreachable(&graph, Toy::GOAL));
    let inside = plain_fair_cycles(&graph, &toy, Toy::GOAL, &cycles[0], Toy::state(1));
    let steps = cycle_through(&&toy, Toy::state(1), &inside[0].waypoints, |state| inside[0].states.contains(state));
    assert_eq!(steps.last().map(|step| step.state), Some(Toy::state(1)));
    assert!(!steps.is_empty() && steps.iter().all(|step| [1, 2, 3].contains(&step.state.component(0))));
}

#[test]
fn state_behind_a_cut_may_reach_the_goal() {
    let edges = [(0, 1, None, ONE), (1, 2, None, ONE), (2, 3, None, ONE)];
    assert_eq!(unreachable_from(&toy(&edges, 9)), [0, 1, 2, 3]);
    let cut = Toy { cut: Some(2), ..toy(&edges, 9) };
    assert_eq!(unreachable_from(&cut), [3], "all that follows has to be known");
    assert_eq!(explored(&cut).cut, Some(Cut::Boundary));
    let shallow = explore(&toy(&edges, 9), true, &Limits { depth: Some(1), ..Limits::default() }, |_| {});
    assert_eq!(shallow.cut, Some(Cut::Depth(1)));
    assert!(goal_unreachable(&shallow, Toy::GOAL).is_empty(), "nothing was expanded to the end");
}

#[test]
fn best_run_has_fewest_faults_then_mildest_then_fewest_steps() {
    let edges = [
        (0, 9, FAILOVER, ONE),
        (0, 1, None, ONE),
        (1, 2, None, ONE),
        (2, 9, CRASH, ONE),
        (0, 3, CRASH, ONE),
        (3, 9, CRASH, ONE),
    ];
    let toy = toy(&edges, 9);
    let at_goal = |state: &GlobalState| *state == Toy::state(9);
    let targets = [Target::Violation(Toy::GOAL.only()), Target::State(&at_goal)];
    for run in best_runs(&toy, &targets, &Limits::default()) {
        let run = run.expect("the goal is reached");
        let visited: Vec<u32> = run.steps.iter().map(|step| step.state.component(0)).collect();
        assert_eq!(visited, [1, 2, 9], "one process crash, though a failover would be shorter");
    }
}

#[test]
fn states_are_compared_exactly_and_counted_once() {
    let edges = [(0, 1, None, ONE), (0, 2, None, ONE), (1, 3, None, ONE), (2, 3, None, ONE), (3, 0, None, ONE)];
    let graph = explored(&toy(&edges, 9));
    assert_eq!((graph.states(), graph.transitions, graph.depth), (4, 5, 2));
}

/// More states than the end of a walk looks at, with the goal behind them.
struct Wide;

const START: u32 = 40_000;
const GOAL: u32 = 30_001;

impl Space for Wide {
    type Action = ();
    type Fault = Fault;

    fn width(&self) -> usize {
        1
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(Toy::state(START), Marks::default())]
    }

    fn expand(&self, from: &GlobalState, successors: &mut Vec<Successor<Fault, ()>>) -> Assessment {
        let next: Vec<u32> = match from.component(0) {
            START => vec![0],
            0 => (1..GOAL).collect(),
            GOAL => vec![],
            _ => vec![GOAL],
        };
        let step = |to: &u32| Successor { state: Toy::state(*to), action: (), fault: None, marks: Marks::default() };
        successors.extend(next.iter().map(step));
        let goal = Toy::GOAL.only();
        let reached = if from.component(0) == GOAL { goal } else { PropertySet::EMPTY };
        Assessment { obligations: goal, reached, is_cut: false }
    }

    fn fairness(&self, _state: &GlobalState, _action: &()) -> FairnessClass {
        FairnessClass::new(1)
    }
}

#[test]
fn walk_with_a_limited_search_leaves_goals_undecided() {
    let path = |max_states| fault_free_path(&Wide, Toy::state(0), max_states, |at, _| *at == Toy::state(GOAL));
    assert!(matches!(path(20_000), FaultFreePath::Unknown));
    assert!(matches!(path(40_000), FaultFreePath::Found(steps) if steps.len() == 2));
    assert!(matches!(fault_free_path(&Wide, Toy::state(0), 40_000, |_, _| false), FaultFreePath::Unreachable));
    let sampling = Sampling { walks: 3, steps: 1, seed: 1 };
    let sampled = simulate(&Wide, sampling, &Limits::default(), |_| {});
    assert_eq!((sampled.walks, sampled.longest), (3, 1));
    assert!(sampled.goal_unreachable.iter().all(Option::is_none));
}

/// A graph without an end, with a way back from every state.
struct Endless;

impl Space for Endless {
    type Action = ();
    type Fault = Fault;

    fn width(&self) -> usize {
        1
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(Toy::state(0), Marks::default())]
    }

    fn expand(&self, from: &GlobalState, successors: &mut Vec<Successor<Fault, ()>>) -> Assessment {
        let from = from.component(0);
        for next in [from + 1, from * 2 + 1, from / 2] {
            successors.push(Successor { state: Toy::state(next), action: (), fault: None, marks: Marks::default() });
        }
        Assessment::default()
    }

    fn fairness(&self, _state: &GlobalState, _action: &()) -> FairnessClass {
        FairnessClass::UNFAIR
    }
}

#[test]
fn every_limit_cuts_and_is_named() {
    let interrupted = AtomicBool::new(true);
    let cut = |limits: Limits<'_>| explore(&Endless, false, &limits, |_| {}).cut;
    assert_eq!(cut(Limits { states: 5_000, ..Limits::default() }), Some(Cut::States(5_000)));
    assert_eq!(cut(Limits { bytes: 1 << 20, ..Limits::default() }), Some(Cut::Memory(1 << 20)));
    let deadline = Some(SystemClock.now());
    assert_eq!(cut(Limits { clock: &SystemClock, deadline, ..Limits::default() }), Some(Cut::Time));
    assert_eq!(cut(Limits { interrupted: Some(&interrupted), ..Limits::default() }), Some(Cut::Interrupted));
    assert_eq!(cut(Limits { depth: Some(9), ..Limits::default() }), Some(Cut::Depth(9)));
}

#[test]
fn number_of_threads_changes_no_result() {
    let limits = |threads| Limits { states: 300_000, threads, ..Limits::default() };
    let one = explore(&Endless, true, &limits(1), |_| {});
    let two = explore(&Endless, true, &limits(2), |_| {});
    let size = |graph: &Graph| (graph.states(), graph.expanded(), graph.transitions, graph.depth, graph.cut);
    assert_eq!(size(&one), size(&two));
    assert!(one.store.ids().all(|id| one.store.state(id) == two.store.state(id)));
}

/// Fault levels for toys: crashes, then breaks, then the rest.
fn level_of(fault: Fault) -> usize {
    match fault {
        Fault::ProcessCrash => 0,
        Fault::ConnectionBreaks => 1,
        _ => 3,
    }
}

/// Returns the levels from `first` on as those that violate the safety property.
fn from_level(first: usize) -> [PropertySet; FAULT_LEVELS] {
    std::array::from_fn(|level| if level < first { PropertySet::EMPTY } else { Toy::GOAL.only() })
}

#[test]
fn lowest_violating_level_is_found_whatever_is_known() {
    let toy = toy(&[(0, 9, FAILOVER, 3), (0, 1, None, 1), (1, 2, CRASH, 4), (2, 9, BREAK, 2)], 9);
    let properties = Toy::GOAL.only();
    let found = |known, highest_level| {
        first_violations(&toy, Question { properties, highest_level, known }, level_of, &Limits::default())
    };
    let highest = FAULT_LEVELS - 1;
    let fresh = found(from_level(FAULT_LEVELS), highest);
    assert_eq!(fresh.violations, from_level(1));
    assert_eq!(fresh.runs, [vec![3], vec![1, 4, 2]], "as they were found");
    // Each run violates the property at its own level, and what is known is not searched for again.
    assert_eq!(replay_actions(&toy, &fresh.runs[0], properties, level_of), from_level(3));
    assert_eq!(replay_actions(&toy, &fresh.runs[1], properties, level_of), from_level(1));
    let informed = found(from_level(3), highest);
    assert_eq!((informed.violations, informed.runs), (fresh.violations, vec![vec![1, 4, 2]]));
    assert_eq!(found(from_level(1), highest).violations, fresh.violations);
    assert!(found(from_level(FAULT_LEVELS), 0).violations[0].is_empty());
    assert_eq!(found(from_level(0), highest).states, 1, "nothing is left to search for");
}

#[test]
fn replayed_trace_skips_actions_that_are_not_enabled() {
    let trace = [7, 1, 4, 2];
    let violated = |edges: &[Edge]| replay_actions(&toy(edges, 9), &trace, Toy::GOAL.only(), level_of);
    let same = [(0, 1, None, 1), (1, 2, CRASH, 4), (2, 9, BREAK, 2)];
    assert_eq!(violated(&same), from_level(1), "seven is skipped");
    let shorter = [(0, 1, None, 1), (1, 9, None, 2)];
    assert_eq!(violated(&shorter), from_level(0), "four is skipped, and so is its fault");
    let elsewhere = [(0, 1, None, 1), (1, 2, CRASH, 4), (2, 3, BREAK, 2), (3, 9, BREAK, 5)];
    assert_eq!(violated(&elsewhere), from_level(FAULT_LEVELS), "it is violated, but not by this trace");
}
