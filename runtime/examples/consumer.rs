//! A consumer with several threads, killed a hundred times, and the effects that remain.
//!
//! `cargo run --release -p onceproof-runtime --features sqlite --example consumer`
//!
//! The driver writes a log, starts the consumer as a process, kills it with SIGKILL at a random
//! moment, starts it again, a hundred times, and lets it finish. Offsets of the log are missing
//! (compaction), producers send one message in ten twice, and one handler in thirty fails. The poll
//! loop owns a [`CommitTracker`]; workers apply effects to SQLite in any order and finish their
//! tickets; the contiguous position is committed with metadata about the messages beyond it. There
//! are three runs:
//!
//! * `inbox`: the id is recorded in the transaction of the effect. Exactly once.
//! * `window`: ids are remembered in memory. Repetitions by producers are suppressed, those of a
//!   crash are not.
//! * `off`: no deduplication. At least once, the guarantee of committing after processing.

use onceproof_runtime::{
    Claimed, CommitTracker, Completer, DedupWindow, Finished, Generation, InProgress, Inbox, NotTracked, Offset,
    Progress, SqliteInbox, Ticket, Ticks, WindowSettings,
};
use rusqlite::Connection;
use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const KILLS: usize = 100;
/// Messages that producers send between two kills.
const MESSAGES_A_LIFE: usize = 15;
const WORKERS: usize = 4;
/// Messages in flight, at most.
const CAPACITY: usize = 64;
/// The interval of commits.
const COMMIT_EVERY: Duration = Duration::from_millis(5);

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Fallible<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => drive(),
        [consume, folder, dedup, life, end] if consume == "consume" => {
            Life {
                folder: Path::new(folder),
                dedup: dedup.parse()?,
                number: life.parse()?,
                to_the_end: end == "to-the-end",
            }
            .consume()?;
            Ok(ExitCode::SUCCESS)
        }
        _ => Err("without arguments: runs all three and prints a table".into()),
    }
}

/// The deduplication of a run.
#[derive(Clone, Copy, PartialEq)]
enum Dedup {
    Inbox,
    Window,
    Off,
}

impl Dedup {
    const ALL: [(Self, &str); 3] = [(Self::Inbox, "inbox"), (Self::Window, "window"), (Self::Off, "off")];
}

impl std::str::FromStr for Dedup {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|(_, known)| *known == name);
        known.map(|(dedup, _)| *dedup).ok_or_else(|| format!("no such deduplication: {name}"))
    }
}

// --- The driver ---

fn drive() -> Fallible<ExitCode> {
    let seed = fastrand::u64(..);
    fastrand::seed(seed);
    println!("seed {seed}; each consumer is killed {KILLS} times\n");
    println!(
        "{:<8} {:>6} {:>9} {:>13} {:>9} {:>6} {:>8}",
        "dedup", "kills", "messages", "applied once", "repeated", "lost", "seconds"
    );
    let mut is_as_expected = true;
    for (dedup, name) in Dedup::ALL {
        let folder = tempfile::tempdir()?;
        let began = Instant::now();
        let sent = kill_and_restart(folder.path(), name)?;
        let Count { once, repeated, lost } = count(folder.path(), &sent)?;
        let took = began.elapsed().as_secs_f64();
        println!("{name:<8} {KILLS:>6} {:>9} {once:>13} {repeated:>9} {lost:>6} {took:>8.1}", sent.len());
        is_as_expected &= lost == 0 && (repeated == 0) == (dedup == Dedup::Inbox);
    }
    if is_as_expected {
        println!("\nNothing is lost by any of them. Only the inbox applies every message once.");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("\nThe expected result differs: please report it with the seed.");
        Ok(ExitCode::FAILURE)
    }
}

