//! The short and the long form of a proof.

use std::io::Write;

/// Returns the long value where `ONCEPROOF_LONG` is set, as in `.ci/run`. Otherwise returns the
/// short value and prints what the short form leaves out.
#[must_use]
pub fn effort<T>(short: T, long: T, left_out: &str) -> T {
    if std::env::var_os("ONCEPROOF_LONG").is_some() {
        return long;
    }
    // Written to the stream itself: the test harness captures `eprintln!`.
    let _ = writeln!(std::io::stderr(), "short form, without {left_out}; ONCEPROOF_LONG=1 runs it");
    short
}
