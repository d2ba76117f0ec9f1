//! Claim: two steps count as one and the same thing waiting to happen exactly if they are: the next message on a connection in a
//! direction, a late message, a timer, a question that is decided in one of several ways, anything else that is chosen by itself.
//!
//! No design of the gallery and none of a survey goes round without faults, so no verdict there rests on it; whoever
//! changes a part may find one that does. Things that are told apart too little would make a run that puts something off for ever look fair.

use onceproof_engine::composition::{Action, GlobalState, Reductions, Way};
use onceproof_engine::{Limits, Space, explore};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::Choice;
use onceproof_models::{Pipeline, Rules};
use onceproof_proofs::{designs, for_all};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

/// Larger plain spaces are passed over.
const MOST_STATES: usize = 6_000;

/// A step with all numbers resolved, but for a message's.
fn thing(model: &PipelineModel, state: &GlobalState, action: Action) -> (&'static str, String) {
    model.view(state, |view| match action {
        Action::Deliver { link, way: Way::ToServer } => ("request", format!("{link}")),
        Action::Deliver { link, way: Way::ToClient } => ("answer", format!("{link}")),
        Action::Detached { link, index } => {
            ("late", format!("{link} {:?}", view.channel(link.into()).detached[usize::from(index)]))
        }
        Action::Forget { link, .. } => ("forgotten", format!("{link}")),
        Action::Break { link } => ("broken", format!("{link}")),
        Action::Crash { actor } => ("crash", format!("{actor}")),
        Action::Replace { standby, .. } => ("replacement", format!("{standby}")),
        Action::Timer { actor, index } => {
            ("timer", format!("{actor} {:?}", view.local(actor.into()).timers[usize::from(index)]))
        }
        Action::Choose { actor, key, index } => {
            let (question, choices) = &view.local(actor.into()).choices[usize::from(key)];
            match choices[usize::from(index)] {
                Choice::TryAgain | Choice::GiveUp | Choice::HandlerSucceeds(_) | Choice::HandlerFails(_) => {
                    ("question", format!("{actor} {question}"))
                }
                choice => ("choice", format!("{actor} {choice:?}")),
            }
        }
    })
}

#[test]
fn steps_have_the_same_number_exactly_if_they_are_the_same_thing() {
    let kinds = Mutex::new(BTreeMap::<&str, usize>::new());
    for_all(&designs(), |(name, design)| {
        let scope = design.claims.scope;
        let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, Reductions::ALL);
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let graph = explore(&model.concrete(), false, &limits, |_| {});
        let mut numbers: HashMap<(&str, String), BTreeSet<u64>> = HashMap::new();
        let mut steps = Vec::new();
        for place in 0..graph.states() as u32 {
            let state = graph.store.state(place);
            steps.clear();
            Space::expand(&model.concrete(), &state, &mut steps);
            for step in &steps {
                let number = model.fairness(&state, step.action);
                numbers.entry(thing(&model, &state, step.action)).or_default().insert(number);
            }
        }
        let different: BTreeSet<u64> = numbers.values().flatten().copied().collect();
        let several = numbers.iter().find(|(_, numbers)| numbers.len() > 1);
        assert_eq!(several, None, "{name}: one thing has several numbers");
        assert_eq!(different.len(), numbers.len(), "{name}: two things have the same number: {numbers:#?}");
        let mut kinds = kinds.lock().expect("no design panics");
        for (kind, _) in numbers.keys() {
            *kinds.entry(kind).or_default() += 1;
        }
    });
    let kinds = kinds.into_inner().expect("no design panics");
    assert_eq!(kinds.len(), 10, "not every kind of step was met: {kinds:?}");
}
