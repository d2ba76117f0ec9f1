//! Claim: a step that is taken ample_steps of its turn commutes with everything else that can happen, and nobody sees it.
//!
//! The condition is confluence, after Groote and van de Pol: let `c(s)` be where the steps that are taken first lead from `s`.
//! Whatever other step leads from `s` to `t`, a step of the same kind leads from `c(s)` to some `u` with `c(t) = c(u)`, or it
//! has become pointless, `c(t) = c(s)`. Requests that may still arrive late may be more on the side of `u`: delivering one is
//! a fault, so they add to what can be broken and change nothing about what can be reached without faults. Every state of
//! the plain space is looked at.

use onceproof::design::{Design, parse};
use onceproof_engine::composition::{Action, GlobalState, Reductions};
use onceproof_engine::{Limits, Space, explore};
use onceproof_models::Scope;
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Pipeline, Rules};
use onceproof_proofs::{designs, faults, for_all, settings, shown, with_faults};
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Larger plain spaces are passed over.
const MOST_STATES: usize = 120_000;

fn model(design: &Design) -> PipelineModel {
    Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, Reductions::ALL)
}

/// Whether two states differ at the most by requests that may still arrive late, of which the second has more.
fn is_covered(model: &PipelineModel, one: &GlobalState, other: &GlobalState) -> bool {
    let (actors, links) = (model.actors().len(), model.links().len());
    let same = |place: usize| one.0[place] == other.0[place];
    (0..actors).chain(actors + links..model.width()).all(same)
        && (0..links).filter(|link| !same(actors + link)).all(|link| {
            let channel = |state: &GlobalState| model.view(state, |view| view.channel(link).clone());
            let (one, other) = (channel(one), channel(other));
            (&one.requests, &one.answers) == (&other.requests, &other.answers)
                && one.detached.iter().all(|late| other.detached.contains(late))
        })
}

fn steps(model: &PipelineModel, state: &GlobalState) -> Vec<Successor> {
    let mut steps = Vec::new();
    Space::expand(&model.concrete(), state, &mut steps);
    // What changes nothing commutes.
    steps.retain(|step| step.state != *state);
    steps
}

/// Where the steps that are taken first lead to.
fn closed(model: &PipelineModel, state: &GlobalState) -> GlobalState {
    model.ample_steps(state).last().map_or(*state, |step| step.state)
}

/// What is wrong with the steps that are taken first from a state, if anything.
fn objection(model: &PipelineModel, state: &GlobalState) -> Option<String> {
    let ample_steps = model.ample_steps(state);
    let end = ample_steps.last()?.state;
    let shows = |step: &Successor| {
        step.fault.is_some() || step.marks.violations != 0 || model.assess(state) != model.assess(&step.state)
    };
    if ample_steps.iter().any(shows) {
        return Some("it can be seen".to_owned());
    }
    let there = steps(model, &end);
    let label = |step: &Successor| (step.fault, step.marks.violations);
    let is_met = |b: &Successor| {
        let target = closed(model, &b.state);
        let is_absorbed = b.fault.is_none() && b.marks.violations == 0 && is_covered(model, &target, &end);
        let mut others = there.iter().filter(|other| label(other) == label(b));
        is_absorbed || others.any(|other| is_covered(model, &target, &closed(model, &other.state)))
    };
    let unmet = steps(model, state).into_iter().find(|step| !is_met(step))?;
    let show = |state: &GlobalState| shown(model, state);
    Some(format!(
        "{:?} does not commute with {:?}:\n  from {}\n  on the one side {}\n  on the other {}",
        ample_steps[0].action,
        unmet.action,
        show(state),
        show(&closed(model, &unmet.state)),
        there
            .iter()
            .filter(|other| label(other) == label(&unmet))
            .map(|other| show(&closed(model, &other.state)))
            .collect::<Vec<_>>()
            .join("\n  or "),
    ))
}

/// How many states had a step that is taken first, or what is wrong with one. None: the plain space is too large.
fn look(
    model: &PipelineModel,
    most: usize,
    objection: impl Fn(&GlobalState) -> Option<String>,
    is_taken: impl Fn(&GlobalState) -> bool,
) -> Option<Result<usize, String>> {
    let plain = explore(&model.concrete(), false, &Limits { states: most, ..Limits::default() }, |_| {});
    if plain.cut.is_some() {
        return None;
    }
    let mut taken = 0;
    for place in 0..plain.states() as u32 {
        let state = plain.store.state(place);
        if let Some(objection) = objection(&state) {
            return Some(Err(objection));
        }
        taken += usize::from(is_taken(&state));
    }
    Some(Ok(taken))
}

fn check(design: &Design, most: usize) -> Option<Result<usize, String>> {
    let model = model(design);
    look(&model, most, |state| objection(&model, state), |state| !model.ample_steps(state).is_empty())
}

