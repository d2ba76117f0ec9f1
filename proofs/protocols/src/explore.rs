//! Explores a protocol and collects, for each hazard, the minimal multisets of faults under which
//! it is reachable.
//!
//! A protocol is a [`stateright::Model`] whose states count the faults that were spent. A hazard of
//! a state is attributed to them. A state is *blocked* when no continuation without further faults
//! makes progress: computed backwards over the fault-free steps of the explored graph. The
//! exploration is exhaustive within the bounds of the protocol's settings; stateright's own checker
//! counts the same states (`tests/`).

use crate::faults::{Fault, FaultSet, minimal};
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashSet};
use stateright::Model;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash};

/// A protocol whose states count faults.
pub trait Protocol: Model<State: Clone + Eq + Hash> {
    /// The hazards of the protocol.
    type Hazard: Copy + Ord;

    /// The hazard that no continuation without faults makes progress, where the protocol has one.
    const BLOCKED: Option<Self::Hazard>;

    /// The faults that were spent on the way to a state.
    fn spent(state: &Self::State) -> FaultSet;

    /// Which fault an action is.
    fn fault(action: &Self::Action) -> Option<Fault>;

    /// The hazards that a state shows.
    fn hazards(&self, state: &Self::State) -> Vec<Self::Hazard>;

    /// Whether a step between these states is progress, or nothing is left to do.
    fn is_progress(&self, before: &Self::State, after: &Self::State) -> bool;

    /// Whether a state has nothing left to do.
    fn is_done(&self, state: &Self::State) -> bool;

    /// Whether a state is an end only because a bound of the model was reached: not blocked.
    fn is_cut(&self, state: &Self::State) -> bool;
}

/// The result of an exploration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explored<H> {
    /// Distinct states.
    pub states: usize,
    /// For each hazard that was reached, the minimal multisets of faults.
    pub minimal: BTreeMap<H, Vec<FaultSet>>,
}

impl<H: Copy + Ord> Explored<H> {
    /// The minimal multisets for a hazard; none where it was not reached.
    #[must_use]
    pub fn of(&self, hazard: H) -> &[FaultSet] {
        self.minimal.get(&hazard).map_or(&[], Vec::as_slice)
    }
}

/// Explores every reachable state.
pub fn explore<P: Protocol>(protocol: &P) -> Explored<P::Hazard> {
    let mut states: Vec<P::State> = Vec::new();
    // The numbers of states, by hash.
    let mut numbers: HashTable<u32> = HashTable::new();
    let hash = |state: &P::State| FxBuildHasher.hash_one(state);
    let mut found: BTreeMap<P::Hazard, Vec<FaultSet>> = BTreeMap::new();
    for state in protocol.init_states() {
        numbers.insert_unique(hash(&state), states.len() as u32, |number| hash(&states[*number as usize]));
        states.push(state);
    }
    // For each state, the sources of the fault-free steps to it.
    let mut sources: Vec<Vec<u32>> = vec![Vec::new(); states.len()];
    let mut can_progress = Vec::new();
    let mut actions = Vec::new();
    let mut at = 0;
    while at < states.len() {
        let state = states[at].clone();
        for hazard in protocol.hazards(&state) {
            let sets = found.entry(hazard).or_default();
            if !sets.contains(&P::spent(&state)) {
                sets.push(P::spent(&state));
            }
        }
        let mut progress = protocol.is_done(&state) || protocol.is_cut(&state);
        actions.clear();
        protocol.actions(&state, &mut actions);
        for action in actions.drain(..) {
            let fault = P::fault(&action);
            let Some(next) = protocol.next_state(&state, action) else { continue };
            if !protocol.within_boundary(&next) {
                continue;
            }
            progress |= fault.is_none() && protocol.is_progress(&state, &next);
            let hashed = hash(&next);
            let known = numbers.find(hashed, |number| states[*number as usize] == next).copied();
            let number = known.unwrap_or_else(|| {
                let number = states.len() as u32;
                states.push(next);
                sources.push(Vec::new());
                numbers.insert_unique(hashed, number, |number| hash(&states[*number as usize]));
                number
            });
            if fault.is_none() {
                sources[number as usize].push(at as u32);
            }
        }
        can_progress.push(progress);
        at += 1;
    }
    if let Some(blocked) = P::BLOCKED {
        let numbers = 0..states.len() as u32;
        let mut open: Vec<u32> = numbers.filter(|number| can_progress[*number as usize]).collect();
        while let Some(number) = open.pop() {
            for source in std::mem::take(&mut sources[number as usize]) {
                if !std::mem::replace(&mut can_progress[source as usize], true) {
                    open.push(source);
                }
            }
        }
        let ends = states.iter().zip(&can_progress).filter(|(_, can)| !**can);
        let mut sets: Vec<FaultSet> = ends.map(|(state, _)| P::spent(state)).collect();
        sets.sort_unstable();
        sets.dedup();
        if !sets.is_empty() {
            found.insert(blocked, sets);
        }
    }
    let minimal = found.into_iter().map(|(hazard, sets)| (hazard, minimal(sets))).collect();
    Explored { states: states.len(), minimal }
}

/// Returns the steps of a shortest trace to a hazard within a multiset of faults, each followed by
/// the state that it leads to.
pub fn shortest_trace<P: Protocol>(
    protocol: &P,
    hazard: P::Hazard,
    faults: FaultSet,
) -> Option<Vec<(P::Action, P::State)>>
where
    P::Action: Clone,
{
    let mut states = protocol.init_states();
    let mut known: FxHashSet<P::State> = states.iter().cloned().collect();
    let mut reached: Vec<Option<(usize, P::Action)>> = states.iter().map(|_| None).collect();
    let mut at = 0;
    while at < states.len() {
        let state = states[at].clone();
        if protocol.hazards(&state).contains(&hazard) {
            let mut trace = Vec::new();
            while let Some((source, action)) = reached[at].clone() {
                trace.push((action, states[at].clone()));
                at = source;
            }
            trace.reverse();
            return Some(trace);
        }
        let mut actions = Vec::new();
        protocol.actions(&state, &mut actions);
        for action in actions {
            let Some(next) = protocol.next_state(&state, action.clone()) else { continue };
            if P::spent(&next).is_covered_by(faults) && known.insert(next.clone()) {
                states.push(next);
                reached.push(Some((at, action)));
            }
        }
        at += 1;
    }
    None
}
