//! Claim: what the engine concludes from a graph is right, on graphs small enough to see it.
//!
//! Among them the cases that stateright 0.31 gets wrong for liveness: a cycle, a self-loop, a join in both orders, and a cut.

use onceproof_engine::composition::{Assessment, GlobalState, Marks, Successor};
use onceproof_engine::{
    Asked, Clock, Cut, FAULT_LEVELS, FaultFreePath, Graph, Limits, Places, Sampling, Space, SystemClock, Target,
    best_runs, explore, fair_cycles, fair_inside, fault_free_path, first_broken, follow, round, simulate, stuck,
};
use onceproof_models::Fault;
use onceproof_proofs::{Edge, Toy};

fn toy(edges: &[Edge], goal: u32) -> Toy {
    Toy::new(edges, goal)
}

fn state(number: u32) -> GlobalState {
    Toy::state(number)
}

fn explored(toy: &Toy) -> Graph {
    explore(toy, true, &Limits::default(), |_| {})
}

/// The states from which the goal is out of reach without faults.
fn goal_unreachable(toy: &Toy) -> Vec<u32> {
    let graph = explored(toy);
    let mut stuck: Vec<u32> = stuck(&graph, 1).iter().map(|place| graph.store.state(place).0[0]).collect();
    stuck.sort_unstable();
    stuck
}

/// The states in which a fair run can go round for ever without the goal.
fn going_round(toy: &Toy) -> Vec<u32> {
    let graph = explored(toy);
    let stuck = stuck(&graph, 1);
    let cycles = fair_cycles(&graph, toy, 1, &stuck);
    let mut round: Vec<u32> = cycles.iter().flat_map(Places::iter).map(|place| graph.store.state(place).0[0]).collect();
    round.sort_unstable();
    round
}

const FAULT: Option<Fault> = Some(Fault::ProcessCrash);
/// Two things that a fair run does not put off for ever.
const ONE: u64 = 1;
const TWO: u64 = 2;
/// What may be put off for ever.
const WHENEVER: u64 = 0;

#[test]
fn a_cycle_that_never_reaches_the_goal_is_stuck() {
    assert_eq!(goal_unreachable(&toy(&[(0, 1, None, ONE), (1, 0, None, ONE), (0, 2, FAULT, ONE)], 2)), [0, 1]);
}

#[test]
fn a_self_loop_beside_the_goal_is_not_the_goal() {
    assert_eq!(goal_unreachable(&toy(&[(0, 0, None, ONE), (0, 1, None, ONE), (1, 1, None, ONE)], 2)), [0, 1]);
}

#[test]
fn a_join_is_judged_alike_in_both_orders() {
    let one = [(0, 1, None, ONE), (0, 2, None, TWO), (1, 3, None, ONE), (2, 3, None, TWO), (1, 9, None, ONE)];
    let other = [(0, 2, None, TWO), (0, 1, None, ONE), (2, 3, None, TWO), (1, 3, None, ONE), (1, 9, None, ONE)];
    assert_eq!(goal_unreachable(&toy(&one, 9)), [2, 3]);
    assert_eq!(goal_unreachable(&toy(&other, 9)), [2, 3]);
}

#[test]
fn a_fault_is_no_way_out() {
    assert_eq!(goal_unreachable(&toy(&[(0, 1, None, ONE), (1, 2, FAULT, ONE)], 2)), [0, 1]);
    assert_eq!(goal_unreachable(&toy(&[(0, 1, FAULT, ONE), (1, 2, None, ONE)], 2)), [0]);
}

#[test]
fn a_cycle_from_which_the_goal_can_be_reached_is_judged_by_fairness() {
    // 0 and 1 go round by doing one thing; the way out of 1 is another thing, possible in 1 only.
    let sometimes = [(0, 1, None, ONE), (1, 0, None, ONE), (1, 2, None, TWO)];
    assert_eq!(goal_unreachable(&toy(&sometimes, 2)), [2_u32; 0]);
    assert_eq!(
        going_round(&toy(&sometimes, 2)),
        [0, 1],
        "weak fairness does not force what is possible only now and then"
    );
    // The same way out of both states: it is possible all the time, so a fair run takes it.
    let always = [(0, 1, None, ONE), (1, 0, None, ONE), (0, 2, None, TWO), (1, 2, None, TWO)];
    assert_eq!(going_round(&toy(&always, 2)), [2_u32; 0]);
    // A way out that may be put off for ever does not help, and neither does a fault.
    let unfair = [(0, 1, None, ONE), (1, 0, None, ONE), (0, 2, None, WHENEVER), (1, 2, None, WHENEVER)];
    assert_eq!(going_round(&toy(&unfair, 2)), [0, 1]);
    let faulty = [(0, 1, None, ONE), (1, 0, None, ONE), (0, 2, FAULT, TWO), (1, 3, None, ONE), (3, 2, None, TWO)];
    assert_eq!(going_round(&toy(&faulty, 2)), [0, 1]);
}

