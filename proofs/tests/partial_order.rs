//! Claim: an ample step commutes with everything else that can happen, and nothing observes it.
//!
//! The condition is confluence, after Groote and van de Pol (2000): let `c(s)` be where ample steps
//! lead from `s`. If another step leads from `s` to `t`, a step of the same kind leads from `c(s)`
//! to some `u` with `c(t) = c(u)`, or the step has become pointless, `c(t) = c(s)`. There may be
//! more late requests in `u`: delivering one is a fault, so they add to what can be violated and
//! change nothing about what is reachable without faults. Every state of the plain space is
//! checked.
//!
//! A state may be one receipt behind: a fetch that follows a commit on its connection is received
//! with it (`is_behind`).
//!
//! One kind of step may have a counterpart of another kind: a connection that breaks with a lease
//! on its way is a crash of the consumer, where it crashes. Replication at once is no ample step:
//! it moves the arrival of a request to a later time, so it is compared by verdicts only
//! (`reductions.rs`, `queue_reductions.rs`).

use onceproof::design::{Design, parse};
use onceproof_engine::composition::{Action, Direction, LinkId};
use onceproof_engine::{GlobalState, Limits, Reduced, Space, explore};
use onceproof_models::fault_parts::FaultPart;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::Msg;
use onceproof_models::{Fault, Pipeline, Reductions, Rules, Scope, Successor};
use onceproof_proofs::{Share, designs, faults, for_all, random_cases, settings, shown, with_faults};
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Designs with a larger plain space are skipped.
const MAX_STATES: usize = 120_000;

fn model(design: &Design) -> PipelineModel {
    let reductions = Reductions { replication: false, ..Reductions::ALL };
    Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, reductions)
}

/// Whether two states differ at most by late requests, of which the second has more.
fn is_covered(model: &PipelineModel, one: &GlobalState, other: &GlobalState) -> bool {
    let (actors, links) = (model.actors().len(), model.links().len());
    let same = |index: usize| one.component(index) == other.component(index);
    (0..actors).chain(actors + links..model.width()).all(same)
        && (0..links).filter(|link| !same(actors + link)).map(LinkId::new).all(|link| {
            let channel = |state: &GlobalState| model.view(state, |view| view.channel(link).clone());
            let (one, other) = (channel(one), channel(other));
            (&one.requests, &one.answers) == (&other.requests, &other.answers)
                && one.detached.iter().all(|late| other.detached.contains(late))
        })
}

/// Returns the plain steps out of a state but for self-loops, which commute with everything.
fn steps(model: &PipelineModel, state: &GlobalState) -> Vec<Successor> {
    let mut steps = Vec::new();
    model.plain().expand(state, &mut steps);
    steps.retain(|step| step.state != *state);
    steps
}

/// Returns where ample steps lead from a state.
fn closure(model: &PipelineModel, state: &GlobalState) -> GlobalState {
    model.ample_steps(state).last().map_or(*state, |step| step.state)
}

/// Whether a state is covered by another one, as they are or in their canonical forms.
fn is_covered_canonically(model: &PipelineModel, one: &GlobalState, other: &GlobalState) -> bool {
    is_covered(model, one, other) || is_covered(model, &model.representative(one), &model.representative(other))
}

/// Whether the first state is one receipt behind the second: a fetch that follows a request on its
/// connection is received with that request, and was received before it in the second state.
///
/// Until then the second state has every step of the first, and an answer to the fetch more, which
/// a run of its own leads to: it is the run in which the fetch was sent first. After the receipt
/// they are one state.
fn is_behind(model: &PipelineModel, one: &GlobalState, other: &GlobalState) -> bool {
    (0..model.links().len()).map(LinkId::new).any(|link| {
        let waits = model.view(one, |view| view.requests(link).skip(1).any(|msg| matches!(msg, Msg::Fetch { .. })));
        let receipt = |state: &GlobalState| {
            let action = Action::Deliver { link, direction: Direction::ToServer };
            let step = steps(model, state).into_iter().find(|step| step.action == action);
            step.map(|step| closure(model, &step.state))
        };
        let ends = if waits { receipt(one).zip(receipt(other)) } else { None };
        ends.is_some_and(|(one, other)| is_covered_canonically(model, &one, &other))
    })
}

