//! Claim: where all are at rest and nothing is under way, all stay at rest as long as nothing goes
//! wrong. `progress` is that rest can be reached from everywhere, so a rest that is called too
//! early would make it hold where a pipeline is blocked. (What is still under way to a former owner
//! may give it something to do, an application that was replaced may go on, and one with an outbox
//! may begin new business.)

use onceproof_engine::GlobalState;
use onceproof_engine::composition::Action;
use onceproof_engine::{Limits, Reduced, Space, explore};
use onceproof_models::Reductions;
use onceproof_models::pipeline::QUIESCENT;
use onceproof_models::protocol::Choice;
use onceproof_models::{Pipeline, Rules};
use onceproof_proofs::{Share, designs, for_all, shown};
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Larger plain spaces are passed over.
const MOST_STATES: usize = 20_000;

#[test]
fn who_is_at_rest_stays_at_rest_without_faults() {
    let (resting, designs_with) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let share = Share::one_in(4, "quiescence");
    let mut designs = designs();
    designs.retain(|(_, design)| design.mechanisms.source.instances == 1);
    for_all(&share.of(designs), |(name, design)| {
        let model = Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, Reductions::ALL);
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let graph = explore(&model.plain(), false, &limits, |_| {});
        let is_quiescent = |state: &GlobalState| model.assess(state).reached.contains(QUIESCENT);
        let is_quiet = |state: &GlobalState| {
            model.view(state, |view| {
                let mut links = model.link_ids();
                links.all(|link| view.requests(link).chain(view.answers(link)).next().is_none())
            })
        };
        let begins = |state: &GlobalState, action: Action| match action {
            Action::Choose { actor, key, index } => model.view(state, |view| {
                let (_, choices) = &view.local(actor).choices[usize::from(key)];
                choices[usize::from(index)] == Choice::BusinessBegins
            }),
            _ => false,
        };
        let states = graph.store.ids().map(|id| graph.store.state(id));
        let mut open: Vec<GlobalState> = states.filter(|state| is_quiet(state) && is_quiescent(state)).collect();
        let found = open.len();
        let mut seen: HashSet<GlobalState> = open.iter().copied().collect();
        let mut steps = Vec::new();
        while let Some(state) = open.pop() {
            steps.clear();
            Space::expand(&model.plain(), &state, &mut steps);
            for step in steps.iter().filter(|step| step.fault.is_none() && !begins(&state, step.action)) {
                if seen.insert(step.state) {
                    let what = || format!("{name}: {:?} leads from rest\n{}", step.action, shown(&model, &state));
                    assert!(is_quiescent(&step.state), "{}", what());
                    open.push(step.state);
                }
            }
        }
        resting.fetch_add(found, Ordering::Relaxed);
        designs_with.fetch_add(usize::from(found > 0), Ordering::Relaxed);
    });
    let (resting, designs_with) = (resting.into_inner(), designs_with.into_inner());
    println!("{resting} states at rest of {designs_with} designs");
    assert!(
        designs_with >= share.least(200) && resting > share.least(5_000),
        "{designs_with} designs, {resting} states: the claim is empty"
    );
}
