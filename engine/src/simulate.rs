//! Random walks, for spaces that are too large to explore.
//!
//! A violation by a walk is real; that no walk violates a property proves nothing. Faults are drawn
//! less often than other steps, so that some work gets done between them. At the end of a walk it
//! is checked whether the goals that the last state is obliged to reach are still reachable without
//! faults.

use crate::fault::FaultSet;
use crate::limits::Limits;
use crate::property_set::{PropertyId, PropertySet};
use crate::search::{FaultFreePath, Run, fault_free_path};
use crate::space::Space;
use crate::state::GlobalState;
use crate::step::Successor;

/// Of so many steps, one on average is drawn from all steps; the others are drawn from the
/// fault-free ones.
const FAULTS_ONE_IN: usize = 3;
/// How many states are visited in search of a goal at the end of a walk.
const MAX_FAULT_FREE_STATES: usize = 20_000;

/// How many walks, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// How many walks.
    pub walks: u64,
    /// The most steps of a walk.
    pub steps: usize,
    /// The seed of the random numbers: the same seed draws the same walks.
    pub seed: u64,
}

/// The findings of random walks.
#[derive(Clone, Debug)]
pub struct Sampled<F, A> {
    /// For each property, by index, the best walk to a step that violates it.
    pub violated: [Option<Run<F, A>>; PropertySet::CAPACITY],
    /// For each goal, by index, the best walk after which it is unreachable without faults.
    pub goal_unreachable: [Option<Run<F, A>>; PropertySet::CAPACITY],
    /// How many walks were finished.
    pub walks: u64,
    /// How many steps all of them took.
    pub steps: u64,
    /// The steps of the longest walk.
    pub longest: usize,
    /// The hazards that a step reached.
    pub hazards: PropertySet,
    /// The kinds of faults that occurred.
    pub occurred: FaultSet,
}

/// Whether a walk has fewer faults, or as many and fewer steps.
fn is_better<F, A>(run: &Run<F, A>, than: Option<&Run<F, A>>) -> bool {
    let cost = |run: &Run<F, A>| (run.faults(), run.steps.len());
    than.is_none_or(|than| cost(run) < cost(than))
}

/// Takes random walks, until there are as many as asked for or a limit on memory or time is
/// reached. `report` gets the number of finished walks.
///
/// ```
/// use onceproof_engine::{Limits, ModelSpace, PropertyId, Sampling, simulate};
/// use stateright::{Model, Property};
///
/// /// A counter that should stay below a thousand.
/// struct Counter;
///
/// impl Model for Counter {
///     type State = u32;
///     type Action = u32;
///
///     fn init_states(&self) -> Vec<u32> {
///         vec![0]
///     }
///
///     fn actions(&self, _state: &u32, actions: &mut Vec<u32>) {
///         actions.extend([1, 7]);
///     }
///
///     fn next_state(&self, state: &u32, step: u32) -> Option<u32> {
///         Some(state + step)
///     }
///
///     fn properties(&self) -> Vec<Property<Self>> {
///         vec![Property::always("below a thousand", |_, count| *count < 1_000)]
///     }
/// }
///
/// let sampling = Sampling { walks: 10, steps: 500, seed: 1 };
/// let sampled = simulate(&ModelSpace::new(Counter), sampling, &Limits::default(), |_| {});
/// let below_a_thousand = PropertyId::new(0);
/// let walk = sampled.violated[below_a_thousand.index()].as_ref().expect("it is violated");
/// assert_eq!((sampled.walks, sampled.longest), (10, 500));
/// assert!(walk.steps.len() < 300);
/// ```
pub fn simulate<S: Space>(
    space: &S,
    sampling: Sampling,
    limits: &Limits<'_>,
    mut report: impl FnMut(u64),
) -> Sampled<S::Fault, S::Action> {
    simulate_reporting(space, sampling, limits, &mut report)
}

/// Takes random walks. Compiled once per space: a copy per closure would multiply the build time.
fn simulate_reporting<S: Space>(
    space: &S,
    sampling: Sampling,
    limits: &Limits<'_>,
    report: &mut dyn FnMut(u64),
) -> Sampled<S::Fault, S::Action> {
    let none = || std::array::from_fn(|_| None);
    let (hazards, occurred) = (PropertySet::EMPTY, FaultSet::EMPTY);
    let (violated, goal_unreachable) = (none(), none());
    let mut sampled = Sampled { violated, goal_unreachable, walks: 0, steps: 0, longest: 0, hazards, occurred };
    let starts = space.initial();
    if starts.is_empty() {
        return sampled;
    }
    let mut random = fastrand::Rng::with_seed(sampling.seed);
    let mut successors = Vec::new();
    while sampled.walks < sampling.walks && limits.reached(0, space.bytes()).is_none() {
        let start = starts[random.usize(0..starts.len())].0;
        let mut run = Run { start, steps: Vec::new() };
        let mut open_goals = PropertySet::EMPTY;
        for _ in 0..sampling.steps {
            successors.clear();
            let assessment = space.expand(&run.end(), &mut successors);
            open_goals = assessment.obligations - assessment.reached;
            let Some(step) = draw(&mut successors, &mut random) else { break };
            sampled.hazards |= step.marks.hazards;
            if let Some(fault) = step.fault {
                sampled.occurred.insert(fault);
            }
            let violations = step.marks.violations;
            run.steps.push(step);
            for property in violations.iter() {
                if is_better(&run, sampled.violated[property.index()].as_ref()) {
                    sampled.violated[property.index()] = Some(run.clone());
                }
            }
        }
        for goal in open_goals.iter() {
            if is_better(&run, sampled.goal_unreachable[goal.index()].as_ref())
                && is_goal_unreachable(space, run.end(), goal)
            {
                sampled.goal_unreachable[goal.index()] = Some(run.clone());
            }
        }
        sampled.walks += 1;
        sampled.steps += run.steps.len() as u64;
        sampled.longest = sampled.longest.max(run.steps.len());
        report(sampled.walks);
    }
    sampled
}

/// Draws one of the successors, a fault less often than another step. `None`: there is no
/// successor.
fn draw<F, A>(successors: &mut Vec<Successor<F, A>>, random: &mut fastrand::Rng) -> Option<Successor<F, A>> {
    let with_faults = random.usize(0..FAULTS_ONE_IN) == 0;
    let fault_free = successors.iter().filter(|step| step.fault.is_none()).count();
    let choices = if with_faults || fault_free == 0 { successors.len() } else { fault_free };
    if choices == 0 {
        return None;
    }
    let drawn = random.usize(0..choices);
    if choices == successors.len() {
        Some(successors.swap_remove(drawn))
    } else {
        successors.drain(..).filter(|step| step.fault.is_none()).nth(drawn)
    }
}

/// Whether a goal is unreachable without faults: every continuation was visited and none reaches
/// it.
fn is_goal_unreachable(space: &impl Space, from: GlobalState, goal: PropertyId) -> bool {
    let mut unused = Vec::new();
    let path = fault_free_path(space, from, MAX_FAULT_FREE_STATES, |state, _| {
        unused.clear();
        let assessment = space.expand(state, &mut unused);
        assessment.reached.contains(goal) || assessment.is_cut
    });
    matches!(path, FaultFreePath::Unreachable)
}
