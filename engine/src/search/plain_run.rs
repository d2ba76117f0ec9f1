//! The plain run behind a run of a reduced space.

use super::run::Run;
use crate::space::{Reduced, Space};
use crate::step::Successor;

/// The most ample steps at the end of a run that are considered for postponing.
const MOST_POSTPONED: usize = 8;

/// Returns the plain run that a run of a reduced space represents: each of its steps, after the
/// ample steps that were taken before it. A fault that prevents an ample step is taken instead of
/// it. `None`: a step is not found again, which is a bug in the reduction.
pub fn plain_run<S: Reduced>(space: &S, reduced: &Run<S::Fault, S::Action>) -> Option<Run<S::Fault, S::Action>> {
    let plain = space.plain();
    let starts = plain.initial().into_iter().map(|(state, _)| state);
    let start = starts.into_iter().find(|state| space.representative(state) == reduced.start)?;
    let mut run = Run { start, steps: Vec::new() };
    // The indices of ample steps.
    let mut ample = Vec::new();
    for wanted in &reduced.steps {
        let steps = space.ample_steps(&run.end());
        ample.extend((run.steps.len()..).take(steps.len()));
        run.steps.extend(steps);
        if let Some(step) = plain_step(space, &run, wanted) {
            run.steps.push(step);
            continue;
        }
        let last = &ample[ample.len().saturating_sub(MOST_POSTPONED)..];
        let mut sets: Vec<usize> = (1..1 << last.len()).collect();
        sets.sort_by_key(|set| set.count_ones());
        let is_in = |set: usize, index: usize| {
            last.iter().position(|last| *last == index).is_some_and(|bit| set & (1 << bit) != 0)
        };
        let (set, changed, step) = sets.into_iter().find_map(|set| {
            let changed = without_steps(space, &run, |index| is_in(set, index))?;
            let step = plain_step(space, &changed, wanted)?;
            Some((set, changed, step))
        })?;
        let left = ample.iter().filter(|index| !is_in(set, **index));
        ample = left.map(|index| index - (0..*index).filter(|before| is_in(set, *before)).count()).collect();
        run = changed;
        run.steps.push(step);
    }
    Some(run)
}

/// Returns the plain step from the end of a run that is a step of the reduced space.
fn plain_step<S: Reduced>(
    space: &S,
    run: &Run<S::Fault, S::Action>,
    wanted: &Successor<S::Fault, S::Action>,
) -> Option<Successor<S::Fault, S::Action>> {
    let mut successors = Vec::new();
    space.plain().expand(&run.end(), &mut successors);
    let fits = |step: &Successor<S::Fault, S::Action>| {
        let is_same = step.fault == wanted.fault && step.marks.violations == wanted.marks.violations;
        is_same && space.representative(&step.state) == wanted.state
    };
    successors.into_iter().find(fits)
}

/// Returns a run of the same actions without some of them, if that is possible.
fn without_steps<S: Reduced>(
    space: &S,
    run: &Run<S::Fault, S::Action>,
    is_left_out: impl Fn(usize) -> bool,
) -> Option<Run<S::Fault, S::Action>> {
    let plain = space.plain();
    let mut changed = Run { start: run.start, steps: Vec::new() };
    for (index, wanted) in run.steps.iter().enumerate() {
        if is_left_out(index) {
            continue;
        }
        let mut successors = Vec::new();
        plain.expand(&changed.end(), &mut successors);
        let is_it = |step: &Successor<S::Fault, S::Action>| {
            step.action == wanted.action
                && step.fault == wanted.fault
                && step.marks.violations == wanted.marks.violations
        };
        changed.steps.push(successors.into_iter().find(is_it)?);
    }
    Some(changed)
}
