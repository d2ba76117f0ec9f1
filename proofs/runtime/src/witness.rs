//! Runs a loom model and collects its outcomes.
//!
//! A green loom run proves little by itself: loom may not have reached the decisive execution
//! (issues 166 and 392 of tokio-rs/loom). Every model therefore returns an outcome, and every test
//! names the exact set of outcomes: an additional one is a bug, a missing one is a gap in the
//! exploration.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};

/// Returns the outcomes of all interleavings with at most `preemptions` preemptions (`None`: of
/// all).
///
/// Limits that would end a run early with success (`LOOM_MAX_PERMUTATIONS`, `LOOM_MAX_DURATION`)
/// are not taken from the environment.
///
/// # Panics
/// Where an assertion of the model fails, where it deadlocks, or where loom gives up.
pub fn explore<T: Ord + Send + UnwindSafe + RefUnwindSafe + 'static>(
    preemptions: Option<usize>,
    model: impl Fn() -> T + Send + Sync + 'static,
) -> BTreeSet<T> {
    let executions = Arc::new(Mutex::new(BTreeMap::<T, usize>::new()));
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = preemptions;
    builder.max_permutations = None;
    builder.max_duration = None;
    builder.max_branches = 10_000;
    let counts = Arc::clone(&executions);
    builder.check(move || {
        let outcome = model();
        *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(outcome).or_insert(0) += 1;
    });
    let executions = std::mem::take(&mut *executions.lock().unwrap_or_else(PoisonError::into_inner));
    eprintln!("{} executions", executions.values().sum::<usize>());
    executions.into_keys().collect()
}
