//! Claim: states that differ only by names behave alike, step by step: a permutation is an automorphism of the plain space.
//!
//! For every state and every permutation that it admits, the steps out of the permuted state are the permuted steps. That is more
//! than verdicts that agree, and it is what allows one state to stand for all.

use onceproof::design::{Design, parse};
use onceproof_engine::composition::{GlobalState, Permutation, Reductions};
use onceproof_engine::{Limits, Space, explore};
use onceproof_models::Scope;
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Pipeline, Rules};
use onceproof_proofs::{designs, faults, settings, shown, with_faults};
use proptest::prelude::*;

/// Larger plain spaces are passed over.
const MOST_STATES: usize = 60_000;

/// A design as it is when nobody asks for an order, with one rebalance more than the gallery has.
fn model(design: &Design) -> PipelineModel {
    let mut mechanisms = design.mechanisms;
    mechanisms.bounds.rebalances = 2;
    let scope = Scope { order: false, ..design.claims.scope };
    let reductions = Reductions { partial_order: false, ..Reductions::ALL };
    Pipeline::reduced_model(mechanisms, scope, Rules::ALL, reductions)
}

/// What a step is, apart from its place in a list.
type Shape = (GlobalState, Option<&'static str>, u8);

fn shapes(model: &PipelineModel, state: &GlobalState, by: Option<&Permutation>) -> Vec<Shape> {
    let mut steps = Vec::new();
    Space::expand(&model.concrete(), state, &mut steps);
    let target = |step: &Successor| by.map_or(step.state, |by| model.permuted(&step.state, by));
    let shape = |step: &Successor| (target(step), step.fault.map(Fault::name), step.marks.violations);
    let mut shapes: Vec<Shape> = steps.iter().map(shape).collect();
    shapes.sort_unstable();
    shapes
}

fn difference(model: &PipelineModel, state: &GlobalState, by: &Permutation) -> String {
    let permuted = model.permuted(state, by);
    let (found, expected) = (shapes(model, &permuted, None), shapes(model, state, Some(by)));
    let show = |state: &GlobalState| shown(model, state);
    let only = |some: &[Shape], others: &[Shape]| {
        let only = some.iter().filter(|shape| !others.contains(shape));
        only.map(|shape| format!("{:?} {}", shape.1, show(&shape.0))).collect::<Vec<_>>().join("\n  and ")
    };
    format!(
        "{by:?} changes what this does:\n  {}\n  it does not {}\n  but {}",
        show(state),
        only(&expected, &found),
        only(&found, &expected)
    )
}

/// How many permuted states behave like those that they stand for. None: too large.
fn check(design: &Design, most: usize) -> Option<Result<usize, String>> {
    let model = model(design);
    let plain = explore(&model.concrete(), false, &Limits { states: most, ..Limits::default() }, |_| {});
    if plain.cut.is_some() {
        return None;
    }
    let mut compared = 0;
    for place in 0..plain.states() as u32 {
        let state = plain.store.state(place);
        for by in model.admitted(&state) {
            let permuted = model.permuted(&state, &by);
            if shapes(&model, &permuted, None) != shapes(&model, &state, Some(&by)) {
                return Some(Err(difference(&model, &state, &by)));
            }
            if model.assess(&permuted) != model.assess(&state) {
                return Some(Err(format!("{by:?} changes what {state:?} obligations")));
            }
            compared += usize::from(permuted != state);
        }
    }
    Some(Ok(compared))
}

#[test]
fn renamed_states_behave_alike_in_the_gallery() {
    let (mut compared, mut designs_with) = (0, 0);
    for (name, design) in designs() {
        match check(&design, MOST_STATES) {
            None => {}
            Some(Ok(states)) => {
                compared += states;
                designs_with += usize::from(states > 0);
            }
            Some(Err(objection)) => panic!("{name}: {objection}"),
        }
    }
    println!("{compared} permuted states of {designs_with} designs");
    assert!(designs_with >= 20 && compared > 100_000, "{designs_with} designs, {compared} states: the claim is empty");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn renamed_states_behave_alike_in_random_designs(text in settings("", 5), faults in faults()) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let design = with_faults(design, &faults);
        if let Some(Err(objection)) = check(&design, 8_000) {
            return Err(TestCaseError::fail(format!("{objection}: {text}{:?}", design.mechanisms.faults)));
        }
    }
}
