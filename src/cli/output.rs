//! Standard output and standard error.

use std::io::Write;

/// Prints to standard output. A reader that has gone away, such as `head`, is no error.
pub(super) fn say(text: &str) {
    let _ = write!(anstream::stdout().lock(), "{text}");
}

/// Prints a report for programs.
pub(super) fn say_json(report: &impl serde::Serialize) {
    match serde_json::to_string_pretty(report) {
        Ok(text) => say(&format!("{text}\n")),
        Err(error) => complain(&format!("the report cannot be written: {error}")),
    }
}

/// Prints to standard error.
pub(super) fn complain(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}
