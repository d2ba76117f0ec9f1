//! Claim: more faults never turn `violated` into `holds`. Random designs are checked with fewer and
//! with more faults, and with faults at fewer and at more parts.

use onceproof::check::{Verdict, check_design};
use onceproof::design::{Design, parse};
use onceproof_engine::Limits;
use onceproof_models::faults::Faults;
use onceproof_models::{Guarantee, Rules};
use onceproof_proofs::{fault_parts, random_cases, settings, with_fault_parts};
use proptest::prelude::*;

/// The limit on states, small enough for a few hundred explorations. Larger designs are
/// inconclusive.
const MOST_STATES: usize = 40_000;

proptest! {
    #![proptest_config(random_cases(30, 150, "more faults"))]

    #[test]
    fn more_faults_never_repair_a_guarantee(
        text in settings("bounds.messages = 1\nconsumer.instances = 1", 4),
        fewer in any::<[bool; Faults::SWITCHES.len()]>(),
        more in any::<[bool; Faults::SWITCHES.len()]>(),
    ) {
        let Ok(mut design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let mut findings = |extra: bool| {
            let mut faults = Faults::NONE;
            for (index, (name, _)) in Faults::SWITCHES.iter().enumerate() {
                if let Some(switch) = faults.switch(name) {
                    *switch = fewer[index] || (extra && more[index]);
                }
            }
            design.mechanisms.faults = faults;
            check_design(&design, &Guarantee::ALL, Rules::ALL, &limits, |_| {}).findings
        };
        for (less, more) in findings(false).into_iter().zip(findings(true)) {
            let was_violated = less.verdict == Verdict::Violated;
            let holds = more.verdict.is_unviolated();
            prop_assert!(!(was_violated && holds), "{}: {text}", less.guarantee.name());
        }
    }
    #[test]
    fn faults_at_more_parts_never_repair_a_guarantee(
        text in settings("bounds.messages = 1\nconsumer.instances = 1", 4),
        parts in fault_parts(),
    ) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let findings = |design: &Design| check_design(design, &Guarantee::ALL, Rules::ALL, &limits, |_| {}).findings;
        let limited = with_fault_parts(design.clone(), &parts);
        for (less, more) in findings(&limited).into_iter().zip(findings(&design)) {
            let is_repaired = less.verdict == Verdict::Violated && more.verdict.is_unviolated();
            prop_assert!(!is_repaired, "{}: {text}{:?}", less.guarantee.name(), limited.mechanisms.faults);
        }
    }
}
