//! A partition of Kafka: minimal faults and exact state counts, row by row, and each rule's
//! ablation.

use onceproof_protocols::effort::is_long;
use onceproof_protocols::explore::{Explored, explore};
use onceproof_protocols::faults::{Fault, FaultSet, cell};
use onceproof_protocols::in_sync::{Acks, Election, Hazard, Restarts, Settings, Sync, Truncation};
use onceproof_protocols::page::{Row, check};
use stateright::{Checker, Model};

const ELECTIONS: [(Election, &str); 3] =
    [(Election::InSync, "in-sync"), (Election::Eligible, "eligible"), (Election::Unclean, "unclean")];

/// The key of a row, its settings, and whether the short form explores it.
type Case = (String, Settings, bool);

fn row(key: &str, found: &Explored<Hazard>) -> Row {
    let hazards = [Hazard::Loss, Hazard::Back, Hazard::Unread, Hazard::Blocked];
    let mut cells: Vec<String> = hazards.iter().map(|hazard| cell(found.of(*hazard))).collect();
    cells.push(found.states.to_string());
    Row { key: key.to_owned(), cells }
}

fn check_table(name: &str, cases: &[Case]) {
    let is_all_short = cases.iter().all(|(.., is_short)| *is_short);
    let everything = is_all_short || is_long(&format!("the larger rows of table {name}"));
    let keys: Vec<String> = cases.iter().map(|(key, ..)| key.clone()).collect();
    let cases = cases.iter().filter(|(_, _, is_short)| everything || *is_short);
    let rows: Vec<Row> = cases.map(|(key, settings, _)| row(key, &explore(settings))).collect();
    check(name, &keys, &rows);
}

fn caps(slow: u8, crash: u8, power: u8) -> FaultSet {
    FaultSet::default().at_most(Fault::Slow, slow).at_most(Fault::Crash, crash).at_most(Fault::PowerLoss, power)
}

#[test]
fn three_replicas_lose_what_the_table_says() {
    let mut cases: Vec<Case> = Vec::new();
    for min in 1..=3 {
        for (sync, disk) in [(Sync::PageCache, "page cache"), (Sync::PerRecord, "per record")] {
            for (election, name) in ELECTIONS {
                let key = format!("{min} | {disk} | {name} | all");
                let settings = Settings { sync, election, ..Settings::new(3, min) };
                let is_short = sync == Sync::PerRecord && min == 2 && election != Election::Unclean;
                cases.push((key, settings, is_short));
            }
        }
    }
    for (acks, name) in [(Acks::Leader, "leader"), (Acks::None, "none")] {
        for (election, election_name) in [(Election::InSync, "in-sync"), (Election::Unclean, "unclean")] {
            let key = format!("2 | per record | {election_name} | {name}");
            cases.push((key, Settings { acks, sync: Sync::PerRecord, election, ..Settings::new(3, 2) }, false));
        }
    }
    cases.push((
        "2 | page cache | in-sync | leader".to_owned(),
        Settings { acks: Acks::Leader, ..Settings::new(3, 2) },
        false,
    ));
    for (sync, disk) in [(Sync::PageCache, "page cache"), (Sync::PerRecord, "per record")] {
        let settings = Settings { sync, election: Election::LongestLog, ..Settings::new(3, 2) };
        cases.push((format!("2 | {disk} | longest log | all"), settings, false));
    }
    check_table("in-sync, three replicas", &cases);
}

#[test]
fn one_and_two_replicas_lose_what_the_table_says() {
    let mut cases: Vec<Case> = Vec::new();
    for (replicas, min) in [(2, 1), (2, 2), (1, 1)] {
        for (sync, disk) in [(Sync::PageCache, "page cache"), (Sync::PerRecord, "per record")] {
            for (election, name) in ELECTIONS {
                let key = format!("{replicas} | {min} | {disk} | {name}");
                cases.push((key, Settings { sync, election, ..Settings::new(replicas, min) }, true));
            }
        }
    }
    check_table("in-sync, one and two replicas", &cases);
}

