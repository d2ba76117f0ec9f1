//! An exploration in progress: the graph so far, and the limits.

use super::waiting::Waiting;
use crate::expansion::Expansion;
use crate::fault::FaultKind;
use crate::limits::{Cut, Limits, Progress};
use crate::space::Space;
use crate::state::{GlobalState, StateId};
use crate::step::Marks;
use crate::store::{Graph, Level};

/// News of an exploration in progress.
pub enum Event<'a> {
    /// So far it is.
    Progress(Progress),
    /// Every run with as many faults as the last of the graph's levels says was followed.
    Level(&'a Graph),
}

/// An exploration in progress.
///
/// Runs are followed by their number of faults, and of those with equally many by their number of
/// steps. A state that a fault leads to waits until all states that need fewer faults are expanded.
pub(super) struct Exploration<'a> {
    pub(super) graph: Graph,
    limits: &'a Limits<'a>,
    follow: &'a mut dyn FnMut(Event<'_>),
    /// The number of faults of the current level.
    faults: usize,
    /// The states of the current level that a fault leads to, and more steps than to the states
    /// that are being expanded.
    entrants: Waiting,
    /// The states that one more fault leads to.
    next_level: Waiting,
    /// The marks of steps up to the current level, and of those with one more fault.
    marks: Marks,
    next_marks: Marks,
    /// The number of steps to the states that are being expanded.
    depth: usize,
    /// The number of states up to the last one with this number of steps.
    depth_end: usize,
    /// Whether an expanded state has successors that the space does not show.
    has_cut_edge: bool,
    /// The limit that ends the exploration at a certain state, if one was reached.
    full: Option<Cut>,
    /// How many numbers of a state are in use.
    width: usize,
    /// The fault-free targets of the state that is being inserted.
    targets: Vec<StateId>,
}

