//! Claim: a survey says what full exploration says. Designs are drawn from the space; the verdicts of one exploration for all sets
//! of faults, those of one exploration for each set, and the laws that are committed have to agree on each.
//!
//! Bounds: those of a survey. `ONCEPROOF_SURVEY=240` draws so many designs.

use onceproof::check::Verdict;
use onceproof::check::costs::costs;
use onceproof::check::levels::bounds::{BOUNDS, How, PAIRS, Terms};
use onceproof::check::levels::decide::{Decided, decide};
use onceproof::check::levels::equivalent::explored_for;
use onceproof::check::levels::fault_level::COUNT;
use onceproof::check::levels::known_traces::KnownTraces;
use onceproof::design::{is_possible, parse};
use onceproof::report::laws_page;
use onceproof::survey::laws::{Clause, Laws, axes_of, disagreements, is_met, laws as find};
use onceproof::survey::records::{Header, Record, read, written};
use onceproof::survey::repair::{Effort, repair};
use onceproof::survey::run::Results;
use onceproof::survey::space::{Axis, Space, merged_into};
use onceproof::systems::read_design;
use onceproof_engine::Limits;
use onceproof_models::mechanisms::{BrokerKind, SinkKind, SourceKind};
use onceproof_models::{Guarantee, Mechanisms, Rule, Rules};
use onceproof_proofs::settings;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::HashSet;
use std::time::Duration;

const LAWS: &str = include_str!("../../docs/generated/laws.json");

/// One exploration for each set of faults, as `check` does it.
const ONE_BY_ONE: Terms<'static> =
    Terms { bounds: &BOUNDS, pairs: PAIRS, rules: Rules::ALL, how: How::OneByOne, counterexamples: None };

/// What is about two messages at once is asked for no more than the rest.
const PAIRS_OF_ONE_FAULT: (u8, u8) = (2, 1);

fn drawn() -> u32 {
    std::env::var("ONCEPROOF_SURVEY").ok().and_then(|number| number.parse().ok()).unwrap_or(40)
}

fn laws() -> Laws {
    serde_json::from_str(LAWS)
        .expect("docs/generated/laws.json is what `onceproof survey --laws docs/generated/laws.md` wrote")
}

/// Draws designs, one of `share` of those that are asked for.
fn each_of(designs: &[Mechanisms], share: u32, test: impl Fn(&Mechanisms) -> Result<(), TestCaseError>) {
    let cases = drawn().div_ceil(share);
    let mut runner = TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() });
    runner.run(&(0..designs.len()), |index| test(&designs[index])).expect("every design agrees");
}

/// Six explorations for one, and of all that two messages can meet.
#[test]
fn one_exploration_says_what_six_say() {
    each_of(&Space::standard().designs, 4, |design| {
        let together = decide(design, Terms::default(), &Limits::default());
        let one_by_one = decide(design, ONE_BY_ONE, &Limits::default());
        prop_assert_eq!(together.verdicts, one_by_one.verdicts, "{:?}", written(design));
        Ok(())
    });
}

#[test]
fn explorations_say_what_the_laws_say() {
    let (space, laws) = (Space::standard(), laws());
    assert_eq!(laws.designs, space.designs.len(), "the laws are of another space");
    each_of(&space.designs, 1, |design| {
        let decided = decide(design, Terms::default(), &Limits::default());
        let record = Record { design: *design, decided, costs: None };
        let found = disagreements(&laws, &[record]).map_err(TestCaseError::fail)?;
        prop_assert!(found.is_empty(), "{:#?}", found);
        Ok(())
    });
}

