//! The best way to a state: fewest faults, then the least far-fetched ones, then fewest steps.

use super::graph::Graph;
use super::space::Space;
use onceproof_models::composition::Successor;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a path costs, compared in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// Faults.
    pub faults: u32,
    /// The sum of their severities.
    pub severity: u32,
    /// Steps.
    pub steps: u32,
}

impl Cost {
    const UNKNOWN: Self = Self { faults: u32::MAX, severity: u32::MAX, steps: u32::MAX };

    /// One step more, of the given weight (see `graph::weight`).
    #[must_use]
    pub fn plus(self, weight: u8) -> Self {
        Self {
            faults: self.faults + u32::from(weight > 0),
            severity: self.severity + u32::from(weight.saturating_sub(1)),
            steps: self.steps + 1,
        }
    }
}

/// The best paths from the start to every state that was reached.
#[derive(Debug)]
pub struct Paths {
    costs: Vec<Cost>,
    parents: Vec<u32>,
}

impl Paths {
    /// Finds the best path to every state.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let mut costs = vec![Cost::UNKNOWN; graph.states()];
        let mut parents = vec![0; graph.states()];
        let mut open = BinaryHeap::from([Reverse((Cost::default(), 0_u32))]);
        costs[0] = Cost::default();
        while let Some(Reverse((cost, state))) = open.pop() {
            if cost > costs[state as usize] {
                continue;
            }
            for (target, weight) in graph.steps(state) {
                let better = cost.plus(weight);
                if better < costs[target as usize] {
                    costs[target as usize] = better;
                    parents[target as usize] = state;
                    open.push(Reverse((better, target)));
                }
            }
        }
        Self { costs, parents }
    }

    /// What the best path to a state costs.
    #[must_use]
    pub fn cost(&self, state: u32) -> Cost {
        self.costs[state as usize]
    }

    /// The steps of the best path to a state.
    pub fn to(&self, graph: &Graph, space: &impl Space, state: u32) -> Vec<Successor> {
        let mut way = vec![state];
        while let Some(last) = way.last().copied().filter(|last| *last != 0) {
            way.push(self.parents[last as usize]);
        }
        way.reverse();
        way.windows(2).filter_map(|pair| self.step(graph, space, pair[0], pair[1])).collect()
    }

    /// The steps of the best path to a state, and on from there without faults until nothing more happens.
    pub fn to_end(&self, graph: &Graph, space: &impl Space, state: u32) -> Vec<Successor> {
        let mut steps = self.to(graph, space, state);
        let mut at = state;
        for next in graph.calm(state) {
            let wanted = graph.store.state(next);
            let mut successors = Vec::new();
            space.expand(&graph.store.state(at), &mut successors);
            steps.extend(successors.into_iter().find(|step| step.state == wanted && step.fault.is_none()));
            at = next;
        }
        steps
    }

    /// The step from a state to the next on a best path.
    fn step(&self, graph: &Graph, space: &impl Space, from: u32, to: u32) -> Option<Successor> {
        let mut successors = Vec::new();
        space.expand(&graph.store.state(from), &mut successors);
        let wanted = graph.store.state(to);
        let cost = self.cost(from);
        successors
            .into_iter()
            .find(|step| step.state == wanted && cost.plus(super::graph::weight(step.fault)) == self.cost(to))
    }

    /// The steps of the best path that ends with a step that breaks one of these guarantees.
    pub fn to_violation(&self, graph: &Graph, space: &impl Space, guarantee: u8) -> Option<Vec<Successor>> {
        let broken = graph
            .broken
            .iter()
            .filter(|broken| broken.violations & guarantee != 0)
            .min_by_key(|broken| (self.cost(broken.from).plus(broken.weight), broken.from))?;
        let mut steps = self.to(graph, space, broken.from);
        let mut successors = Vec::new();
        space.expand(&graph.store.state(broken.from), &mut successors);
        let last = successors
            .into_iter()
            .find(|step| step.marks.violations & guarantee != 0 && super::graph::weight(step.fault) == broken.weight)?;
        steps.push(last);
        Some(steps)
    }
}
