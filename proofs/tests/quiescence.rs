//! Claim: a quiescent pipeline with nothing under way stays quiescent without faults.
//!
//! `progress` says that quiescence stays reachable, so a pipeline that is called quiescent too
//! early would make it hold where it is blocked. Left out: requests of a former owner that are
//! still under way may give it something to do, an application that was replaced may go on, and one
//! with an outbox may begin new business.

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

/// The limit on plain states of an exploration. Larger ones are cut.
const MOST_STATES: usize = 20_000;

/// The fewest designs with a quiescent state.
const FEWEST_DESIGNS: usize = 200;

/// The fewest quiescent states of all designs.
const FEWEST_STATES: usize = 5_000;

#[test]
fn quiescent_pipeline_stays_quiescent_without_faults() {
    let (states_found, designs_found) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let share = Share::one_in(4, "quiescence");
    let mut designs = designs();
    designs.retain(|(_, design)| design.mechanisms.source.instances == 1);
    for_all(&share.of(designs), |(name, design)| {
        let model = Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, Reductions::ALL);
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let graph = explore(&model.plain(), false, &limits, |_| {});
        let is_quiescent = |state: &GlobalState| model.assess(state).reached.contains(QUIESCENT);
        let is_nothing_under_way = |state: &GlobalState| {
            model.view(state, |view| {
                let mut links = model.link_ids();
                links.all(|link| view.requests(link).chain(view.answers(link)).next().is_none())
            })
        };
        let begins_business = |state: &GlobalState, action: Action| match action {
            Action::Choose { actor, key, index } => model.view(state, |view| {
                let (_, choices) = &view.local(actor).choices[usize::from(key)];
                choices[usize::from(index)] == Choice::BusinessBegins
            }),
            _ => false,
        };
        let states = graph.store.ids().map(|id| graph.store.state(id));
        let mut open: Vec<GlobalState> =
            states.filter(|state| is_nothing_under_way(state) && is_quiescent(state)).collect();
        let found = open.len();
        let mut seen: HashSet<GlobalState> = open.iter().copied().collect();
        let mut steps = Vec::new();
        while let Some(state) = open.pop() {
            steps.clear();
            Space::expand(&model.plain(), &state, &mut steps);
            for step in steps.iter().filter(|step| step.fault.is_none() && !begins_business(&state, step.action)) {
                if seen.insert(step.state) {
                    let text = || format!("{name}: {:?} ends quiescence\n{}", step.action, shown(&model, &state));
                    assert!(is_quiescent(&step.state), "{}", text());
                    open.push(step.state);
                }
            }
        }
        states_found.fetch_add(found, Ordering::Relaxed);
        designs_found.fetch_add(usize::from(found > 0), Ordering::Relaxed);
    });
    let (states, designs) = (states_found.into_inner(), designs_found.into_inner());
    println!("{states} quiescent states of {designs} designs");
    assert!(
        designs >= share.least(FEWEST_DESIGNS) && states > share.least(FEWEST_STATES),
        "{designs} designs, {states} states: the claim is empty"
    );
}
