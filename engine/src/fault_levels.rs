//! One exploration for several sets of faults, each within the next: a state is expanded in the smallest set in which it can
//! be reached, so that what is broken, and what hazards are reached, is known for every set.
//!
//! A fault is never forced to happen. The runs under a set are the runs under all sets in which no other fault happens, so
//! the reachable states under a set are those whose best run needs nothing beyond it. States wait in one queue for each set,
//! and the smallest set is emptied first; a state that is met again over a better run moves.

use super::graph::Graph;
use super::limits::{Cut, Limits, Progress};
use super::space::Space;
use super::store::StateStore;
use std::collections::VecDeque;

/// How many sets there are at the most.
pub const FAULT_LEVELS: usize = 6;

/// What was explored, and in which sets it can happen.
#[derive(Debug)]
pub struct Leveled {
    /// All that can happen under the largest set, with what liveness needs.
    pub graph: Graph,
    /// For each state, the smallest set under which it can be reached.
    pub layers: Vec<u8>,
    /// What is broken under each set, as bits.
    pub violations: [u8; FAULT_LEVELS],
    /// Hazards that are reached under each set, as bits.
    pub hazards: [u8; FAULT_LEVELS],
}

/// Explores a space. `layer` is the smallest set that has this fault.
pub fn explore_fault_levels<S: Space>(
    space: &S,
    layer: impl Fn(S::Fault) -> usize,
    limits: &Limits<'_>,
    mut report: impl FnMut(Progress),
) -> Leveled {
    let mut graph = Graph::new(space.width(), true);
    let mut layers: Vec<u8> = Vec::new();
    let mut queues: [VecDeque<u32>; FAULT_LEVELS] = Default::default();
    let (mut violations, mut hazards) = ([0; FAULT_LEVELS], [0; FAULT_LEVELS]);
    for (state, marks) in space.initial() {
        let (place, _) = graph.store.insert(&state);
        layers.push(0);
        queues[0].push_back(place);
        violations[0] |= marks.violations;
        hazards[0] |= marks.hazards;
    }
    // Steps without faults, in the order of expansion; put into the order of states at the end.
    let mut fault_free: Vec<u32> = Vec::new();
    let mut expanded: Vec<Option<Expanded>> = vec![None; graph.states()];
    let mut successors = Vec::new();
    let mut count = 0_usize;
    'sets: for current in 0..FAULT_LEVELS {
        while let Some(place) = queues[current].pop_front() {
            if expanded[place as usize].is_some() {
                continue;
            }
            if count.is_multiple_of(512) {
                let bytes =
                    graph.bytes() + space.bytes() + 4 * fault_free.len() + graph.states() * size_of::<Expanded>();
                report(Progress { states: graph.states(), frontier: graph.states() - count, depth: 0, bytes });
                graph.cut = limits.reached(graph.states(), bytes);
                if graph.cut.is_some() {
                    break 'sets;
                }
            }
            count += 1;
            successors.clear();
            let assessment = space.expand(&graph.store.state(place), &mut successors);
            let start = fault_free.len();
            for successor in &successors {
                let reached = successor.fault.map_or(current, |fault| layer(fault).max(current));
                violations[reached] |= successor.marks.violations;
                hazards[reached] |= successor.marks.hazards;
                let (target, is_new) = graph.store.insert(&successor.state);
                if is_new {
                    layers.push(reached as u8);
                    expanded.push(None);
                }
                if is_new || usize::from(layers[target as usize]) > reached {
                    layers[target as usize] = reached as u8;
                    queues[reached].push_back(target);
                }
                if successor.fault.is_none() {
                    fault_free.push(target);
                }
            }
            graph.transitions += successors.len() as u64;
            // What is reached under this set is reached under all that are still to come.
            hazards[current] |= if current == 0 { 0 } else { hazards[current - 1] };
            space.know(hazards[current]);
            fault_free[start..].sort_unstable();
            expanded[place as usize] = Some(Expanded { assessment, start: start as u32, end: fault_free.len() as u32 });
        }
    }
    for set in 1..FAULT_LEVELS {
        violations[set] |= violations[set - 1];
        hazards[set] |= hazards[set - 1];
    }
    (graph.violations, graph.hazards) = (violations[FAULT_LEVELS - 1], hazards[FAULT_LEVELS - 1]);
    let mut targets = Vec::new();
    // Where a limit ended it, what was not expanded stands behind the first gap: as far as the graph goes, it is whole.
    for Expanded { assessment, start, end } in expanded.into_iter().map_while(|expanded| expanded) {
        targets.clear();
        targets.extend_from_slice(&fault_free[start as usize..end as usize]);
        targets.dedup();
        if let Some(edges) = &mut graph.fault_free {
            edges.push(&targets);
        }
        graph.assessments.push(assessment);
    }
    if graph.cut.is_none() && graph.assessments.iter().any(|assessment| assessment.is_cut) {
        graph.cut = Some(Cut::Boundary);
    }
    Leveled { graph, layers, violations, hazards }
}

/// Which sets of faults break something, as far as it had to be looked at.
#[derive(Debug)]
pub struct FirstBroken<A> {
    /// What of the things asked for is broken under each set, as bits.
    pub violations: [u8; FAULT_LEVELS],
    /// Why not everything was looked at that had to be.
    pub cut: Option<Cut>,
    /// States that were visited.
    pub states: usize,
    /// A run for each thing that was found broken, from a start to the step that breaks it. Not the shortest.
    pub runs: Vec<Vec<A>>,
}

