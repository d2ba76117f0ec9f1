//! Claim: the verdicts of a survey are those of complete explorations, with every shortcut and
//! without, and the committed laws agree with them.
//!
//! Method: designs drawn at random from the space (16, and 240 in the long form), decided in two
//! ways. Bounds: those of a survey. The committed pages are compared with
//! what the laws imply; `ONCEPROOF_BLESS=1` writes them.

use onceproof::check::costs::costs;
use onceproof::check::levels::decide::{Decided, decide};
use onceproof::check::levels::equivalent::explored_for;
use onceproof::check::levels::fault_level::COUNT;
use onceproof::check::levels::known_traces::KnownTraces;
use onceproof::check::levels::options::{LevelExploration, LevelOptions};
use onceproof::check::levels::small_bounds::{SMALL_BOUNDS, SmallBounds, TWO_MESSAGES};
use onceproof::check::{FaultScope, RepairRequest, TraceReplay, Verdict, repair_wanted};
use onceproof::design::{is_possible, parse};
use onceproof::report::pages::laws_page;
use onceproof::survey::axes::Axis;
use onceproof::survey::cheapest::REQUIREMENTS;
use onceproof::survey::header::Header;
use onceproof::survey::laws::{Clause, Laws, Witnesses, axes_named, disagreements, find_laws, is_met};
use onceproof::survey::record::Record;
use onceproof::survey::results::Results;
use onceproof::survey::shard::Shard;
use onceproof::survey::space::{Space, merged_into};
use onceproof::survey::values::{NamedSettings, design_with, listed_settings, non_defaults};
use onceproof::systems::{DiskFiles, read_design};
use onceproof_engine::{Limits, Pool, Threads};
use onceproof_models::mechanisms::{BrokerKind, SinkKind, SourceKind};
use onceproof_models::{Guarantee, Mechanisms, Rule, Rules};
use onceproof_proofs::{longer_effort, settings};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::Cell;
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

const LAWS: &str = include_str!("../../docs/generated/laws.json");
const COSTS_PAGE: &str = include_str!("../../docs/generated/costs.md");
const LAWS_PAGE: &str = include_str!("../../docs/generated/laws.md");

/// One complete exploration for each fault level, as `check` does it.
const PER_LEVEL: LevelOptions<'static> = LevelOptions {
    bounds: &SMALL_BOUNDS,
    two_messages: TWO_MESSAGES,
    rules: Rules::ALL,
    exploration: LevelExploration::PerLevel,
    known_traces: None,
};

/// Guarantees about two messages within the bounds of all others.
const TWO_MESSAGES_ONE_FAULT: SmallBounds = SmallBounds::new(2, 1);