/// Combinations that are not in the space, and the design that stands for each: the same verdicts.
#[test]
fn what_was_merged_behaves_alike() {
    let space = Space::standard();
    let known: HashSet<Mechanisms> = space.designs.iter().copied().collect();
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 2 * drawn(),
        max_global_rejects: 100_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let drawn_values: Vec<_> = space.axes.iter().map(|axis| 0..axis.values.len()).collect();
    let test = |drawn: Vec<usize>| {
        let mut combination = Mechanisms::default();
        for (axis, index) in space.axes.iter().zip(drawn) {
            axis.info.set(&mut combination, axis.values[index]);
        }
        if !is_possible(&combination) || known.contains(&combination) {
            return Err(TestCaseError::reject("impossible, or a design of its own"));
        }
        let merged = merged_into(&space.axes, &combination);
        prop_assert!(known.contains(&merged), "{:?} is merged into what is not there", combination);
        let verdicts = |one| decide(one, Terms::default(), &Limits::default()).verdicts;
        prop_assert_eq!(
            verdicts(&combination),
            verdicts(&merged),
            "{:?} is merged into {:?}",
            combination,
            written(&merged)
        );
        Ok(())
    };
    runner.run(&drawn_values, test).expect("every combination agrees");
}

/// The space without merging has what can be of the combinations, and what is merged is merged into a design of the space.
#[test]
fn merging_leaves_one_of_each_that_behave_alike() {
    let axes: Vec<Axis> = Space::standard().axes.into_iter().take(12).collect();
    let (space, unmerged) = (Space::over(axes.clone()), Space::unmerged(axes));
    assert_eq!(unmerged.combinations, unmerged.impossible + unmerged.designs.len() as u64);
    assert!(unmerged.merged.is_empty());
    let into: HashSet<Mechanisms> = unmerged.designs.iter().map(|one| merged_into(&space.axes, one)).collect();
    assert_eq!(into, space.designs.iter().copied().collect());
    assert!(unmerged.designs.len() > 5 * space.designs.len(), "{} designs", unmerged.designs.len());
}

/// Designs for which another one is explored: it takes the same states to the same verdicts.
#[test]
fn designs_that_count_as_alike_are() {
    let space = Space::standard();
    let spoken_for: Vec<Mechanisms> =
        space.designs.iter().filter(|design| explored_for(design) != **design).copied().collect();
    assert!(spoken_for.len() > 1_500, "{} designs", spoken_for.len());
    each_of(&spoken_for, 2, |design| {
        let other = explored_for(design);
        prop_assert_eq!(explored_for(&other), other, "what is explored stands for itself");
        let [own, others] = [design, &other].map(|one| decide(one, Terms::default(), &Limits::default()));
        prop_assert_eq!(own, others, "{:?}", written(design));
        Ok(())
    });
}

