//! Claim: where all are at rest and nothing is under way, all stay at rest as long as nothing goes wrong. `progress` is that rest can
//! be reached from everywhere, so a rest that is called too early would make it hold where a pipeline is blocked. (What is still
//! under way to a former owner may give it something to do, and an application with an outbox may begin new business.)

use onceproof::engine::{Limits, Space, explore};
use onceproof_models::composition::{Action, Reductions};
use onceproof_models::pipeline::AT_REST;
use onceproof_models::protocol::Choice;
use onceproof_models::{Guards, Pipeline};
use onceproof_proofs::{designs, for_all, shown};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Larger plain spaces are passed over.
const MOST_STATES: usize = 20_000;

#[test]
fn who_is_at_rest_stays_at_rest_without_faults() {
    let (resting, designs_with) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for_all(&designs(), |(name, design)| {
        let model = Pipeline::reduced_model(design.mechanisms, design.claims.scope, Guards::ALL, Reductions::ALL);
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let graph = explore(&model.concrete(), false, &limits, |_| {});
        let mut steps = Vec::new();
        let mut found = 0;
        for place in 0..graph.states() as u32 {
            let state = graph.store.state(place);
            let is_quiet = model.view(&state, |view| {
                let mut links = 0..model.links().len();
                links.all(|link| view.requests(link).chain(view.answers(link)).next().is_none())
            });
            if !is_quiet || model.assess(&state).has & AT_REST == 0 {
                continue;
            }
            found += 1;
            steps.clear();
            Space::expand(&model.concrete(), &state, &mut steps);
            let begins = |action: Action| match action {
                Action::Choose { actor, key, index } => model.view(&state, |view| {
                    let (_, choices) = &view.local(actor.into()).choices[usize::from(key)];
                    choices[usize::from(index)] == Choice::BeginBusiness
                }),
                _ => false,
            };
            for step in steps.iter().filter(|step| step.fault.is_none() && !begins(step.action)) {
                let stays = model.assess(&step.state).has & AT_REST != 0;
                assert!(stays, "{name}: {:?} leads from rest\n{}", step.action, shown(&model, &state));
            }
        }
        resting.fetch_add(found, Ordering::Relaxed);
        designs_with.fetch_add(usize::from(found > 0), Ordering::Relaxed);
    });
    let (resting, designs_with) = (resting.into_inner(), designs_with.into_inner());
    println!("{resting} states at rest of {designs_with} designs");
    assert!(designs_with >= 200 && resting > 5_000, "{designs_with} designs, {resting} states: the claim is empty");
}
