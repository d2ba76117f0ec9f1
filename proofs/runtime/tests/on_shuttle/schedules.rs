//! Random schedules of eight workers.

use onceproof_proofs_runtime::effort;
use shuttle::{check_pct, check_random};

pub(crate) const WORKERS: usize = 8;

/// Runs a test in random schedules: uniformly random ones, and PCT with three priority changes.
pub(crate) fn in_random_schedules(test: fn()) {
    let schedules = effort(100, 400, "three quarters of shuttle's random schedules");
    check_random(test, schedules);
    check_pct(test, schedules, 3);
}
