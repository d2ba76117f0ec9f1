//! Breadth-first exploration of a whole space.
//!
//! States are expanded in batches and inserted in order, so that every state has the same place however many threads there
//! are. With two, one expands the next batches while the other inserts the last one: as both take about as long, that is
//! what two cores can give. More would contend for the space's tables.

use super::fault::FaultKind;
use super::graph::{Graph, weight};
use super::limits::{Cut, Limits, Progress};
use super::space::Space;
use crate::composition::{Assessment, GlobalState, Successor};
use std::sync::mpsc::sync_channel;
use std::thread;

/// How many states are expanded before what they lead to is inserted: few enough for it to stay in the processor's cache.
const BATCH: usize = 32;
/// The same between two threads, where handing a batch over has its price.
const HANDED_OVER: usize = 256;
/// How many batches are inserted between two looks at the limits.
const STRIDE: usize = 16;
/// How many batches may be under way between two threads.
const UNDER_WAY: usize = 4;
/// Fewer states are not worth a thread.
const WORTH_A_THREAD: usize = 100_000;

/// What came of expanding some states in a row.
struct Batch<F, A> {
    successors: Vec<Successor<F, A>>,
    /// For each state, how many of the successors are its own and those before it.
    ends: Vec<usize>,
    assessments: Vec<Assessment>,
}

impl<F, A> Default for Batch<F, A> {
    fn default() -> Self {
        Self { successors: Vec::new(), ends: Vec::new(), assessments: Vec::new() }
    }
}

impl<F: FaultKind, A: Clone> Batch<F, A> {
    fn expand(&mut self, space: &impl Space<Action = A, Fault = F>, states: &[GlobalState]) {
        self.successors.clear();
        self.ends.clear();
        self.assessments.clear();
        for state in states {
            self.assessments.push(space.expand(state, &mut self.successors));
            self.ends.push(self.successors.len());
        }
    }
}

/// An exploration under way.
struct Exploration<'a, R> {
    graph: Graph,
    limits: &'a Limits<'a>,
    report: R,
    /// Where the current level ends.
    level_ends: usize,
    has_cut_edge: bool,
    is_deep_enough: bool,
    is_full: bool,
    targets: Vec<u32>,
}