/// Whether a fault has led to a state to which none leads, too, and is counted for nothing.
fn is_absorbed(model: &PipelineModel, after: &GlobalState, end: &GlobalState) -> bool {
    let counters = model.width() - 1;
    let components: Vec<u32> =
        (0..counters).map(|index| after.component(index)).chain([end.component(counters)]).collect();
    is_covered_canonically(model, &GlobalState::new(&components), end)
}

/// Returns what is wrong with the ample steps out of a state, if anything.
fn objection(model: &PipelineModel, state: &GlobalState) -> Option<String> {
    let ample_steps = model.ample_steps(state);
    let end = ample_steps.last()?.state;
    // A goal may be reached by it: a fair run takes the step at some time, and stays there.
    let is_visible = |step: &Successor| {
        let (before, after) = (model.assess(state), model.assess(&step.state));
        step.fault.is_some()
            || !step.marks.violations.is_empty()
            || before.obligations != after.obligations
            || !after.reached.contains_all(before.reached)
    };
    if ample_steps.iter().any(is_visible) {
        return Some("an ample step is visible".to_owned());
    }
    let mut there = model.reduced_steps(&end);
    there.retain(|step| step.state != end);
    let loses_lease = |step: &Successor| match step.action {
        Action::Break { link } => {
            model.view(state, |view| view.answers(link).any(|msg| matches!(msg, Msg::Lease { .. })))
        }
        _ => false,
    };
    let crashes = model.rules.mechanisms.faults.crash_at(FaultPart::Consumer);
    let label = |step: &Successor| {
        let fault = if crashes && loses_lease(step) { Some(Fault::ProcessCrash) } else { step.fault };
        (fault, step.marks.violations)
    };
    let is_met = |step: &Successor| {
        let target = closure(model, &step.state);
        // A fault that leads to where none leads, too, adds nothing.
        let is_absorbed = step.marks.violations.is_empty() && is_absorbed(model, &target, &end);
        let mut others = there.iter().filter(|other| label(other) == label(step));
        is_absorbed
            || others.any(|other| {
                let end = closure(model, &other.state);
                is_covered_canonically(model, &target, &end) || is_behind(model, &target, &end)
            })
    };
    let unmet = steps(model, state).into_iter().find(|step| !is_met(step))?;
    let show = |state: &GlobalState| shown(model, state);
    Some(format!(
        "{:?} does not commute with {:?}:\n  from {}\n  on the one side {}\n  on the other {}",
        ample_steps[0].action,
        unmet.action,
        show(state),
        show(&closure(model, &unmet.state)),
        there
            .iter()
            .filter(|other| label(other) == label(&unmet))
            .map(|other| show(&closure(model, &other.state)))
            .collect::<Vec<_>>()
            .join("\n  or "),
    ))
}

/// Checks every plain state. Returns how many states have an ample step, or what is wrong with one.
/// `None`: the plain space is too large.
fn check_states(
    model: &PipelineModel,
    max_states: usize,
    objection: impl Fn(&GlobalState) -> Option<String>,
    has_ample_step: impl Fn(&GlobalState) -> bool,
) -> Option<Result<usize, String>> {
    let limits = Limits { states: max_states, ..Limits::default() };
    let plain = explore(&model.plain(), false, &limits, |_| {});
    if plain.cut.is_some() {
        return None;
    }
    let mut ample = 0;
    for id in plain.store.ids() {
        let state = plain.store.state(id);
        if let Some(objection) = objection(&state) {
            return Some(Err(objection));
        }
        ample += usize::from(has_ample_step(&state));
    }
    Some(Ok(ample))
}

fn check(design: &Design, max_states: usize) -> Option<Result<usize, String>> {
    let model = model(design);
    let has_ample_step = |state: &GlobalState| !model.ample_steps(state).is_empty();
    check_states(&model, max_states, |state| objection(&model, state), has_ample_step)
}

#[test]
fn ample_steps_commute_in_every_state_of_the_gallery() {
    let (mut ample, mut designs_with) = (0, 0);
    let share = Share::one_in(4, "ample steps");
    for (name, design) in share.of(designs()) {
        match check(&design, MAX_STATES) {
            Some(Ok(0)) | None => {}
            Some(Ok(states)) => {
                ample += states;
                designs_with += 1;
            }
            Some(Err(objection)) => panic!("{name}: {objection}"),
        }
    }
    println!("{ample} states of {designs_with} designs have an ample step");
    assert!(
        designs_with >= share.least(20) && ample > share.least(100_000),
        "{designs_with} designs, {ample} states: the claim is empty"
    );
}

