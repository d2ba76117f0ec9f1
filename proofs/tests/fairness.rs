//! Claim: two steps have the same fairness class exactly if they are the same event waiting to
//! happen: the next message of a connection in a direction, a late request, a timer, a question
//! that is decided in one of several ways, a choice that happens by itself.
//!
//! Classes that are too coarse would make a run look fair that postpones something for ever. No
//! design of the gallery and none of a survey has a fair cycle, so no verdict there rests on the
//! classes; a change of a part may add one that does.

use onceproof_engine::composition::{Action, Direction};
use onceproof_engine::{FairnessClass, GlobalState, Limits, Reduced, Space, explore};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::Choice;
use onceproof_models::{Pipeline, Rules};
use onceproof_proofs::{designs, for_all};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

/// Designs with a larger plain space are skipped.
const MAX_STATES: usize = 6_000;

/// Returns the kind of an event, and a text that distinguishes it from others of its kind.
fn event(model: &PipelineModel, state: &GlobalState, action: Action) -> (&'static str, String) {
    model.view(state, |view| match action {
        Action::Deliver { link, direction: Direction::ToServer } => ("request", format!("{link:?}")),
        Action::Deliver { link, direction: Direction::ToClient } => ("answer", format!("{link:?}")),
        Action::Detached { link, index } => {
            ("late", format!("{link:?} {:?}", view.channel(link).detached[usize::from(index)]))
        }
        Action::Discard { link, .. } => ("discarded", format!("{link:?}")),
        Action::Break { link } => ("broken", format!("{link:?}")),
        Action::Crash { actor } => ("crash", format!("{actor:?}")),
        Action::Replace { standby, .. } => ("replacement", format!("{standby:?}")),
        Action::Timer { actor, index } => {
            ("timer", format!("{actor:?} {:?}", view.local(actor).timers[usize::from(index)]))
        }
        Action::Choose { actor, key, index } => {
            let (question, choices) = &view.local(actor).choices[usize::from(key)];
            match choices[usize::from(index)] {
                Choice::TryAgain | Choice::GiveUp | Choice::HandlerSucceeds(_) | Choice::HandlerFails(_) => {
                    ("question", format!("{actor:?} {question}"))
                }
                choice => ("choice", format!("{actor:?} {choice:?}")),
            }
        }
    })
}

#[test]
fn steps_share_a_class_exactly_if_they_are_the_same_event() {
    let kinds = Mutex::new(BTreeMap::<&str, usize>::new());
    for_all(&designs(), |(name, design)| {
        let model = Pipeline::model(design.mechanisms, design.claims.scope, Rules::ALL);
        let plain = model.plain();
        let limits = Limits { states: MAX_STATES, ..Limits::default() };
        let graph = explore(&plain, false, &limits, |_| {});
        let mut classes: HashMap<(&str, String), BTreeSet<FairnessClass>> = HashMap::new();
        let mut steps = Vec::new();
        for id in graph.store.ids() {
            let state = graph.store.state(id);
            steps.clear();
            plain.expand(&state, &mut steps);
            for step in &steps {
                let class = plain.fairness(&state, &step.action);
                classes.entry(event(&model, &state, step.action)).or_default().insert(class);
            }
        }
        let distinct: BTreeSet<FairnessClass> = classes.values().flatten().copied().collect();
        let several = classes.iter().find(|(_, classes)| classes.len() > 1);
        assert_eq!(several, None, "{name}: one event has several classes");
        assert_eq!(distinct.len(), classes.len(), "{name}: two events have the same class: {classes:#?}");
        let mut kinds = kinds.lock().expect("no design panics");
        for (kind, _) in classes.keys() {
            *kinds.entry(kind).or_default() += 1;
        }
    });
    let kinds = kinds.into_inner().expect("no design panics");
    assert_eq!(kinds.len(), 10, "not every kind of event was met: {kinds:?}");
}
