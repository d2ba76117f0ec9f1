//! The product's transactions and the protocol agree: for every setting of the contract, a loss, a
//! duplicate, a transaction that is not atomic and a halt take the same minimal sets of faults, in
//! both directions.
//!
//! The product's side is its real `LogBroker`, with real consumers that copy messages ([`output`])
//! or a real producer that sends them ([`source`]).

mod mutants;
mod output;
mod rows;
mod source;

use mutants::Mutant;
use onceproof_models::mechanisms::{
    AfterGivingUp, CommitFencing, Mechanisms, PositionRead, TransactionEpoch, TransactionMarkers,
    TransactionVerification, TransactionalIds,
};
use onceproof_protocols::effort::is_long;
use onceproof_protocols::explore::{Explored, explore};
use onceproof_protocols::faults::{Fault, FaultSet, cell};
use onceproof_protocols::page::{Row, check};
use onceproof_protocols::transactions::{Hazard, Rules, Settings, Shape};

const HAZARDS: [Hazard; 4] = [Hazard::Loss, Hazard::Duplicate, Hazard::NotAtomic, Hazard::Blocked];

fn cells(found: &Explored<Hazard>) -> [String; 4] {
    HAZARDS.map(|hazard| cell(found.of(hazard)))
}

/// The hazards in which protocol and contract differ.
fn differences(name: &str, protocol: &Explored<Hazard>, contract: &Explored<Hazard>) -> Vec<String> {
    let rows = HAZARDS.iter().zip(cells(protocol).into_iter().zip(cells(contract)));
    rows.filter(|(_, (protocol, contract))| protocol != contract)
        .map(|(hazard, (protocol, contract))| format!("{name}, {hazard:?}: protocol {protocol}; contract {contract}"))
        .collect()
}

/// A change of a design.
type Change = fn(&mut Mechanisms);

const AS_BUILT: Change = |_| {};

fn of_output(settings: Settings, change: Change, mutant: Option<Mutant>) -> Explored<Hazard> {
    let Shape::Copy { messages } = settings.shape else { unreachable!("consumers copy messages") };
    let mut design = rows::output_design(settings);
    change(&mut design);
    explore(&output::Contract::new(design, messages, settings, mutant))
}

fn of_source(settings: Settings, change: Change, mutant: Option<Mutant>) -> Explored<Hazard> {
    let mut design = rows::source_design(settings);
    change(&mut design);
    explore(&source::Contract::new(design, settings, mutant))
}

fn output_differences(settings: Settings) -> Vec<String> {
    let name = format!("{} faults, {:?}, {}", settings.faults, settings.shape, rows::name(settings));
    differences(&name, &explore(&settings), &of_output(settings, AS_BUILT, None))
}

fn source_differences(settings: Settings) -> Vec<String> {
    let name = format!("{} faults, source, {}", settings.faults, rows::name(settings));
    differences(&name, &explore(&settings), &of_source(settings, AS_BUILT, None))
}

fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn outputs_of_every_version_agree() {
    let versions = Rules::ALL.into_iter().map(|(rules, _)| rows::copies(rules, 1));
    assert_none(&versions.flat_map(output_differences).collect::<Vec<_>>());
}

#[test]
fn outputs_of_every_setting_agree() {
    if is_long("the agreement of outputs for every setting, for two messages, and for three faults") {
        let versions = || Rules::ALL.into_iter().map(|(rules, _)| rules);
        let mut found = Vec::new();
        found.extend(rows::outputs().into_iter().flat_map(|rules| output_differences(rows::copies(rules, 1))));
        found.extend(versions().flat_map(|rules| output_differences(rows::copies(rules, 2))));
        let with_three = |rules| output_differences(Settings { faults: 3, ..rows::copies(rules, 1) });
        found.extend(versions().flat_map(with_three));
        assert_none(&found);
    }
}

#[test]
fn sources_of_every_setting_agree() {
    assert_none(
        &rows::sources().into_iter().flat_map(|rules| source_differences(rows::source(rules))).collect::<Vec<_>>(),
    );
    if is_long("the agreement of sources for three faults") {
        let with_three = |rules| source_differences(Settings { faults: 3, ..rows::source(rules) });
        assert_none(&rows::sources().into_iter().flat_map(with_three).collect::<Vec<_>>());
    }
}

#[test]
fn sources_fail_as_the_table_says() {
    let mut rows = Vec::new();
    for (rules, version) in Rules::ALL {
        let found = explore(&rows::source(rules));
        let mut cells = cells(&found).to_vec();
        cells.push(found.states.to_string());
        rows.push(Row { key: version.to_owned(), cells });
    }
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    check("transactions, source", &keys, &rows);
}

/// Asserts that a contract differs from the protocol in a hazard, and that this is its only fault:
/// as built it agrees.
fn assert_killed(name: &str, protocol: &Explored<Hazard>, built: &Explored<Hazard>, mutant: &Explored<Hazard>) {
    assert_none(&differences(name, protocol, built));
    assert!(!differences(name, protocol, mutant).is_empty(), "{name}: the mutant lives");
}

fn assert_output_killed(name: &str, settings: Settings, change: Change, mutant: Option<Mutant>) {
    let built = of_output(settings, AS_BUILT, None);
    assert_killed(name, &explore(&settings), &built, &of_output(settings, change, mutant));
}