/// Returns how many designs a test draws.
fn drawn() -> u32 {
    longer_effort(16, 64, 240, "the random designs of the survey's space")
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(ProptestConfig {
        cases,
        max_global_rejects: 100_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

fn committed_laws() -> Laws {
    serde_json::from_str(LAWS).expect("`onceproof survey --laws docs/generated/laws.md` wrote docs/generated/laws.json")
}

fn shown(design: &Mechanisms) -> String {
    listed_settings(&non_defaults(design))
}

/// The complete decision with every shortcut but known traces.
fn decided(design: &Mechanisms) -> Decided {
    decide(design, LevelOptions::default(), &Limits::default())
}

/// Runs a test on designs drawn at random: one for every `share` that [`drawn`] asks for.
fn each_drawn(designs: &[Mechanisms], share: u32, test: impl Fn(&Mechanisms) -> Result<(), TestCaseError>) {
    let mut runner = runner(drawn().div_ceil(share));
    runner.run(&(0..designs.len()), |index| test(&designs[index])).expect("every design agrees");
}

#[test]
fn one_exploration_decides_all_levels_as_six_do() {
    let (compared, met_a_limit) = (Cell::new(0_u32), Cell::new(0_u32));
    each_drawn(&Space::standard().designs, 4, |design| {
        let (at_once, per_level) = (decided(design).verdicts, decide(design, PER_LEVEL, &Limits::default()).verdicts);
        let pairs = at_once.iter().flatten().zip(per_level.iter().flatten());
        for (at_once, per_level) in pairs {
            // The explorations per level are larger: some meet the limit.
            if *per_level == Verdict::Inconclusive {
                met_a_limit.set(met_a_limit.get() + 1);
                continue;
            }
            compared.set(compared.get() + 1);
            prop_assert_eq!(at_once, per_level, "{}", shown(design));
        }
        Ok(())
    });
    let (compared, met_a_limit) = (compared.get(), met_a_limit.get());
    assert!(met_a_limit * 4 < compared, "{met_a_limit} verdicts met the limit, {compared} were compared");
}

#[test]
fn explorations_agree_with_the_laws() {
    let (space, laws) = (Space::standard(), committed_laws());
    assert_eq!(laws.designs, space.designs.len(), "the laws are of another space");
    each_drawn(&space.designs, 1, |design| {
        let record = Record { design: *design, decided: decided(design), costs: None };
        let found = disagreements(&laws, &[record]).map_err(TestCaseError::fail)?;
        prop_assert!(found.is_empty(), "{:#?}", found);
        Ok(())
    });
}

#[test]
fn merged_combination_has_the_verdicts_of_its_design() {
    let space = Space::standard();
    let known: HashSet<Mechanisms> = space.designs.iter().copied().collect();
    let indices: Vec<_> = space.axes.iter().map(|axis| 0..axis.values.len()).collect();
    let test = |indices: Vec<usize>| {
        let mut combination = Mechanisms::default();
        for (axis, index) in space.axes.iter().zip(indices) {
            axis.info.set(&mut combination, axis.values[index]);
        }
        if !is_possible(&combination) || known.contains(&combination) {
            return Err(TestCaseError::reject("impossible, or a design of the space"));
        }
        let merged = merged_into(&space.axes, &combination);
        prop_assert!(known.contains(&merged), "{} is merged into no design of the space", shown(&combination));
        let (own, others) = (decided(&combination).verdicts, decided(&merged).verdicts);
        prop_assert_eq!(own, others, "{} is merged into {}", shown(&combination), shown(&merged));
        Ok(())
    };
    runner(2 * drawn()).run(&indices, test).expect("every combination agrees");
}

#[test]
fn unmerged_space_merges_into_the_merged_one() {
    let axes: Vec<Axis> = Space::standard().axes.into_iter().take(12).collect();
    let (space, unmerged) = (Space::over(axes.clone()), Space::unmerged(axes));
    assert_eq!(unmerged.combinations, unmerged.impossible + unmerged.designs.len() as u64);
    assert!(unmerged.merged.is_empty());
    let into: HashSet<Mechanisms> = unmerged.designs.iter().map(|one| merged_into(&space.axes, one)).collect();
    assert_eq!(into, space.designs.iter().copied().collect());
    assert!(unmerged.designs.len() > 5 * space.designs.len(), "{} designs", unmerged.designs.len());
}

#[test]
fn equivalent_designs_have_equal_verdicts_and_states() {
    let space = Space::standard();
    let represented: Vec<Mechanisms> =
        space.designs.iter().filter(|design| explored_for(design) != **design).copied().collect();
    assert!(represented.len() > 1_500, "{} designs", represented.len());
    each_drawn(&represented, 2, |design| {
        let other = explored_for(design);
        prop_assert_eq!(explored_for(&other), other, "a representative represents itself");
        prop_assert_eq!(decided(design), decided(&other), "{}", shown(design));
        Ok(())
    });
}

/// Beyond the space, as `--vary` adds further settings.
#[test]
fn equivalence_holds_with_other_settings_too() {
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
            return Err(TestCaseError::reject("it represents itself"));
        }
        let limits = Limits { states: 400_000, ..Limits::default() };
        let [own, others] = [&own, &other].map(|one| decide(one, LevelOptions::default(), &limits));
        prop_assert_eq!(own, others, "{}", text);
        Ok(())
    };
    runner(drawn()).run(&texts, test).expect("every design agrees");
}

/// Decides designs one after the other, each with the traces of those before it, and compares with
/// none.
fn compare_with_known_traces(designs: &[Mechanisms], known: &KnownTraces) -> Result<(), TestCaseError> {
    for design in designs {
        let options = LevelOptions { known_traces: Some(known), ..LevelOptions::default() };
        prop_assert_eq!(decide(design, options, &Limits::default()), decided(design), "{}", shown(design));
    }
    Ok(())
}

#[test]
fn known_traces_change_no_verdict() {
    let space = Space::standard();
    let families: Vec<&[Mechanisms]> = space.designs.chunks(8).collect();
    let test = |index: usize| compare_with_known_traces(families[index], &KnownTraces::default());
    runner(drawn().div_ceil(8)).run(&(0..families.len()), test).expect("every family agrees");
}

/// The test above is vacuous unless traces violate guarantees of other designs.
#[test]
fn known_traces_violate_most_designs_of_a_family() {
    let is_of_family = |design: &&Mechanisms| {
        let (source, broker, sink) = (design.source.kind, design.broker.kind, design.sink.kind);
        (source, broker, sink) == (SourceKind::Direct, BrokerKind::Log, SinkKind::Append)
    };
    let family: Vec<Mechanisms> = Space::standard().designs.iter().filter(is_of_family).step_by(3).copied().collect();
    let known = KnownTraces::default();
    compare_with_known_traces(&family, &known).expect("the family agrees");
    // A second fault violates the order of these.
    let takes_two_faults = |design: &&Mechanisms| {
        let smaller = LevelOptions { two_messages: TWO_MESSAGES_ONE_FAULT, ..LevelOptions::default() };
        let before = decide(design, smaller, &Limits::default()).verdicts[Guarantee::Ordered as usize];
        decided(design).verdicts[Guarantee::Ordered as usize] != before
    };
    let violated = family.iter().filter(takes_two_faults).count();
    let (replayed, violating) = known.counts();
    assert!(violating * 2 > violated && replayed >= violating, "{violating} of {replayed} traces, {violated} designs");
}

/// Where several settings have to change at once, the traces of one set of changes are tried on the
/// others.
#[test]
fn known_traces_change_no_repair() {
    // Both searches run to their end: the result must not depend on the machine's speed.
    let patience = Duration::from_secs(3600);
    let repaired = |path: &str, wanted: &[Guarantee], scope: FaultScope| {
        let text = std::fs::read(format!("../designs/{path}.toml")).expect("it is in the gallery");
        let read = read_design(path, &text, &DiskFiles).expect("it is a design");
        let known = KnownTraces::default();
        let threads = Threads::per_core();
        let [with, without] = [TraceReplay::Shared(&known), TraceReplay::Off].map(|replay| {
            let (fault_scope, pool, time) = (scope, Pool::new(&threads), patience);
            let request = RepairRequest { fault_scope, pool, time, replay, ..RepairRequest::new(&read) };
            repair_wanted(&request, wanted.iter().copied().collect()).together.expect("it was looked for")
        });
        assert_eq!(format!("{with:?}"), format!("{without:?}"), "{path}");
        let (_, violating) = known.counts();
        let tried = with.attempts.tried;
        assert!(tried > 400 && violating > tried / 10, "{path}: {violating} traces, {tried} designs");
        with.found.len()
    };
    let exactly_once = [Guarantee::LossFree, Guarantee::DuplicateFree];
    assert_eq!(repaired("kafka/zombie-producer", &exactly_once, FaultScope::Together), 9);
    assert_eq!(repaired("scenarios/s3-sink-transaction-skipped", &exactly_once, FaultScope::Together), 3);
    assert_eq!(repaired("baseline/at-most-once-retrying-producer", &exactly_once, FaultScope::Together), 0);
    // Rarer faults one kind at a time: a violation that takes two kinds does not rule out a repair.
    let all = [Guarantee::LossFree, Guarantee::DuplicateFree, Guarantee::Ordered];
    assert_eq!(repaired("kafka/retention-shorter-than-outage", &all, FaultScope::Apart), 0);
}

#[test]
fn wrong_law_disagrees_with_its_example() {
    let mut laws = committed_laws();
    let clause = laws.laws[0].broken_by.remove(0);
    let design = design_with(&clause.example).expect("an example is a design");
    let record = Record { design, decided: decided(&design), costs: None };
    let found = disagreements(&laws, &[record]).expect("the laws are over known settings");
    assert!(!found.is_empty());
}

/// The records that laws imply. Whether a hazard was reached is not implied: no record is vacuous.
fn implied_records(laws: &Laws, space: &Space) -> Vec<Record> {
    let axes = axes_named(&laws.axes).expect("the laws are over known settings");
    let record = |design: &Mechanisms| {
        let mut verdicts = [[Verdict::Holds; COUNT]; 6];
        for law in &laws.laws {
            let guarantee = law.about().expect("a guarantee");
            if law.broken_by.iter().any(|clause| is_met(&clause.conditions, &axes, design)) {
                law.levels().into_iter().for_each(|level| verdicts[guarantee as usize][level] = Verdict::Violated);
            }
        }
        Record { design: *design, decided: Decided { verdicts, states: 0 }, costs: costs(design) }
    };
    space.designs.iter().map(record).collect()
}

#[test]
fn committed_laws_are_found_again_from_their_verdicts() {
    let committed = committed_laws();
    let space = Space::standard();
    let records = implied_records(&committed, &space);
    let header = Header::new(&space, &[], records.len(), Shard::WHOLE);
    let mut found = find_laws(&Results { header, records }).expect("laws are found");
    for (law, own) in found.laws.iter_mut().zip(&committed.laws) {
        assert_eq!(law.holds + law.vacuous, own.holds + own.vacuous, "{} at {:?}", own.guarantee, own.fault_levels);
        (law.holds, law.vacuous) = (own.holds, own.vacuous);
        // An example is preferred that reaches the hazard, which the laws do not imply either.
        let same =
            |(one, other): (&Clause, &Clause)| (&one.conditions, one.designs) == (&other.conditions, other.designs);
        if law.kept_by.len() == own.kept_by.len() && law.kept_by.iter().zip(&own.kept_by).all(same) {
            law.kept_by.clone_from(&own.kept_by);
        }
    }
    assert!(
        found == committed,
        "docs/generated/laws.json differs; `onceproof survey --laws docs/generated/laws.md` writes it"
    );
}

#[test]
fn committed_page_of_laws_is_written_again() {
    let laws = committed_laws();
    let witnesses = Witnesses::of(&laws, &Limits::default()).expect("every clause has its counterexample");
    let page = laws_page(&laws, &witnesses);
    if std::env::var_os("ONCEPROOF_BLESS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/generated/laws.md");
        std::fs::write(path, &page).expect("the page can be written");
    } else {
        assert!(page == LAWS_PAGE, "docs/generated/laws.md differs; ONCEPROOF_BLESS=1 writes it");
    }
}

