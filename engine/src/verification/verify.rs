//! Verifying every named property of a space.

use super::counterexample::{Evidence, failures};
use super::finding::{Failure, Finding, PropertyKind, Verification, Verified};
use crate::describe::Describe;
use crate::explore::explore;
use crate::limits::Limits;
use crate::liveness::{fair_cycles, goal_unreachable};
use crate::property_set::{PropertyId, PropertySet};
use crate::store::Graph;

/// Explores a space and decides each of its named properties ([`Describe::properties`]).
///
/// A failure comes with the best counterexample: fewest faults, then the least severe ones, then fewest steps. Where a limit
/// is reached, properties that do not fail by then are [`Finding::Inconclusive`].
///
/// ```
/// use onceproof_engine::{Limits, ModelSpace, verify};
/// use stateright::{Model, Property};
///
/// /// A jug of three litres.
/// struct Jug;
///
/// impl Model for Jug {
///     type State = u8;
///     type Action = &'static str;
///
///     fn init_states(&self) -> Vec<u8> {
///         vec![0]
///     }
///
///     fn actions(&self, litres: &u8, actions: &mut Vec<Self::Action>) {
///         actions.push(if *litres < 3 { "pour a litre" } else { "empty" });
///     }
///
///     fn next_state(&self, litres: &u8, action: Self::Action) -> Option<u8> {
///         Some(if action == "empty" { 0 } else { litres + 1 })
///     }
///
///     fn properties(&self) -> Vec<Property<Self>> {
///         vec![Property::always("not full", |_, litres| *litres < 3), Property::eventually("full", |_, litres| *litres == 3)]
///     }
/// }
///
/// let verification = verify(&ModelSpace::new(Jug), &Limits::default());
/// assert!(verification.finding("full").is_some_and(|finding| finding.holds()));
/// let trace = verification.finding("not full").and_then(|finding| finding.trace()).expect("it is violated");
/// let actions: Vec<&str> = trace.steps.iter().map(|step| step.action.as_str()).collect();
/// assert_eq!(actions, ["\"pour a litre\""; 3]);
/// ```
///
/// # Panics
/// With more than 2^32 states, or if the space is not deterministic, so that a violation is not found again.
pub fn verify<S: Describe>(space: &S, limits: &Limits<'_>) -> Verification<S::Fault, S::Action> {
    let names = space.properties();
    let graph = explore(space, !names.eventually.is_empty(), limits, |_| {});
    let ids = || (0..PropertySet::CAPACITY).map(PropertyId::new);
    let mut checked: Vec<(PropertyKind, PropertyId, String, Option<Evidence>)> = Vec::new();
    for (id, name) in ids().zip(names.always) {
        let is_violated = graph.violations.contains(id);
        checked.push((PropertyKind::Always, id, name, is_violated.then_some(Evidence::Violation(id))));
    }
    for (id, name) in ids().zip(names.sometimes) {
        checked.push((PropertyKind::Sometimes, id, name, None));
    }
    for (id, name) in ids().zip(names.eventually) {
        checked.push((PropertyKind::Eventually, id, name, goal_evidence(space, &graph, id)));
    }
    let evidence: Vec<&Evidence> = checked.iter().filter_map(|(.., evidence)| evidence.as_ref()).collect();
    let mut failures = failures(space, &graph, &evidence, limits).into_iter();
    let verdict = |(kind, id, name, evidence): (PropertyKind, PropertyId, String, Option<Evidence>)| {
        let failure = match evidence {
            Some(_) => failures.next(),
            None if kind == PropertyKind::Sometimes && graph.hazards.contains(id) => {
                return Verified { kind, name, finding: Finding::Holds };
            }
            None => (kind == PropertyKind::Sometimes && graph.cut.is_none()).then_some(Failure::NeverReached),
        };
        let undecided = graph.cut.map_or(Finding::Holds, Finding::Inconclusive);
        Verified { kind, name, finding: failure.map_or(undecided, Finding::Fails) }
    };
    let properties = checked.into_iter().map(verdict).collect();
    Verification { properties, states: graph.states(), transitions: graph.transitions, cut: graph.cut }
}

/// Returns how a goal fails, if it does.
fn goal_evidence<S: Describe>(space: &S, graph: &Graph, goal: PropertyId) -> Option<Evidence> {
    let unreachable = goal_unreachable(graph, goal);
    if !unreachable.is_empty() {
        return Some(Evidence::Unreachable(unreachable));
    }
    let cycle = fair_cycles(graph, space, goal, &unreachable).into_iter().next()?;
    Some(Evidence::FairCycle(goal, cycle))
}
