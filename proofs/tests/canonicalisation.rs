//! Claim: a state and its canonical representative behave equally, step by step, where nothing
//! observes the difference: a queue's receipts and an output topic's registrations in normal form,
//! a sender that was replaced and refused for good.
//!
//! For every plain state that differs from its representative, the steps out of both lead to the
//! same representatives. Dead requests, and fields that are not read again, are dropped as soon as
//! they arise; for those see `plain_state_has_a_representative` and the comparisons in
//! `reductions.rs`.

use onceproof::design::{Design, parse};
use onceproof_engine::{GlobalState, Limits, PropertySet, Reduced, Space, explore};
use onceproof_models::mechanisms::Acknowledge;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Pipeline, Reductions, Rules, Successor};
use onceproof_proofs::{Share, designs, faults, random_cases, settings, shown, with_faults};
use proptest::prelude::*;

/// Designs with a larger plain space are skipped.
const MAX_STATES: usize = 60_000;

/// A step to a representative, without its index among the steps of a state.
type Shape = (GlobalState, Option<&'static str>, PropertySet);

/// Returns the steps out of a state up to canonicalisation, without silent self-loops.
fn shapes(model: &PipelineModel, state: &GlobalState) -> Vec<Shape> {
    let mut steps = Vec::new();
    model.plain().expand(state, &mut steps);
    let shape =
        |step: &Successor| (model.representative(&step.state), step.fault.map(Fault::name), step.marks.violations);
    let own = model.representative(state);
    let shapes = steps.iter().map(shape);
    let mut shapes: Vec<_> =
        shapes.filter(|(target, _, violations)| *target != own || !violations.is_empty()).collect();
    shapes.sort_unstable();
    shapes.dedup();
    shapes
}

/// Returns the steps that only one of a state and its representative has, in words.
fn difference(model: &PipelineModel, state: &GlobalState, representative: &GlobalState) -> String {
    let (one, two) = (shapes(model, state), shapes(model, representative));
    let show = |state: &GlobalState| shown(model, state);
    let only = |some: &[Shape], others: &[Shape]| {
        let only = some.iter().filter(|shape| !others.contains(*shape));
        only.map(|shape| format!("{:?} {}", shape.1, show(&shape.0))).collect::<Vec<_>>().join("\n  and ")
    };
    format!(
        "{}\nrepresents\n{}\nbut only the representative goes to {}\nand only the state to {}",
        show(representative),
        show(state),
        only(&two, &one),
        only(&one, &two)
    )
}

/// Returns how many states differ from their representative, or how one behaves otherwise. `None`:
/// the plain space is too large.
fn check(design: &Design, max_states: usize) -> Option<Result<usize, String>> {
    let reductions = Reductions {
        partial_order: false,
        replication: false,
        message_symmetry: false,
        consumer_symmetry: false,
        ..Reductions::ALL
    };
    let model = Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, reductions);
    let limits = Limits { states: max_states, ..Limits::default() };
    let plain = explore(&model.plain(), false, &limits, |_| {});
    if plain.cut.is_some() {
        return None;
    }
    let mut represented = 0;
    for id in plain.store.ids() {
        let state = plain.store.state(id);
        let representative = model.representative(&state);
        if representative == state {
            continue;
        }
        represented += 1;
        if shapes(&model, &state) != shapes(&model, &representative)
            || model.assess(&state) != model.assess(&representative)
        {
            return Some(Err(difference(&model, &state, &representative)));
        }
    }
    Some(Ok(represented))
}

#[test]
fn represented_states_behave_equally_in_the_gallery() {
    let (mut queues, mut replaced, mut registrations) = (0, 0, 0);
    let share = Share::one_in(4, "state canonicalisation");
    let registers = |design: &Design| design.mechanisms.consumer.acknowledge == Acknowledge::InTransaction;
    // Those with receipts are many.
    let (few, many): (Vec<_>, Vec<_>) =
        designs().into_iter().partition(|(_, design)| registers(design) || design.mechanisms.source.instances > 1);
    for (name, mut design) in few.into_iter().chain(share.of(many)) {
        let registers = registers(&design);
        if registers {
            design.mechanisms.bounds.messages = 1;
        }
        match check(&design, if registers { 3 * MAX_STATES } else { MAX_STATES }) {
            None => {}
            Some(Ok(states)) if design.mechanisms.source.instances > 1 => replaced += states,
            Some(Ok(states)) if registers => registrations += states,
            Some(Ok(states)) => queues += states,
            Some(Err(objection)) => panic!("{name}: {objection}"),
        }
    }
    println!("{queues} states with receipts, {registrations} with registrations, {replaced} with a dead sender");
    assert!(
        queues > share.least(10_000) && registrations > 50_000 && replaced > 10_000,
        "{queues}, {registrations} and {replaced} states: the claim is empty"
    );
}

proptest! {
    #![proptest_config(random_cases(20, 100, "state canonicalisation"))]

    #[test]
    fn represented_states_behave_equally_in_random_designs(
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
