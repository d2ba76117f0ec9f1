//! Claim: no claim of `designs/natural` rests on a model that is unable to fail. For each guarantee
//! that is claimed to hold there is a rule without which it is violated.

use crate::ablation::dependent;
use onceproof::check::{Verdict, check_design};
use onceproof::design::{Design, Expectation};
use onceproof_engine::Limits;
use onceproof_models::{Guarantee, GuaranteeSet, Rule, Rules};
use onceproof_proofs::{effort, natural_designs};

/// The most states of one exploration.
const MOST_STATES: usize = 200_000;

fn is_violated_without(rule: Rule, design: &Design, guarantee: Guarantee) -> bool {
    let until_violated = GuaranteeSet::from_iter([guarantee]).into();
    let limits = Limits { states: MOST_STATES, until_violated, ..Limits::default() };
    let checked = check_design(design, &[guarantee], Rules::without(rule), &limits, |_| {});
    checked.findings.iter().any(|finding| finding.verdict == Verdict::Violated)
}

#[test]
fn every_claim_falls_with_some_rule() {
    let every = effort(3, 1, "two in three natural designs");
    let (mut claims, mut unfounded) = (0, Vec::new());
    for (name, design) in natural_designs().into_iter().step_by(every) {
        for (guarantee, claim) in &design.claims.by_guarantee {
            if claim.expectation != Expectation::Holds {
                continue;
            }
            claims += 1;
            // Rules that carry this guarantee elsewhere first.
            let mut rules: Vec<Rule> = Rule::ALL.to_vec();
            rules.sort_by_key(|rule| dependent(*rule).1 != *guarantee);
            if !rules.into_iter().any(|rule| is_violated_without(rule, &design, *guarantee)) {
                unfounded.push(format!("{name}: {}", guarantee.name()));
            }
        }
    }
    assert!(unfounded.is_empty(), "no rule is needed for\n{}", unfounded.join("\n"));
    let least = effort(10, 40, "the claims of the others");
    assert!(claims >= least, "only {claims} claims");
}
