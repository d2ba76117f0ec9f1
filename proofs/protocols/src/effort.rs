//! The short and the long form of a test.

use std::io::Write;

/// Returns whether `ONCEPROOF_LONG` is set, as in `.ci/run`. Otherwise prints what the short form
/// leaves out.
#[must_use]
pub fn is_long(left_out: &str) -> bool {
    is_set("ONCEPROOF_LONG", left_out)
}

/// Returns whether `ONCEPROOF_LONGER` is set: what the gate has no time for. Otherwise prints what
/// is left out and the command that runs it.
#[must_use]
pub fn is_longer(left_out: &str) -> bool {
    is_set("ONCEPROOF_LONGER", left_out)
}

fn is_set(variable: &str, left_out: &str) -> bool {
    let is_set = std::env::var_os(variable).is_some();
    if !is_set {
        // The stream itself, since the test harness captures `eprintln!`. A closed stream is no
        // reason to fail a proof.
        let command = format!("{variable}=1 cargo test -p onceproof-protocols");
        let _ = writeln!(std::io::stderr(), "short form, without {left_out}; `{command}` runs it");
    }
    is_set
}
