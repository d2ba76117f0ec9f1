//! Claim: the inbox in a SQLite file loses no effect and repeats none, at whichever statement its
//! process is killed (SIGKILL).
//!
//! A process is stopped before each of its statements in turn, killed there, started again, killed
//! again, and at last run to its end. With the id recorded before or after the effect, the same
//! test finds lost and repeated effects: it can fail. It leaves out power failures.

use rusqlite::Connection;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const MESSAGES: u32 = 2;

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("database")).unwrap()
}

fn fresh() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tables = "CREATE TABLE effects (id INTEGER NOT NULL); CREATE TABLE total (cents INTEGER NOT NULL); \
                  INSERT INTO total VALUES (0)";
    database(folder.path()).execute_batch(tables).unwrap();
    folder
}

fn victim(folder: &Path, messages: u32, recorded: &str, journal: &str, stop: usize) -> Child {
    Command::new(env!("CARGO_BIN_EXE_inbox-victim"))
        .arg(folder)
        .args([&messages.to_string(), recorded, journal, &stop.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs a process to the stop and kills it there. Returns `false` where it ended before.
fn kill_at(folder: &Path, recorded: &str, journal: &str, stop: usize) -> bool {
    let mut child = victim(folder, MESSAGES, recorded, journal, stop);
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let stopped = said == "stopped\n";
    assert!(stopped || said == "done\n", "{said}");
    if stopped {
        // On Unix this is SIGKILL.
        child.kill().unwrap();
    }
    assert_eq!(child.wait().unwrap().success(), !stopped);
    stopped
}

/// Returns how often each message was applied, and asserts that the sum agrees.
fn effects(folder: &Path, messages: u32) -> Vec<u32> {
    let database = database(folder);
    let count = |id: u32| {
        database.query_row("SELECT count(*) FROM effects WHERE id = ?1", [id], |row| row.get::<_, u32>(0)).unwrap()
    };
    let counts: Vec<u32> = (0..messages).map(count).collect();
    let cents: u32 = database.query_row("SELECT cents FROM total", (), |row| row.get(0)).unwrap();
    let expected: u32 = (1..).zip(&counts).map(|(cents, count)| cents * count).sum();
    assert_eq!(cents, expected, "an effect is applied in part");
    counts
}

fn recorded(folder: &Path, messages: u32) -> Vec<u32> {
    let database = database(folder);
    let count = |id: u32| {
        let known = "SELECT count(*) FROM inbox WHERE consumer = 'victim' AND id = ?1";
        database.query_row(known, [id.to_string()], |row| row.get::<_, u32>(0)).unwrap_or(0)
    };
    (0..messages).map(count).collect()
}

/// Kills at every statement, and again at every statement of the next run. Returns the number of
/// kills, and how often each message was applied in each case.
fn kill_everywhere(kind: &str, journal: &str) -> (usize, Vec<Vec<u32>>) {
    let (mut kills, mut outcomes) = (0, Vec::new());
    for stop in 1.. {
        let mut was_stopped = false;
        for again in 1.. {
            let folder = fresh();
            was_stopped = kill_at(folder.path(), kind, journal, stop);
            if !was_stopped {
                break;
            }
            if kind == "with-effect" {
                let counts = effects(folder.path(), MESSAGES);
                assert_eq!(counts, recorded(folder.path(), MESSAGES), "an id and its effect differ");
            }
            let again_stopped = kill_at(folder.path(), kind, journal, again);
            kills += 1 + usize::from(again_stopped);
            assert!(!kill_at(folder.path(), kind, journal, usize::MAX), "the last run ends");
            outcomes.push(effects(folder.path(), MESSAGES));
            if !again_stopped {
                break;
            }
        }
        if !was_stopped {
            return (kills, outcomes);
        }
    }
    unreachable!("a run ends")
}

fn is_once(counts: &[u32]) -> bool {
    counts.iter().all(|count| *count == 1)
}

#[test]
fn inbox_killed_at_any_statement_applies_each_once() {
    for journal in ["WAL", "DELETE"] {
        let (kills, outcomes) = kill_everywhere("with-effect", journal);
        eprintln!("{journal}: killed {kills} times");
        // Four statements and the position for each message, at least.
        assert!(outcomes.len() > 10 * 10 / 2, "{} pairs of statements", outcomes.len());
        assert!(outcomes.iter().all(|counts| is_once(counts)), "{outcomes:?}");
    }
}

#[test]
fn id_recorded_before_the_effect_loses_it() {
    let (_, outcomes) = kill_everywhere("before-effect", "WAL");
    assert!(outcomes.iter().any(|counts| counts.contains(&0)), "no kill loses an effect");
    assert!(outcomes.iter().flatten().all(|count| *count <= 1), "an effect is repeated");
}

#[test]
fn id_recorded_after_the_effect_repeats_it() {
    let (_, outcomes) = kill_everywhere("after-effect", "WAL");
    assert!(outcomes.iter().any(|counts| counts.iter().any(|count| *count > 1)), "no kill repeats an effect");
    assert!(outcomes.iter().flatten().all(|count| *count >= 1), "an effect is lost");
}

#[test]
fn inbox_killed_at_any_moment_applies_each_once() {
    const MORE_MESSAGES: u32 = 2000;
    let folder = fresh();
    let mut kills = 0;
    for round in 0..40 {
        let mut child = victim(folder.path(), MORE_MESSAGES, "with-effect", "WAL", usize::MAX);
        std::thread::sleep(Duration::from_micros(3_000 + 997 * round));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        child.wait().unwrap();
        let counts = effects(folder.path(), MORE_MESSAGES);
        assert_eq!(counts, recorded(folder.path(), MORE_MESSAGES), "an id and its effect differ");
    }
    assert!(victim(folder.path(), MORE_MESSAGES, "with-effect", "WAL", usize::MAX).wait().unwrap().success());
    eprintln!("killed {kills} times");
    assert!(kills > 5, "only {kills} kills");
    assert!(is_once(&effects(folder.path(), MORE_MESSAGES)));
}

/// Two processes of one consumer: a zombie and its successor.
#[test]
fn inbox_in_two_processes_applies_each_once() {
    const MORE_MESSAGES: u32 = 300;
    let folder = fresh();
    let others = tempfile::tempdir().unwrap();
    // The same database with a position of its own: both processes apply all messages.
    std::os::unix::fs::symlink(folder.path().join("database"), others.path().join("database")).unwrap();
    let mut both =
        [folder.path(), others.path()].map(|at| victim(at, MORE_MESSAGES, "with-effect", "DELETE", usize::MAX));
    for child in &mut both {
        assert!(child.wait().unwrap().success());
    }
    assert!(is_once(&effects(folder.path(), MORE_MESSAGES)));
}
