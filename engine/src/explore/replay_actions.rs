//! A trace of one model, tried on another one.

use super::fault_levels::FAULT_LEVELS;
use crate::property_set::PropertySet;
use crate::space::Space;

/// Replays the actions of another model's trace and skips those that are not enabled here. Returns
/// which of the properties it violates, per fault level. Sound: every step taken is a step of this
/// space. Not complete: a property that it does not violate may be violated by another run.
///
/// `level` returns the lowest level that allows a fault, below [`FAULT_LEVELS`].
///
/// [`crate::first_violations`] has an example.
///
/// # Panics
/// If `level` returns a level that is not below [`FAULT_LEVELS`].
pub fn replay_actions<S: Space>(
    space: &S,
    actions: &[S::Action],
    properties: PropertySet,
    level: impl Fn(S::Fault) -> usize,
) -> [PropertySet; FAULT_LEVELS] {
    let mut violations = [PropertySet::EMPTY; FAULT_LEVELS];
    let Some((mut state, _)) = space.initial().into_iter().next() else { return violations };
    let (mut successors, mut current) = (Vec::new(), 0);
    for action in actions {
        successors.clear();
        space.expand(&state, &mut successors);
        let Some(step) = successors.iter().find(|step| step.action == *action) else { continue };
        current = step.fault.map_or(current, |fault| level(fault).max(current));
        violations[current] |= step.marks.violations & properties;
        state = step.state;
    }
    for level in 1..FAULT_LEVELS {
        violations[level] |= violations[level - 1];
    }
    violations
}
