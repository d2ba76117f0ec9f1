//! Transactions of Kafka: minimal faults and exact state counts, version by version, and each
//! rule's ablation.

use onceproof_protocols::effort::{is_long, is_longer};
use onceproof_protocols::explore::{Explored, explore};
use onceproof_protocols::faults::cell;
use onceproof_protocols::page::{Row, check};
use onceproof_protocols::transactions::{GivingUp, Hazard, Rules, Settings, Shape};
use stateright::{Checker, Model};

const ONE: Shape = Shape::Copy { messages: 1 };
const TWO: Shape = Shape::Copy { messages: 2 };
const PLAIN: Shape = Shape::Plain { partitions: 2 };
const HAZARDS: [Hazard; 4] = [Hazard::Loss, Hazard::Duplicate, Hazard::NotAtomic, Hazard::Blocked];

fn found(rules: Rules, shape: Shape) -> Explored<Hazard> {
    explore(&Settings::new(rules, shape))
}

/// The minimal multisets of loss, duplicate, not atomic and blocked.
fn cells(found: &Explored<Hazard>) -> [String; 4] {
    HAZARDS.map(|hazard| cell(found.of(hazard)))
}

fn check_table(name: &str, shape: Shape) {
    let mut rows = Vec::new();
    for (rules, version) in Rules::ALL {
        let found = found(rules, shape);
        let mut cells = cells(&found).to_vec();
        cells.push(found.states.to_string());
        rows.push(Row { key: version.to_owned(), cells });
    }
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    check(name, &keys, &rows);
}

#[test]
fn copies_of_one_message_fail_as_the_table_says() {
    check_table("transactions, one message", ONE);
}

#[test]
fn plain_transactions_fail_as_the_table_says() {
    check_table("transactions, plain", PLAIN);
}

#[test]
fn copies_of_two_messages_fail_as_the_table_says() {
    if is_long("copies of two messages") {
        check_table("transactions, two messages", TWO);
    }
}

#[test]
fn newest_rules_hold_within_three_faults() {
    if !is_long("transactions within three faults") {
        return;
    }
    // An application that crashes with its commit under way sends the same messages again.
    for (shape, expected, states) in [(ONE, ["-", "-", "-", "-"], 121_827), (PLAIN, ["-", "C+L", "-", "-"], 62_477)] {
        let found = explore(&Settings { faults: 3, ..Settings::new(Rules::KIP_1228, shape) });
        assert_eq!((cells(&found), found.states), (expected.map(str::to_owned), states));
    }
    if is_longer("transactions of two messages within three faults") {
        let found = explore(&Settings { faults: 3, ..Settings::new(Rules::KIP_1228, TWO) });
        assert_eq!(cells(&found), ["-", "-", "-", "-"]);
    }
}

#[test]
fn time_out_in_the_same_epoch_loses_records() {
    // KAFKA-6119: the client does not learn of the abort, and commits what is left.
    let without = found(Rules::KIP_98, ONE);
    assert!(cell(without.of(Hazard::Loss)).starts_with("T, "));
    assert_eq!(cell(found(Rules::KAFKA_6119, ONE).of(Hazard::Loss)), "M+H, L+H");
}

#[test]
fn number_of_a_record_given_up_is_used_again() {
    let rules = Rules { giving_up: GivingUp::SameEpoch, ..Rules::KIP_447 };
    assert!(cell(found(rules, ONE).of(Hazard::Loss)).starts_with("U, "));
    assert_eq!(cell(found(Rules::KIP_447, ONE).of(Hazard::Loss)), "M+H, L+H");
}

#[test]
fn former_generations_and_pending_positions_duplicate() {
    let without_generations = Rules { refuses_former_generations: false, ..Rules::KIP_447 };
    let reads_any = Rules { reads_stable: false, ..Rules::KIP_447 };
    for rules in [without_generations, reads_any] {
        assert_eq!(cell(found(rules, ONE).of(Hazard::Duplicate)), "U, R", "{rules:?}");
    }
    assert_eq!(cell(found(Rules::KIP_447, ONE).of(Hazard::Duplicate)), "U");
}

#[test]
fn unverified_late_records_duplicate_and_block() {
    let before = cells(&found(Rules::KIP_447, PLAIN));
    let after = cells(&found(Rules::KIP_890_RECORDS, PLAIN));
    assert!(before[1].starts_with("U, ") && before[3].starts_with('L'), "{before:?}");
    assert!(after[1].starts_with("L, ") && after[3] == "-", "{after:?}");
}

#[test]
fn unverified_late_positions_block() {
    assert_eq!(cell(found(Rules::KIP_890_RECORDS, ONE).of(Hazard::Blocked)), "L, M+H");
    assert_eq!(cell(found(Rules::KIP_890_ALL, ONE).of(Hazard::Blocked)), "M+H");
}

#[test]
fn late_end_reaches_another_transaction_of_its_session() {
    assert_eq!(cell(found(Rules::KIP_890_ALL, ONE).of(Hazard::Loss)), "M+H, L+H");
    assert_eq!(cell(found(Rules::KIP_890_PART_2, ONE).of(Hazard::Loss)), "M+U, M+H");
}

#[test]
fn marker_of_the_same_epoch_reaches_the_next_transaction() {
    let before = cells(&found(Rules::KIP_890_PART_2, ONE));
    assert_eq!(before, ["M+U, M+H", "-", "M+H", "M+H"]);
    assert_eq!(cells(&found(Rules::KIP_1228, ONE)), ["-", "-", "-", "-"]);
}

#[test]
fn stateright_counts_the_same_states() {
    let settings = Settings { faults: 1, ..Settings::new(Rules::KIP_1228, ONE) };
    let counted = settings.checker().spawn_bfs().join().unique_state_count();
    assert_eq!(counted, explore(&settings).states);
}
