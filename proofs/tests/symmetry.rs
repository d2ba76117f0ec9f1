//! Claim: a permutation that a state admits is an automorphism of the plain space.
//!
//! For every state and every permutation that it admits, the steps out of the permuted state are
//! the permuted steps. That is more than equal verdicts, and it is what allows one state to
//! represent all.

use onceproof::design::{Design, parse};
use onceproof_engine::composition::ActorId;
use onceproof_engine::{GlobalState, Limits, PropertySet, Reduced, Space, explore};
use onceproof_models::parts::PartState;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Permutation, Pipeline, Reductions, Rules, Scope, Successor};
use onceproof_proofs::{Share, design, designs, faults, random_cases, settings, shown, with_faults};
use proptest::prelude::*;
use stateright::actor::Id;

/// Designs with a larger plain space are skipped.
const MAX_STATES: usize = 60_000;

/// Returns the model of a design of which no order is asked, with one rebalance more than the
/// gallery has.
fn model(design: &Design) -> PipelineModel {
    let mut mechanisms = design.mechanisms;
    mechanisms.bounds.rebalances = 2;
    let scope = Scope { order: false, ..design.claims.scope };
    let reductions = Reductions { partial_order: false, replication: false, ..Reductions::ALL };
    Pipeline::reduced_model(mechanisms, scope, Rules::ALL, reductions)
}

/// A step without its index among the steps of a state.
type Shape = (GlobalState, Option<&'static str>, PropertySet);

/// Returns the steps out of a state, with their targets permuted if a permutation is given.
fn shapes(model: &PipelineModel, state: &GlobalState, permutation: Option<&Permutation>) -> Vec<Shape> {
    let mut steps = Vec::new();
    model.plain().expand(state, &mut steps);
    let target = |step: &Successor| permutation.map_or(step.state, |by| model.permuted(&step.state, by));
    let shape = |step: &Successor| (target(step), step.fault.map(Fault::name), step.marks.violations);
    let mut shapes: Vec<Shape> = steps.iter().map(shape).collect();
    shapes.sort_unstable();
    shapes
}

/// Returns the steps that a permutation adds and removes, in words.
fn difference(model: &PipelineModel, state: &GlobalState, permutation: &Permutation) -> String {
    let permuted = model.permuted(state, permutation);
    let (found, expected) = (shapes(model, &permuted, None), shapes(model, state, Some(permutation)));
    let show = |state: &GlobalState| shown(model, state);
    let only = |some: &[Shape], others: &[Shape]| {
        let only = some.iter().filter(|shape| !others.contains(shape));
        only.map(|shape| format!("{:?} {}", shape.1, show(&shape.0))).collect::<Vec<_>>().join("\n  and ")
    };
    format!(
        "{permutation:?} changes the steps of\n  {}\n  it loses {}\n  it gains {}",
        show(state),
        only(&expected, &found),
        only(&found, &expected)
    )
}

/// Returns how many permuted states behave like the state that they are permuted from, or what
/// differs. `None`: the plain space is too large.
fn check(design: &Design, max_states: usize) -> Option<Result<usize, String>> {
    let model = model(design);
    let limits = Limits { states: max_states, ..Limits::default() };
    let plain = explore(&model.plain(), false, &limits, |_| {});
    if plain.cut.is_some() {
        return None;
    }
    let mut compared = 0;
    for id in plain.store.ids() {
        let state = plain.store.state(id);
        for permutation in model.admitted(&state) {
            let permuted = model.permuted(&state, &permutation);
            if shapes(&model, &permuted, None) != shapes(&model, &state, Some(&permutation)) {
                return Some(Err(difference(&model, &state, &permutation)));
            }
            if model.assess(&permuted) != model.assess(&state) {
                return Some(Err(format!("{permutation:?} changes the obligations of {}", shown(&model, &state))));
            }
            compared += usize::from(permuted != state);
        }
    }
    Some(Ok(compared))
}

#[test]
fn permuted_states_behave_equally_in_the_gallery() {
    let (mut compared, mut designs_with) = (0, 0);
    let share = Share::one_in(4, "symmetry");
    for (name, design) in share.of(designs()) {
        match check(&design, MAX_STATES) {
            None => {}
            Some(Ok(states)) => {
                compared += states;
                designs_with += usize::from(states > 0);
            }
            Some(Err(objection)) => panic!("{name}: {objection}"),
        }
    }
    println!("{compared} permuted states of {designs_with} designs");
    assert!(
        designs_with >= share.least(20) && compared > share.least(100_000),
        "{designs_with} designs, {compared} states: the claim is empty"
    );
}

/// Without both orders a queue would have distinguished its consumers by their numbers.
#[test]
fn queue_receives_what_both_consumers_ask_in_each_order() {
    let mut design = design("natural/queue-upsert");
    design.mechanisms.bounds.messages = 1;
    let model = model(&design);
    let limits = Limits { faults: Some(1), ..Limits::default() };
    let plain = explore(&model.plain(), false, &limits, |_| {});
    let waiting = |step: &Successor| {
        model.view(&step.state, |view| match view.state(ActorId::new(1)) {
            PartState::QueueBroker(queue) => queue.receiving.clone(),
            _ => Vec::new(),
        })
    };
    let mut both = 0;
    for id in plain.store.ids() {
        let mut steps = Vec::new();
        model.plain().expand(&plain.store.state(id), &mut steps);
        let orders: Vec<Vec<Id>> = steps.iter().map(waiting).collect();
        if let [one, other] = orders.as_slice() {
            let reversed: Vec<Id> = other.iter().copied().rev().collect();
            both += usize::from(one.len() == 2 && *one == reversed);
        }
    }
    assert!(both > 0, "no state has two consumers that ask at once");
}

proptest! {
    #![proptest_config(random_cases(30, 150, "symmetry"))]

    #[test]
    fn permuted_states_behave_equally_in_random_designs(text in settings("", 5), faults in faults()) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let design = with_faults(design, &faults);
        if let Some(Err(objection)) = check(&design, 8_000) {
            return Err(TestCaseError::fail(format!("{objection}: {text}{:?}", design.mechanisms.faults)));
        }
    }
}
