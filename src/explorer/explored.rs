//! A model with what was explored of it: where a liveness guarantee's goal is unreachable, and
//! which guarantees no run violates.

use crate::check::{goal, violation_sets};
use onceproof_engine::{FaultFreePath, GlobalState, Graph, PropertyId, Reduced, StateSet, fault_free_path};
use onceproof_models::Guarantee;
use onceproof_models::pipeline::PipelineModel;

/// The most states of a search for a continuation without faults, for a state that the exploration
/// did not judge.
const MAX_FAULT_FREE_STATES: usize = 50_000;

/// Where a liveness guarantee fails.
#[derive(Debug)]
pub(super) struct LivenessSets {
    /// The guarantee.
    pub guarantee: Guarantee,
    /// Its goal.
    pub goal: PropertyId,
    /// The states from which its goal is unreachable.
    pub unreachable: StateSet,
    /// The sets of states within which a fair cycle avoids its goal.
    pub cycles: Vec<StateSet>,
}

/// A model with what was explored of it.
#[derive(Debug)]
pub(super) struct Explored {
    /// The model.
    pub model: PipelineModel,
    /// Its reduced graph.
    pub graph: Graph,
    /// Where liveness guarantees fail.
    pub liveness: Vec<LivenessSets>,
}

/// The statement of a state about a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// It is reached here.
    Reached,
    /// A continuation without faults reaches it.
    Open,
    /// No continuation without faults reaches it.
    Unreachable,
    /// A limit was reached before this was decided.
    Unknown,
}

impl Explored {
    /// Judges an explored model.
    pub(super) fn new(model: PipelineModel, graph: Graph) -> Self {
        let sets = |guarantee: Guarantee| {
            let goal = goal(guarantee)?;
            let (unreachable, cycles) = violation_sets(&model, &graph, goal);
            Some(LivenessSets { guarantee, goal, unreachable, cycles })
        };
        let liveness = Guarantee::ALL.into_iter().filter_map(sets).collect();
        Self { model, graph, liveness }
    }

    /// The sets of a liveness guarantee; none of a safety guarantee.
    pub(super) fn sets(&self, guarantee: Guarantee) -> Option<&LivenessSets> {
        self.liveness.iter().find(|sets| sets.guarantee == guarantee)
    }

    /// Whether every reachable state was visited and none violates the guarantee.
    pub(super) fn is_proven(&self, guarantee: Guarantee) -> bool {
        let is_unviolated = match self.sets(guarantee) {
            None => !self.graph.violations.contains(guarantee),
            Some(sets) => sets.unreachable.is_empty() && sets.cycles.is_empty(),
        };
        self.graph.cut.is_none() && is_unviolated
    }

    /// Returns what a state of the plain space says about a liveness guarantee's goal.
    pub(super) fn reach(&self, sets: &LivenessSets, state: &GlobalState) -> Reach {
        if self.model.assess(state).reached.contains(sets.goal) {
            return Reach::Reached;
        }
        match self.graph.store.find(&self.model.representative(state)) {
            Some(id) if sets.unreachable.contains(id) => return Reach::Unreachable,
            Some(_) if self.graph.cut.is_none() => return Reach::Open,
            _ => {}
        }
        let is_reached = |state: &GlobalState, _: &[_]| self.model.assess(state).reached.contains(sets.goal);
        match fault_free_path(&self.model.plain(), *state, MAX_FAULT_FREE_STATES, is_reached) {
            FaultFreePath::Found(_) => Reach::Open,
            FaultFreePath::Unreachable => Reach::Unreachable,
            FaultFreePath::Unknown => Reach::Unknown,
        }
    }

    /// Whether a state of the plain space lies in one of these sets of the graph.
    pub(super) fn is_in(&self, set: &StateSet, state: &GlobalState) -> bool {
        self.graph.store.find(&self.model.representative(state)).is_some_and(|id| set.contains(id))
    }
}
