//! An exploration in progress: the graph so far, and the limits.

use super::batch::Batch;
use crate::fault::FaultKind;
use crate::limits::{Cut, Limits, Progress};
use crate::space::Space;
use crate::state::{GlobalState, StateId};
use crate::store::Graph;

/// An exploration in progress.
pub(super) struct Exploration<'a> {
    pub(super) graph: Graph,
    limits: &'a Limits<'a>,
    report: &'a mut dyn FnMut(Progress),
    /// The number of states up to the end of the current breadth-first level.
    level_end: usize,
    /// Whether an expanded state has successors that the space does not show.
    has_cut_edge: bool,
    /// Whether the limit on the depth was reached.
    is_deep_enough: bool,
    /// Whether a limit was reached that ends the exploration at a certain state.
    is_full: bool,
    /// The fault-free targets of the state that is being inserted.
    targets: Vec<StateId>,
}

impl<'a> Exploration<'a> {
    /// Returns an exploration that has met the initial states.
    pub(super) fn new<S: Space>(
        space: &S,
        liveness: bool,
        limits: &'a Limits<'a>,
        report: &'a mut dyn FnMut(Progress),
    ) -> Self {
        let mut graph = Graph::new(space.width(), liveness);
        for (state, marks) in space.initial() {
            graph.store.insert(&state);
            graph.violations |= marks.violations;
            graph.hazards |= marks.hazards;
        }
        let level_end = graph.states();
        let (has_cut_edge, is_deep_enough, is_full) = (false, false, false);
        Self { graph, limits, report, level_end, has_cut_edge, is_deep_enough, is_full, targets: Vec::new() }
    }

    /// Inserts the successors of a batch, up to the state at which a limit is reached: the cut is
    /// then the same, whatever the size of batches and the number of threads.
    pub(super) fn insert<F: FaultKind, A>(&mut self, batch: &Batch<F, A>) {
        if self.is_full {
            return;
        }
        let graph = &mut self.graph;
        graph.store.prepare(&batch.successors, |successor| &successor.state);
        let mut start = 0;
        for (assessment, end) in batch.assessments.iter().zip(&batch.ends) {
            if graph.expanded() == self.level_end {
                if self.limits.depth.is_some_and(|depth| graph.depth >= depth) {
                    (self.is_deep_enough, self.is_full) = (true, true);
                    break;
                }
                graph.depth += 1;
                self.level_end = graph.states();
            }
            self.targets.clear();
            for (index, successor) in (start..*end).zip(&batch.successors[start..*end]) {
                let (target, _) = graph.store.insert_prepared(index);
                graph.hazards |= successor.marks.hazards;
                graph.violations |= successor.marks.violations;
                match successor.fault {
                    None => self.targets.push(target),
                    Some(fault) => graph.occurred.insert(fault),
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
            if graph.states() > self.limits.states {
                self.is_full = true;
                break;
            }
        }
        graph.widest = graph.widest.max(graph.states() - graph.expanded());
    }

    /// Reports the progress. Returns whether a limit was reached, which becomes the graph's cut.
    pub(super) fn is_over(&mut self, space: &impl Space) -> bool {
        let bytes = self.report_progress(space);
        let graph = &mut self.graph;
        let too_deep = self.limits.depth.filter(|_| self.is_deep_enough).map(Cut::Depth);
        let violated = graph.violations.intersects(self.limits.until_violated).then_some(Cut::Violated);
        graph.cut = too_deep.or(violated).or_else(|| self.limits.reached(graph.states(), bytes));
        graph.cut.is_some()
    }

    /// Reports the progress. Returns what states, steps and tables occupy, in bytes.
    fn report_progress(&mut self, space: &impl Space) -> usize {
        let graph = &self.graph;
        let bytes = graph.bytes() + space.bytes();
        let frontier = graph.states() - graph.expanded();
        (self.report)(Progress { states: graph.states(), frontier, depth: graph.depth, bytes });
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
        self.graph
    }
}
