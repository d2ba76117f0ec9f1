//! Claim: a report names every enabled fault that never occurred, and a fault that a reduction
//! hides is not among them.
//!
//! The ablations take a fault's steps out of the space, one kind at a time, and demand that the
//! report names exactly that fault in addition.

use onceproof::check::{FaultCoverage, check_design, scope};
use onceproof::design::Design;
use onceproof_engine::composition::Action;
use onceproof_engine::{Assessment, FairnessClass, FaultSet, GlobalState, Limits, Marks, Space, explore};
use onceproof_models::faults::Faults;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Guarantee, Mechanisms, Pipeline, Reductions, Rule, Rules, Successor};
use onceproof_proofs::{design, designs};
use std::collections::BTreeSet;

/// Designs with a larger space are skipped.
const MOST_STATES: usize = 60_000;

/// A pipeline without the steps that are a fault of this number.
struct WithoutFault<'a> {
    model: &'a PipelineModel,
    fault: Fault,
}

impl Space for WithoutFault<'_> {
    type Action = Action;
    type Fault = Fault;

    fn width(&self) -> usize {
        Space::width(self.model)
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        Space::initial(self.model)
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor>) -> Assessment {
        let assessment = Space::expand(self.model, state, successors);
        successors.retain(|step| step.fault.is_none_or(|fault| fault.name() != self.fault.name()));
        assessment
    }

    fn fairness(&self, state: &GlobalState, action: &Action) -> FairnessClass {
        Space::fairness(self.model, state, action)
    }
}

fn small(name: &str) -> Design {
    let mut design = design(name);
    design.mechanisms.bounds.messages = 1;
    design
}

/// The faults that occur in a design, if its space is small enough.
fn occurred(design: &Design, reductions: Reductions) -> Option<FaultSet> {
    let scope = scope(design, &[Guarantee::LossFree]);
    let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, reductions);
    let limits = Limits { states: MOST_STATES, ..Limits::default() };
    let graph = explore(&model, false, &limits, |_| {});
    graph.cut.is_none().then_some(graph.occurred)
}

#[test]
fn fault_without_its_steps_is_named_by_the_report() {
    let mut named = BTreeSet::new();
    for name in [
        "kafka/exactly-once",
        "queue/dead-letter",
        "queue/dedup-window-expires",
        "outbox/end-to-end",
        "replication/unclean-election",
        "replication/background-sync-one-loses-power",
        "patterns/inbox-expires",
        "baseline/at-least-once",
    ] {
        let design = small(name);
        let model = Pipeline::model(design.mechanisms, scope(&design, &[Guarantee::LossFree]), Rules::ALL);
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let graph = explore(&model, false, &limits, |_| {});
        let before = FaultCoverage::of(&design, graph.occurred);
        for fault in before.occurred.iter().copied().filter(|fault| design.mechanisms.enables(*fault)) {
            let space = WithoutFault { model: &model, fault };
            let after = FaultCoverage::of(&design, explore(&space, false, &limits, |_| {}).occurred);
            assert!(after.never.contains(&fault), "{name} without {}: {after:?}", fault.name());
            named.insert(fault.name());
        }
    }
    assert!(named.len() >= 10, "only {named:?}");
}

/// Leases that never end are no longer a fault that a verdict covers.
#[test]
fn removed_rule_of_a_fault_is_named_by_the_report() {
    let design = small("queue/dead-letter");
    let never = |rules| {
        let checked = check_design(&design, &[Guarantee::LossFree], rules, &Limits::default(), |_| {});
        checked.faults.never
    };
    assert!(!never(Rules::ALL).contains(&Fault::LeaseExpires));
    assert!(never(Rules::without(Rule::QueueLeasesExpire)).contains(&Fault::LeaseExpires));
}

#[test]
fn no_reduction_hides_an_occurrence() {
    let mut compared = 0;
    for (name, mut design) in designs() {
        design.mechanisms.bounds.messages = 1;
        let (Some(reduced), Some(plain)) = (occurred(&design, Reductions::ALL), occurred(&design, Reductions::NONE))
        else {
            continue;
        };
        compared += 1;
        let only = |one: FaultSet, other: FaultSet| -> Vec<&str> {
            Fault::ALL
                .iter()
                .filter(|fault| one.contains(**fault) && !other.contains(**fault))
                .map(|f| f.name())
                .collect()
        };
        assert_eq!(only(plain, reduced), Vec::<&str>::new(), "{name}: hidden by a reduction");
        assert_eq!(only(reduced, plain), Vec::<&str>::new(), "{name}: only with reductions");
    }
    assert!(compared >= 20, "only {compared} designs were small enough");
}

#[test]
fn fault_that_is_switched_off_is_not_enabled() {
    let mechanisms = Mechanisms { faults: Faults::NONE, ..Mechanisms::default() };
    assert!(Fault::ALL.into_iter().all(|fault| !mechanisms.enables(fault)));
}
