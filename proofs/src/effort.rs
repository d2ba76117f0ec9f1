//! The short, the long and the longer form of a proof, and proofs that are skipped.

use proptest::test_runner::Config;
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

/// Returns the longer value where `ONCEPROOF_LONGER` is set, else as [`effort`] does: for proofs
/// that would take most of the gate's time.
#[must_use]
pub fn longer_effort<T>(short: T, long: T, longer: T, left_out: &str) -> T {
    if std::env::var_os("ONCEPROOF_LONGER").is_some() {
        return longer;
    }
    if std::env::var_os("ONCEPROOF_LONG").is_some() {
        print(&format!("long form, without a part of {left_out}; ONCEPROOF_LONGER=1 runs it"));
        return long;
    }
    effort(short, long, left_out)
}

/// Returns the number of random cases of a proof.
#[must_use]
pub fn random_cases(short: u32, long: u32, name: &str) -> Config {
    let cases = effort(short, long, &format!("{} of {long} random cases of {name}", long - short));
    Config { cases, max_global_rejects: 20_000, ..Config::default() }
}

/// Returns the number of random cases of a proof that would take much of the gate's time.
#[must_use]
pub fn longer_random_cases(short: u32, long: u32, longer: u32, name: &str) -> Config {
    let cases = longer_effort(short, long, longer, &format!("{longer} random cases of {name}"));
    Config { cases, max_global_rejects: 20_000, ..Config::default() }
}

/// The share of a proof's cases that a run takes: all in the long form.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// One case in so many. `1 <= every`
    every: usize,
}

impl Share {
    /// All cases.
    pub const ALL: Self = Self { every: 1 };

    /// Returns whether it is all cases.
    #[must_use]
    pub fn is_all(self) -> bool {
        self.every == 1
    }

    /// Returns a share of one case in `every` in the short form, and prints what it leaves out.
    #[must_use]
    pub fn one_in(every: usize, name: &str) -> Self {
        Self { every: effort(every, 1, &format!("{} in {every} designs of {name}", every - 1)) }
    }

    /// Returns a share of one case in `short` in the short form, one in `long` in the long one, and
    /// all in the longer one.
    #[must_use]
    pub fn one_in_or(short: usize, long: usize, name: &str) -> Self {
        Self { every: longer_effort(short, long, 1, &format!("most designs of {name}")) }
    }

    /// Returns the cases of this share, in their order.
    #[must_use]
    pub fn of<T>(self, cases: Vec<T>) -> Vec<T> {
        cases.into_iter().step_by(self.every).collect()
    }

    /// Returns the number of cases that this share has to reach where all cases reach `count`.
    #[must_use]
    pub fn least(self, count: usize) -> usize {
        // Half of the proportion, since cases differ.
        if self.is_all() { count } else { count / (2 * self.every) }
    }
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