#[test]
fn a_step_that_changes_nothing_is_no_progress() {
    // Doing the one thing in 0 changes nothing; a fair run does the other thing in the end.
    assert_eq!(going_round(&toy(&[(0, 0, None, ONE), (0, 1, None, TWO)], 1)), [1_u32; 0]);
    // Where the other thing, too, can be done without getting anywhere, a fair run need not get anywhere.
    assert_eq!(going_round(&toy(&[(0, 0, None, ONE), (0, 0, None, TWO), (0, 1, None, TWO)], 1)), [0]);
}

#[test]
fn a_cycle_through_the_goal_does_not_avoid_it() {
    assert_eq!(going_round(&toy(&[(0, 1, None, ONE), (1, 2, None, ONE), (2, 0, None, ONE)], 1)), [1_u32; 0]);
}

#[test]
fn going_round_is_told_as_a_way_back_to_where_it_began() {
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
    let cycles = fair_cycles(&graph, &toy, 1, &stuck(&graph, 1));
    let inside = fair_inside(&graph, &toy, 1, &cycles[0], state(1));
    let steps = round(&&toy, state(1), &inside[0].stops, |state| inside[0].states.contains(state));
    assert_eq!(steps.last().map(|step| step.state), Some(state(1)));
    assert!(!steps.is_empty() && steps.iter().all(|step| [1, 2, 3].contains(&step.state.0[0])));
}

#[test]
fn what_a_cut_hides_may_reach_the_goal() {
    let edges = [(0, 1, None, ONE), (1, 2, None, ONE), (2, 3, None, ONE)];
    assert_eq!(goal_unreachable(&toy(&edges, 9)), [0, 1, 2, 3]);
    let cut = Toy { cut: Some(2), ..toy(&edges, 9) };
    assert_eq!(goal_unreachable(&cut), [3], "only what was seen to the end is out of reach");
    assert_eq!(explored(&cut).cut, Some(Cut::Boundary));
    let shallow = explore(&toy(&edges, 9), true, &Limits { depth: Some(1), ..Limits::default() }, |_| {});
    assert_eq!(shallow.cut, Some(Cut::Depth(1)));
    assert!(stuck(&shallow, 1).is_empty(), "nothing was seen to the end");
}

#[test]
fn fewest_faults_come_before_fewest_steps_and_mild_faults_before_far_fetched_ones() {
    let failover = Some(Fault::Failover);
    let edges = [
        (0, 9, failover, ONE),
        (0, 1, None, ONE),
        (1, 2, None, ONE),
        (2, 9, FAULT, ONE),
        (0, 3, FAULT, ONE),
        (3, 9, FAULT, ONE),
    ];
    let toy = toy(&edges, 9);
    let at_goal = |state: &GlobalState| state.0[0] == 9;
    let runs = best_runs(&toy, &[Target::Step(1), Target::State(&at_goal)], &Limits::default());
    for run in runs {
        let run = run.expect("the goal is reached");
        let visited: Vec<u32> = run.steps.iter().map(|step| step.state.0[0]).collect();
        assert_eq!(visited, [1, 2, 9], "one process crash, though a failover would be shorter");
    }
}

#[test]
fn states_are_compared_exactly_and_counted_once() {
    let edges = [(0, 1, None, ONE), (0, 2, None, ONE), (1, 3, None, ONE), (2, 3, None, ONE), (3, 0, None, ONE)];
    let graph = explored(&toy(&edges, 9));
    assert_eq!((graph.states(), graph.transitions, graph.depth), (4, 5, 2));
}

/// So many states that a walk cannot look at all of them, with the goal behind them.
struct Wide;

impl Space for Wide {
    type Action = ();
    type Fault = Fault;

    fn width(&self) -> usize {
        1
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(state(40_000), Marks::default())]
    }

    fn expand(&self, from: &GlobalState, successors: &mut Vec<Successor<Fault, ()>>) -> Assessment {
        let next: Vec<u32> = match from.0[0] {
            40_000 => vec![0],
            0 => (1..=30_000).collect(),
            30_001 => vec![],
            _ => vec![30_001],
        };
        let step = |to: &u32| Successor { state: state(*to), action: (), fault: None, marks: Marks::default() };
        successors.extend(next.iter().map(step));
        Assessment { obligations: 1, has: u8::from(from.0[0] == 30_001), is_cut: false }
    }

    fn fairness(&self, _state: &GlobalState, _action: &()) -> u64 {
        1
    }
}

#[test]
fn a_walk_that_could_not_look_at_all_continuations_does_not_call_a_goal_out_of_reach() {
    let most = |most| fault_free_path(&Wide, state(0), most, |at, _| at.0[0] == 30_001);
    assert!(matches!(most(20_000), FaultFreePath::Unknown));
    assert!(matches!(most(40_000), FaultFreePath::Way(steps) if steps.len() == 2));
    assert!(matches!(fault_free_path(&Wide, state(0), 40_000, |_, _| false), FaultFreePath::Nowhere));
    let sampling = Sampling { walks: 3, steps: 1, seed: 1 };
    let sampled = simulate(&Wide, sampling, &Limits::default(), |_| {});
    assert_eq!((sampled.walks, sampled.longest), (3, 1));
    assert!(sampled.stuck.iter().all(Option::is_none));
}

