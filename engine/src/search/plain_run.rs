//! The plain run behind a run of a reduced space.

use super::run::Run;
use crate::space::{Reduced, Space};
use crate::state::GlobalState;
use crate::step::Successor;

/// The most plain faults that one step of a reduced space joins: a fault of a server, and the
/// crashes of its clients.
const MOST_JOINED: usize = 4;

/// Returns the plain run that a run of a reduced space represents: each of its steps, after the
/// ample steps that were taken before it. A step that joins several faults becomes these faults.
/// `None`: a step is not found again, which is a bug in the reduction.
pub fn plain_run<S: Reduced>(space: &S, reduced: &Run<S::Fault, S::Action>) -> Option<Run<S::Fault, S::Action>> {
    let plain = space.plain();
    let starts = plain.initial().into_iter().map(|(state, _)| state);
    let start = starts.into_iter().find(|state| space.representative(state) == reduced.start)?;
    let mut run = Run { start, steps: Vec::new() };
    for wanted in &reduced.steps {
        run.steps.extend(space.ample_steps(&run.end()));
        let longest = if wanted.fault.is_some() { MOST_JOINED } else { 1 };
        let steps = (1..=longest).find_map(|length| plain_steps(space, &run.end(), wanted, length))?;
        run.steps.extend(steps);
    }
    Some(run)
}

/// Returns so many plain steps that lead from a plain state to where a reduced step leads, all of
/// them faults if they are several, each followed by the ample steps after it.
fn plain_steps<S: Reduced>(
    space: &S,
    from: &GlobalState,
    wanted: &Successor<S::Fault, S::Action>,
    length: usize,
) -> Option<Vec<Successor<S::Fault, S::Action>>> {
    let mut successors = Vec::new();
    space.plain().expand(from, &mut successors);
    if length == 1 {
        let fits = |step: &Successor<S::Fault, S::Action>| {
            let is_same = step.fault == wanted.fault && step.marks.violations == wanted.marks.violations;
            is_same && space.representative(&step.state) == wanted.state
        };
        // The last one of several joined faults may be the crash of a client.
        let ends = |step: &Successor<S::Fault, S::Action>| {
            step.fault.is_some() && space.representative(&step.state) == wanted.state
        };
        let last = successors.iter().find(|step| fits(step)).or_else(|| successors.iter().find(|step| ends(step)));
        return last.map(|step| vec![step.clone()]);
    }
    successors.into_iter().filter(|step| step.fault.is_some()).find_map(|first| {
        let mut steps = vec![first];
        steps.extend(space.ample_steps(&steps[0].state));
        let at = steps.last()?.state;
        steps.extend(plain_steps(space, &at, wanted, length - 1)?);
        Some(steps)
    })
}
