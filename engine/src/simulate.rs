//! Random runs, for spaces that are too large to explore. What they find is real; that they find nothing proves nothing.
//!
//! A walk takes steps at random, faults less often than the rest, so that something gets done between them. At its end it
//! asks whether every goal that is owed can still be reached without further faults, within a limit.

use super::limits::Limits;
use super::search::{FaultFreePath, Run, fault_free_path};
use super::space::Space;
use crate::composition::{GlobalState, Successor};

/// One step in so many is drawn from the faults too.
const FAULTS_ONE_IN: usize = 3;
/// How many states are looked at for a goal at the end of a walk.
const MAX_FAULT_FREE: usize = 20_000;

/// How to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// How many walks.
    pub walks: u64,
    /// How many steps each has at the most.
    pub steps: usize,
    /// Where the random numbers start: the same seed, the same walks.
    pub seed: u64,
}

/// What walks came to.
#[derive(Clone, Debug)]
pub struct Sampled<F, A> {
    /// For each bit, the shortest walk that broke it.
    pub broken: Vec<Option<Run<F, A>>>,
    /// For each bit, the shortest walk after which that goal was out of reach.
    pub stuck: Vec<Option<Run<F, A>>>,
    /// Walks that were finished.
    pub walks: u64,
    /// Steps taken.
    pub steps: u64,
    /// The longest walk, in steps.
    pub longest: usize,
    /// Hazards that were reached, as a set of bits.
    pub hazards: u8,
}

fn is_better<F, A>(run: &Run<F, A>, than: Option<&Run<F, A>>) -> bool {
    let cost = |run: &Run<F, A>| (run.steps.iter().filter(|step| step.fault.is_some()).count(), run.steps.len());
    than.is_none_or(|than| cost(run) < cost(than))
}

/// Walks at random.
pub fn simulate<S: Space>(
    space: &S,
    sampling: Sampling,
    limits: &Limits<'_>,
    mut report: impl FnMut(u64),
) -> Sampled<S::Fault, S::Action> {
    let none = || vec![None; 8];
    let mut sampled = Sampled { broken: none(), stuck: none(), walks: 0, steps: 0, longest: 0, hazards: 0 };
    let starts = space.initial();
    if starts.is_empty() {
        return sampled;
    }
    let mut random = fastrand::Rng::with_seed(sampling.seed);
    let mut successors = Vec::new();
    while sampled.walks < sampling.walks && limits.reached(0, space.bytes()).is_none() {
        let start = starts[random.usize(0..starts.len())].0;
        let mut run = Run { start, steps: Vec::new() };
        let mut obligations = 0;
        for _ in 0..sampling.steps {
            successors.clear();
            let assessment = space.expand(&run.end(), &mut successors);
            obligations = assessment.obligations & !assessment.has;
            let with_faults = random.usize(0..FAULTS_ONE_IN) == 0;
            let fault_free = successors.iter().filter(|step| step.fault.is_none()).count();
            let choices = if with_faults || fault_free == 0 { successors.len() } else { fault_free };
            if choices == 0 {
                break;
            }
            let drawn = random.usize(0..choices);
            let step = if choices == successors.len() {
                successors.swap_remove(drawn)
            } else {
                let mut fault_free =
                    successors.drain(..).filter(|step: &Successor<S::Fault, S::Action>| step.fault.is_none());
                let Some(step) = fault_free.nth(drawn) else { break };
                step
            };
            sampled.hazards |= step.marks.hazards;
            let violations = step.marks.violations;
            run.steps.push(step);
            for bit in (0..8).filter(|bit| violations & (1 << bit) != 0) {
                if is_better(&run, sampled.broken[bit].as_ref()) {
                    sampled.broken[bit] = Some(run.clone());
                }
            }
        }
        for bit in (0..8).filter(|bit| obligations & (1 << bit) != 0) {
            if is_better(&run, sampled.stuck[bit].as_ref()) && is_goal_unreachable(space, run.end(), 1 << bit) {
                sampled.stuck[bit] = Some(run.clone());
            }
        }
        sampled.walks += 1;
        sampled.steps += run.steps.len() as u64;
        sampled.longest = sampled.longest.max(run.steps.len());
        report(sampled.walks);
    }
    sampled
}

/// Whether a goal is out of reach without faults: every continuation was looked at and none reaches it.
fn is_goal_unreachable(space: &impl Space, from: GlobalState, goal: u8) -> bool {
    let mut unused = Vec::new();
    let way = fault_free_path(space, from, MAX_FAULT_FREE, |state, _| {
        unused.clear();
        let assessment = space.expand(state, &mut unused);
        assessment.has & goal != 0 || assessment.is_cut
    });
    matches!(way, FaultFreePath::Nowhere)
}