#[test]
fn steps_taken_first_commute_in_every_state_of_the_gallery() {
    let (mut taken, mut designs_with) = (0, 0);
    for (name, design) in designs() {
        match check(&design, MOST_STATES) {
            Some(Ok(0)) | None => {}
            Some(Ok(states)) => {
                taken += states;
                designs_with += 1;
            }
            Some(Err(objection)) => panic!("{name}: {objection}"),
        }
    }
    println!("{taken} states of {designs_with} designs have a step that is taken first");
    assert!(designs_with >= 20 && taken > 100_000, "{designs_with} designs, {taken} states: the claim is empty");
}

/// What is wrong with the step that is taken first from a state where no fault is left, if anything. Whatever else can happen has
/// to be possible after it, it has to be possible after whatever else happens, and both have to lead to the same state; and so
/// on from wherever else it is put off to, as nothing may ever get in its way.
fn conflict(
    model: &PipelineModel,
    state: &GlobalState,
    seen: &RefCell<HashSet<(GlobalState, Action)>>,
) -> Option<String> {
    let first = model.alone(state)?;
    if model.assess(state) != model.assess(&first.state) || first.fault.is_some() || first.marks.violations != 0 {
        return Some(format!("{:?} can be seen in {}", first.action, shown(model, state)));
    }
    let label = |step: &Successor| (step.fault, step.marks.violations);
    let taken = |from: &GlobalState| steps(model, from).into_iter().find(|step| step.action == first.action);
    let mut put_off = vec![*state];
    while let Some(at) = put_off.pop() {
        if !seen.borrow_mut().insert((at, first.action)) {
            continue;
        }
        let Some(own) = taken(&at) else {
            return Some(format!("{:?} is not possible any more in {}", first.action, shown(model, &at)));
        };
        let after = steps(model, &own.state);
        for other in steps(model, &at).into_iter().filter(|step| step.action != first.action) {
            let joined = taken(&other.state);
            let meets =
                |step: &Successor| label(step) == label(&other) && joined.is_some_and(|end| end.state == step.state);
            if !after.iter().any(meets) {
                return Some(format!(
                    "{:?} does not commute with {:?} in {}",
                    first.action,
                    other.action,
                    shown(model, &at)
                ));
            }
            put_off.push(other.state);
        }
    }
    None
}

/// The same for designs whose faults are counted, and of which only the order is asked.
fn check_counted(design: &Design, most: usize) -> Option<Result<usize, String>> {
    let scope = Scope { only_order: true, ..Scope::default() };
    let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, Reductions::ALL);
    let seen = RefCell::new(HashSet::new());
    look(&model, most, |state| conflict(&model, state, &seen), |state| model.alone(state).is_some())
}

/// Where faults are counted, clients take answers at once when none is left.
#[test]
fn answers_taken_where_no_fault_is_left_commute_in_every_state_of_the_gallery() {
    let (taken, designs_with) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let cases = designs().into_iter().flat_map(|(name, design)| {
        [(1, 1), (1, 2), (2, 1)].map(|(messages, faults)| {
            let mut design = design.clone();
            (design.mechanisms.bounds.messages, design.mechanisms.bounds.faults) = (messages, faults);
            (format!("{name}, {messages} messages, {faults} faults"), design)
        })
    });
    for_all(&cases.collect::<Vec<_>>(), |(name, design)| match check_counted(design, 25_000) {
        Some(Ok(0)) | None => {}
        Some(Ok(states)) => {
            taken.fetch_add(states, Ordering::Relaxed);
            designs_with.fetch_add(1, Ordering::Relaxed);
        }
        Some(Err(conflict)) => panic!("{name}: {conflict}"),
    });
    let (taken, designs_with) = (taken.into_inner(), designs_with.into_inner());
    println!("{taken} states of {designs_with} designs have an answer that is taken first");
    assert!(designs_with >= 200 && taken > 100_000, "{designs_with} designs, {taken} states: the claim is empty");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn steps_taken_first_commute_in_random_designs(
        text in prop_oneof![
            settings("producer.identity = \"message-id\"", 4),
            settings("sink.kind = \"upsert\"", 4),
            settings("sink.kind = \"inbox\"\nconsumer.instances = 1", 4),
        ],
        faults in faults(),
    ) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let design = with_faults(design, &faults);
        if let Some(Err(objection)) = check(&design, 20_000) {
            return Err(TestCaseError::fail(format!("{objection}: {text}{:?}", design.mechanisms.faults)));
        }
    }

    #[test]
    fn answers_taken_where_no_fault_is_left_commute_in_random_designs(
        text in prop_oneof![
            settings("bounds.messages = 1\nbounds.faults = 2", 5),
            settings("bounds.faults = 1", 5),
            settings("bounds.faults = 1\nsource.kind = \"outbox\"", 4),
        ],
        faults in faults(),
    ) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let design = with_faults(design, &faults);
        if let Some(Err(conflict)) = check_counted(&design, 15_000) {
            return Err(TestCaseError::fail(format!("{conflict}: {text}{:?}", design.mechanisms.faults)));
        }
    }
}
