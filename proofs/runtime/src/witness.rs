//! Runs a loom model and collects what came out of it.
//!
//! A green loom run proves little by itself: loom may not have reached the execution that matters (issues 166 and 392 of
//! tokio-rs/loom). So every model answers with an outcome, and every test names the exact set of outcomes that must have been
//! reached: one too many is a bug, one too few is a hole in the exploration.

use std::collections::BTreeMap;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};

/// Outcomes, and how many executions ended with each.
pub type Witnesses<T> = BTreeMap<T, usize>;

/// Explores all interleavings with at most so many preemptions (`None`: all), and answers with what came out.
///
/// Limits that would end a run early with success (`LOOM_MAX_PERMUTATIONS`, `LOOM_MAX_DURATION`) are not taken from the
/// environment.
///
/// # Panics
/// Where an assertion of the model fails, where it deadlocks, or where loom gives up.
pub fn explore<T: Ord + Send + UnwindSafe + RefUnwindSafe + 'static>(
    preemptions: Option<usize>,
    model: impl Fn() -> T + Send + Sync + 'static,
) -> Witnesses<T> {
    let seen = Arc::new(Mutex::new(Witnesses::new()));
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = preemptions;
    builder.max_permutations = None;
    builder.max_duration = None;
    builder.max_branches = 10_000;
    let outcomes = Arc::clone(&seen);
    builder.check(move || {
        let outcome = model();
        *outcomes.lock().unwrap_or_else(PoisonError::into_inner).entry(outcome).or_insert(0) += 1;
    });
    let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    eprintln!("{} executions", seen.values().sum::<usize>());
    seen
}
