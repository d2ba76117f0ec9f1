//! Claim: each reduction leaves verdicts as they are.
//!
//! Every design of the gallery is checked with all reductions, and compared with each one left out,
//! each one alone, and none, as far as those state spaces are small enough; with one message and
//! with two, and with two rebalances; for all six guarantees, and for those that need no order of
//! submission. So are random designs. Where the reductions are exact (all but the partial order)
//! every plain state has its representative.

use onceproof::check::{check_model, scope};
use onceproof::design::{Design, SettingType, parse, registry};
use onceproof_engine::{Limits, Reduced, Space, explore};
use onceproof_models::Reductions;
use onceproof_models::Scope;
use onceproof_models::faults::Faults;
use onceproof_models::mechanisms::BrokerKind;
use onceproof_models::{Guarantee, Pipeline, Rules};
use onceproof_proofs::{
    Share, designs, fault_parts, faults, for_all, random_cases, settings, with_fault_parts, with_faults,
};
use proptest::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The limit on plain states. Larger state spaces are skipped.
const MOST_STATES: usize = 300_000;

/// The fewest comparisons.
const FEWEST_COMPARISONS: usize = 2_000;

/// The fewest cases that are small enough for a visit of every plain state.
const FEWEST_CASES: usize = 200;

/// The guarantees that need no order of submission, so that messages are interchangeable.
const WITHOUT_ORDER: [Guarantee; 5] =
    [Guarantee::LossFree, Guarantee::DuplicateFree, Guarantee::Atomic, Guarantee::PhantomFree, Guarantee::Progress];

/// The names of the verdicts, and the number of states; none where that exceeds `most`.
fn findings(
    design: &Design,
    guarantees: &[Guarantee],
    reductions: Reductions,
    most: usize,
) -> Option<(Vec<&'static str>, usize)> {
    let scope = scope(design, guarantees);
    let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, reductions);
    let limits = Limits { states: most, ..Limits::default() };
    let checked = check_model(design, &model, guarantees, &limits, |_| {});
    let names = checked.findings.iter().map(|finding| finding.verdict.name()).collect();
    (checked.states <= most).then_some((names, checked.states))
}

/// Compares every choice of reductions with all reductions together. Returns the number of choices
/// whose state space was small enough, and the differences.
fn differences(name: &str, design: &Design, most: usize) -> (usize, Vec<String>) {
    let (mut compared, mut found) = (0, Vec::new());
    for guarantees in [&Guarantee::ALL[..], &WITHOUT_ORDER] {
        let Some((expected, states)) = findings(design, guarantees, Reductions::ALL, most) else { continue };
        let mut choices = vec![("none".to_owned(), Reductions::NONE)];
        for (switch, _) in Reductions::SWITCHES {
            choices.extend(Reductions::without(switch).map(|reductions| (format!("all but {switch}"), reductions)));
            let mut only = Reductions::NONE;
            if let Some(on) = only.switch(switch) {
                *on = true;
            }
            choices.push((format!("only {switch}"), only));
        }
        for (choice, reductions) in choices {
            let Some((other, more)) = findings(design, guarantees, reductions, most) else { continue };
            compared += 1;
            if other != expected {
                found.push(format!("{name}: {expected:?} with all reductions, {other:?} with {choice}"));
            }
            if choice == "none" && states > more {
                found.push(format!("{name}: {states} states with all reductions, {more} with none"));
            }
        }
    }
    (compared, found)
}

/// A reduction without effect would pass every comparison.
#[test]
fn reduction_saves_states_in_some_design() {
    const MOST: usize = 25_000;
    // As they are, and with connections that survive, so that two consumers of a queue are
    // interchangeable.
    let mut designs: Vec<Design> = designs().into_iter().map(|(_, design)| design).collect();
    designs.sort_by_key(|design| design.golden.map(|golden| golden.states));
    let fault_free = designs.clone().into_iter().filter(|design| design.mechanisms.broker.kind == BrokerKind::Queue);
    designs.extend(
        fault_free
            .map(|mut design| {
                let faults = &mut design.mechanisms.faults;
                (faults.crash, faults.lossy_crash, faults.failover) = (false, false, false);
                design
            })
            .collect::<Vec<_>>(),
    );
    for (switch, _) in Reductions::SWITCHES {
        let without = Reductions::without(switch).expect("every reduction has its switch");
        let saves = |design: &Design, guarantees: &[Guarantee]| {
            let states = |reductions| findings(design, guarantees, reductions, MOST).map(|(_, states)| states);
            matches!((states(Reductions::ALL), states(without)), (Some(few), Some(more)) if few < more)
        };
        let somewhere = designs.iter().any(|design| saves(design, &Guarantee::ALL) || saves(design, &WITHOUT_ORDER));
        assert!(somewhere, "{switch} saves nothing");
    }
}

fn cases() -> Vec<(String, Design)> {
    let mut cases = Vec::new();
    for (name, design) in designs() {
        // Documented cases of real systems come in pairs that differ little: each is compared as it
        // is.
        if name.starts_with("systems/") {
            cases.push((name, design));
            continue;
        }
        for messages in 1..=2 {
            let mut design = design.clone();
            design.mechanisms.bounds.messages = messages;
            cases.push((format!("{name}, {messages} messages"), design.clone()));
            if messages == 1 {
                design.mechanisms.bounds.rebalances = 2;
                cases.push((format!("{name}, {messages} messages, 2 rebalances"), design));
            }
        }
    }
    cases
}

