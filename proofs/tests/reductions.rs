//! Claim: the reductions of the composed model leave verdicts as they are.
//!
//! Instant questions, dropping what is refused for good, and deciding at once what is timeless are argued for in
//! `docs/architecture.md`. Here every design of the gallery whose unreduced space is small enough is checked both ways, with
//! one message and with two.

use onceproof::check::{check, check_model};
use onceproof::design::Design;
use onceproof::engine::Limits;
use onceproof_models::{Guarantee, Guards, Pipeline};
use onceproof_proofs::designs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Larger unreduced spaces are passed over.
const MOST_STATES: usize = 400_000;

/// So many comparisons at least have to be made.
const FEWEST_COMPARISONS: usize = 100;

/// Which guarantees differ; none where the unreduced space is too large.
fn differences(name: &str, design: &Design) -> Option<Vec<String>> {
    let limits = Limits { states: MOST_STATES, ..Limits::default() };
    let model = Pipeline::unreduced_model(design.mechanisms, design.claims.scope, Guards::ALL);
    let plain = check_model(design, &model, &Guarantee::ALL, &limits, |_| {});
    if plain.states > MOST_STATES {
        return None;
    }
    let reduced = check(design, &Guarantee::ALL, Guards::ALL, &Limits::default(), |_| {});
    assert!(reduced.states <= plain.states, "{name}: {} states, unreduced {}", reduced.states, plain.states);
    let pairs = plain.verdicts.iter().zip(&reduced.verdicts);
    let differ = pairs.filter(|(plain, reduced)| plain.finding.name() != reduced.finding.name());
    let messages = design.mechanisms.bounds.messages;
    Some(
        differ
            .map(|(plain, reduced)| {
                let (guarantee, plain, reduced) = (plain.guarantee.name(), &plain.finding, reduced.finding.name());
                format!("{name}, {messages} messages: {guarantee} is {reduced} reduced, unreduced {plain:#?}")
            })
            .collect(),
    )
}

#[test]
fn verdicts_are_the_same_with_and_without_reductions() {
    let mut cases = Vec::new();
    for (name, design) in designs() {
        for messages in 1..=2 {
            let mut design = design.clone();
            design.mechanisms.bounds.messages = messages;
            cases.push((name.clone(), design));
        }
    }
    let (next, compared, found) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((name, design)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(differences) = differences(name, design) {
                        compared.fetch_add(1, Ordering::Relaxed);
                        found.lock().expect("no other thread panicked").extend(differences);
                    }
                }
            });
        }
    });
    let found = found.into_inner().expect("no thread panicked");
    assert!(found.is_empty(), "{}", found.join("\n"));
    let compared = compared.into_inner();
    println!("{compared} of {} comparisons were small enough", cases.len());
    assert!(compared >= FEWEST_COMPARISONS, "only {compared} comparisons were small enough");
}
