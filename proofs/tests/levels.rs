//! Claim: what an exploration says of its runs with at most so many faults is what a model says
//! that counts its faults and has no more of them.

use onceproof::check::scope;
use onceproof::design::{Design, parse};
use onceproof_engine::{Limits, PropertyId, explore, fair_cycles, goal_unreachable};
use onceproof_models::faults::Faults;
use onceproof_models::mechanisms::DeletionStore;
use onceproof_models::pipeline::{DISCHARGED, PipelineModel, QUIESCENT};
use onceproof_models::{Guarantee, GuaranteeSet, Pipeline, Rules};
use onceproof_proofs::{faults, random_cases, settings, with_faults};
use proptest::test_runner::TestRunner;

/// The limit on states of one exploration. Larger designs are skipped.
const MOST_STATES: usize = 30_000;
/// The least number of comparisons of the long form.
const FEWEST_COMPARISONS: usize = 1_000;

/// The violated guarantees, and those whose hazard is reached.
type Found = (GuaranteeSet, GuaranteeSet);

fn model(design: &Design) -> PipelineModel {
    Pipeline::model(design.mechanisms, scope(design, &Guarantee::ALL), Rules::ALL)
}

/// Returns the findings on runs with at most so many faults, or on all runs; none where they are
/// too many.
fn found(design: &Design, faults: Option<usize>) -> Option<Found> {
    let model = model(design);
    let graph = explore(&model, true, &Limits { states: MOST_STATES, faults, ..Limits::default() }, |_| {});
    let is_unlive = |goal: PropertyId| {
        let unreachable = goal_unreachable(&graph, goal);
        !unreachable.is_empty() || !fair_cycles(&graph, &model, goal, &unreachable).is_empty()
    };
    // A fault that changes nothing reaches its hazard one level on, where there may be no state.
    let (violations, hazards) = match (faults.and_then(|faults| graph.levels.get(faults)), graph.cut) {
        (Some(level), _) => (level.violations, level.hazards),
        (None, None) => (graph.violations, graph.hazards),
        (None, Some(_)) => return None,
    };
    let mut violated = GuaranteeSet::from(violations);
    for (guarantee, goal) in [(Guarantee::LossFree, DISCHARGED), (Guarantee::Progress, QUIESCENT)] {
        if is_unlive(goal) {
            violated |= [guarantee].into_iter().collect();
        }
    }
    Some((violated, hazards.into()))
}

/// Compares a design's levels with models that have no more faults. Returns how many there were.
fn compare(text: &str, design: &Design) -> usize {
    let mut compared = 0;
    // A store that forgets by contract does so with every fault switched off, too.
    let forgets = design.mechanisms.broker.deletions == DeletionStore::MayReturn;
    for faults in u8::from(forgets)..=3 {
        let mut counted = design.clone();
        counted.mechanisms.bounds.faults = faults;
        if faults == 0 {
            counted.mechanisms.faults = Faults::NONE;
        }
        let Some(level) = found(design, Some(usize::from(faults))) else { return compared };
        let Some(counted) = found(&counted, None) else { return compared };
        assert_eq!(level, counted, "up to {faults} faults, level and counted\n{text}");
        compared += 1;
    }
    compared
}

#[test]
fn levels_are_models_with_as_many_faults() {
    let mut compared = 0;
    let (config, least) = (random_cases(60, 1_500, "levels"), FEWEST_COMPARISONS);
    let share = config.cases as usize;
    let mut runner = TestRunner::deterministic();
    for messages in 1..=2 {
        for _ in 0..share / 2 {
            let drawn = (settings("", 6), faults());
            let tree = proptest::strategy::Strategy::new_tree(&drawn, &mut runner).expect("a drawn design");
            let (text, switches) = proptest::strategy::ValueTree::current(&tree);
            let Ok(design) = parse(&text) else { continue };
            let mut design = with_faults(design, &switches);
            design.mechanisms.bounds.messages = messages;
            compared += compare(&format!("{text}{switches:?}, {messages} messages"), &design);
        }
    }
    println!("{compared} comparisons");
    assert!(compared * 1_500 >= least * share, "only {compared} comparisons");
}