/// Settings in a cell of a page: `` `path` = value, `path` = value ``.
fn settings_in(cell: &str) -> NamedSettings {
    if cell == "every setting at its default" {
        return NamedSettings::new();
    }
    let setting = |text: &str| {
        let (path, value) = text.split_once(" = ").expect("a setting and its value");
        (path.trim_matches('`').to_owned(), value.to_owned())
    };
    cell.split(", ").map(setting).collect()
}

/// The page lists the cheapest designs, which takes a whole survey to find. To check one
/// of them takes one exploration.
#[test]
fn committed_costs_are_counted_again_and_kept() {
    let mut rows = 0;
    for section in COSTS_PAGE.split("\n### ").skip(1) {
        let name = section.lines().next().expect("a heading");
        let requirement = REQUIREMENTS.iter().find(|one| one.name == name).expect("a requirement");
        for row in section.lines().filter(|line| line.starts_with("| ") && line.contains("` = ")) {
            let cells: Vec<&str> = row.trim_matches(['|', ' ']).split(" | ").collect();
            let [figures @ .., _, settings] = cells.as_slice() else { panic!("{row}") };
            let design = design_with(&settings_in(settings)).expect("a design");
            let counted = costs(&design).expect("its messages reach their effects").figures();
            let cell = |text: &&str| match *text {
                "yes" => 1,
                "no" => 0,
                number => number.parse::<u32>().expect("a figure"),
            };
            assert_eq!(figures.iter().map(cell).collect::<Vec<_>>(), counted, "{name}: {settings}");
            let verdicts = decided(&design).verdicts;
            for guarantee in requirement.guarantees {
                assert_eq!(verdicts[*guarantee as usize][COUNT - 1], Verdict::Holds, "{name}: {settings}");
            }
            rows += 1;
        }
    }
    assert!(rows >= REQUIREMENTS.len(), "{rows} rows");
}

