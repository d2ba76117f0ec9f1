//! The lowest fault level that violates each of some safety properties, without exploring what
//! cannot answer that.

use super::fault_levels::FAULT_LEVELS;
use crate::limits::{Cut, Limits};
use crate::property_set::PropertySet;
use crate::space::Space;
use crate::state::StateId;
use crate::store::StateStore;

/// How many states are expanded between two checks of the limits.
const STATES_PER_CHECK: usize = 512;

/// The properties that [`first_violations`] searches for, and known violations.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The properties. Only violations by a step are found, nothing about goals.
    pub properties: PropertySet,
    /// The highest level that is looked at, below [`FAULT_LEVELS`].
    pub highest_level: usize,
    /// The properties that are known to be violated, per level.
    pub known: [PropertySet; FAULT_LEVELS],
}

/// The answer to a [`Question`].
#[derive(Debug)]
pub struct FirstViolations<A> {
    /// The properties that are violated, per level up to the highest one that was asked for.
    pub violations: [PropertySet; FAULT_LEVELS],
    /// Why properties that are not violated are undecided. `None`: they are not violated.
    pub cut: Option<Cut>,
    /// How many states were met.
    pub states: usize,
    /// For each violation that was found, the actions from an initial state up to the violating
    /// one. Not the shortest.
    pub runs: Vec<Vec<A>>,
}

/// The step by which a state was met, and from which state. `None`: it is an initial state.
type Parent<A> = Option<(StateId, A)>;

