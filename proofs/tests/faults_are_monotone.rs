//! Claim: more faults never turn "violated" into "holds". Random designs are checked with fewer and with more faults.

use onceproof::check::{Finding, check};
use onceproof::design::{Kind, parse, registry};
use onceproof::engine::Limits;
use onceproof_models::faults::Faults;
use onceproof_models::{Guarantee, Guards};
use proptest::prelude::*;
use std::fmt::Write;

/// Small enough to be explored a few hundred times; what is larger is passed over.
const MOST_STATES: usize = 40_000;

/// A design with random settings and one message; most combinations that cannot be are filtered out by the parser.
fn settings() -> impl Strategy<Value = String> {
    let choices: Vec<_> =
        registry().iter().filter(|info| !info.path.starts_with("bounds") && !info.path.starts_with("faults")).collect();
    let indices: Vec<usize> = (0..choices.len()).collect();
    (proptest::sample::subsequence(indices, 0..=4), proptest::collection::vec(any::<u8>(), choices.len())).prop_map(
        move |(chosen, values)| {
            let mut text = String::from("name = \"random\"\nbounds.messages = 1\nconsumer.instances = 1\n");
            for index in chosen {
                let info = choices[index];
                let value = match &info.kind {
                    Kind::Named(names) => values[index] % names.len() as u8,
                    Kind::Switch => values[index] % 2,
                    Kind::Number(low, high) => low + values[index] % (high - low + 1),
                };
                if info.path != "consumer.instances" {
                    let _ = writeln!(text, "{} = {}", info.path, info.written(value));
                }
            }
            text
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn more_faults_never_repair_a_guarantee(text in settings(), fewer in any::<[bool; 10]>(), more in any::<[bool; 10]>()) {
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
            check(&design, &Guarantee::ALL, Guards::ALL, &limits, |_| {}).verdicts
        };
        for (less, more) in findings(false).into_iter().zip(findings(true)) {
            let was_violated = matches!(less.finding, Finding::Violated(_));
            let holds = matches!(more.finding, Finding::Holds | Finding::Vacuous);
            prop_assert!(!(was_violated && holds), "{}: {text}", less.guarantee.name());
        }
    }
}
