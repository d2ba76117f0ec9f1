//! What can still happen when faults have stopped.
//!
//! A goal that a state obligations can fail in two ways. Either no continuation without faults reaches it (the state is *stuck*), or
//! some fair run goes round for ever without reaching it (a *fair cycle*). Fair means weakly fair: whatever is possible all
//! the time is done at some time; faults need not happen. A weakly fair run that goes round visits some states of a
//! strongly connected component for ever, and visiting all of them is the fairest it can do, so a component is a
//! counterexample exactly if everything that is possible in all of its states is done by a step inside it.
//!
//! Stuck states are found by sweeping over the steps from the last state to the first until nothing changes: breadth-first
//! order makes two or three sweeps enough, and no reverse steps are stored. What a limit cut off may reach every goal, so
//! that a state is called stuck only if all that can follow was seen.

use super::components::cycles;
use super::edges::{Block, Edges};
use super::graph::Graph;
use super::space::{Reduced, Space};
use crate::composition::GlobalState;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// The fairness of a step that may be put off for ever.
pub const UNFAIR: u64 = 0;

/// A set of states by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places(Vec<u64>);

impl Places {
    fn none(states: usize) -> Self {
        Self(vec![0; states.div_ceil(64)])
    }

    fn insert(&mut self, place: u32) {
        self.0[place as usize / 64] |= 1 << (place % 64);
    }

    fn remove(&mut self, place: u32) {
        self.0[place as usize / 64] &= !(1 << (place % 64));
    }

    /// Whether a state is in it.
    #[must_use]
    pub fn contains(&self, place: u32) -> bool {
        self.0.get(place as usize / 64).is_some_and(|word| word & (1 << (place % 64)) != 0)
    }

    /// Whether no state is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The states in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(index, word)| {
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| index as u32 * 64 + bit)
        })
    }
}

fn has(graph: &Graph, goal: u8, place: u32) -> bool {
    graph.assessments.get(place as usize).is_none_or(|assessment| assessment.has & goal != 0 || assessment.is_cut)
}

fn obligations(graph: &Graph, goal: u8, place: u32) -> bool {
    graph.assessments.get(place as usize).is_some_and(|assessment| assessment.obligations & goal != 0)
}

/// Goes once over a set of states from the last to the first and takes away those whose steps say so. Whether any was.
fn sweep(fault_free: &Edges, set: &mut Places, goes: impl Fn(&[u32], &Places) -> bool) -> bool {
    let mut block = Block::default();
    let mut changed = false;
    for number in (0..fault_free.blocks()).rev() {
        // Four blocks share a word of the set.
        if (set.0[number / 4] >> (number % 4 * 16)).trailing_zeros() >= 16 {
            continue;
        }
        fault_free.read(number, &mut block);
        for place in block.sources().rev() {
            if set.contains(place) && goes(block.targets(place), set) {
                set.remove(place);
                changed = true;
            }
        }
    }
    changed
}

/// The states that owe a goal and from which no continuation without faults reaches it. None where the steps were not kept.
#[must_use]
pub fn stuck(graph: &Graph, goal: u8) -> Places {
    let states = graph.states();
    let mut stuck = Places::none(states);
    let Some(fault_free) = &graph.fault_free else { return stuck };
    let mut open = Places::none(states);
    for place in (0..states as u32).filter(|place| !has(graph, goal, *place)) {
        open.insert(place);
    }
    while sweep(fault_free, &mut open, |targets, open| targets.iter().any(|target| !open.contains(*target))) {}
    for place in open.iter().filter(|place| obligations(graph, goal, *place)) {
        stuck.insert(place);
    }
    stuck
}

/// States of the plain space that a fair run can visit for ever.
#[derive(Clone, Debug)]
pub struct FairCycle {
    /// All of them.
    pub states: FxHashSet<GlobalState>,
    /// Some of them, in an order to visit them in: whoever does has done, or has been unable to do, everything.
    pub stops: Vec<GlobalState>,
}

/// The states from which something can go round without faults and without a goal that they owe: what is left when all
/// that lead nowhere, and all that nothing leads to, are taken away again and again.
fn rounds(graph: &Graph, goal: u8, stuck: &Places) -> Vec<Vec<u32>> {
    let states = graph.states();
    let Some(fault_free) = &graph.fault_free else { return Vec::new() };
    let mut left = Places::none(states);
    for place in (0..states as u32)
        .filter(|place| obligations(graph, goal, *place) && !has(graph, goal, *place) && !stuck.contains(*place))
    {
        left.insert(place);
    }
    let mut targets = Vec::new();
    loop {
        while sweep(fault_free, &mut left, |targets, left| !targets.iter().any(|target| left.contains(*target))) {}
        let mut entered = Places::none(states);
        for place in left.iter() {
            fault_free.of(place, &mut targets);
            for target in &targets {
                entered.insert(*target);
            }
        }
        let unentered: Vec<u32> = left.iter().filter(|place| !entered.contains(*place)).collect();
        if unentered.is_empty() {
            break;
        }
        for place in unentered {
            left.remove(place);
        }
    }
    let nodes: Vec<u32> = left.iter().collect();
    let numbers: FxHashMap<u32, u32> = nodes.iter().copied().zip(0..).collect();
    let components = cycles(nodes.len(), |node, steps| {
        fault_free.of(nodes[node as usize], &mut targets);
        steps.extend(targets.iter().filter_map(|target| numbers.get(target)));
    });
    components.into_iter().map(|component| component.iter().map(|node| nodes[*node as usize]).collect()).collect()
}

