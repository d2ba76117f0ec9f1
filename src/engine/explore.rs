//! Breadth-first exploration of a whole space.

use super::graph::{Broken, Graph, weight};
use super::limits::{Limits, Progress};
use super::space::Space;

/// How many states are expanded between two looks at the limits.
const STRIDE: usize = 1024;

/// Visits every reachable state once, in breadth-first order, until there is none left or a limit is reached.
pub fn explore(space: &impl Space, limits: &Limits<'_>, mut report: impl FnMut(Progress)) -> Graph {
    let mut graph = Graph::new(space.width());
    let first = space.initial();
    graph.store.insert(&first);
    graph.assessments.push(space.assess(&first));

    let mut successors = Vec::new();
    let mut next = 0;
    let mut level_ends = 1;
    while next < graph.states() {
        if next == level_ends {
            graph.depth += 1;
            level_ends = graph.states();
        }
        if next % STRIDE == 0 {
            report(Progress { states: graph.states(), frontier: graph.states() - next, depth: graph.depth });
            graph.cut = limits.reached(graph.states(), graph.bytes());
            if graph.cut.is_some() {
                break;
            }
        }
        let from = next as u32;
        successors.clear();
        space.expand(&graph.store.state(from), &mut successors);
        for successor in &successors {
            let (place, is_new) = graph.store.insert(&successor.state);
            if is_new {
                graph.assessments.push(space.assess(&successor.state));
            }
            let weight = weight(successor.fault);
            graph.targets.push(place);
            graph.weights.push(weight);
            graph.dangers |= successor.marks.dangers;
            if successor.marks.violations != 0 {
                graph.broken.push(Broken { from, violations: successor.marks.violations, weight });
            }
        }
        graph.starts.push(graph.targets.len() as u32);
        next += 1;
    }
    report(Progress { states: graph.states(), frontier: graph.states() - next, depth: graph.depth });
    graph
}
