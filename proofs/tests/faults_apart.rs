//! Claim: exploring rarer kinds of faults one kind at a time finds only violations that all of them
//! together have, and a guarantee that holds under all of them holds under each.

use onceproof::check::{DesignReport, Verdict, check_apart, check_design};
use onceproof_engine::{Limits, Pool, Threads};
use onceproof_models::{Guarantee, Reductions, Rules};
use onceproof_proofs::{Share, designs};

/// The limit on states of a design. Larger ones are skipped.
const MOST_STATES: u64 = 60_000;

#[test]
fn faults_apart_agree_with_faults_together() {
    let (mut violated, mut held, mut differs) = (0, 0, 0);
    let share = Share::one_in(4, "faults apart");
    for (name, design) in share.of(designs()) {
        if design.golden.is_none_or(|golden| golden.states > MOST_STATES) {
            continue;
        }
        let threads = Threads::per_core();
        let together = check_design(&design, &Guarantee::ALL, Rules::ALL, &Limits::default(), |_| {});
        let apart =
            check_apart(&design, &Guarantee::ALL, Reductions::ALL, &Limits::default(), Pool::new(&threads), &|_| {});
        for guarantee in Guarantee::ALL {
            let verdict = |report: &DesignReport| report.finding(guarantee).map(|finding| finding.verdict);
            let (together, apart) = (verdict(&together), verdict(&apart));
            let is_violated = |verdict: Option<Verdict>| verdict == Some(Verdict::Violated);
            if is_violated(apart) {
                assert!(is_violated(together), "{name}: {} is violated apart only", guarantee.name());
                violated += 1;
            } else if is_violated(together) {
                differs += 1;
            }
            if together == Some(Verdict::Holds) {
                let is_fine = apart.is_some_and(Verdict::is_unviolated);
                assert!(is_fine, "{name}: {} holds together and is {apart:?} apart", guarantee.name());
                held += 1;
            }
        }
    }
    println!("{violated} violated in both, {held} holding in both, {differs} violated together only");
    assert!(violated >= share.least(100) && held >= share.least(100), "the claim is empty: {violated}, {held}");
    // One design in four may have no such violation.
    assert!(differs > 0 || !share.is_all(), "no violation needs two kinds of faults: the sets are wrong");
}
