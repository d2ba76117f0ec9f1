//! An answer that takes time: lines of JSON while it is searched for, so that a page that goes away
//! is noticed.

use super::machine::workers;
use onceproof::check::CheckRequest;
use onceproof::explorer::{Explorer, ExplorerHost};
use onceproof::report::json::progress;
use onceproof_engine::{Clock, Progress, SystemClock, Workers};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The time between two lines.
const BEAT: Duration = Duration::from_millis(200);

/// The head of an answer. Its length is not known, so it comes in chunks.
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nCache-Control: no-store\r\n\
    X-Content-Type-Options: nosniff\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The host of one request.
#[derive(Default)]
struct Connection {
    is_closed: AtomicBool,
    latest: Mutex<Option<Progress>>,
}

impl ExplorerHost for Connection {
    fn clock(&self) -> &dyn Clock {
        &SystemClock
    }

    fn workers(&self) -> &dyn Workers {
        workers()
    }

    fn interrupted(&self) -> Option<&AtomicBool> {
        Some(&self.is_closed)
    }

    fn repair_time(&self) -> Duration {
        CheckRequest::DEFAULT_REPAIR_TIME
    }

    fn progress(&self, progress: Progress) {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
    }
}

/// Answers a request, and writes lines of progress meanwhile. A connection that is closed
/// interrupts the search.
pub(super) fn answer(explorer: &Mutex<Explorer>, request: &str, mut writer: Box<dyn Write + Send>) {
    let connection = &Connection::default();
    let (done, ended) = channel();
    std::thread::scope(|scope| {
        let beats = scope.spawn(move || {
            let mut is_open = writer.write_all(HEAD.as_bytes()).and_then(|()| writer.flush()).is_ok();
            while ended.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                let latest = connection.latest.lock().unwrap_or_else(PoisonError::into_inner).take();
                let line = latest.map_or_else(String::new, |latest| progress(latest).to_string());
                is_open = is_open && chunk(&mut writer, &format!("{line}\n")).is_ok();
                connection.is_closed.store(!is_open, Ordering::Relaxed);
            }
            (writer, is_open)
        });
        let text = answered(explorer, request, connection, done);
        // A page that has gone away needs no answer.
        if let (Some(text), Ok((mut writer, true))) = (text, beats.join()) {
            let written = chunk(&mut writer, &format!("{text}\n"));
            let _ = written.and_then(|()| writer.write_all(b"0\r\n\r\n")).and_then(|()| writer.flush());
        }
    });
}

/// Returns the answer; none where the page has gone away. `_done` ends the lines of progress once
/// it is dropped.
fn answered(explorer: &Mutex<Explorer>, request: &str, connection: &Connection, _done: Sender<()>) -> Option<String> {
    let mut explorer = explorer.lock().unwrap_or_else(|poisoned| {
        // The explorations that a panic left behind are dropped.
        explorer.clear_poison();
        let mut explorer = poisoned.into_inner();
        *explorer = Explorer::default();
        explorer
    });
    if connection.is_closed.load(Ordering::Relaxed) {
        return None;
    }
    Some(explorer.answer_on(request, connection))
}

/// Writes one chunk of an answer.
fn chunk(writer: &mut dyn Write, text: &str) -> io::Result<()> {
    write!(writer, "{:x}\r\n{text}\r\n", text.len())?;
    writer.flush()
}
