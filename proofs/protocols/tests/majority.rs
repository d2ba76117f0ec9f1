//! A log replicated by majority: minimal faults and exact state counts, row by row.

use onceproof_protocols::effort::is_long;
use onceproof_protocols::explore::explore;
use onceproof_protocols::faults::{Fault, cell};
use onceproof_protocols::majority::Written::{BeforeAnswer, Later};
use onceproof_protocols::majority::{Acks, Hazard, Settings, Written};
use onceproof_protocols::page::{Row, check};
use stateright::{Checker, Model};

const HAZARDS: [Hazard; 6] =
    [Hazard::Loss, Hazard::Back, Hazard::ReturnedLate, Hazard::Diverged, Hazard::Split, Hazard::Blocked];

fn written(when: Written) -> &'static str {
    match when {
        BeforeAnswer => "synced",
        Later => "lazy",
    }
}

#[test]
fn majorities_lose_what_the_table_says() {
    let mut cases = Vec::new();
    for replicas in [3, 2, 1] {
        for (acks, log, votes) in [
            (Acks::Majority, BeforeAnswer, BeforeAnswer),
            (Acks::Majority, Later, BeforeAnswer),
            (Acks::Majority, BeforeAnswer, Later),
            (Acks::Majority, Later, Later),
            (Acks::Leader, BeforeAnswer, BeforeAnswer),
        ] {
            let name = if acks == Acks::Leader { "leader" } else { "majority" };
            let key = format!("{replicas} | {name} | {} | {} | no", written(log), written(votes));
            let settings = Settings { acks, log, votes, ..Settings::new(replicas) };
            cases.push((key, settings, replicas < 3 || log == BeforeAnswer && votes == BeforeAnswer));
        }
    }
    for (log, name) in [(BeforeAnswer, "synced"), (Later, "lazy")] {
        let base = Settings::new(3);
        let settings = Settings { log, caps: base.caps.at_most(Fault::Wipe, 1), ..base };
        cases.push((format!("3 | majority | {name} | synced | yes"), settings, false));
    }
    let everything = is_long("the larger rows of table majority");
    let keys: Vec<String> = cases.iter().map(|(key, ..)| key.clone()).collect();
    let mut rows = Vec::new();
    for (key, settings, _) in cases.into_iter().filter(|(_, _, is_short)| everything || *is_short) {
        let found = explore(&settings);
        let mut cells: Vec<String> = HAZARDS.iter().map(|hazard| cell(found.of(*hazard))).collect();
        cells.push(found.states.to_string());
        rows.push(Row { key, cells });
    }
    check("majority", &keys, &rows);
}

#[test]
fn lazily_written_log_loses_by_one_power_loss() {
    let base = Settings { elections: 2, ..Settings::new(3) };
    let synced = explore(&base);
    let lazy = explore(&Settings { log: Later, ..base });
    assert_eq!((cell(synced.of(Hazard::Loss)), synced.states), ("G+G".to_owned(), 16_462));
    assert_eq!((cell(lazy.of(Hazard::Loss)), lazy.states), ("P, G+G".to_owned(), 66_998));
}

#[test]
fn forgotten_votes_elect_two_leaders_of_a_term() {
    let base = Settings { elections: 2, ..Settings::new(3) };
    let synced = explore(&base);
    let lazy = explore(&Settings { votes: Later, ..base });
    assert_eq!((cell(synced.of(Hazard::Split)), cell(synced.of(Hazard::Diverged))), ("-".into(), "-".into()));
    assert_eq!((cell(lazy.of(Hazard::Split)), cell(lazy.of(Hazard::Diverged))), ("S+P".into(), "S+P".into()));
}

#[test]
fn stateright_counts_the_same_states() {
    let settings = Settings { log: Later, ..Settings::new(2) };
    let counted = settings.checker().spawn_bfs().join().unique_state_count();
    assert_eq!(counted, explore(&settings).states);
}