fn assert_source_killed(name: &str, settings: Settings, change: Change, mutant: Option<Mutant>) {
    let built = of_source(settings, AS_BUILT, None);
    assert_killed(name, &explore(&settings), &built, &of_source(settings, change, mutant));
}

#[test]
fn epoch_per_transaction_for_all_is_found() {
    let change: Change = |design| design.broker.epoch = TransactionEpoch::PerTransaction;
    for rules in [Rules::KIP_98, Rules::KAFKA_6119, Rules::KIP_91, Rules::KIP_447, Rules::KIP_890_ALL] {
        assert_output_killed("output", rows::copies(rules, 1), change, None);
        assert_source_killed("source", rows::source(rules), change, None);
    }
}

#[test]
fn markers_once_for_all_is_found() {
    let change: Change = |design| design.broker.markers = TransactionMarkers::Once;
    for rules in [Rules::KIP_98, Rules::KIP_447, Rules::KIP_890_ALL, Rules::KIP_890_PART_2] {
        assert_output_killed("output", rows::copies(rules, 1), change, None);
        assert_source_killed("source", rows::source(rules), change, None);
    }
}

#[test]
fn abort_and_new_epoch_as_one_request_is_found() {
    // KAFKA-14053: the late record arrives between the two.
    let mutant = Some(Mutant::AbortsAndBeginsAtOnce);
    assert_output_killed("output", rows::copies(Rules::KIP_447, 1), AS_BUILT, mutant);
    assert_source_killed("source", rows::source(Rules::KIP_447), AS_BUILT, mutant);
}

#[test]
fn partition_added_with_first_write_is_found() {
    let mutant = Some(Mutant::AddsWithWrite);
    assert_output_killed("output", rows::copies(Rules::KIP_890_ALL, 2), AS_BUILT, mutant);
    assert_source_killed("source", rows::source(Rules::KIP_447), AS_BUILT, mutant);
}

#[test]
fn another_value_of_any_setting_is_found() {
    let changes: [(&str, Rules, Change); 8] = [
        ("epoch kept", Rules::KAFKA_6119, |design| design.broker.epoch = TransactionEpoch::PerSessionKept),
        ("records unverified", Rules::KIP_890_ALL, |d| d.broker.verification = TransactionVerification::None),
        ("positions unverified", Rules::KIP_890_ALL, |d| d.broker.verification = TransactionVerification::Records),
        ("markers repeat", Rules::KIP_1228, |design| design.broker.markers = TransactionMarkers::MayRepeat),
        ("position read any", Rules::KIP_447, |design| design.consumer.position_read = PositionRead::Any),
        ("generation unfenced", Rules::KIP_447, |design| design.consumer.commit_fencing = CommitFencing::None),
        ("same epoch", Rules::KIP_447, |design| design.producer.after_giving_up = AfterGivingUp::SameEpoch),
        ("id per partition", Rules::KIP_98, |design| design.sink.transactions = TransactionalIds::PerOwner),
    ];
    for (name, rules, change) in changes {
        assert_output_killed(name, rows::copies(rules, 1), change, None);
    }
}

#[test]
fn late_begin_of_a_source_is_a_known_difference() {
    // A copy of `InitProducerId` refuses the producer that sent it. The contract refuses the copy.
    let lates = FaultSet::of(&[Fault::Late; 2]);
    let settings = Settings { begins_late: true, ..rows::source(Rules::KIP_890_ALL) };
    let (protocol, contract) = (explore(&settings), of_source(settings, AS_BUILT, None));
    assert!(protocol.of(Hazard::Duplicate).contains(&lates));
    assert!(!contract.of(Hazard::Duplicate).contains(&lates));
    assert_none(&source_differences(rows::source(Rules::KIP_890_ALL)));
}

#[test]
fn refused_record_of_a_source_is_a_known_difference() {
    // KIP-588: the producer goes on in the epoch that the time-out has begun. Its marker has that
    // epoch too.
    let set = FaultSet::of(&[Fault::Late, Fault::MarkerLate, Fault::TimesOut]);
    let mut settings = Settings { faults: 3, ..rows::source(Rules::KIP_890_PART_2) };
    settings.rules.refused_record_aborts = true;
    let (protocol, contract) = (explore(&settings), of_source(settings, AS_BUILT, None));
    assert!(protocol.of(Hazard::Loss).contains(&set) && !contract.of(Hazard::Loss).contains(&set));
    assert!(contract.of(Hazard::Loss).contains(&FaultSet::of(&[Fault::MarkerLate, Fault::GivesUp])));
}

#[test]
fn failure_after_the_position_is_a_known_difference() {
    let settings = Settings { fails_after_position: true, ..rows::copies(Rules::KIP_890_ALL, 1) };
    let (protocol, contract) = (explore(&settings), of_output(settings, AS_BUILT, None));
    let set = FaultSet::of(&[Fault::Late, Fault::HandlerFails]);
    assert!(protocol.of(Hazard::NotAtomic).contains(&set) && !contract.of(Hazard::NotAtomic).contains(&set));
    assert_eq!(protocol.of(Hazard::Loss), contract.of(Hazard::Loss), "the same faults lose the message");
}