/// A line that does not end, with a way back from everywhere.
struct Endless;

impl Space for Endless {
    type Action = ();
    type Fault = Fault;

    fn width(&self) -> usize {
        1
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(state(0), Marks::default())]
    }

    fn expand(&self, from: &GlobalState, successors: &mut Vec<Successor<Fault, ()>>) -> Assessment {
        for next in [from.0[0] + 1, from.0[0] * 2 + 1, from.0[0] / 2] {
            successors.push(Successor { state: state(next), action: (), fault: None, marks: Marks::default() });
        }
        Assessment::default()
    }

    fn fairness(&self, _state: &GlobalState, _action: &()) -> u64 {
        0
    }
}

#[test]
fn every_limit_cuts_and_says_which_one_it_was() {
    use std::sync::atomic::AtomicBool;
    let interrupted = AtomicBool::new(true);
    let cut = |limits: Limits<'_>| explore(&Endless, false, &limits, |_| {}).cut;
    assert_eq!(cut(Limits { states: 5_000, ..Limits::default() }), Some(Cut::States(5_000)));
    assert_eq!(cut(Limits { bytes: 1 << 20, ..Limits::default() }), Some(Cut::Memory(1 << 20)));
    assert_eq!(
        cut(Limits { clock: &SystemClock, deadline: Some(SystemClock.now()), ..Limits::default() }),
        Some(Cut::Time)
    );
    assert_eq!(cut(Limits { interrupted: Some(&interrupted), ..Limits::default() }), Some(Cut::Interrupted));
    assert_eq!(cut(Limits { depth: Some(9), ..Limits::default() }), Some(Cut::Depth(9)));
}

#[test]
fn threads_change_nothing_but_the_time() {
    let limits = |threads| Limits { states: 300_000, threads, ..Limits::default() };
    let alone = explore(&Endless, true, &limits(1), |_| {});
    let together = explore(&Endless, true, &limits(2), |_| {});
    let size = |graph: &Graph| (graph.states(), graph.expanded(), graph.transitions, graph.depth, graph.cut);
    assert_eq!(size(&alone), size(&together));
    assert!((0..alone.states() as u32).all(|place| alone.store.state(place) == together.store.state(place)));
}

/// Sets of faults for toys: crashes, then connections that break, then the rest.
fn set_of(fault: Fault) -> usize {
    match fault {
        Fault::ProcessCrash => 0,
        Fault::ConnectionBreaks => 1,
        _ => 3,
    }
}

#[test]
fn the_smallest_set_of_faults_that_breaks_something_is_found_whatever_is_known_before() {
    let (breaks, fails_over) = (Some(Fault::ConnectionBreaks), Some(Fault::Failover));
    let toy = toy(&[(0, 9, fails_over, 3), (0, 1, None, 1), (1, 2, FAULT, 4), (2, 9, breaks, 2)], 9);
    let found = |known, largest| first_broken(&toy, Asked { bits: 1, largest, known }, set_of, &Limits::default());
    let fresh = found([0; FAULT_LEVELS], FAULT_LEVELS - 1);
    assert_eq!(fresh.violations, [0, 1, 1, 1, 1, 1]);
    assert_eq!(fresh.runs, [vec![3], vec![1, 4, 2]], "as they were found");
    // Each run breaks it where it was found, and what is known is not looked for again.
    assert_eq!(follow(&toy, &fresh.runs[0], 1, set_of), [0, 0, 0, 1, 1, 1]);
    assert_eq!(follow(&toy, &fresh.runs[1], 1, set_of), [0, 1, 1, 1, 1, 1]);
    let informed = found([0, 0, 0, 1, 1, 1], FAULT_LEVELS - 1);
    assert_eq!((informed.violations, informed.runs), (fresh.violations, vec![vec![1, 4, 2]]));
    assert_eq!(found([0, 1, 1, 1, 1, 1], FAULT_LEVELS - 1).violations, fresh.violations);
    assert_eq!(found([0; FAULT_LEVELS], 0).violations[0], 0);
    assert_eq!(found([1; FAULT_LEVELS], FAULT_LEVELS - 1).states, 1, "nothing is left to be looked at");
}

#[test]
fn a_run_of_another_space_is_followed_as_far_as_its_steps_are_there() {
    let breaks = Some(Fault::ConnectionBreaks);
    let run = [7, 1, 4, 2];
    let same = [(0, 1, None, 1), (1, 2, FAULT, 4), (2, 9, breaks, 2)];
    assert_eq!(follow(&toy(&same, 9), &run, 1, set_of), [0, 1, 1, 1, 1, 1], "seven is left out");
    let shorter = [(0, 1, None, 1), (1, 9, None, 2)];
    assert_eq!(follow(&toy(&shorter, 9), &run, 1, set_of), [1; FAULT_LEVELS], "four is left out, and so is its fault");
    let elsewhere = [(0, 1, None, 1), (1, 2, FAULT, 4), (2, 3, breaks, 2), (3, 9, breaks, 5)];
    assert_eq!(follow(&toy(&elsewhere, 9), &run, 1, set_of), [0; FAULT_LEVELS], "it is broken, but not by this run");
}
