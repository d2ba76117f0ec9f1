//! What can still happen when faults have stopped: reachability of a goal over steps that are no faults (AG EF).
//!
//! This is the first half of liveness. The second, that no fair run goes round for ever without reaching the goal, is not
//! decided here. A graph that was cut decides nothing.

use super::graph::Graph;

/// The steps that are no faults, turned round.
struct Backwards {
    starts: Vec<u32>,
    sources: Vec<u32>,
}

impl Backwards {
    fn of(graph: &Graph) -> Self {
        let mut starts = vec![0_u32; graph.states() + 1];
        let states = || 0..graph.states() as u32;
        for state in states() {
            for (target, _) in graph.steps(state).filter(|(_, weight)| *weight == 0) {
                starts[target as usize + 1] += 1;
            }
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut free = starts.clone();
        let mut sources = vec![0; starts[graph.states()] as usize];
        for state in states() {
            for (target, _) in graph.steps(state).filter(|(_, weight)| *weight == 0) {
                sources[free[target as usize] as usize] = state;
                free[target as usize] += 1;
            }
        }
        Self { starts, sources }
    }

    fn sources_of(&self, state: u32) -> &[u32] {
        let state = state as usize;
        &self.sources[self.starts[state] as usize..self.starts[state + 1] as usize]
    }
}

/// For each goal, the states that owe it and from which no continuation without faults reaches it. `owes` and `has` are
/// asked per state and goal.
pub fn unreachable_from(
    graph: &Graph,
    goals: usize,
    owes: impl Fn(usize, u32) -> bool,
    has: impl Fn(usize, u32) -> bool,
) -> Vec<Vec<u32>> {
    let backwards = Backwards::of(graph);
    (0..goals)
        .map(|goal| {
            let mut reaches = vec![false; graph.states()];
            let mut open: Vec<u32> = (0..graph.states() as u32).filter(|state| has(goal, *state)).collect();
            for state in &open {
                reaches[*state as usize] = true;
            }
            while let Some(state) = open.pop() {
                for source in backwards.sources_of(state) {
                    if !reaches[*source as usize] {
                        reaches[*source as usize] = true;
                        open.push(*source);
                    }
                }
            }
            (0..graph.states() as u32).filter(|state| !reaches[*state as usize] && owes(goal, *state)).collect()
        })
        .collect()
}
