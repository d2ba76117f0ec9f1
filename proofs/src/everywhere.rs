//! The same test on many cases, in parallel.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Calls `run` for every case, on as many threads as there are cores.
pub fn for_all<T: Sync>(cases: &[T], run: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    run(case);
                }
            });
        }
    });
}
