//! Claim: coverage knows every rule: whatever a part does something about is in the list of its
//! rules, and no rule is listed that nothing in the gallery makes use of.

use onceproof::check::{check_design, coverage};
use onceproof_engine::Limits;
use onceproof_engine::composition::Handled;
use onceproof_models::Reductions;
use onceproof_models::protocol::Stimulus;
use onceproof_models::{Guarantee, Pipeline, Rules};
use onceproof_proofs::designs;
use std::collections::{BTreeMap, BTreeSet};

/// Larger designs are passed over.
const MOST_STATES: usize = 40_000;

fn kind(part: &str) -> &str {
    part.split(' ').next().unwrap_or(part)
}

#[test]
fn every_rule_is_listed_and_every_listed_rule_is_used_somewhere() {
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for (_, design) in designs() {
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let checked = check_design(&design, &Guarantee::ALL, Rules::ALL, &limits, |_| {});
        // The log and the queue are both called broker, and have rules of the same names.
        for rule in checked.statistics.coverage {
            *used.entry(format!("{} {}", kind(&rule.part), rule.rule)).or_default() += rule.used;
        }
    }
    let unused: Vec<&String> = used.iter().filter(|(_, used)| **used == 0).map(|(rule, _)| rule).collect();
    assert!(unused.is_empty(), "no design makes use of {unused:?}");
}

#[test]
fn nothing_is_done_about_anything_that_is_not_listed() {
    for (name, design) in designs() {
        if design.golden.is_none_or(|golden| golden.states > MOST_STATES as u64) {
            continue;
        }
        let scope = design.claims.scope;
        let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, Reductions::ALL);
        onceproof_engine::explore(&model, false, &Limits::default(), |_| {});
        let listed: BTreeSet<String> = coverage(&model).into_iter().map(|rule| rule.rule).collect();
        let mut handled = BTreeSet::new();
        model.for_each_handled(|_, input| {
            let stimulus = match input {
                Handled::Message(msg) => Stimulus::Message(msg),
                Handled::Timer(timer) => Stimulus::Timer(timer),
                Handled::Choice(choice) => Stimulus::Choice(choice),
                Handled::Restart => return,
            };
            handled.insert(stimulus.name());
        });
        let missing: Vec<&String> = handled.iter().filter(|rule| !listed.contains(*rule)).collect();
        assert!(missing.is_empty(), "{name}: {missing:?} are handled and not listed");
    }
}
