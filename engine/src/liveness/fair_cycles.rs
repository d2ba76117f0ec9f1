//! Fair runs that avoid a goal for ever, although it stays reachable.
//!
//! A run that avoids a goal for ever stays in one strongly connected component from some state on,
//! and visiting all of the component is the fairest it can do. So a component is a counterexample
//! exactly if each class of steps that is enabled in all of its states has a step inside it
//! (Emerson and Lei, 1985, for weak fairness).

use super::components::cyclic_components;
use super::sweep::{is_obliged, may_have_reached, sweep};
use crate::property_set::PropertyId;
use crate::space::{Reduced, Space};
use crate::state::{GlobalState, StateId, StateSet};
use crate::step::FairnessClass;
use crate::store::Graph;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// States of the plain space among which a fair run can stay for ever.
#[derive(Clone, Debug)]
pub struct FairCycle {
    /// All of the states.
    pub states: FxHashSet<GlobalState>,
    /// Waypoints of a fair cycle: visiting them in order executes every continuously enabled class,
    /// or passes a state in which it is disabled.
    pub waypoints: Vec<GlobalState>,
}

/// Returns the components of the graph, as sets of states, in which a fair run can avoid a goal for
/// ever, leaving out the states from which the goal is `unreachable` (see
/// [`crate::goal_unreachable`]). Empty if the graph does not keep fault-free steps.
///
/// Fairness is judged in the plain space: a reduction joins steps of different actors, which are
/// different classes.
///
/// ```
/// use onceproof_engine::{Limits, ModelSpace, PropertyId, explore, fair_cycles, goal_unreachable};
/// # use stateright::{Model, Property};
/// # struct Lamp;
/// # impl Model for Lamp {
/// #     type State = &'static str;
/// #     type Action = &'static str;
/// #     fn init_states(&self) -> Vec<Self::State> {
/// #         vec!["off"]
/// #     }
/// #     fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
/// #         match *state {
/// #             "off" => actions.push("on"),
/// #             "on" => actions.extend(["off", "broken"]),
/// #             _ => {}
/// #         }
/// #     }
/// #     fn next_state(&self, _: &Self::State, action: Self::Action) -> Option<Self::State> {
/// #         Some(action)
/// #     }
/// #     fn properties(&self) -> Vec<Property<Self>> {
/// #         vec![Property::eventually("breaks", |_, state| *state == "broken")]
/// #     }
/// # }
/// // A lamp is switched on and off, and breaks when it is on. Does it break in the end?
/// let space = ModelSpace::new(Lamp);
/// let graph = explore(&space, true, &Limits::default(), |_| {});
/// let goal = PropertyId::new(0);
/// let unreachable = goal_unreachable(&graph, goal);
/// assert!(unreachable.is_empty(), "it can always break");
/// let cycles = fair_cycles(&graph, &space, goal, &unreachable);
/// assert_eq!(cycles.len(), 1, "it can be switched on and off for ever");
/// let states = cycles[0].iter().map(|id| space.state(&graph.store.state(id)));
/// assert_eq!(states.collect::<Vec<_>>(), ["off", "on"]);
/// ```
pub fn fair_cycles<S: Reduced>(graph: &Graph, space: &S, goal: PropertyId, unreachable: &StateSet) -> Vec<StateSet> {
    let mut fair = Vec::new();
    for component in avoiding_components(graph, goal, unreachable) {
        let mut members = StateSet::new(graph.states());
        for id in &component {
            members.insert(*id);
        }
        let start = graph.store.state(component[0]);
        if !plain_fair_cycles(graph, space, goal, &members, start).is_empty() {
            fair.push(members);
        }
    }
    fair
}

