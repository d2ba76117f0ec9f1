//! The steps of a fair cycle.

use super::fault_free_path::{Parents, path_to};
use crate::space::Space;
use crate::state::{GlobalState, StateId};
use crate::step::Successor;
use crate::store::StateStore;

/// Returns the steps of a cycle from a state of a component through all waypoints and back, without
/// faults and without leaving the component. See [`crate::FairCycle`], and [`crate::verify`], which
/// shows such cycles.
pub fn cycle_through<S: Space>(
    space: &S,
    from: GlobalState,
    waypoints: &[GlobalState],
    is_inside: impl Fn(&GlobalState) -> bool,
) -> Vec<Successor<S::Fault, S::Action>> {
    let mut steps = Vec::new();
    let mut at = from;
    for waypoint in waypoints.iter().chain([&from]) {
        if at == *waypoint && !(steps.is_empty() && *waypoint == from) {
            continue;
        }
        let Some(leg) = leg(space, at, *waypoint, &is_inside) else { continue };
        at = leg.last().map_or(at, |step| step.state);
        steps.extend(leg);
    }
    steps
}

/// Returns the shortest path of at least one step between two states of a component, if there is
/// one.
fn leg<S: Space>(
    space: &S,
    from: GlobalState,
    to: GlobalState,
    is_inside: &impl Fn(&GlobalState) -> bool,
) -> Option<Vec<Successor<S::Fault, S::Action>>> {
    let mut store = StateStore::new(space.width());
    store.insert(&from);
    let mut parents: Parents<S> = vec![None];
    let mut next = 0;
    let mut successors = Vec::new();
    while next < store.len() {
        let id = StateId(next as u32);
        successors.clear();
        space.expand(&store.state(id), &mut successors);
        for step in successors.iter().filter(|step| step.fault.is_none() && is_inside(&step.state)) {
            if step.state == to {
                let mut path = path_to(&parents, id);
                path.push(step.clone());
                return Some(path);
            }
            let (_, is_new) = store.insert(&step.state);
            if is_new {
                parents.push(Some((id, step.clone())));
            }
        }
        next += 1;
    }
    None
}
