//! Claim: states that are merged because nobody can observe the difference behave alike, step by step: a queue's receipts in
//! their lowest turn, a sender that was replaced and refused for good.
//!
//! For every plain state that another one stands for, the steps out of both lead to states that the same ones stand for. Late
//! requests that are refused from now on, and fields that nothing looks at again, are left out as soon as they arise; for
//! those see `every_plain_state_is_represented` and the comparisons in `reductions.rs`.

use onceproof::design::{Design, parse};
use onceproof_engine::composition::{GlobalState, Reductions};
use onceproof_engine::{Limits, Space, explore};
use onceproof_models::mechanisms::Acknowledge;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Pipeline, Rules};
use onceproof_proofs::{designs, faults, settings, shown, with_faults};
use proptest::prelude::*;

/// Larger plain spaces are passed over.
const MOST_STATES: usize = 60_000;

fn shapes(model: &PipelineModel, state: &GlobalState) -> Vec<(GlobalState, Option<&'static str>, u8)> {
    let mut steps = Vec::new();
    Space::expand(&model.concrete(), state, &mut steps);
    let shape = |step: &onceproof_models::Successor| {
        (model.representative(&step.state), step.fault.map(Fault::name), step.marks.violations)
    };
    // What leads back to the state itself, up to what is merged, is no difference.
    let own = model.representative(state);
    let mut shapes: Vec<_> =
        steps.iter().map(shape).filter(|(target, _, violations)| *target != own || *violations != 0).collect();
    shapes.sort_unstable();
    shapes.dedup();
    shapes
}

/// How many states another one stands for. None: too large.
fn check(design: &Design, most: usize) -> Option<Result<usize, String>> {
    let reductions =
        Reductions { partial_order: false, message_symmetry: false, consumer_symmetry: false, ..Reductions::ALL };
    let model = Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, reductions);
    let plain = explore(&model.concrete(), false, &Limits { states: most, ..Limits::default() }, |_| {});
    if plain.cut.is_some() {
        return None;
    }
    let mut merged = 0;
    for place in 0..plain.states() as u32 {
        let state = plain.store.state(place);
        let other = model.representative(&state);
        if other == state {
            continue;
        }
        merged += 1;
        if shapes(&model, &state) != shapes(&model, &other) || model.assess(&state) != model.assess(&other) {
            let (one, two) = (shapes(&model, &state), shapes(&model, &other));
            let show = |state: &GlobalState| shown(&model, state);
            let only = |some: &[(GlobalState, Option<&'static str>, u8)], others: &[_]| {
                let only = some.iter().filter(|shape| !others.contains(*shape));
                only.map(|shape| format!("{:?} {}", shape.1, show(&shape.0))).collect::<Vec<_>>().join("\n  and ")
            };
            return Some(Err(format!(
                "{}\nstands for\n{}\nbut only the one goes to {}\nand only the other to {}",
                show(&other),
                show(&state),
                only(&two, &one),
                only(&one, &two)
            )));
        }
    }
    Some(Ok(merged))
}

#[test]
fn merged_states_behave_alike_in_the_gallery() {
    let (mut queues, mut replaced, mut registrations) = (0, 0, 0);
    for (name, mut design) in designs() {
        let registers = design.mechanisms.consumer.acknowledge == Acknowledge::InTransaction;
        if registers {
            design.mechanisms.bounds.messages = 1;
        }
        match check(&design, if registers { 3 * MOST_STATES } else { MOST_STATES }) {
            None => {}
            Some(Ok(merged)) if design.mechanisms.source.instances > 1 => replaced += merged,
            Some(Ok(merged)) if registers => registrations += merged,
            Some(Ok(merged)) => queues += merged,
            Some(Err(objection)) => panic!("{name}: {objection}"),
        }
    }
    println!(
        "{queues} states with receipts or {registrations} with registrations of a higher turn, {replaced} with a sender that is gone"
    );
    assert!(
        queues > 10_000 && registrations > 100_000 && replaced > 100,
        "{queues}, {registrations} and {replaced} states: the claim is empty"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn merged_states_behave_alike_in_random_designs(
        text in prop_oneof![
            settings("broker.kind = \"queue\"\nbounds.messages = 1", 4),
            settings("consumer.acknowledge = \"in-transaction\"\nsink.kind = \"topic\"\nbounds.messages = 1", 4),
            settings("source.instances = 2\nproducer.identity = \"sequence\"\nproducer.transactional = true", 3),
        ],
        faults in faults(),
    ) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let design = with_faults(design, &faults);
        if let Some(Err(objection)) = check(&design, 10_000) {
            return Err(TestCaseError::fail(format!("{objection}: {text}{:?}", design.mechanisms.faults)));
        }
    }
}