/// Returns what is wrong with the ample answer in a state where no fault is left, if anything.
/// Every other step has to be possible after it, it has to be possible after whatever else happens,
/// and both have to lead to the same state; and so on from every state that it is postponed to.
fn conflict(
    model: &PipelineModel,
    state: &GlobalState,
    seen: &RefCell<HashSet<(GlobalState, Action)>>,
) -> Option<String> {
    let answer = model.ample_answer(state)?;
    let is_visible = answer.fault.is_some() || !answer.marks.violations.is_empty();
    if is_visible || model.assess(state) != model.assess(&answer.state) {
        return Some(format!("{:?} is visible in {}", answer.action, shown(model, state)));
    }
    let label = |step: &Successor| (step.fault, step.marks.violations);
    let taken = |from: &GlobalState| steps(model, from).into_iter().find(|step| step.action == answer.action);
    let mut postponed = vec![*state];
    while let Some(at) = postponed.pop() {
        if !seen.borrow_mut().insert((at, answer.action)) {
            continue;
        }
        let Some(own) = taken(&at) else {
            return Some(format!("{:?} is disabled in {}", answer.action, shown(model, &at)));
        };
        let after = steps(model, &own.state);
        for other in steps(model, &at).into_iter().filter(|step| step.action != answer.action) {
            let joined = taken(&other.state);
            let meets =
                |step: &Successor| label(step) == label(&other) && joined.is_some_and(|end| end.state == step.state);
            if !after.iter().any(meets) {
                let (one, two) = (answer.action, other.action);
                return Some(format!("{one:?} does not commute with {two:?} in {}", shown(model, &at)));
            }
            postponed.push(other.state);
        }
    }
    None
}

/// Checks the ample answers of a design whose faults are counted and of which only the order is
/// asked.
fn check_counted(design: &Design, max_states: usize) -> Option<Result<usize, String>> {
    let scope = Scope { only_order: true, ..Scope::default() };
    let model = Pipeline::model(design.mechanisms, scope, Rules::ALL);
    let seen = RefCell::new(HashSet::new());
    let has_answer = |state: &GlobalState| model.ample_answer(state).is_some();
    check_states(&model, max_states, |state| conflict(&model, state, &seen), has_answer)
}

#[test]
fn ample_answers_commute_in_every_state_of_the_gallery() {
    let (ample, designs_with) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let share = Share::one_in(8, "ample answers");
    let cases = share.of(designs()).into_iter().flat_map(|(name, design)| {
        [(1, 1), (1, 2), (2, 1)].map(|(messages, faults)| {
            let mut design = design.clone();
            (design.mechanisms.bounds.messages, design.mechanisms.bounds.faults) = (messages, faults);
            (format!("{name}, {messages} messages, {faults} faults"), design)
        })
    });
    for_all(&cases.collect::<Vec<_>>(), |(name, design)| match check_counted(design, 25_000) {
        Some(Ok(0)) | None => {}
        Some(Ok(states)) => {
            ample.fetch_add(states, Ordering::Relaxed);
            designs_with.fetch_add(1, Ordering::Relaxed);
        }
        Some(Err(conflict)) => panic!("{name}: {conflict}"),
    });
    let (ample, designs_with) = (ample.into_inner(), designs_with.into_inner());
    println!("{ample} states of {designs_with} designs have an ample answer");
    assert!(
        designs_with >= share.least(200) && ample > share.least(100_000),
        "{designs_with} designs, {ample} states: the claim is empty"
    );
}

proptest! {
    #![proptest_config(random_cases(20, 150, "ample steps"))]

    #[test]
    fn ample_steps_commute_in_random_designs(
        text in prop_oneof![
            settings("producer.identity = \"message-id\"", 4),
            settings("sink.kind = \"upsert\"", 4),
            settings("sink.kind = \"upsert\"\nbroker.kind = \"queue\"\nbounds.messages = 1", 4),
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
    fn ample_answers_commute_in_random_designs(
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