/// The same beyond the space, as further settings may vary.
#[test]
fn designs_that_count_as_alike_are_so_with_other_settings_too() {
    let mut runner = TestRunner::new(ProptestConfig {
        cases: drawn(),
        max_global_rejects: 100_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let texts = prop_oneof![
        settings("producer.acks = \"none\"\nsource.restart = \"forgets\"", 4),
        settings("sink.kind = \"topic\"", 4),
        settings("sink.kind = \"inbox\"", 4),
    ];
    let test = |text: String| {
        let Ok(design) = parse(&text) else { return Err(TestCaseError::reject("not a design")) };
        let own = design.mechanisms;
        let other = explored_for(&own);
        if other == own {
            return Err(TestCaseError::reject("it stands for itself"));
        }
        let limits = Limits { states: 400_000, ..Limits::default() };
        let [own, others] = [&own, &other].map(|one| decide(one, Terms::default(), &limits));
        prop_assert_eq!(own, others, "{}", text);
        Ok(())
    };
    runner.run(&texts, test).expect("every design agrees");
}

/// Designs one after the other, each with the counterexamples of those before it, and each without any.
fn with_stories_of_others(designs: &[Mechanisms], counterexamples: &KnownTraces) -> Result<(), TestCaseError> {
    for design in designs {
        let terms = Terms { counterexamples: Some(counterexamples), ..Terms::default() };
        let alone = decide(design, Terms::default(), &Limits::default());
        prop_assert_eq!(decide(design, terms, &Limits::default()), alone, "{:?}", written(design));
    }
    Ok(())
}

#[test]
fn stories_of_neighbours_change_no_verdict() {
    let space = Space::standard();
    let families: Vec<&[Mechanisms]> = space.designs.chunks(8).collect();
    let mut runner = TestRunner::new(ProptestConfig {
        cases: drawn().div_ceil(8),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let test = |index: usize| with_stories_of_others(families[index], &KnownTraces::default());
    runner.run(&(0..families.len()), test).expect("every family agrees");
}

/// That counterexamples change nothing is worth something only where there are some.
#[test]
fn stories_of_neighbours_break_most_designs_of_a_family() {
    let is_of_it = |design: &&Mechanisms| {
        let (source, broker, sink) = (design.source.kind, design.broker.kind, design.sink.kind);
        (source, broker, sink) == (SourceKind::Direct, BrokerKind::Log, SinkKind::Append)
    };
    let family: Vec<Mechanisms> = Space::standard().designs.iter().filter(is_of_it).step_by(3).copied().collect();
    let counterexamples = KnownTraces::default();
    with_stories_of_others(&family, &counterexamples).expect("the family agrees");
    let broken = |design: &&Mechanisms| {
        let row = decide(design, Terms::default(), &Limits::default()).verdicts[Guarantee::Ordered as usize];
        let smaller = Terms { pairs: PAIRS_OF_ONE_FAULT, ..Terms::default() };
        let before = decide(design, smaller, &Limits::default()).verdicts[Guarantee::Ordered as usize];
        row != before
    };
    let (broken, (followed, broke)) = (family.iter().filter(broken).count(), counterexamples.counts());
    assert!(
        broke * 2 > broken && followed >= broke,
        "{broke} counterexamples of {followed} broke one of {broken} designs"
    );
}

/// Where several settings have to change at once, what broke one set of changes is tried on the others.
#[test]
fn stories_of_neighbours_change_no_repair() {
    // Both look to the end: a slow machine must make no difference.
    let patience = Duration::from_secs(3600);
    let repaired = |path: &str, wanted: &[Guarantee], apart: bool| {
        let text = std::fs::read(format!("../designs/{path}.toml")).expect("it is in the gallery");
        let read = read_design(path, &text).expect("it is a design");
        let counterexamples = KnownTraces::default();
        let [with, without] = [Some(&counterexamples), None].map(|counterexamples| {
            repair(&read, wanted, Effort { apart, counterexamples, patience }, &Limits::default())
        });
        assert_eq!(format!("{with:?}"), format!("{without:?}"), "{path}");
        let (_, broke) = counterexamples.counts();
        assert!(with.tried > 400 && broke > with.tried / 10, "{path}: {broke} counterexamples, {} designs", with.tried);
        with.found.len()
    };
    let exactly_once = [Guarantee::LossFree, Guarantee::DuplicateFree];
    assert_eq!(repaired("kafka/zombie-producer", &exactly_once, false), 5);
    assert_eq!(repaired("scenarios/s3-sink-transaction-skipped", &exactly_once, false), 3);
    assert_eq!(repaired("baseline/at-most-once-retrying-producer", &exactly_once, false), 0);
    // Rarer faults one kind at a time: what takes two kinds is no reason against a repair.
    let all = [Guarantee::LossFree, Guarantee::DuplicateFree, Guarantee::Ordered];
    assert_eq!(repaired("kafka/retention-shorter-than-outage", &all, true), 0);
}

#[test]
fn a_wrong_law_is_noticed() {
    let mut laws = laws();
    let clause = laws.laws[0].broken_by.remove(0);
    let design = read(&clause.example).expect("an example is a design");
    let decided = decide(&design, Terms::default(), &Limits::default());
    let record = Record { design, decided, costs: None };
    let found = disagreements(&laws, &[record]).expect("the laws can be read");
    assert!(!found.is_empty());
}

/// The laws say what every design of the space keeps; from that they are found once more, and the pages written once more, with
/// every counterexample explored anew.
#[test]
fn the_committed_laws_are_found_again_and_their_page_is_written_again() {
    let committed = laws();
    let (space, axes) = (Space::standard(), axes_of(&committed.axes).expect("the settings are known"));
    let record = |design: &Mechanisms| {
        let mut verdicts = [[Verdict::Holds; COUNT]; 6];
        for law in &committed.laws {
            let guarantee = law.about().expect("a guarantee");
            if law.broken_by.iter().any(|clause| is_met(&clause.conditions, &axes, design)) {
                law.levels().into_iter().for_each(|level| verdicts[guarantee as usize][level] = Verdict::Violated);
            }
        }
        Record { design: *design, decided: Decided { verdicts, states: 0 }, costs: costs(design) }
    };
    let records: Vec<Record> = space.designs.iter().map(record).collect();
    let header = Header::new(&space, &[], records.len(), (1, 1));
    let mut found = find(&Results { header, records }).expect("laws are found");
    // Whether a hazard was reached is not a matter of laws.
    for (law, own) in found.laws.iter_mut().zip(&committed.laws) {
        assert_eq!(law.holds + law.vacuous, own.holds + own.vacuous, "{} under {:?}", own.guarantee, own.fault_sets);
        (law.holds, law.vacuous) = (own.holds, own.vacuous);
        // Nor is it which design stands for the others: one in which it was.
        let same =
            |(one, other): (&Clause, &Clause)| (&one.conditions, one.designs) == (&other.conditions, other.designs);
        if law.kept_by.len() == own.kept_by.len() && law.kept_by.iter().zip(&own.kept_by).all(same) {
            law.kept_by.clone_from(&own.kept_by);
        }
    }
    assert!(
        found == committed,
        "docs/generated/laws.json is not what comes out: write it anew with `onceproof survey --laws docs/generated/laws.md`"
    );
    let page = laws_page(&committed).expect("every clause that breaks has its counterexample");
    assert!(
        page == include_str!("../../docs/generated/laws.md"),
        "docs/generated/laws.md is not what its laws say: write it anew"
    );
}

#[test]
fn what_breaks_under_fewer_faults_breaks_under_more() {
    let space = Space::standard();
    each_of(&space.designs, 4, |design| {
        for row in decide(design, ONE_BY_ONE, &Limits::default()).verdicts {
            for level in 1..COUNT {
                prop_assert!(
                    row[level - 1].is_unviolated() || !row[level].is_unviolated(),
                    "{:?}: {row:?}",
                    written(design)
                );
            }
        }
        Ok(())
    });
}

/// Twins: a survey's "holds" is gone when the rule that it rests on is.
#[test]
fn without_a_guard_what_a_survey_calls_kept_is_broken() {
    let twin = |path: &[(&str, &str)], rule: Rule, guarantee: Guarantee, level: usize| {
        let settings = path.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
        let design = read(&settings).expect("a design");
        for how in [How::Together, How::OneByOne] {
            let verdict = |rules: Rules| {
                let terms = Terms { rules, how, ..Terms::default() };
                decide(&design, terms, &Limits::default()).verdicts[guarantee as usize][level]
            };
            assert_eq!(verdict(Rules::ALL), Verdict::Holds, "{guarantee:?} of {path:?}, and the hazard was reached");
            assert_eq!(verdict(Rules::without(rule)), Verdict::Violated, "{guarantee:?} of {path:?} without {rule:?}");
        }
    };
    let (all, inbox) = (COUNT - 1, [("sink.kind", "inbox")]);
    twin(&inbox, Rule::SinkRefusesRecorded, Guarantee::DuplicateFree, 0);
    twin(&[("sink.kind", "upsert")], Rule::SinkKnowsRows, Guarantee::DuplicateFree, all);
    twin(&inbox, Rule::ConsumerAwaitsSink, Guarantee::LossFree, 0);
    twin(&inbox, Rule::ProducerResends, Guarantee::Progress, 1);
    twin(&[("source.kind", "outbox")], Rule::RelayAwaitsBroker, Guarantee::LossFree, all);
    // These take two messages and two faults.
    twin(&[], Rule::ProducerWindow, Guarantee::Ordered, 1);
    twin(&[], Rule::ConsumerRetriesSink, Guarantee::Ordered, 1);
    twin(&[], Rule::LogElectsInSync, Guarantee::Ordered, 3);
    let queue = [("broker.kind", "queue"), ("sink.kind", "versioned")];
    twin(&queue, Rule::SinkRefusesOlderVersions, Guarantee::Ordered, all);
    twin(&[("source.kind", "outbox")], Rule::DatabaseHidesUncommitted, Guarantee::PhantomFree, all);
}
