//! Claim: reductions cost a counterexample nothing. It has as few faults as without them and is as
//! short; and a run of the reduced graph can be replayed step by step in the plain space, with as
//! few faults, for where the plain space is too large to look for a better one.

use onceproof::check::check_model;
use onceproof_engine::composition::{Action, Reducer};
use onceproof_engine::{
    Limits, PropertyId, Reduced, Run, Space, Target, best_runs, explore, goal_unreachable, plain_run,
};
use onceproof_models::Reductions;
use onceproof_models::Scope;
use onceproof_models::Successor;
use onceproof_models::reference::{Size, model};
use onceproof_models::{Fault, Guarantee, Pipeline, Rules};
use onceproof_proofs::{Share, designs, size};

/// Larger designs are passed over.
const MOST_STATES: usize = 12_000;

#[test]
fn counterexamples_keep_their_length_under_reductions() {
    let share = Share::one_in(4, "counterexamples");
    let mut compared = 0;
    for (name, design) in share.of(designs()) {
        if design.golden.is_none_or(|golden| golden.states > MOST_STATES as u64) {
            continue;
        }
        let check = |reductions: Reductions| {
            let model = Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, reductions);
            let checked = check_model(&design, &model, &Guarantee::ALL, &Limits::default(), |_| {});
            (checked, model.rules.has_postponed_receipts())
        };
        let without_representatives = |reductions: Reductions| Reductions {
            partial_order: false,
            replication: false,
            message_symmetry: false,
            consumer_symmetry: false,
            ..reductions
        };
        // As long as a lease that was received at once may be lost, requests after it are received
        // in steps of their own: compared are runs in which all requests are.
        let (shown, has_own_steps) = check(Reductions::ALL);
        let all = Reductions { eager_reads: !has_own_steps, ..Reductions::ALL };
        let (reduced, plain) = (check(all).0, check(without_representatives(all)).0);
        let findings = reduced.findings.iter().zip(&plain.findings).zip(&shown.findings);
        for ((reduced, plain), shown) in findings {
            let (Some(one), Some(other)) = (reduced.counterexample.as_ref(), plain.counterexample.as_ref()) else {
                continue;
            };
            let faults = shown.counterexample.as_ref().map(|shown| shown.faults);
            assert_eq!(faults, Some(other.faults), "{name}: {}", reduced.guarantee.name());
            assert_eq!((one.faults, one.length), (other.faults, other.length), "{name}: {}", reduced.guarantee.name());
            compared += 1;
        }
    }
    println!("{compared} counterexamples");
    assert!(compared >= share.least(50), "only {compared} counterexamples");
}

/// Whether every step of a run can be taken where it is taken.
fn is_real(space: &impl Space<Action = Action, Fault = Fault>, run: &Run<Fault, Action>) -> bool {
    let mut at = run.start;
    run.steps.iter().all(|step| {
        let mut successors = Vec::new();
        space.expand(&at, &mut successors);
        at = step.state;
        successors.contains(step)
    })
}

fn faults(steps: &[Successor]) -> usize {
    steps.iter().filter(|step| step.fault.is_some()).count()
}

#[test]
fn runs_of_the_reduced_graph_can_be_replayed() {
    let mut longer = 0;
    for (name, design) in designs() {
        if design.golden.is_none_or(|golden| golden.states > MOST_STATES as u64) {
            continue;
        }
        let mut mechanisms = design.mechanisms;
        mechanisms.bounds.rebalances = 2;
        let scope = Scope { order: false, ..design.claims.scope };
        let model = Pipeline::reduced_model(mechanisms, scope, Rules::ALL, Reductions::ALL);
        let duplicate = [Target::Violation(PropertyId::from(Guarantee::DuplicateFree).only())];
        let limits = Limits { states: 200_000, ..Limits::default() };
        let Some(reduced) = best_runs(&model, &duplicate, &limits).remove(0) else { continue };
        let best = best_runs(&model.plain(), &duplicate, &Limits::default()).remove(0).expect("there is one");
        let replayed = plain_run(&model, &reduced).unwrap_or_else(|| panic!("{name}: it cannot be replayed"));
        assert!(is_real(&model.plain(), &replayed), "{name}: a step cannot be taken");
        assert_eq!(faults(&replayed.steps), faults(&best.steps), "{name}");
        let last = replayed.steps.last().expect("it has steps");
        assert!(last.marks.violations.contains(Guarantee::DuplicateFree), "{name}: the last step violates it");
        longer += usize::from(replayed.steps.len() > best.steps.len());
    }
    println!("{longer} runs are longer where they are replayed");
}

#[test]
fn run_to_a_blocked_state_of_permuted_messages_is_replayed() {
    let model = model(Size { commits_first: true, ..size(3, 1) }, Reductions::ALL);
    let graph = explore(&model, true, &Limits::default(), |_| {});
    let unreachable = goal_unreachable(&graph, PropertyId::new(0));
    let is_goal_unreachable =
        |state: &_| graph.store.find(&model.representative(state)).is_some_and(|id| unreachable.contains(id));
    let target = [Target::State(&is_goal_unreachable)];
    let reduced = best_runs(&model, &target, &Limits::default()).remove(0).expect("a crash loses a message");
    let replayed = plain_run(&model, &reduced).expect("it can be replayed");
    assert!(is_real(&model.plain(), &replayed));
    assert!(is_goal_unreachable(&replayed.end()));
    assert_eq!(faults(&replayed.steps), 1, "one crash is enough");
}