/// Runs the consumer to the end of the log, with kills. Returns the sent ids.
fn kill_and_restart(folder: &Path, dedup: &str) -> Fallible<Vec<u64>> {
    let database = Connection::open(folder.join("database"))?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.execute("CREATE TABLE effects (id INTEGER NOT NULL)", ())?;
    let mut log = Log::default();
    let consumer = |life: usize, end: &str| {
        Command::new(std::env::current_exe()?)
            .args(["consume".as_ref(), folder.as_os_str(), dedup.as_ref(), life.to_string().as_ref(), end.as_ref()])
            .stderr(Stdio::null())
            .spawn()
    };
    for life in 0..KILLS {
        log.append(folder, MESSAGES_A_LIFE)?;
        let mut child = consumer(life, "until-killed")?;
        std::thread::sleep(Duration::from_micros(fastrand::u64(2_000..50_000)));
        child.kill()?;
        child.wait()?;
    }
    if !consumer(KILLS, "to-the-end")?.wait()?.success() {
        return Err("the last consumer failed".into());
    }
    Ok(log.sent)
}

struct Count {
    once: usize,
    repeated: usize,
    lost: usize,
}

fn count(folder: &Path, sent: &[u64]) -> Fallible<Count> {
    let database = Connection::open(folder.join("database"))?;
    let mut effects: HashMap<u64, usize> = HashMap::new();
    let mut rows = database.prepare("SELECT id, count(*) FROM effects GROUP BY id")?;
    for row in rows.query_map((), |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?)))? {
        let (id, count) = row?;
        effects.insert(u64::from(id), count as usize);
    }
    let times = |is: fn(usize) -> bool| sent.iter().filter(|id| is(effects.get(id).copied().unwrap_or(0))).count();
    Ok(Count { once: times(|count| count == 1), repeated: times(|count| count > 1), lost: times(|count| count == 0) })
}

/// The log that producers have written: a line for each message, its offset and its id.
#[derive(Default)]
struct Log {
    next: u64,
    sent: Vec<u64>,
}

impl Log {
    fn append(&mut self, folder: &Path, messages: usize) -> Fallible<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(folder.join("log"))?;
        for _ in 0..messages {
            let repeats = !self.sent.is_empty() && fastrand::u8(..10) == 0;
            let id = if repeats { self.sent[self.sent.len() - 1] } else { self.sent.len() as u64 };
            if !repeats {
                self.sent.push(id);
            }
            // Compaction has removed one offset in five.
            self.next += 1 + u64::from(fastrand::u8(..5) == 0);
            writeln!(file, "{} {id}", self.next)?;
        }
        Ok(())
    }
}

// --- The consumer ---

/// One process of the consumer.
#[derive(Clone, Copy)]
struct Life<'a> {
    folder: &'a Path,
    dedup: Dedup,
    /// The generation: the number of the process.
    number: u32,
    to_the_end: bool,
}