/// What is looked for by [`first_broken`], and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What is asked for, as bits. Only what a step breaks can be, nothing about liveness.
    pub bits: u8,
    /// The largest set that is asked for.
    pub largest: usize,
    /// What is known to be broken under each set.
    pub known: [u8; FAULT_LEVELS],
}

/// How a state was met: over which step, from which state.
type Way<A> = Option<(u32, A)>;

/// Looks for the smallest set of faults that breaks each of the things asked for, and leaves out what cannot answer that any
/// more.
pub fn first_broken<S: Space>(
    space: &S,
    asked: Asked,
    layer: impl Fn(S::Fault) -> usize,
    limits: &Limits<'_>,
) -> FirstBroken<S::Action> {
    let mut store = StateStore::new(space.width());
    let (mut layers, mut is_expanded): (Vec<u8>, Vec<bool>) = (Vec::new(), Vec::new());
    let mut ways: Vec<Way<S::Action>> = Vec::new();
    // The smallest set is emptied first; within a set any order will do, and the latest state is still at hand.
    let mut stacks: [Vec<u32>; FAULT_LEVELS] = Default::default();
    let mut violations = asked.known;
    // Sets under which all that is asked for is known to be broken are of no interest, nor what happens under them alone.
    let end = violations.iter().position(|bits| bits & asked.bits == asked.bits).unwrap_or(FAULT_LEVELS);
    let end = end.min(asked.largest + 1);
    for (state, _) in space.initial() {
        let (place, _) = store.insert(&state);
        layers.push(0);
        is_expanded.push(false);
        ways.push(None);
        stacks[0].push(place);
    }
    let (mut successors, mut count, mut cut, mut runs) = (Vec::new(), 0_usize, None, Vec::new());
    'sets: for current in 0..end {
        if current > 0 {
            violations[current] |= violations[current - 1];
        }
        while let Some(place) = stacks[current].pop() {
            if violations[current] & asked.bits == asked.bits {
                break;
            }
            if std::mem::replace(&mut is_expanded[place as usize], true) {
                continue;
            }
            if count.is_multiple_of(512) {
                let bytes = store.bytes() + space.bytes() + ways.len() * size_of::<Way<S::Action>>();
                // What was cut off before stays so.
                if let Some(limit) = limits.reached(store.len(), bytes) {
                    cut = Some(limit);
                    break 'sets;
                }
            }
            count += 1;
            successors.clear();
            if space.expand(&store.state(place), &mut successors).is_cut {
                cut = Some(Cut::Boundary);
            }
            for successor in &successors {
                let reached = successor.fault.map_or(current, |fault| layer(fault).max(current));
                if reached >= end {
                    continue;
                }
                let broken = successor.marks.violations & asked.bits;
                if broken & !violations[reached] != 0 {
                    violations[reached] |= broken;
                    runs.push(run_to(&ways, place, &successor.action));
                }
                let (target, is_new) = store.insert(&successor.state);
                if is_new {
                    layers.push(reached as u8);
                    is_expanded.push(false);
                    ways.push(None);
                }
                if is_new || usize::from(layers[target as usize]) > reached {
                    layers[target as usize] = reached as u8;
                    ways[target as usize] = Some((place, successor.action.clone()));
                    stacks[reached].push(target);
                }
            }
        }
    }
    for set in 1..FAULT_LEVELS {
        violations[set] |= violations[set - 1];
    }
    FirstBroken { violations, cut, states: store.len(), runs }
}

/// The steps to a state, and the one out of it. A state that was expanded is not met over a better run any more, so there is
/// no way round in a circle.
fn run_to<A: Clone>(ways: &[Way<A>], mut place: u32, last: &A) -> Vec<A> {
    let mut run = vec![last.clone()];
    while let Some((before, action)) = &ways[place as usize] {
        run.push(action.clone());
        place = *before;
    }
    run.reverse();
    run
}

/// Goes along a run of another space, leaving out the steps that are not there, and says what of the things asked for it breaks under
/// each set of faults: what is done in this space is done, whoever thought of it.
pub fn follow<S: Space>(
    space: &S,
    run: &[S::Action],
    bits: u8,
    layer: impl Fn(S::Fault) -> usize,
) -> [u8; FAULT_LEVELS] {
    let mut violations = [0; FAULT_LEVELS];
    let Some((mut state, _)) = space.initial().into_iter().next() else { return violations };
    let (mut successors, mut current) = (Vec::new(), 0);
    for action in run {
        successors.clear();
        space.expand(&state, &mut successors);
        let Some(step) = successors.iter().find(|step| step.action == *action) else { continue };
        current = step.fault.map_or(current, |fault| layer(fault).max(current));
        violations[current] |= step.marks.violations & bits;
        state = step.state;
    }
    for set in 1..FAULT_LEVELS {
        violations[set] |= violations[set - 1];
    }
    violations
}

/// What came of expanding one state.
#[derive(Clone, Copy, Debug)]
struct Expanded {
    assessment: crate::composition::Assessment,
    start: u32,
    end: u32,
}
