//! The product's broker and the protocols agree: the same hazards take the same number of power
//! losses, in both directions, for every setting of the contract.
//!
//! Slow replicas, crashes of processes and changes of the leader are not bounded in the product, so
//! that of a protocol's minimal multisets only the power losses are compared, and whether any
//! multiset exists. Machines that never return are compared by themselves.

mod contract;
mod rows;

use contract::{Contract, Hazard};
use onceproof_models::mechanisms::{DeletionStore, DiskSync, PositionSync};
use onceproof_protocols::effort::is_long;
use onceproof_protocols::explore::explore;
use onceproof_protocols::faults::{Fault, FaultSet, cell};
use onceproof_protocols::page::{Row, check};
use onceproof_protocols::{in_sync, standby};
use rows::{Behind, Outcome, Setting, power, settings};

fn shown(power: Option<u8>) -> String {
    power.map_or("-".to_owned(), |count| cell(&[FaultSet::default().at_most(Fault::PowerLoss, count)]))
}

fn of_log(setting: &Setting, charge: contract::Charge) -> Outcome {
    let found = explore(&Contract::log(setting.mechanisms, charge));
    [Hazard::Loss, Hazard::Back, Hazard::Unread].map(|hazard| power(found.of(hazard)))
}

fn of_queue(setting: &Setting, charge: contract::Charge) -> Outcome {
    let found = explore(&Contract::queue(setting.mechanisms, charge));
    [Hazard::Loss, Hazard::Back, Hazard::Unread].map(|hazard| power(found.of(hazard)))
}

/// Why contract and protocol differ, where that is not known.
fn differences(setting: &Setting, protocol: Outcome, charge: contract::Charge) -> Vec<String> {
    let (log, queue) = (of_log(setting, charge), of_queue(setting, charge));
    let mut found = Vec::new();
    for (hazard, name) in ["loss", "back", "unread"].into_iter().enumerate() {
        let agrees = log[hazard] == protocol[hazard] && (hazard == 2 || queue[hazard] == protocol[hazard]);
        let known = rows::known_difference(&setting.key, hazard);
        if agrees == known.is_some() {
            let (is, log, queue) = (shown(protocol[hazard]), shown(log[hazard]), shown(queue[hazard]));
            found.push(format!("{}, {name}: protocol {is}, log {log}, queue {queue}; {known:?}", setting.key));
        }
    }
    found
}

#[test]
fn log_and_queue_agree_with_their_protocols() {
    let everything = is_long("the larger rows of the agreement");
    let all = settings();
    let keys: Vec<String> = all.iter().map(|setting| setting.key.clone()).collect();
    let mut rows = Vec::new();
    let mut found = Vec::new();
    for setting in all.iter().filter(|setting| everything || setting.is_short) {
        let protocol = setting.protocol();
        found.extend(differences(setting, protocol, contract::as_built));
        rows.push(Row { key: setting.key.clone(), cells: protocol.iter().map(|count| shown(*count)).collect() });
    }
    assert!(found.is_empty(), "{found:#?}");
    check("agreement", &keys, &rows);
}