impl Life<'_> {
    /// The poll loop.
    fn consume(self) -> Fallible<()> {
        let (position, metadata) = self.committed()?;
        // Metadata that cannot be read costs repetitions only.
        let finished = Finished::from_metadata(position, &metadata).unwrap_or_else(|_| Finished::nothing(position));
        let mut tracker = CommitTracker::resume(Generation(self.number), finished, CAPACITY)?;
        let settings = WindowSettings { capacity: 10_000, remember: Ticks(u64::MAX), lease: None };
        let window = DedupWindow::new(settings)?;
        let (queue, tickets) = channel();
        let tickets = Mutex::new(tickets);
        let ids = Arc::new(self.read_log()?);
        std::thread::scope(|scope| {
            for _ in 0..WORKERS {
                let worker = Worker {
                    life: self,
                    completer: tracker.completer(),
                    window: &window,
                    tickets: &tickets,
                    ids: &ids,
                };
                scope.spawn(move || worker.work().expect("the database is open"));
            }
            self.poll(&mut tracker, &ids, &queue, position)?;
            drop(queue);
            Ok(())
        })
    }

    fn poll(
        self,
        tracker: &mut CommitTracker,
        ids: &Ids,
        queue: &Sender<(Ticket, bool)>,
        from: Offset,
    ) -> Fallible<()> {
        let mut offsets: Vec<Offset> = ids.keys().copied().filter(|offset| *offset >= from).collect();
        offsets.sort_unstable();
        let mut offsets = offsets.into_iter().peekable();
        let mut committed = Instant::now();
        loop {
            while let Some(offset) = offsets.peek() {
                match tracker.track(*offset) {
                    Ok(ticket) => queue.send((ticket, true))?,
                    Err(NotTracked::FinishedBefore) => {}
                    Err(NotTracked::Full) => break,
                    Err(other) => return Err(other.into()),
                }
                offsets.next();
            }
            let progress = tracker.wait(COMMIT_EVERY);
            for ticket in tracker.take_abandoned() {
                queue.send((ticket, false))?;
            }
            let is_done = progress == Progress::Idle && offsets.peek().is_none();
            if (is_done || committed.elapsed() >= COMMIT_EVERY)
                && let Some(commit) = tracker.committable()
            {
                self.commit(commit.offset, &tracker.snapshot().metadata(4096))?;
                tracker.committed(commit.offset)?;
                committed = Instant::now();
            }
            if is_done && self.to_the_end {
                return Ok(());
            } else if is_done {
                std::thread::sleep(COMMIT_EVERY);
            }
        }
    }

    /// Stores the offset and its metadata atomically, as the broker does.
    fn commit(self, offset: Offset, metadata: &str) -> Fallible<()> {
        fs::write(self.folder.join("committed.new"), format!("{offset} {metadata}"))?;
        Ok(fs::rename(self.folder.join("committed.new"), self.folder.join("committed"))?)
    }

    fn committed(self) -> Fallible<(Offset, String)> {
        let Ok(text) = fs::read_to_string(self.folder.join("committed")) else { return Ok((Offset(0), String::new())) };
        let (offset, metadata) = text.split_once(' ').ok_or("an offset and its metadata")?;
        Ok((Offset(offset.parse()?), metadata.to_owned()))
    }

    fn read_log(self) -> Fallible<Ids> {
        let line = |line: &str| -> Fallible<(Offset, u64)> {
            let (offset, id) = line.split_once(' ').ok_or("an offset and an id")?;
            Ok((Offset(offset.parse()?), id.parse()?))
        };
        fs::read_to_string(self.folder.join("log"))?.lines().map(line).collect()
    }
}

/// The ids of the log's messages.
type Ids = HashMap<Offset, u64>;

struct Worker<'a> {
    life: Life<'a>,
    completer: Completer,
    window: &'a DedupWindow<u64>,
    /// Tickets, each with whether its handler may fail: at the first attempt.
    tickets: &'a Mutex<Receiver<(Ticket, bool)>>,
    ids: &'a Ids,
}

impl Worker<'_> {
    fn work(self) -> Fallible<()> {
        let connection = Connection::open(self.life.folder.join("database"))?;
        let mut inbox = SqliteInbox::new(connection, "example")?;
        loop {
            let next = self.tickets.lock().map_err(|_| "a worker panicked")?.recv();
            let Ok((ticket, may_fail)) = next else { return Ok(()) };
            let id = self.ids[&ticket.offset()];
            let message = self.completer.begin(ticket)?;
            if may_fail && fastrand::u8(..30) == 0 {
                // The handler fails: the dropped message gives its ticket back to the poll loop.
                continue;
            }
            self.handle(&mut inbox, id, message)?;
        }
    }

    fn handle(&self, inbox: &mut SqliteInbox, id: u64, message: InProgress<'_>) -> Fallible<()> {
        match self.life.dedup {
            Dedup::Off => apply(inbox.connection(), id)?,
            Dedup::Inbox => {
                inbox.once::<_, rusqlite::Error>(&id.to_string(), |transaction| apply(transaction, id))?;
            }
            Dedup::Window => match self.window.claim(id, Ticks(0)) {
                Claimed::Fresh(claim) => {
                    apply(inbox.connection(), id)?;
                    claim.confirm(Ticks(0))?;
                }
                Claimed::Applied => {}
                // Not applied yet: the dropped message is dispatched again.
                Claimed::InFlight | Claimed::Saturated => return Ok(()),
            },
        }
        Ok(message.complete()?)
    }
}

/// An effect that is not idempotent.
fn apply(database: &Connection, id: u64) -> rusqlite::Result<()> {
    let id = i64::try_from(id).map_err(|_| rusqlite::Error::InvalidQuery)?;
    database.execute("INSERT INTO effects (id) VALUES (?1)", [id]).map(|_| ())
}