/// Returns the components of states that are obliged to reach a goal and can avoid it without
/// faults, by ascending ids.
///
/// States that only leave the set, and states that are only entered from outside, are removed until
/// none is left; what remains is small, and is cut into components.
fn avoiding_components(graph: &Graph, goal: PropertyId, unreachable: &StateSet) -> Vec<Vec<StateId>> {
    let states = graph.states();
    let Some(fault_free) = &graph.fault_free else { return Vec::new() };
    let mut left = StateSet::new(states);
    let avoids = |id: &StateId| {
        is_obliged(graph, goal, *id) && !may_have_reached(graph, goal, *id) && !unreachable.contains(*id)
    };
    for id in graph.store.ids().filter(avoids) {
        left.insert(id);
    }
    let mut targets = Vec::new();
    loop {
        while sweep(fault_free, &mut left, |targets, left| !targets.iter().any(|target| left.contains(*target))) {}
        let mut entered = StateSet::new(states);
        for id in left.iter() {
            fault_free.targets(id, &mut targets);
            for target in &targets {
                entered.insert(*target);
            }
        }
        let unentered: Vec<StateId> = left.iter().filter(|id| !entered.contains(*id)).collect();
        if unentered.is_empty() {
            break;
        }
        for id in unentered {
            left.remove(id);
        }
    }
    let nodes: Vec<StateId> = left.iter().collect();
    let numbers: FxHashMap<StateId, u32> = nodes.iter().copied().zip(0..).collect();
    let components = cyclic_components(nodes.len(), |node, successors| {
        fault_free.targets(nodes[node as usize], &mut targets);
        successors.extend(targets.iter().filter_map(|target| numbers.get(target)));
    });
    components.into_iter().map(|component| component.iter().map(|node| nodes[*node as usize]).collect()).collect()
}

/// The fault-free steps out of a plain state: their class, and the number of their target if it is
/// inside.
type ClassedSteps = Vec<(FairnessClass, Option<u32>)>;

/// Returns the fair cycles among the plain states that are reachable from `start` without faults
/// and whose representatives are `members` of a component.
pub fn plain_fair_cycles<S: Reduced>(
    graph: &Graph,
    space: &S,
    goal: PropertyId,
    members: &StateSet,
    start: GlobalState,
) -> Vec<FairCycle> {
    let is_inside =
        |state: &GlobalState| graph.store.find(&space.representative(state)).is_some_and(|id| members.contains(id));
    let plain = space.plain();
    let mut numbers: FxHashMap<GlobalState, u32> = FxHashMap::from_iter([(start, 0)]);
    let mut states = vec![start];
    let mut steps_from: Vec<ClassedSteps> = Vec::new();
    // For each state, whether it has not reached the goal.
    let mut avoids = Vec::new();
    let mut successors = Vec::new();
    while steps_from.len() < states.len() {
        let state = states[steps_from.len()];
        successors.clear();
        avoids.push(!plain.expand(&state, &mut successors).reached.contains(goal));
        let mut steps = Vec::new();
        for step in successors.iter().filter(|step| step.fault.is_none()) {
            let target = is_inside(&step.state).then(|| {
                *numbers.entry(step.state).or_insert_with(|| {
                    states.push(step.state);
                    states.len() as u32 - 1
                })
            });
            steps.push((plain.fairness(&state, &step.action), target));
        }
        steps_from.push(steps);
    }
    let components = cyclic_components(states.len(), |node, targets| {
        if avoids[node as usize] {
            let inside = steps_from[node as usize].iter().filter_map(|(_, target)| *target);
            targets.extend(inside.filter(|target| avoids[*target as usize]));
        }
    });
    let fair_cycle = |component: Vec<u32>| {
        let waypoints = waypoints(&component, &steps_from)?;
        let state = |node: u32| states[node as usize];
        Some(FairCycle {
            states: component.into_iter().map(state).collect(),
            waypoints: waypoints.into_iter().map(state).collect(),
        })
    };
    components.into_iter().filter_map(fair_cycle).collect()
}

/// Returns the waypoints of a fair cycle through a component, or `None` if no cycle is fair: for
/// each class that is enabled somewhere, a state in which it is disabled, or the two ends of a step
/// of the class inside.
fn waypoints(component: &[u32], steps_from: &[ClassedSteps]) -> Option<Vec<u32>> {
    let members: FxHashSet<u32> = component.iter().copied().collect();
    let steps = |node: u32| steps_from[node as usize].iter();
    let is_enabled = |node: u32, class: FairnessClass| steps(node).any(|(other, _)| *other == class);
    let classes: BTreeSet<FairnessClass> =
        component.iter().flat_map(|node| steps(*node).map(|(class, _)| *class)).collect();
    let mut waypoints = Vec::new();
    for class in classes.into_iter().filter(|class| class.is_fair()) {
        if let Some(node) = component.iter().find(|node| !is_enabled(**node, class)) {
            waypoints.push(*node);
            continue;
        }
        let executed = component.iter().find_map(|node| {
            let mut targets = steps(*node).filter(|(other, _)| *other == class).filter_map(|(_, target)| *target);
            targets.find(|target| members.contains(target)).map(|target| [*node, target])
        });
        waypoints.extend(executed?);
    }
    waypoints.dedup();
    Some(waypoints)
}