#[test]
fn verdicts_are_equal_without_each_reduction() {
    let (compared, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let share = Share::one_in_or(8, 2, "reductions");
    let cases = share.of(cases());
    for_all(&cases, |(name, design)| {
        let (choices, differences) = differences(name, design, MOST_STATES / 12);
        compared.fetch_add(choices, Ordering::Relaxed);
        found.lock().expect("no other thread panicked").extend(differences);
    });
    let found = found.into_inner().expect("no thread panicked");
    assert!(found.is_empty(), "{}", found.join("\n"));
    let compared = compared.into_inner();
    println!("{compared} comparisons over {} cases", cases.len());
    assert!(compared >= share.least(FEWEST_COMPARISONS), "only {compared} choices were small enough");
}

#[test]
fn plain_state_has_a_representative() {
    let (states, compared) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let share = Share::one_in_or(8, 2, "representatives");
    for_all(&share.of(cases()), |(name, design)| {
        let scope = Scope { order: false, ..design.claims.scope };
        let exact = Reductions { partial_order: false, replication: false, ..Reductions::ALL };
        let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, exact);
        let limits = Limits { states: MOST_STATES, ..Limits::default() };
        let plain = explore(&model.plain(), false, &limits, |_| {});
        if plain.cut.is_some() {
            return;
        }
        let reduced = explore(&model, false, &limits, |_| {});
        let mut has_representatives = vec![false; reduced.states()];
        for id in plain.store.ids() {
            let representative = reduced.store.find(&model.representative(&plain.store.state(id)));
            let representative = representative.unwrap_or_else(|| panic!("{name}: a state has no representative"));
            has_representatives[representative.index()] = true;
        }
        assert!(has_representatives.iter().all(|one| *one), "{name}: a state was explored that represents none");
        assert_eq!(Space::width(&model), model.width());
        states.fetch_add(plain.states(), Ordering::Relaxed);
        compared.fetch_add(1, Ordering::Relaxed);
    });
    println!("{} states of {} cases", states.into_inner(), compared.load(Ordering::Relaxed));
    assert!(compared.into_inner() >= share.least(FEWEST_CASES));
}

/// A broken connection is repaired in the same step, as the consumer asks again and is answered:
/// the step ends in the state that it began in.
#[test]
fn fault_repaired_in_one_step_is_still_a_hazard() {
    let mut design = parse("name = \"repaired\"\nbounds.messages = 1\n").expect("a design");
    design.mechanisms.faults = Faults { network: true, ..Faults::NONE };
    let (found, _) = findings(&design, &[Guarantee::LossFree], Reductions::ALL, MOST_STATES).expect("a small space");
    assert_eq!(found, ["holds"]);
    let (compared, found) = differences("repaired", &design, MOST_STATES);
    assert!(found.is_empty() && compared >= 11, "{compared} compared, {}", found.join("\n"));
}

/// Every value of every setting on either kind of broker, under each kind of fault alone and under
/// none. With several kinds, one can hide the effect of another.
#[test]
fn verdicts_of_each_value_are_equal_under_each_fault() {
    let mut texts = Vec::new();
    for info in registry().iter().filter(|info| !info.path.starts_with("bounds") && !info.path.starts_with("faults")) {
        let values: Vec<u8> = match &info.setting_type {
            SettingType::Named(names) => (0..names.len() as u8).collect(),
            SettingType::Switch | SettingType::Parts(_) => vec![0, 1],
            SettingType::Number(low, high) => (*low..=*high).collect(),
        };
        for kind in ["log", "queue"] {
            let base = format!("name = \"single\"\nbounds.messages = 1\nbroker.kind = \"{kind}\"\n");
            texts.extend(values.iter().map(|value| format!("{base}{} = {}\n", info.path, info.value_text(*value))));
        }
    }
    let designs: Vec<Design> = texts.iter().filter_map(|text| parse(text).ok()).collect();
    assert!(designs.len() > 60, "{} designs", designs.len());
    let cases: Vec<(Design, usize)> = designs
        .into_iter()
        .flat_map(|design| (0..=Faults::SWITCHES.len()).map(move |only| (design.clone(), only)))
        .collect();
    let (compared, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let cases = Share::one_in_or(8, 2, "values under single faults").of(cases);
    for_all(&cases, |(design, only)| {
        let switches: Vec<bool> = (0..Faults::SWITCHES.len()).map(|switch| switch == *only).collect();
        let design = with_faults(design.clone(), &switches);
        let name = format!("{:?} under {:?}", design.written, Faults::SWITCHES.get(*only).map(|(name, _)| name));
        let (choices, differences) = differences(&name, &design, 20_000);
        compared.fetch_add(choices, Ordering::Relaxed);
        found.lock().expect("no other thread panicked").extend(differences);
    });
    let found = found.into_inner().expect("no thread panicked");
    assert!(found.is_empty(), "{} differences, such as\n{}", found.len(), found[..found.len().min(30)].join("\n"));
    println!("{} comparisons over {} cases", compared.into_inner(), cases.len());
}

proptest! {
    #![proptest_config(random_cases(10, 60, "reductions"))]

    #[test]
    fn verdicts_of_random_designs_are_equal(text in settings("bounds.messages = 1", 5), faults in faults()) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let design = with_faults(design, &faults);
        let (_, found) = differences("random", &design, 20_000);
        prop_assert!(found.is_empty(), "{}: {text}{:?}", found.join("\n"), design.mechanisms.faults);
    }
    #[test]
    fn verdicts_with_faults_at_parts_are_equal(
        text in settings("bounds.messages = 1", 5), faults in faults(), parts in fault_parts(),
    ) {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let design = with_fault_parts(with_faults(design, &faults), &parts);
        let (_, found) = differences("random", &design, 20_000);
        prop_assert!(found.is_empty(), "{}: {text}{:?}", found.join("\n"), design.mechanisms.faults);
    }
}
