//! The best run that ends in what is looked for: fewest faults, then the least severe ones, then fewest steps.
//!
//! Counterexamples are looked for after the exploration, in the plain space, where no step was joined with another one: a run found
//! here is as short as can be. The search goes through states in the order of their cost and ends with the first that fits,
//! so it sees a part of the space only.

use super::fault::FaultKind;
use super::graph::weight;
use super::limits::Limits;
use super::space::{Reduced, Space};
use super::store::StateStore;
use crate::composition::{GlobalState, Successor};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::fmt::{self, Debug};

/// What a run costs, compared in this order.
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

/// What is looked for.
pub enum Target<'a> {
    /// A step that breaks one of these.
    Step(u8),
    /// A state.
    State(&'a dyn Fn(&GlobalState) -> bool),
}

impl Debug for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step(violations) => f.debug_tuple("Step").field(violations).finish(),
            Self::State(_) => f.debug_tuple("State").finish_non_exhaustive(),
        }
    }
}

/// A run from a start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<F, A> {
    /// Where it starts.
    pub start: GlobalState,
    /// Its steps.
    pub steps: Vec<Successor<F, A>>,
}

impl<F: FaultKind, A> Run<F, A> {
    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> GlobalState {
        self.steps.last().map_or(self.start, |step| step.state)
    }
}

/// A search under way.
struct Search<'a, S: Space> {
    space: &'a S,
    store: StateStore,
    costs: Vec<Cost>,
    parents: Vec<u32>,
}

impl<S: Space> Search<'_, S> {
    fn meet(&mut self, state: &GlobalState, cost: Cost, parent: u32) -> Option<u32> {
        let (place, is_new) = self.store.insert(state);
        if is_new {
            self.costs.push(Cost::UNKNOWN);
            self.parents.push(place);
        }
        if cost >= self.costs[place as usize] {
            return None;
        }
        self.costs[place as usize] = cost;
        self.parents[place as usize] = parent;
        Some(place)
    }

    fn steps_between(
        &self,
        from: u32,
        fits: impl Fn(&Successor<S::Fault, S::Action>) -> bool,
    ) -> Option<Successor<S::Fault, S::Action>> {
        let mut successors = Vec::new();
        self.space.expand(&self.store.state(from), &mut successors);
        successors.into_iter().find(|step| fits(step))
    }

    fn run_to(&self, place: u32) -> Run<S::Fault, S::Action> {
        let mut way = vec![place];
        while let Some(last) = way.last().copied().filter(|last| self.parents[*last as usize] != *last) {
            way.push(self.parents[last as usize]);
        }
        way.reverse();
        let steps = way.windows(2).filter_map(|pair| {
            let (wanted, cost) = (self.store.state(pair[1]), self.costs[pair[1] as usize]);
            let before = self.costs[pair[0] as usize];
            self.steps_between(pair[0], |step| step.state == wanted && before.plus(weight(step.fault)) == cost)
        });
        Run { start: self.store.state(way[0]), steps: steps.collect() }
    }
}

