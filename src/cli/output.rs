//! Standard output and standard error.
//!
//! The first failure of standard output is remembered: a full disk turns the command's exit code
//! into "could not run", a reader that has gone away (`| head`) ends the command quietly. In both
//! cases explorations are stopped, since their results cannot be reported any more.

use super::exit::Exit;
use super::interrupt;
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

/// The first failure of standard output, where there was one.
static FAILURE: OnceLock<io::Error> = OnceLock::new();

/// Prints to standard output.
pub(super) fn say(text: &str) {
    if FAILURE.get().is_none() {
        note(write!(anstream::stdout().lock(), "{text}"));
    }
}

/// Prints a report for programs.
pub(super) fn say_json(report: &impl serde::Serialize) {
    match serde_json::to_string_pretty(report) {
        Ok(text) => say(&format!("{text}\n")),
        // Strings, numbers and string keys: serialisation fails only on an error of ours.
        Err(error) => panic!("the report is no JSON, please report this: {error}"),
    }
}

/// Prints to standard error. A failure of standard error cannot be reported anywhere.
pub(super) fn complain(text: &str) {
    if !is_abandoned() {
        let _ = writeln!(anstream::stderr().lock(), "{text}");
    }
}

/// Prints an error that concerns no place of a file.
pub(super) fn complain_error(error: impl Display) {
    complain(&format!("error: {error}"));
}

/// Writes out what is buffered and returns the command's exit code.
pub(super) fn finish(exit: Exit) -> Exit {
    if FAILURE.get().is_none() {
        note(io::stdout().lock().flush());
    }
    match FAILURE.get() {
        Some(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain_error(format_args!("standard output cannot be written: {error}"));
            Exit::CouldNotRun
        }
        _ => exit,
    }
}

/// Remembers a failure of standard output.
pub(super) fn note(result: io::Result<()>) {
    if let Err(error) = result {
        let _ = FAILURE.set(error);
        interrupt::stop();
    }
}

/// Whether the reader of standard output has gone away.
fn is_abandoned() -> bool {
    FAILURE.get().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