#[test]
fn machines_that_never_return_agree() {
    let everything = is_long("three replicas of which some never return");
    let mut found = Vec::new();
    for setting in settings().iter().filter(|setting| everything || setting.mechanisms.broker.replicas < 3) {
        let mut mechanisms = setting.mechanisms;
        mechanisms.faults.lost_machine = true;
        let log = explore(&Contract::log(mechanisms, contract::as_built));
        let queue = explore(&Contract::queue(mechanisms, contract::as_built));
        let protocol = setting.protocol_gone();
        for (index, (hazard, name)) in [(Hazard::Loss, "loss"), (Hazard::Blocked, "blocked")].into_iter().enumerate() {
            let (log, queue) = (rows::gone(log.of(hazard)), rows::gone(queue.of(hazard)));
            let known = if index == 0 { rows::known_difference(&setting.key, 0) } else { None };
            let agrees = log == protocol[index] && queue == protocol[index];
            if agrees == known.is_some() {
                found.push(format!(
                    "{}, {name}: protocol {:?}, log {log:?}, queue {queue:?}",
                    setting.key, protocol[index]
                ));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

fn setting(key: &str) -> Setting {
    let found = settings().into_iter().find(|setting| setting.key == key);
    found.expect("the table has this row")
}

/// Asserts that a row agrees as built, and not where a loss is charged with another number.
fn assert_kills(key: &str, mutant: contract::Charge) {
    let setting = setting(key);
    let protocol = setting.protocol();
    assert!(differences(&setting, protocol, contract::as_built).is_empty(), "{key}");
    assert!(!differences(&setting, protocol, mutant).is_empty(), "{key}: the mutant lives");
}

#[test]
fn charge_of_min_in_sync_machines_is_found() {
    assert_kills("in-sync | 2 | 2 | background | quorum | yes", |mechanisms, _| mechanisms.broker.min_in_sync);
}

#[test]
fn eligible_charge_of_one_without_crashes_is_found() {
    assert_kills("eligible | 2 | 2 | background | quorum | no", |_, _| 1);
}

#[test]
fn eligible_charge_of_two_with_crashes_is_found() {
    assert_kills("eligible | 2 | 2 | background | quorum | yes", |_, _| 2);
}

#[test]
fn majority_charge_of_two_is_found() {
    assert_kills("majority | 3 |  | background | quorum | yes", |_, _| 2);
}

#[test]
fn majority_charge_of_one_of_two_is_found() {
    assert_kills("majority | 2 |  | background | quorum | yes", |_, _| 1);
}

#[test]
fn truncation_without_fenced_fetches_is_found() {
    let mut setting = setting("in-sync | 3 | 2 | before-ack | quorum | yes");
    let Behind::InSync(settings) = &mut setting.behind else { unreachable!("a row of an in-sync set") };
    settings.elections = 4;
    settings.caps = settings.caps.at_most(Fault::Slow, 1);
    assert!(differences(&setting, setting.protocol(), contract::as_built).is_empty());
    let Behind::InSync(settings) = &mut setting.behind else { unreachable!("a row of an in-sync set") };
    settings.truncation = in_sync::Truncation::CommonEpoch;
    assert!(!differences(&setting, setting.protocol(), contract::as_built).is_empty());
}

#[test]
fn positions_cost_what_their_own_log_costs() {
    // Kafka's offsets topic: the cluster's minimum, 1 by default.
    let offsets_topic = in_sync::Settings { caps: rows::caps(true), ..in_sync::Settings::new(2, 1) };
    let protocol = power(explore(&offsets_topic).of(in_sync::Hazard::Back));
    for key in ["in-sync | 2 | 2 | background | quorum | yes", "eligible | 2 | 2 | background | quorum | no"] {
        let found = explore(&Contract::log(setting(key).mechanisms, contract::as_built));
        assert_eq!(power(found.of(Hazard::PositionLost)), protocol, "{key}");
    }
    let synced = setting("in-sync | 2 | 2 | before-ack | quorum | yes");
    let found = explore(&Contract::log(synced.mechanisms, contract::as_built));
    assert_eq!(power(found.of(Hazard::PositionLost)), None);
}

#[test]
fn one_machine_loses_what_its_disk_has_not() {
    use standby::Disk::{Buffer, PageCache, Synced};
    for (disk, sync) in [(Buffer, DiskSync::Buffered), (PageCache, DiskSync::Background), (Synced, DiskSync::BeforeAck)]
    {
        let caps = rows::caps(true);
        let machine = standby::Settings { caps, ..standby::Settings::new(1, disk, standby::Acks::Local) };
        let protocol = explore(&machine);
        let mut mechanisms = setting("in-sync | 1 | 1 | background | quorum | yes").mechanisms;
        mechanisms.broker.sync = sync;
        let log = explore(&Contract::log(mechanisms, contract::as_built));
        let queue = explore(&Contract::queue(mechanisms, contract::as_built));
        // Exactly: a crash where it is a crash.
        assert_eq!(log.of(Hazard::Loss), protocol.of(standby::Hazard::Loss), "{disk:?}");
        assert_eq!(queue.of(Hazard::Loss), protocol.of(standby::Hazard::Loss), "{disk:?}");
        assert_eq!(queue.of(Hazard::Back), protocol.of(standby::Hazard::Back), "{disk:?}");
    }
}

#[test]
fn deletions_apart_cost_what_their_own_store_costs() {
    use standby::Disk::{Buffer, PageCache};
    for (disk, positions) in [(Buffer, PositionSync::Buffered), (PageCache, PositionSync::Background)] {
        let caps = rows::caps(true);
        let machine = standby::Settings { caps, ..standby::Settings::new(1, disk, standby::Acks::Local) };
        let mut mechanisms = setting("in-sync | 1 | 1 | before-ack | quorum | yes").mechanisms;
        mechanisms.broker.deletions = DeletionStore::Apart;
        mechanisms.broker.positions = positions;
        let queue = explore(&Contract::queue(mechanisms, contract::as_built));
        assert_eq!(queue.of(Hazard::Back), explore(&machine).of(standby::Hazard::Back), "{positions:?}");
        assert_eq!(queue.of(Hazard::Loss), [], "messages are synced");
    }
    let mut mechanisms = setting("in-sync | 1 | 1 | before-ack | quorum | yes").mechanisms;
    mechanisms.broker.deletions = DeletionStore::MayReturn;
    let queue = explore(&Contract::queue(mechanisms, contract::as_built));
    assert_eq!(queue.of(Hazard::Back), [FaultSet::default()], "without any fault");
}