#[test]
fn partitions_lose_what_the_table_says() {
    let caps = caps(1, 2, 2).at_most(Fault::Partition, 1);
    let base = Settings { caps, ..Settings::new(3, 2) };
    let cases = [
        ("page cache | in-sync | all", base),
        ("page cache | eligible | all", Settings { election: Election::Eligible, ..base }),
        ("per record | in-sync | all", Settings { sync: Sync::PerRecord, ..base }),
        ("per record | in-sync | leader", Settings { sync: Sync::PerRecord, acks: Acks::Leader, ..base }),
    ];
    let cases: Vec<Case> = cases.into_iter().map(|(key, settings)| (key.to_owned(), settings, false)).collect();
    check_table("in-sync, partitions", &cases);
}

fn truncating(truncation: Truncation, slow: u8) -> Settings {
    let base = Settings::new(3, 2);
    Settings { sync: Sync::PerRecord, truncation, elections: 4, caps: caps(slow, 3, 0), ..base }
}

/// Two replicas whose leadership moves without a fault; the leader alone acknowledges.
fn moving(truncation: Truncation) -> Settings {
    let base = Settings::new(2, 1);
    let (acks, sync) = (Acks::Leader, Sync::PerRecord);
    Settings { acks, sync, truncation, moves: true, elections: 3, caps: caps(1, 2, 0), faults: 2, ..base }
}

#[test]
fn truncation_rules_fail_one_after_the_other() {
    let rules = [
        (Truncation::HighWatermark, "own high watermark"),
        (Truncation::LastEpoch, "KIP-101"),
        (Truncation::CommonEpoch, "KIP-279"),
        (Truncation::FencedEpoch, "KIP-320"),
    ];
    let everything = is_long("a slow replica beside three crashes");
    let mut rows = Vec::new();
    for (rule, name) in rules {
        let (found, moved) = (explore(&truncating(rule, u8::from(everything))), explore(&moving(rule)));
        let cells = vec![
            cell(found.of(Hazard::Loss)),
            found.states.to_string(),
            cell(moved.of(Hazard::Diverged)),
            moved.states.to_string(),
        ];
        rows.push(Row { key: name.to_owned(), cells });
    }
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    if everything {
        check("truncation", &keys, &rows);
    }
    // Each rule ends a defect of the one before.
    assert_eq!(rows[0].cells[0], "C+C");
    assert_eq!(rows[1].cells[0], "C+C+C");
    assert_eq!((rows[1].cells[2].as_str(), rows[2].cells[2].as_str()), ("0", "-"));
    assert_eq!((rows[2].cells[0].as_str(), rows[3].cells[0].as_str()), ("C+C+C", "-"));
}

#[test]
fn unnoticed_restarts_lose_with_one_power_loss() {
    let base = Settings { caps: caps(2, 2, 2), faults: 2, ..Settings::new(3, 2) };
    let rules =
        [(Restarts::Unnoticed, "before KIP-380"), (Restarts::StaleJoin, "KIP-380"), (Restarts::Noticed, "KIP-903")];
    let mut rows = Vec::new();
    for (restarts, name) in rules {
        let found = explore(&Settings { restarts, ..base });
        let cells = vec![cell(found.of(Hazard::Loss)), cell(found.of(Hazard::Diverged)), found.states.to_string()];
        rows.push(Row { key: name.to_owned(), cells });
    }
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    check("restarts", &keys, &rows);
    let losses: Vec<&str> = rows.iter().map(|row| row.cells[0].as_str()).collect();
    assert_eq!(losses, ["P", "C+P", "-"]);
}

#[test]
fn eligible_replicas_without_crashes_need_two_power_losses() {
    let base = Settings { caps: caps(2, 0, 3), ..Settings::new(3, 2) };
    let in_sync = explore(&base);
    let eligible = explore(&Settings { election: Election::Eligible, ..base });
    assert_eq!(cell(in_sync.of(Hazard::Loss)), "S+S+P");
    assert_eq!(cell(eligible.of(Hazard::Loss)), "S+P+P");
    assert_eq!((in_sync.states, eligible.states), (155_038, 179_087));
}

#[test]
fn stateright_counts_the_same_states() {
    for settings in [Settings::new(1, 1), Settings { sync: Sync::PerRecord, ..Settings::new(2, 2) }] {
        let counted = settings.checker().spawn_bfs().join().unique_state_count();
        assert_eq!(counted, explore(&settings).states);
    }
}
