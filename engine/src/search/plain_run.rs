//! The plain run behind a run of a reduced space.

use super::run::Run;
use crate::space::{Reduced, Space};
use crate::step::Successor;

/// Returns the plain run that a run of a reduced space represents: each of its steps, after the
/// ample steps that were taken before it. `None`: a step is not found again, which is a bug in the
/// reduction.
pub fn plain_run<S: Reduced>(space: &S, reduced: &Run<S::Fault, S::Action>) -> Option<Run<S::Fault, S::Action>> {
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
