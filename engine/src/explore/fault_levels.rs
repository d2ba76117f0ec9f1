//! One exploration for several nested sets of faults.
//!
//! Level `n` allows the faults of levels 0 to `n`. A fault is never forced to happen, so the runs
//! of a level are the runs of the highest one in which no other fault happens, and a state is
//! reachable at the lowest level of a run to it. States wait in one queue per level, and the lowest
//! level is emptied first; a state that is met again at a lower level moves there. Violations and
//! hazards are then exact for every level.

use crate::limits::{Cut, Limits, Progress};
use crate::property_set::PropertySet;
use crate::space::Space;
use crate::state::StateId;
use crate::step::Assessment;
use crate::store::Graph;
use std::collections::VecDeque;

/// How many levels there are.
pub const FAULT_LEVELS: usize = 6;

/// How many states are expanded between two checks of the limits.
const STATES_PER_CHECK: usize = 512;

/// An explored graph, by fault level.
#[derive(Debug)]
pub struct LeveledGraph {
    /// The graph of the highest level, with the fault-free steps.
    pub graph: Graph,
    /// For each state, by id, the lowest level at which it is reachable, below [`FAULT_LEVELS`].
    pub levels: Vec<u8>,
    /// The properties that a step violates, per level; ascending.
    pub violations: [PropertySet; FAULT_LEVELS],
    /// The hazards that a step reaches, per level; ascending.
    pub hazards: [PropertySet; FAULT_LEVELS],
}

/// The assessment and the steps of one expanded state.
#[derive(Clone, Copy, Debug)]
struct Expanded {
    assessment: Assessment,
    /// Its fault-free targets, as a range in the list of all.
    start: u32,
    end: u32,
}

/// Explores a space for all fault levels at once. `level` returns the lowest level that allows a
/// fault, below [`FAULT_LEVELS`].
///
/// ```
/// use onceproof_engine::{Limits, PropertyId, PropertySet, explore_fault_levels};
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
/// let leveled = explore_fault_levels(&Store, level, &Limits::default(), |_| {});
/// assert_eq!((leveled.graph.states(), leveled.levels), (4, vec![0, 0, 0, 1]));
/// assert!(leveled.violations[0].is_empty());
/// assert!(leveled.violations[1].contains(PropertyId::new(0)));
/// ```
///
/// # Panics
/// If `level` returns a level that is not below [`FAULT_LEVELS`], or with more than 2^32 states.
pub fn explore_fault_levels<S: Space>(
    space: &S,
    level: impl Fn(S::Fault) -> usize,
    limits: &Limits<'_>,
    mut report: impl FnMut(Progress),
) -> LeveledGraph {
    explore_reporting(space, &level, limits, &mut report)
}

/// Explores a space. Compiled once per space: a copy per closure would multiply the build time.
fn explore_reporting<S: Space>(
    space: &S,
    level: &dyn Fn(S::Fault) -> usize,
    limits: &Limits<'_>,
    report: &mut dyn FnMut(Progress),
) -> LeveledGraph {
    let mut graph = Graph::new(space.width(), true);
    let mut levels: Vec<u8> = Vec::new();
    let mut queues: [VecDeque<StateId>; FAULT_LEVELS] = Default::default();
    let mut violations = [PropertySet::EMPTY; FAULT_LEVELS];
    let mut hazards = [PropertySet::EMPTY; FAULT_LEVELS];
    for (state, marks) in space.initial() {
        let (id, _) = graph.store.insert(&state);
        levels.push(0);
        queues[0].push_back(id);
        violations[0] |= marks.violations;
        hazards[0] |= marks.hazards;
    }
    // Fault-free targets in the order of expansion; they are put into the order of ids at the end.
    let mut fault_free: Vec<StateId> = Vec::new();
    let mut expanded: Vec<Option<Expanded>> = vec![None; graph.states()];
    let mut successors = Vec::new();
    let mut count = 0_usize;
    'levels: for current in 0..FAULT_LEVELS {
        while let Some(id) = queues[current].pop_front() {
            if expanded[id.index()].is_some() {
                continue;
            }
            if count.is_multiple_of(STATES_PER_CHECK) {
                let bytes = graph.bytes()
                    + space.bytes()
                    + size_of::<StateId>() * fault_free.len()
                    + size_of::<Expanded>() * graph.states();
                let (states, frontier) = (graph.states(), graph.states() - count);
                report(Progress { states, frontier, bytes, ..Progress::default() });
                graph.cut = limits.reached(graph.states(), bytes);
                if graph.cut.is_some() {
                    break 'levels;
                }
            }
            count += 1;
            successors.clear();
            let assessment = space.expand(&graph.store.state(id), &mut successors);
            let start = fault_free.len();
            for successor in &successors {
                let reached = successor.fault.map_or(current, |fault| level(fault).max(current));
                violations[reached] |= successor.marks.violations;
                hazards[reached] |= successor.marks.hazards;
                let (target, is_new) = graph.store.insert(&successor.state);
                if is_new {
                    levels.push(reached as u8);
                    expanded.push(None);
                }
                if is_new || usize::from(levels[target.index()]) > reached {
                    levels[target.index()] = reached as u8;
                    queues[reached].push_back(target);
                }
                match successor.fault {
                    None => fault_free.push(target),
                    Some(fault) => graph.occurred.insert(fault),
                }
            }
            graph.transitions += successors.len() as u64;
            // A hazard of one level is a hazard of all higher ones.
            if current > 0 {
                hazards[current] |= hazards[current - 1];
            }
            space.ignore_hazards(hazards[current]);
            fault_free[start..].sort_unstable();
            expanded[id.index()] = Some(Expanded { assessment, start: start as u32, end: fault_free.len() as u32 });
        }
    }
    for level in 1..FAULT_LEVELS {
        violations[level] |= violations[level - 1];
        hazards[level] |= hazards[level - 1];
    }
    (graph.violations, graph.hazards) = (violations[FAULT_LEVELS - 1], hazards[FAULT_LEVELS - 1]);
    keep_fault_free(&mut graph, &expanded, &fault_free);
    if graph.cut.is_none() && graph.assessments.iter().any(|assessment| assessment.is_cut) {
        graph.cut = Some(Cut::Boundary);
    }
    LeveledGraph { graph, levels, violations, hazards }
}

/// Adds assessments and fault-free steps to the graph in the order of ids, up to the first state
/// that a limit left unexpanded: liveness treats every state without an assessment as undecided.
fn keep_fault_free(graph: &mut Graph, expanded: &[Option<Expanded>], fault_free: &[StateId]) {
    let mut targets = Vec::new();
    for Expanded { assessment, start, end } in expanded.iter().map_while(|expanded| *expanded) {
        targets.clear();
        targets.extend_from_slice(&fault_free[start as usize..end as usize]);
        targets.dedup();
        if let Some(edges) = &mut graph.fault_free {
            edges.push(&targets);
        }
        graph.assessments.push(assessment);
    }
}