/// The components of the graph, as sets of places, in which a fair run can go round without a goal that is owed and that was
/// not reported as out of reach.
///
/// They are judged in the plain space: a reduction joins steps of different parts, and who is fair to whom is a matter of the
/// parts.
pub fn fair_cycles<S: Reduced>(graph: &Graph, space: &S, goal: u8, stuck: &Places) -> Vec<Places> {
    let mut fair = Vec::new();
    for component in rounds(graph, goal, stuck) {
        let mut members = Places::none(graph.states());
        for place in &component {
            members.insert(*place);
        }
        let start = graph.store.state(component[0]);
        if !fair_inside(graph, space, goal, &members, start).is_empty() {
            fair.push(members);
        }
    }
    fair
}

/// The fair ways to go round among the plain states that can be reached from this one without faults and that the members of
/// a component stand for.
pub fn fair_inside<S: Reduced>(
    graph: &Graph,
    space: &S,
    goal: u8,
    members: &Places,
    start: GlobalState,
) -> Vec<FairCycle> {
    let is_inside = |state: &GlobalState| {
        graph.store.find(&space.representative(state)).is_some_and(|place| members.contains(place))
    };
    let plain = space.plain();
    let mut numbers: FxHashMap<GlobalState, u32> = FxHashMap::from_iter([(start, 0)]);
    let mut states = vec![start];
    // For each state: what is possible, by fairness, with where it leads inside; and whether it avoids the goal.
    let mut possible: Vec<Vec<(u64, Option<u32>)>> = Vec::new();
    let mut avoids = Vec::new();
    let mut successors = Vec::new();
    while possible.len() < states.len() {
        let state = states[possible.len()];
        successors.clear();
        avoids.push(plain.expand(&state, &mut successors).has & goal == 0);
        let mut steps = Vec::new();
        for step in successors.iter().filter(|step| step.fault.is_none()) {
            let target = is_inside(&step.state).then(|| {
                *numbers.entry(step.state).or_insert_with(|| {
                    states.push(step.state);
                    states.len() as u32 - 1
                })
            });
            steps.push((plain.fairness(&state, &step.action), target));
        }
        possible.push(steps);
    }
    let components = cycles(states.len(), |node, steps| {
        if avoids[node as usize] {
            let inside = possible[node as usize].iter().filter_map(|(_, target)| *target);
            steps.extend(inside.filter(|target| avoids[*target as usize]));
        }
    });
    let fair = |component: Vec<u32>| {
        let stops = fair_stops(&component, &possible)?;
        let state = |node: u32| states[node as usize];
        Some(FairCycle {
            states: component.into_iter().map(state).collect(),
            stops: stops.into_iter().map(state).collect(),
        })
    };
    components.into_iter().filter_map(fair).collect()
}

/// Where to pass so that a run through a component is fair, or `None` where no such run is: for everything that can be done
/// there, a step that does it without leaving, or a state in which it cannot be done.
fn fair_stops(component: &[u32], possible: &[Vec<(u64, Option<u32>)>]) -> Option<Vec<u32>> {
    let members: FxHashSet<u32> = component.iter().copied().collect();
    let can = |node: u32, thing: u64| possible[node as usize].iter().any(|(fairness, _)| *fairness == thing);
    let things: BTreeSet<u64> =
        component.iter().flat_map(|node| possible[*node as usize].iter().map(|(thing, _)| *thing)).collect();
    let mut stops = Vec::new();
    for thing in things.into_iter().filter(|thing| *thing != UNFAIR) {
        if let Some(node) = component.iter().find(|node| !can(**node, thing)) {
            stops.push(*node);
            continue;
        }
        let done = component.iter().find_map(|node| {
            let inside = possible[*node as usize].iter();
            let mut steps = inside.filter(|(fairness, _)| *fairness == thing).filter_map(|(_, target)| *target);
            steps.find(|target| members.contains(target)).map(|target| [*node, target])
        });
        stops.extend(done?);
    }
    stops.dedup();
    Some(stops)
}