#[test]
fn more_faults_violate_no_fewer_guarantees() {
    let space = Space::standard();
    each_drawn(&space.designs, 4, |design| {
        for row in decide(design, PER_LEVEL, &Limits::default()).verdicts {
            for level in 1..COUNT {
                let is_monotone = row[level - 1].is_unviolated() || !row[level].is_unviolated();
                prop_assert!(is_monotone, "{}: {row:?}", shown(design));
            }
        }
        Ok(())
    });
}

/// Ablations: a survey's `holds` turns into `violated` without the rule that it rests on.
#[test]
fn ablation_of_a_rule_violates_what_a_survey_keeps() {
    let ablation = |settings: &[(&str, &str)], rule: Rule, guarantee: Guarantee, level: usize| {
        let settings = settings.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
        let design = design_with(&settings).expect("a design");
        for exploration in [LevelExploration::Joint, LevelExploration::PerLevel] {
            let verdict = |rules: Rules| {
                let options = LevelOptions { rules, exploration, ..LevelOptions::default() };
                decide(&design, options, &Limits::default()).verdicts[guarantee as usize][level]
            };
            let about = format!("{} of {}", guarantee.name(), listed_settings(&settings));
            assert_eq!(verdict(Rules::ALL), Verdict::Holds, "{about}");
            assert_eq!(verdict(Rules::without(rule)), Verdict::Violated, "{about} without {rule:?}");
        }
    };
    let (all, inbox) = (COUNT - 1, [("sink.kind", "inbox")]);
    ablation(&inbox, Rule::SinkRefusesRecorded, Guarantee::DuplicateFree, 0);
    ablation(&[("sink.kind", "upsert")], Rule::SinkKnowsRows, Guarantee::DuplicateFree, all);
    ablation(&inbox, Rule::ConsumerAwaitsSink, Guarantee::LossFree, 0);
    ablation(&inbox, Rule::ProducerResends, Guarantee::Progress, 1);
    ablation(&[("source.kind", "outbox")], Rule::RelayAwaitsBroker, Guarantee::LossFree, all);
    // These take two messages and two faults.
    ablation(&[], Rule::ProducerWindow, Guarantee::Ordered, 1);
    ablation(&[], Rule::ConsumerRetriesSink, Guarantee::Ordered, 1);
    ablation(&[], Rule::LogElectsInSync, Guarantee::Ordered, 3);
    let queue = [("broker.kind", "queue"), ("sink.kind", "versioned")];
    ablation(&queue, Rule::SinkRefusesOlderVersions, Guarantee::Ordered, all);
    ablation(&[("source.kind", "outbox")], Rule::DatabaseHidesUncommitted, Guarantee::PhantomFree, all);
}
