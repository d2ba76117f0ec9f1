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
/// A failure comes with the best counterexample: fewest faults, then the least severe ones, then
/// fewest steps. Where a limit is reached, properties that do not fail by then are
/// [`Finding::Inconclusive`].
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
///         vec![
///             Property::always("not full", |_, litres| *litres < 3),
///             Property::eventually("full", |_, litres| *litres == 3),
///         ]
///     }
/// }
///
/// let verification = verify(&ModelSpace::new(Jug), &Limits::default());
/// assert!(verification.finding("full").is_some_and(|finding| finding.holds()));
/// let trace = verification.finding("not full").and_then(|finding| finding.trace());
/// let trace = trace.expect("it is violated");
/// let actions: Vec<&str> = trace.steps.iter().map(|step| step.action.as_str()).collect();
/// assert_eq!(actions, ["\"pour a litre\""; 3]);
/// ```
///
/// # Panics
/// With more than 2^32 states, or if the space is not deterministic, so that a violation is not
/// found again.
pub fn verify<S: Describe>(space: &S, limits: &Limits<'_>) -> Verification<S::Fault, S::Action> {
    let names = space.properties();
    let graph = explore(space, !names.eventually.is_empty(), limits, |_| {});
    let ids = || (0..PropertySet::CAPACITY).map(PropertyId::new);
    let always = ids().zip(names.always).map(|(id, name)| {
        let evidence = graph.violations.contains(id).then_some(Evidence::Violation(id));
        Judged { kind: PropertyKind::Always, name, is_open: true, evidence }
    });
    let sometimes = ids().zip(names.sometimes).map(|(id, name)| {
        let is_open = !graph.hazards.contains(id);
        Judged { kind: PropertyKind::Sometimes, name, is_open, evidence: None }
    });
    let eventually = ids().zip(names.eventually).map(|(id, name)| {
        let evidence = goal_evidence(space, &graph, id);
        Judged { kind: PropertyKind::Eventually, name, is_open: true, evidence }
    });
    let judged: Vec<Judged> = always.chain(sometimes).chain(eventually).collect();
    let evidence: Vec<&Evidence> = judged.iter().filter_map(|one| one.evidence.as_ref()).collect();
    let mut failures = failures(space, &graph, &evidence, limits).into_iter();
    let properties = judged.into_iter().map(|Judged { kind, name, is_open, evidence }| {
        let failure = match evidence {
            Some(_) => failures.next(),
            None if kind == PropertyKind::Sometimes && graph.cut.is_none() => Some(Failure::NeverReached),
            None => None,
        };
        let finding = match (failure, graph.cut) {
            _ if !is_open => Finding::Holds,
            (Some(failure), _) => Finding::Fails(failure),
            (None, Some(cut)) => Finding::Inconclusive(cut),
            (None, None) => Finding::Holds,
        };
        Verified { kind, name, finding }
    });
    let properties = properties.collect();
    Verification { properties, states: graph.states(), transitions: graph.transitions, cut: graph.cut }
}

/// A property, as the explored graph judges it.
struct Judged {
    kind: PropertyKind,
    name: String,
    /// Whether more states could change the verdict: not if a hazard was reached.
    is_open: bool,
    /// The evidence that it fails.
    evidence: Option<Evidence>,
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
