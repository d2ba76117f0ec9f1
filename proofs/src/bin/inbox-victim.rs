//! A consumer to be killed: it applies messages to a SQLite database and stores its position in a
//! file.
//!
//! `inbox-victim FOLDER MESSAGES RECORDED JOURNAL STOP`. Before the statement with the number STOP
//! (from 1) it prints `stopped` and waits to be killed. RECORDED is the moment at which ids are
//! recorded: `with-effect` is the inbox under test; `before-effect` and `after-effect` show that
//! the test can fail. `proofs/tests/inbox.rs` drives it.

use onceproof_runtime::{Inbox, SqliteInbox};
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, Transaction};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, fs};

/// The number of statements until it stops.
static LEFT: AtomicUsize = AtomicUsize::new(usize::MAX);

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Fallible<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, messages, recorded, journal, stop] = &arguments[..] else {
        return Err("inbox-victim FOLDER MESSAGES RECORDED JOURNAL STOP".into());
    };
    let (folder, messages) = (PathBuf::from(folder), messages.parse::<u32>()?);
    let mut connection = Connection::open(folder.join("database"))?;
    connection.pragma_update(None, "journal_mode", journal)?;
    LEFT.store(stop.parse()?, Ordering::Relaxed);
    connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(before_statement))?;
    let mut inbox = SqliteInbox::new(connection, "victim")?;
    for message in position(&folder)..messages {
        match recorded.as_str() {
            "with-effect" => {
                inbox.once(&message.to_string(), |transaction| apply(transaction, message))?;
            }
            "before-effect" => {
                if inbox.once::<_, rusqlite::Error>(&message.to_string(), |_| Ok(()))?
                    != onceproof_runtime::Once::AppliedBefore
                {
                    let transaction = inbox.connection().unchecked_transaction()?;
                    apply(&transaction, message)?;
                    transaction.commit()?;
                }
            }
            "after-effect" => {
                let known = "SELECT count(*) FROM inbox WHERE consumer = 'victim' AND id = ?1";
                let known: u32 = inbox.connection().query_row(known, [message.to_string()], |row| row.get(0))?;
                if known == 0 {
                    let transaction = inbox.connection().unchecked_transaction()?;
                    apply(&transaction, message)?;
                    transaction.commit()?;
                    inbox.once::<_, rusqlite::Error>(&message.to_string(), |_| Ok(()))?;
                }
            }
            other => return Err(format!("unknown moment of recording: {other}").into()),
        }
        step();
        store_position(&folder, message + 1)?;
    }
    println!("done");
    Ok(())
}

/// Applies an effect of two statements: a row, and a sum that a repetition would change.
fn apply(transaction: &Transaction<'_>, message: u32) -> rusqlite::Result<usize> {
    transaction.execute("INSERT INTO effects (id) VALUES (?1)", [message])?;
    transaction.execute("UPDATE total SET cents = cents + ?1", [message + 1])
}

fn before_statement(_: TraceEvent<'_>) {
    step();
}

/// Counts a statement, and stops before the chosen one.
fn step() {
    if LEFT.fetch_sub(1, Ordering::Relaxed) == 1 {
        println!("stopped");
        let _ = std::io::stdout().flush();
        loop {
            std::thread::sleep(Duration::from_secs(60));
        }
    }
}

fn position(folder: &Path) -> u32 {
    fs::read_to_string(folder.join("position")).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Stores the position atomically.
fn store_position(folder: &Path, position: u32) -> std::io::Result<()> {
    fs::write(folder.join("position.new"), position.to_string())?;
    fs::rename(folder.join("position.new"), folder.join("position"))
}
