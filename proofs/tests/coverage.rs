//! Claim: coverage lists exactly the handlers of each part: every stimulus that a part handles in
//! the gallery is listed for its kind, and every listed one is handled in some design.

use onceproof::check::{check_design, coverage};
use onceproof_engine::Limits;
use onceproof_engine::composition::Handled;
use onceproof_models::Reductions;
use onceproof_models::protocol::{PartKind, Stimulus, handlers};
use onceproof_models::{Guarantee, Pipeline, Rules};
use onceproof_proofs::designs;
use std::collections::{BTreeMap, BTreeSet};

/// The limit on states of an exploration. Larger ones are cut, or skipped.
const MOST_STATES: usize = 40_000;

/// The name of a part without its number.
fn kind(part: &str) -> &str {
    part.split(' ').next().unwrap_or(part)
}

#[test]
fn listed_handler_is_used_by_a_design() {
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for (_, design) in designs() {
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let checked = check_design(&design, &Guarantee::ALL, Rules::ALL, &limits, |_| {});
        // The log and the queue are both called broker, and share names of handlers.
        for handler in checked.statistics.coverage {
            *used.entry(format!("{} {}", kind(&handler.part), handler.rule)).or_default() += handler.used;
        }
    }
    let unused: Vec<&String> = used.iter().filter(|(_, used)| **used == 0).map(|(handler, _)| handler).collect();
    assert!(unused.is_empty(), "no design uses {unused:?}");
}

#[test]
fn handled_stimulus_is_listed_for_its_part() {
    let mut found: BTreeSet<(PartKind, String)> = BTreeSet::new();
    for (name, design) in designs() {
        if design.golden.is_none_or(|golden| golden.states > MOST_STATES as u64) {
            continue;
        }
        let scope = design.claims.scope;
        let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, Reductions::ALL);
        onceproof_engine::explore(&model, false, &Limits::default(), |_| {});
        let listed = coverage(&model).len();
        assert_eq!(listed, model.actors().iter().map(|part| handlers(part.kind()).len()).sum::<usize>(), "{name}");
        model.for_each_handled(|actor, input| {
            let stimulus = match input {
                Handled::Message(msg) => Stimulus::Message(msg),
                Handled::Timer(timer) => Stimulus::Timer(timer),
                Handled::Choice(choice) => Stimulus::Choice(choice),
                Handled::Restart => Stimulus::Restart,
            };
            found.insert((model.actors()[actor.index()].kind(), stimulus.name()));
        });
    }
    let is_missing = |(kind, stimulus): &&(PartKind, String)| !handlers(*kind).contains(stimulus);
    let missing: Vec<_> = found.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "handled and not listed: {missing:?}");
}