impl<'a> Exploration<'a> {
    /// Returns an exploration that has met the initial states.
    pub(super) fn new<S: Space>(
        space: &S,
        liveness: bool,
        limits: &'a Limits<'a>,
        follow: &'a mut dyn FnMut(Event<'_>),
    ) -> Self {
        let mut graph = Graph::new(space.width(), liveness);
        let mut marks = Marks::default();
        for (state, initial) in space.initial() {
            graph.store.insert(&state);
            marks.merge(initial);
        }
        let width = space.width();
        Self {
            depth_end: graph.states(),
            graph,
            limits,
            follow,
            faults: 0,
            entrants: Waiting::new(width),
            next_level: Waiting::new(width),
            marks,
            next_marks: Marks::default(),
            depth: 0,
            has_cut_edge: false,
            full: None,
            width,
            targets: Vec::new(),
        }
    }

    /// Whether nothing is left to expand. Where all states are expanded, those that waited are
    /// admitted.
    pub(super) fn is_done(&mut self) -> bool {
        while self.full.is_none() && self.graph.expanded() == self.graph.states() {
            if let Some(depth) = self.entrants.depth() {
                self.go_deeper(depth);
            } else if !self.next_level() {
                return true;
            }
        }
        self.full.is_some()
    }

    /// Closes the current level and begins the next one. Returns whether there is one.
    fn next_level(&mut self) -> bool {
        if !self.has_cut_edge {
            let Marks { violations, hazards } = self.marks;
            self.graph.levels.push(Level { states: self.graph.states(), violations, hazards });
            (self.follow)(Event::Level(&self.graph));
        }
        if self.next_level.len() == 0 {
            return false;
        }
        if self.limits.faults.is_some_and(|most| self.faults >= most) {
            self.full = Some(Cut::Faults(self.faults));
            return false;
        }
        self.entrants = std::mem::replace(&mut self.next_level, Waiting::new(self.width));
        self.marks.merge(std::mem::take(&mut self.next_marks));
        self.faults += 1;
        true
    }

    /// Goes on to the states that so many steps lead to.
    fn go_deeper(&mut self, depth: usize) {
        if let Some(most) = self.limits.depth.filter(|most| depth > *most) {
            self.full = Some(Cut::Depth(most));
            return;
        }
        self.depth = depth;
        self.graph.depth = self.graph.depth.max(depth);
        if self.entrants.depth() == Some(depth) {
            self.entrants.admit(&mut self.graph.store);
        }
        self.depth_end = self.graph.states();
    }

    /// Inserts the steps of a batch of states, up to the state at which a limit is reached: the
    /// cut is then the same, whatever the size of batches and the number of threads.
    pub(super) fn insert<F: FaultKind, A>(&mut self, batch: &Expansion<F, A>) {
        self.graph.store.prepare(&batch.states().map(|(_, steps)| steps), |step| &step.state);
        self.next_level.pack_like(&self.graph.store);
        let mut start = 0;
        for (assessment, steps) in batch.states() {
            if self.graph.expanded() == self.depth_end {
                self.go_deeper(self.depth + 1);
            }
            if self.full.is_some() {
                break;
            }
            let graph = &mut self.graph;
            self.targets.clear();
            for (index, step) in (start..).zip(steps) {
                match step.fault {
                    None => {
                        self.marks.merge(step.marks);
                        self.targets.push(graph.store.insert_prepared(index).0);
                    }
                    Some(fault) => {
                        self.next_marks.merge(step.marks);
                        graph.occurred.insert(fault);
                        if !graph.store.contains_prepared(index) {
                            self.next_level.add_prepared(&graph.store, index, self.depth + 1);
                        }
                    }
                }
            }
            graph.transitions += steps.len() as u64;
            if let Some(fault_free) = &mut graph.fault_free {
                self.targets.sort_unstable();
                self.targets.dedup();
                fault_free.push(&self.targets);
            }
            self.has_cut_edge |= assessment.is_cut;
            graph.assessments.push(assessment);
            graph.widest = graph.widest.max(graph.states() - graph.expanded());
            start += steps.len();
            if graph.states() > self.limits.states {
                self.full = Some(Cut::States(self.limits.states));
            }
        }
    }

    /// Reports the progress. Returns whether a limit was reached, which becomes the graph's cut.
    pub(super) fn is_over(&mut self, space: &impl Space) -> bool {
        let seen = self.marks.violations | self.next_marks.violations;
        let violated = seen.intersects(self.limits.until_violated).then_some(Cut::Violated);
        let bytes = self.report_progress(space);
        self.graph.cut = self.full.or(violated).or_else(|| self.limits.reached(self.graph.states(), bytes));
        self.graph.cut.is_some()
    }

    /// Reports the progress. Returns what states, steps and tables occupy, in bytes.
    fn report_progress(&mut self, space: &impl Space) -> usize {
        let graph = &self.graph;
        let bytes = graph.bytes() + self.entrants.bytes() + self.next_level.bytes() + space.bytes();
        let frontier = graph.states() - graph.expanded();
        let levels = graph.levels.len();
        let violated = self.marks.violations | self.next_marks.violations;
        let progress = Progress { states: graph.states(), levels, frontier, depth: self.depth, bytes, violated };
        (self.follow)(Event::Progress(progress));
        bytes
    }

    /// Returns up to `count` states from this number on.
    pub(super) fn states(&self, from: usize, count: usize) -> Vec<GlobalState> {
        let to = self.graph.states().min(from + count);
        (from..to).map(|number| self.graph.store.state(StateId(number as u32))).collect()
    }

    /// Reports the end, and returns the graph.
    pub(super) fn finish(mut self, space: &impl Space) -> Graph {
        if self.graph.cut.is_none() && self.has_cut_edge {
            self.graph.cut = Some(Cut::Boundary);
        }
        self.report_progress(space);
        self.marks.merge(self.next_marks);
        self.graph.waiting = self.entrants.len() + self.next_level.len();
        (self.graph.violations, self.graph.hazards) = (self.marks.violations, self.marks.hazards);
        self.graph
    }
}
