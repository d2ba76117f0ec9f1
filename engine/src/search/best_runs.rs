//! The best run to a target: fewest faults, then the least severe ones, then fewest steps.
//!
//! States are visited in the order of their cost (Dijkstra), and the search ends with the first run
//! to each target, so it sees a part of the space only.

use super::run::{Cost, Run};
use crate::limits::Limits;
use crate::property_set::PropertySet;
use crate::space::Space;
use crate::state::{GlobalState, StateId};
use crate::step::Successor;
use crate::store::StateStore;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::{self, Debug};

/// How many states are expanded between two checks of the limits.
const STATES_PER_CHECK: usize = 1024;

/// The end of a run that is searched for.
pub enum Target<'a> {
    /// A step that violates one of these properties.
    Violation(PropertySet),
    /// A state for which this returns true.
    State(&'a dyn Fn(&GlobalState) -> bool),
}

impl Debug for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Violation(properties) => f.debug_tuple("Violation").field(properties).finish(),
            Self::State(_) => f.debug_tuple("State").finish_non_exhaustive(),
        }
    }
}

/// The best known step that hits a target.
#[derive(Clone, Copy)]
struct Candidate {
    cost: Cost,
    /// The state before the step.
    from: StateId,
    /// The weight of the step.
    weight: u8,
}

/// A search in progress.
struct Search<'a, S: Space> {
    space: &'a S,
    store: StateStore,
    /// For each state, the cost of the best run to it so far.
    costs: Vec<Cost>,
    /// For each state, the state before it on that run; an initial state is its own parent.
    parents: Vec<StateId>,
}

impl<S: Space> Search<'_, S> {
    /// Keeps a run to a state if it is the best so far. `parent` is `None` for an initial state.
    fn meet(&mut self, state: &GlobalState, cost: Cost, parent: Option<StateId>) -> Option<StateId> {
        let (id, is_new) = self.store.insert(state);
        if is_new {
            self.costs.push(Cost::MAX);
            self.parents.push(id);
        }
        if cost >= self.costs[id.index()] {
            return None;
        }
        self.costs[id.index()] = cost;
        self.parents[id.index()] = parent.unwrap_or(id);
        Some(id)
    }

    /// Returns the first step out of a state that fulfils a condition.
    fn step_from(
        &self,
        from: StateId,
        fits: impl Fn(&Successor<S::Fault, S::Action>) -> bool,
    ) -> Option<Successor<S::Fault, S::Action>> {
        let mut successors = Vec::new();
        self.space.expand(&self.store.state(from), &mut successors);
        successors.into_iter().find(|step| fits(step))
    }

    /// Returns the best run to a state. No steps are kept; they are found again between the states.
    fn run_to(&self, id: StateId) -> Run<S::Fault, S::Action> {
        let mut states = vec![id];
        while let Some(last) = states.last().copied().filter(|last| self.parents[last.index()] != *last) {
            states.push(self.parents[last.index()]);
        }
        states.reverse();
        let steps = states.windows(2).filter_map(|pair| {
            let (wanted, cost) = (self.store.state(pair[1]), self.costs[pair[1].index()]);
            let before = self.costs[pair[0].index()];
            self.step_from(pair[0], |step| step.state == wanted && before.plus(step.weight()) == cost)
        });
        Run { start: self.store.state(states[0]), steps: steps.collect() }
    }

    /// Returns the best run that ends with a step that hits a target.
    fn run_through(&self, candidate: Candidate, target: &Target<'_>) -> Option<Run<S::Fault, S::Action>> {
        let Target::Violation(properties) = target else { return None };
        let mut run = self.run_to(candidate.from);
        let fits = |step: &Successor<S::Fault, S::Action>| {
            step.marks.violations.intersects(*properties) && step.weight() == candidate.weight
        };
        run.steps.push(self.step_from(candidate.from, fits)?);
        Some(run)
    }
}

