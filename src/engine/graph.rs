//! The explored graph: states in breadth-first order, and their steps.

use super::limits::Cut;
use super::store::StateStore;
use onceproof_models::Fault;
use onceproof_models::composition::Assessment;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::collections::hash_map::Entry;

/// A step that broke a guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where it starts.
    pub from: u32,
    /// What it broke, as a set of bits.
    pub violations: u8,
    /// Which fault it was, as a weight; see `weight`.
    pub weight: u8,
}

/// What was explored. The steps of state `s` are `targets[starts[s]..starts[s + 1]]`.
#[derive(Debug)]
pub struct Graph {
    /// The states, in breadth-first order.
    pub store: StateStore,
    /// Where each state's steps begin.
    pub starts: Vec<u32>,
    /// Where each step leads.
    pub targets: Vec<u32>,
    /// Which kind of step it is: see `weight`.
    pub weights: Vec<u8>,
    /// What each state says about liveness.
    pub assessments: Vec<Assessment>,
    /// Steps that broke something.
    pub broken: Vec<Broken>,
    /// Dangers that were reached, as a set of bits.
    pub dangers: u8,
    /// Steps from the start to the state that is farthest away.
    pub depth: usize,
    /// Why it ended early, if it did.
    pub cut: Option<Cut>,
}

/// How a step counts in a story: zero is no fault, otherwise one more than the fault's severity.
#[must_use]
pub(super) fn weight(fault: Option<Fault>) -> u8 {
    fault.map_or(0, |fault| 1 + fault.severity())
}

impl Graph {
    /// An empty graph over states of which so many numbers are in use.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self {
            store: StateStore::new(width),
            starts: vec![0],
            targets: Vec::new(),
            weights: Vec::new(),
            assessments: Vec::new(),
            broken: Vec::new(),
            dangers: 0,
            depth: 0,
            cut: None,
        }
    }

    /// How many states were met.
    #[must_use]
    pub fn states(&self) -> usize {
        self.store.len()
    }

    /// How many steps were taken.
    #[must_use]
    pub fn transitions(&self) -> usize {
        self.targets.len()
    }

    /// The steps out of a state: where to, and how they count. None for a state that was met and not expanded.
    pub fn steps(&self, state: u32) -> impl Iterator<Item = (u32, u8)> {
        let state = state as usize;
        let range = match (self.starts.get(state), self.starts.get(state + 1)) {
            (Some(start), Some(end)) => *start as usize..*end as usize,
            _ => 0..0,
        };
        self.targets[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }

    /// The shortest way on without faults to a state that no step without a fault leaves: without the state itself, and
    /// empty where there is none.
    #[must_use]
    pub fn calm(&self, state: u32) -> Vec<u32> {
        let mut parents = FxHashMap::from_iter([(state, state)]);
        let mut open = VecDeque::from([state]);
        while let Some(at) = open.pop_front() {
            let mut ends = true;
            for (target, _) in self.steps(at).filter(|(target, weight)| *weight == 0 && *target != at) {
                ends = false;
                if let Entry::Vacant(entry) = parents.entry(target) {
                    entry.insert(at);
                    open.push_back(target);
                }
            }
            if ends {
                let mut way = Vec::new();
                let mut last = at;
                while last != state {
                    way.push(last);
                    last = parents[&last];
                }
                way.reverse();
                return way;
            }
        }
        Vec::new()
    }

    /// What it occupies, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.store.bytes()
            + (self.starts.capacity() + self.targets.capacity()) * size_of::<u32>()
            + self.weights.capacity()
            + self.assessments.capacity() * size_of::<Assessment>()
            + self.broken.capacity() * size_of::<Broken>()
    }
}
