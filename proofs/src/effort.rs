//! The short and the long form of a proof, and proofs that are skipped.

use std::io::Write;

/// Returns the long value where `ONCEPROOF_LONG` is set, as in `.ci/run`. Otherwise returns the
/// short value and prints what the short form leaves out.
#[must_use]
pub fn effort<T>(short: T, long: T, left_out: &str) -> T {
    if std::env::var_os("ONCEPROOF_LONG").is_some() {
        return long;
    }
    print(&format!("short form, without {left_out}; ONCEPROOF_LONG=1 runs it"));
    short
}

/// Prints that a test is skipped, with the reason and the command that runs it.
pub fn skipped(reason: &str) {
    print(&format!("skipped: {reason}"));
}

/// Prints a line to the stream itself: the test harness captures `eprintln!`.
fn print(line: &str) {
    // A closed stream is no reason to fail a proof.
    let _ = writeln!(std::io::stderr(), "{line}");
}