impl<R: FnMut(Progress)> Exploration<'_, R> {
    /// Inserts what a batch leads to, until a limit is reached that cuts at a certain state: then the rest is left out.
    fn insert<F: FaultKind, A>(&mut self, batch: &Batch<F, A>) {
        if self.is_full {
            return;
        }
        let graph = &mut self.graph;
        graph.store.prepare(&batch.successors, |successor| &successor.state);
        let mut start = 0;
        for (assessment, end) in batch.assessments.iter().zip(&batch.ends) {
            if graph.expanded() == self.level_ends {
                if self.limits.depth.is_some_and(|depth| graph.depth >= depth) {
                    (self.is_deep_enough, self.is_full) = (true, true);
                    break;
                }
                graph.depth += 1;
                self.level_ends = graph.states();
            }
            self.targets.clear();
            for (index, successor) in (start..*end).zip(&batch.successors[start..*end]) {
                let (place, _) = graph.store.insert_prepared(index);
                graph.hazards |= successor.marks.hazards;
                graph.violations |= successor.marks.violations;
                if weight(successor.fault) == 0 {
                    self.targets.push(place);
                }
            }
            graph.transitions += (*end - start) as u64;
            if let Some(fault_free) = &mut graph.fault_free {
                self.targets.sort_unstable();
                self.targets.dedup();
                fault_free.push(&self.targets);
            }
            self.has_cut_edge |= assessment.is_cut;
            graph.assessments.push(*assessment);
            start = *end;
            // Looked at after each state, so that the limit cuts at the same place whatever the number of threads.
            if graph.states() > self.limits.states {
                self.is_full = true;
                break;
            }
        }
        graph.widest = graph.widest.max(graph.states() - graph.expanded());
    }

    /// Reports, and says whether to stop.
    fn is_over(&mut self, space: &impl Space) -> bool {
        let graph = &mut self.graph;
        let bytes = graph.bytes() + space.bytes();
        let frontier = graph.states() - graph.expanded();
        (self.report)(Progress { states: graph.states(), frontier, depth: graph.depth, bytes });
        let too_deep = self.limits.depth.filter(|_| self.is_deep_enough).map(Cut::Depth);
        let broken = (graph.violations & self.limits.until_broken != 0).then_some(Cut::Broken);
        graph.cut = too_deep.or(broken).or_else(|| self.limits.reached(graph.states(), bytes));
        graph.cut.is_some()
    }

    fn next_states(&self, from: usize, most: usize) -> Vec<GlobalState> {
        let to = self.graph.states().min(from + most);
        (from..to).map(|place| self.graph.store.state(place as u32)).collect()
    }

    /// Expands here what there is, until it is over or there are so many states.
    fn alone<S: Space>(&mut self, space: &S, until: usize) -> bool {
        let mut batch = Batch::default();
        while self.graph.expanded() < self.graph.states() {
            if self.is_over(space) {
                return true;
            }
            if self.graph.states() >= until {
                return false;
            }
            for _ in 0..STRIDE {
                batch.expand(space, &self.next_states(self.graph.expanded(), BATCH));
                self.insert(&batch);
            }
        }
        // The last batches may have reached a limit.
        self.is_over(space);
        true
    }

    /// Lets another thread expand.
    fn together<S: Space>(&mut self, space: &S) {
        thread::scope(|scope| {
            let (ask, asked) = sync_channel::<Vec<GlobalState>>(UNDER_WAY);
            let (answer, answered) = sync_channel(UNDER_WAY);
            scope.spawn(move || {
                while let Ok(states) = asked.recv() {
                    let mut batch = Batch::default();
                    batch.expand(space, &states);
                    if answer.send(batch).is_err() {
                        return;
                    }
                }
            });
            let (mut next, mut under_way) = (self.graph.expanded(), 0);
            loop {
                while under_way < UNDER_WAY && next < self.graph.states() {
                    let states = self.next_states(next, HANDED_OVER);
                    next += states.len();
                    under_way += 1;
                    if ask.send(states).is_err() {
                        return;
                    }
                }
                if under_way == 0 {
                    return;
                }
                let Ok(batch) = answered.recv() else { return };
                under_way -= 1;
                self.insert(&batch);
                if self.is_over(space) {
                    return;
                }
            }
        });
    }
}

/// Visits every reachable state once, in breadth-first order, until there is none left or a limit is reached. What liveness
/// needs of the steps is kept where it is asked for.
pub fn explore<S: Space>(space: &S, liveness: bool, limits: &Limits<'_>, report: impl FnMut(Progress)) -> Graph {
    let mut graph = Graph::new(space.width(), liveness);
    for (state, marks) in space.initial() {
        graph.store.insert(&state);
        graph.violations |= marks.violations;
        graph.hazards |= marks.hazards;
    }
    let level_ends = graph.states();
    let mut exploration = Exploration {
        graph,
        limits,
        report,
        level_ends,
        has_cut_edge: false,
        is_deep_enough: false,
        is_full: false,
        targets: Vec::new(),
    };
    let until = if limits.threads > 1 { WORTH_A_THREAD } else { usize::MAX };
    if !exploration.alone(space, until) {
        exploration.together(space);
    }
    let graph = &mut exploration.graph;
    if graph.cut.is_none() && exploration.has_cut_edge {
        graph.cut = Some(Cut::Boundary);
    }
    let (states, frontier) = (graph.states(), graph.states() - graph.expanded());
    (exploration.report)(Progress { states, frontier, depth: graph.depth, bytes: graph.bytes() + space.bytes() });
    exploration.graph
}