/// Returns the best run to each target. `None`: there is none, or a limit was reached before it was
/// found.
///
/// ```
/// use onceproof_engine::{Limits, ModelSpace, PropertyId, Target, best_runs};
/// # use stateright::{Model, Property};
/// # struct Doubling;
/// # impl Model for Doubling {
/// #     type State = u32;
/// #     type Action = &'static str;
/// #     fn init_states(&self) -> Vec<u32> {
/// #         vec![1]
/// #     }
/// #     fn actions(&self, _: &u32, actions: &mut Vec<Self::Action>) {
/// #         actions.extend(["add one", "double"]);
/// #     }
/// #     fn next_state(&self, state: &u32, action: Self::Action) -> Option<u32> {
/// #         Some(if action == "double" { state * 2 } else { state + 1 })
/// #     }
/// #     fn properties(&self) -> Vec<Property<Self>> {
/// #         vec![Property::always("not 10", |_, state| *state != 10)]
/// #     }
/// # }
/// // A number that is doubled or increased by one, from one on. How does it become ten?
/// let space = ModelSpace::new(Doubling);
/// let target = Target::Violation(PropertyId::new(0).only());
/// let run = best_runs(&space, &[target], &Limits::default()).remove(0).expect("it does");
/// let numbers: Vec<u32> = run.steps.iter().map(|step| space.state(&step.state)).collect();
/// assert_eq!(numbers, [2, 4, 5, 10]);
/// ```
///
/// # Panics
/// With more than 2^32 states.
pub fn best_runs<S: Space>(
    space: &S,
    targets: &[Target<'_>],
    limits: &Limits<'_>,
) -> Vec<Option<Run<S::Fault, S::Action>>> {
    best_runs_among(space, targets, limits, |_| true)
}

/// Returns the best run to each target among the runs that pass only through allowed states.
///
/// # Panics
/// With more than 2^32 states.
pub fn best_runs_among<S: Space>(
    space: &S,
    targets: &[Target<'_>],
    limits: &Limits<'_>,
    is_allowed: impl Fn(&GlobalState) -> bool,
) -> Vec<Option<Run<S::Fault, S::Action>>> {
    let mut search = Search { space, store: StateStore::new(space.width()), costs: Vec::new(), parents: Vec::new() };
    let mut open = BinaryHeap::new();
    for (state, _) in space.initial() {
        if let Some(id) = search.meet(&state, Cost::default(), None) {
            open.push(Reverse((Cost::default(), id)));
        }
    }
    let mut found: Vec<Option<Run<S::Fault, S::Action>>> = targets.iter().map(|_| None).collect();
    let mut candidates: Vec<Option<Candidate>> = vec![None; targets.len()];
    let mut successors = Vec::new();
    let mut expanded = 0;
    while let Some(Reverse((cost, id))) = open.pop() {
        if cost > search.costs[id.index()] {
            continue;
        }
        expanded += 1;
        if expanded % STATES_PER_CHECK == 0 && limits.reached(search.store.len(), search.store.bytes() * 2).is_some() {
            break;
        }
        let state = search.store.state(id);
        for ((target, found), candidate) in targets.iter().zip(&mut found).zip(&candidates) {
            match target {
                _ if found.is_some() => {}
                Target::State(fits) => *found = fits(&state).then(|| search.run_to(id)),
                Target::Violation(_) => {
                    let best = candidate.filter(|best| best.cost <= cost);
                    *found = best.and_then(|best| search.run_through(best, target));
                }
            }
        }
        if found.iter().all(Option::is_some) {
            return found;
        }
        successors.clear();
        space.expand(&state, &mut successors);
        for step in &successors {
            let weight = step.weight();
            let total = cost.plus(weight);
            for (target, candidate) in targets.iter().zip(&mut candidates) {
                let Target::Violation(properties) = target else { continue };
                let is_better = candidate.is_none_or(|best| total < best.cost);
                if step.marks.violations.intersects(*properties) && is_better {
                    *candidate = Some(Candidate { cost: total, from: id, weight });
                }
            }
            if !is_allowed(&step.state) {
                continue;
            }
            if let Some(next) = search.meet(&step.state, total, Some(id)) {
                open.push(Reverse((total, next)));
            }
        }
    }
    for (index, target) in targets.iter().enumerate() {
        if found[index].is_none() {
            found[index] = candidates[index].and_then(|best| search.run_through(best, target));
        }
    }
    found
}
