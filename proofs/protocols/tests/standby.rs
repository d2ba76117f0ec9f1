//! One machine, or a primary with a standby: minimal faults and exact state counts, row by row.

use onceproof_protocols::explore::explore;
use onceproof_protocols::faults::cell;
use onceproof_protocols::page::{Row, check};
use onceproof_protocols::standby::{Acks, Disk, Hazard, Settings};
use stateright::{Checker, Model};

const DISKS: [(Disk, &str); 4] = [
    (Disk::Memory, "memory"),
    (Disk::Buffer, "process buffer"),
    (Disk::PageCache, "page cache"),
    (Disk::Synced, "synced"),
];
const ACKS: [(Acks, &str); 3] =
    [(Acks::Local, "local"), (Acks::RemoteMemory, "remote memory"), (Acks::RemoteSynced, "remote synced")];

fn row(key: String, settings: &Settings) -> Row {
    let found = explore(settings);
    let hazards = [Hazard::Loss, Hazard::Back, Hazard::TwoPrimaries, Hazard::Blocked];
    let mut cells: Vec<String> = hazards.iter().map(|hazard| cell(found.of(*hazard))).collect();
    cells.push(found.states.to_string());
    Row { key, cells }
}

#[test]
fn primaries_lose_what_the_table_says() {
    let mut rows = Vec::new();
    for (disk, name) in DISKS {
        rows.push(row(format!("1 | {name} | local | no | no"), &Settings::new(1, disk, Acks::Local)));
    }
    for (disk, name) in DISKS {
        for (acks, acks_name) in ACKS {
            // Nothing waits for a disk that is written later.
            if acks == Acks::RemoteSynced && disk != Disk::Synced {
                continue;
            }
            for (failover, degrades) in [(false, false), (true, false), (true, true)] {
                // Without a standby to wait for, there is nothing to give up.
                if acks == Acks::Local && degrades {
                    continue;
                }
                let word = |is_so: bool| if is_so { "yes" } else { "no" };
                let key = format!("2 | {name} | {acks_name} | {} | {}", word(failover), word(degrades));
                rows.push(row(key, &Settings { failover, degrades, ..Settings::new(2, disk, acks) }));
            }
        }
    }
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    check("standby", &keys, &rows);
}

#[test]
fn standby_that_may_be_given_up_loses_by_one_partition() {
    let waits = Settings { failover: true, ..Settings::new(2, Disk::Synced, Acks::RemoteSynced) };
    let degrades = Settings { degrades: true, ..waits };
    assert_eq!(cell(explore(&waits).of(Hazard::Loss)), "G+G");
    assert_eq!(cell(explore(&degrades).of(Hazard::Loss)), "N, S+C");
}

#[test]
fn stateright_counts_the_same_states() {
    let settings = Settings { failover: true, ..Settings::new(2, Disk::PageCache, Acks::RemoteMemory) };
    let counted = settings.checker().spawn_bfs().join().unique_state_count();
    assert_eq!(counted, explore(&settings).states);
}