/// Looks for the lowest fault level that violates each of some properties. `level` returns the
/// lowest level that allows a fault, below [`FAULT_LEVELS`].
///
/// ```
/// use onceproof_engine::{
///     FAULT_LEVELS, Limits, PropertyId, PropertySet, Question, first_violations, replay_actions,
/// };
/// # use onceproof_engine::{
/// #     Assessment, FairnessClass, FaultKind, GlobalState, Marks, Space, Successor,
/// # };
/// # #[derive(Clone, Copy, Debug, PartialEq, Eq)]
/// # enum Fault { Loss, Crash }
/// # impl FaultKind for Fault {
/// #     fn severity(&self) -> u8 { *self as u8 }
/// # }
/// # struct Store;
/// # impl Space for Store {
/// #     type Action = &'static str;
/// #     type Fault = Fault;
/// #     fn width(&self) -> usize { 1 }
/// #     fn initial(&self) -> Vec<(GlobalState, Marks)> {
/// #         vec![(GlobalState::ZERO, Marks::default())]
/// #     }
/// #     fn expand(
/// #         &self,
/// #         from: &GlobalState,
/// #         steps: &mut Vec<Successor<Fault, &'static str>>,
/// #     ) -> Assessment {
/// #         let next: &[(u32, &'static str, Option<Fault>)] = match from.component(0) {
/// #             0 => &[(1, "write", None)],
/// #             1 => &[(2, "store", None), (1, "retry", Some(Fault::Loss))],
/// #             2 => &[(3, "forget", Some(Fault::Crash))],
/// #             _ => &[],
/// #         };
/// #         steps.extend(next.iter().map(|(to, action, fault)| {
/// #             let lost = if *to == 3 { PropertyId::new(0).only() } else { PropertySet::EMPTY };
/// #             let marks = Marks { violations: lost, ..Marks::default() };
/// #             let state = GlobalState::new(&[*to]);
/// #             Successor { state, action: *action, fault: *fault, marks }
/// #         }));
/// #         Assessment::default()
/// #     }
/// #     fn fairness(&self, _: &GlobalState, _: &&'static str) -> FairnessClass {
/// #         FairnessClass::new(1)
/// #     }
/// # }
/// # let level = |fault| if fault == Fault::Loss { 0 } else { 1 };
/// // A store that forgets when it crashes. Level 0 allows losses, level 1 crashes as well.
/// let properties = PropertyId::new(0).only();
/// let known = [PropertySet::EMPTY; FAULT_LEVELS];
/// let question = Question { properties, highest_level: FAULT_LEVELS - 1, known };
/// let found = first_violations(&Store, question, level, &Limits::default());
/// assert!(found.violations[0].is_empty() && found.violations[1] == properties);
/// assert_eq!(found.runs, [["write", "store", "forget"]]);
///
/// // The trace violates the property of every space in which its actions are enabled.
/// assert_eq!(replay_actions(&Store, &found.runs[0], properties, level), found.violations);
/// ```
///
/// The lowest level is emptied first. Within a level the order does not matter, and depth-first
/// keeps the last state in the processor's cache.
///
/// # Panics
/// With more than 2^32 states.
pub fn first_violations<S: Space>(
    space: &S,
    question: Question,
    level: impl Fn(S::Fault) -> usize,
    limits: &Limits<'_>,
) -> FirstViolations<S::Action> {
    let mut store = StateStore::new(space.width());
    let (mut levels, mut is_expanded): (Vec<u8>, Vec<bool>) = (Vec::new(), Vec::new());
    let mut parents: Vec<Parent<S::Action>> = Vec::new();
    let mut stacks: [Vec<StateId>; FAULT_LEVELS] = Default::default();
    let mut violations = question.known;
    // From the first level on at which everything is known to be violated, nothing is left to find.
    let is_answered = |violations: &PropertySet| violations.contains_all(question.properties);
    let end = violations.iter().position(is_answered).unwrap_or(FAULT_LEVELS).min(question.highest_level + 1);
    for (state, _) in space.initial() {
        let (id, _) = store.insert(&state);
        levels.push(0);
        is_expanded.push(false);
        parents.push(None);
        stacks[0].push(id);
    }
    let (mut successors, mut count, mut cut, mut runs) = (Vec::new(), 0_usize, None, Vec::new());
    'levels: for current in 0..end {
        if current > 0 {
            violations[current] |= violations[current - 1];
        }
        while let Some(id) = stacks[current].pop() {
            if is_answered(&violations[current]) {
                break;
            }
            if std::mem::replace(&mut is_expanded[id.index()], true) {
                continue;
            }
            if count.is_multiple_of(STATES_PER_CHECK) {
                let bytes = store.bytes() + space.bytes() + parents.len() * size_of::<Parent<S::Action>>();
                if let Some(limit) = limits.reached(store.len(), bytes) {
                    cut = Some(limit);
                    break 'levels;
                }
            }
            count += 1;
            successors.clear();
            if space.expand(&store.state(id), &mut successors).is_cut {
                cut = Some(Cut::Boundary);
            }
            for successor in &successors {
                let reached = successor.fault.map_or(current, |fault| level(fault).max(current));
                if reached >= end {
                    continue;
                }
                let violated = successor.marks.violations & question.properties;
                if !violations[reached].contains_all(violated) {
                    violations[reached] |= violated;
                    runs.push(actions_to(&parents, id, &successor.action));
                }
                let (target, is_new) = store.insert(&successor.state);
                if is_new {
                    levels.push(reached as u8);
                    is_expanded.push(false);
                    parents.push(None);
                }
                if is_new || usize::from(levels[target.index()]) > reached {
                    levels[target.index()] = reached as u8;
                    parents[target.index()] = Some((id, successor.action.clone()));
                    stacks[reached].push(target);
                }
            }
        }
    }
    for level in 1..FAULT_LEVELS {
        violations[level] |= violations[level - 1];
    }
    FirstViolations { violations, cut, states: store.len(), runs }
}

/// Returns the actions to a state and the last one out of it. A state gets no new parent once it is
/// expanded, so the parents have no cycle.
fn actions_to<A: Clone>(parents: &[Parent<A>], mut id: StateId, last: &A) -> Vec<A> {
    let mut actions = vec![last.clone()];
    while let Some((before, action)) = &parents[id.index()] {
        actions.push(action.clone());
        id = *before;
    }
    actions.reverse();
    actions
}