/// The best run to each target. `None`: there is none, or a limit was reached before it was found.
pub fn best_runs<S: Space>(
    space: &S,
    targets: &[Target<'_>],
    limits: &Limits<'_>,
) -> Vec<Option<Run<S::Fault, S::Action>>> {
    best_runs_among(space, targets, limits, |_| true)
}

/// The best run to each target that passes only through states that are allowed.
pub fn best_runs_among<S: Space>(
    space: &S,
    targets: &[Target<'_>],
    limits: &Limits<'_>,
    is_allowed: impl Fn(&GlobalState) -> bool,
) -> Vec<Option<Run<S::Fault, S::Action>>> {
    const STRIDE: usize = 1024;
    let mut search = Search { space, store: StateStore::new(space.width()), costs: Vec::new(), parents: Vec::new() };
    let mut open = BinaryHeap::new();
    for (state, _) in space.initial() {
        if let Some(place) = search.meet(&state, Cost::default(), u32::MAX) {
            search.parents[place as usize] = place;
            open.push(Reverse((Cost::default(), place)));
        }
    }
    let mut found: Vec<Option<Run<S::Fault, S::Action>>> = targets.iter().map(|_| None).collect();
    // For each target that is a step: the best one so far, where it starts, and its weight.
    let mut candidates: Vec<Option<(Cost, u32, u8)>> = targets.iter().map(|_| None).collect();
    let mut successors = Vec::new();
    let mut expanded = 0;
    while let Some(Reverse((cost, place))) = open.pop() {
        if cost > search.costs[place as usize] {
            continue;
        }
        expanded += 1;
        if expanded % STRIDE == 0 && limits.reached(search.store.len(), search.store.bytes() * 2).is_some() {
            break;
        }
        let state = search.store.state(place);
        for (index, target) in targets.iter().enumerate() {
            match target {
                Target::State(fits) if found[index].is_none() && fits(&state) => {
                    found[index] = Some(search.run_to(place));
                }
                Target::Step(_) if found[index].is_none() && candidates[index].is_some_and(|best| best.0 <= cost) => {
                    found[index] = candidates[index].and_then(|best| broken(&search, best, target));
                }
                _ => {}
            }
        }
        if found.iter().all(Option::is_some) {
            return found;
        }
        successors.clear();
        space.expand(&state, &mut successors);
        for step in &successors {
            let weight = weight(step.fault);
            let total = cost.plus(weight);
            for (target, candidate) in targets.iter().zip(&mut candidates) {
                if matches!(target, Target::Step(violations) if step.marks.violations & violations != 0)
                    && candidate.is_none_or(|(best, ..)| total < best)
                {
                    *candidate = Some((total, place, weight));
                }
            }
            if !is_allowed(&step.state) {
                continue;
            }
            if let Some(next) = search.meet(&step.state, total, place) {
                open.push(Reverse((total, next)));
            }
        }
    }
    for (index, target) in targets.iter().enumerate() {
        if found[index].is_none() {
            found[index] = candidates[index].and_then(|best| broken(&search, best, target));
        }
    }
    found
}

/// The run that ends with a step that breaks something.
fn broken<S: Space>(
    search: &Search<'_, S>,
    (_, from, weighs): (Cost, u32, u8),
    target: &Target<'_>,
) -> Option<Run<S::Fault, S::Action>> {
    let Target::Step(violations) = target else { return None };
    let mut run = search.run_to(from);
    let fits =
        |step: &Successor<S::Fault, S::Action>| step.marks.violations & violations != 0 && weight(step.fault) == weighs;
    run.steps.push(search.steps_between(from, fits)?);
    Some(run)
}

/// The plain run that a run of a reduced space stands for: each of its steps after the steps that were taken ample_steps of it.
pub fn replay<S: Reduced>(space: &S, reduced: &Run<S::Fault, S::Action>) -> Option<Run<S::Fault, S::Action>> {
    let plain = space.plain();
    let starts = plain.initial().into_iter().map(|(state, _)| state);
    let start = starts.into_iter().find(|state| space.representative(state) == reduced.start)?;
    let mut run = Run { start, steps: Vec::new() };
    let mut successors = Vec::new();
    for wanted in &reduced.steps {
        run.steps.extend(space.ample_steps(&run.end()));
        successors.clear();
        plain.expand(&run.end(), &mut successors);
        let fits = |step: &&Successor<S::Fault, S::Action>| {
            let is_same = step.fault == wanted.fault && step.marks.violations == wanted.marks.violations;
            is_same && space.representative(&step.state) == wanted.state
        };
        run.steps.push(successors.iter().find(fits)?.clone());
    }
    Some(run)
}

/// What a search for a way on without faults came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultFreePath<F, A> {
    /// The shortest way.
    Way(Vec<Successor<F, A>>),
    /// Every continuation was looked at, and none gets there.
    Nowhere,
    /// More states than it may look at: it is not known whether there is one.
    Unknown,
}

impl<F, A> FaultFreePath<F, A> {
    /// The steps of the way, none where none was found.
    #[must_use]
    pub fn steps(self) -> Vec<Successor<F, A>> {
        if let Self::Way(steps) = self { steps } else { Vec::new() }
    }
}

/// The shortest way on without faults from a state to one that fits, looked for among so many states.
pub fn fault_free_path<S: Space>(
    space: &S,
    from: GlobalState,
    most: usize,
    mut fits: impl FnMut(&GlobalState, &[Successor<S::Fault, S::Action>]) -> bool,
) -> FaultFreePath<S::Fault, S::Action> {
    let mut store = StateStore::new(space.width());
    store.insert(&from);
    let mut parents: Vec<Option<(u32, Successor<S::Fault, S::Action>)>> = vec![None];
    let mut open = VecDeque::from([0_u32]);
    let mut successors = Vec::new();
    while let Some(place) = open.pop_front() {
        let state = store.state(place);
        successors.clear();
        space.expand(&state, &mut successors);
        successors.retain(|step| step.fault.is_none() && step.state != state);
        if fits(&state, &successors) {
            let mut way = Vec::new();
            let mut at = place;
            while let Some((parent, step)) = &parents[at as usize] {
                way.push(step.clone());
                at = *parent;
            }
            way.reverse();
            return FaultFreePath::Way(way);
        }
        for step in &successors {
            let (next, is_new) = store.insert(&step.state);
            if is_new {
                parents.push(Some((place, step.clone())));
                open.push_back(next);
            }
        }
        if store.len() > most {
            return FaultFreePath::Unknown;
        }
    }
    FaultFreePath::Nowhere
}

/// A way round: from a state of a component through all of the given states and back, without faults and without leaving it.
pub fn round<S: Space>(
    space: &S,
    from: GlobalState,
    stops: &[GlobalState],
    is_inside: impl Fn(&GlobalState) -> bool,
) -> Vec<Successor<S::Fault, S::Action>> {
    let mut way = Vec::new();
    let mut at = from;
    for stop in stops.iter().chain([&from]) {
        if at == *stop && !(way.is_empty() && *stop == from) {
            continue;
        }
        let Some(leg) = leg(space, at, *stop, &is_inside) else { continue };
        at = leg.last().map_or(at, |step| step.state);
        way.extend(leg);
    }
    way
}

/// The shortest way of at least one step between two states of a component.
fn leg<S: Space>(
    space: &S,
    from: GlobalState,
    to: GlobalState,
    is_inside: &impl Fn(&GlobalState) -> bool,
) -> Option<Vec<Successor<S::Fault, S::Action>>> {
    let mut store = StateStore::new(space.width());
    store.insert(&from);
    let mut parents: Vec<Option<(u32, Successor<S::Fault, S::Action>)>> = vec![None];
    let mut next = 0;
    let mut successors = Vec::new();
    while next < store.len() as u32 {
        successors.clear();
        space.expand(&store.state(next), &mut successors);
        for step in successors.iter().filter(|step| step.fault.is_none() && is_inside(&step.state)) {
            if step.state == to {
                let mut way = vec![step.clone()];
                let mut at = next;
                while let Some((parent, step)) = &parents[at as usize] {
                    way.push(step.clone());
                    at = *parent;
                }
                way.reverse();
                return Some(way);
            }
            let (_, is_new) = store.insert(&step.state);
            if is_new {
                parents.push(Some((next, step.clone())));
            }
        }
        next += 1;
    }
    None
}
