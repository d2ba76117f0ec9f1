//! The worker threads of the host, behind a trait.
//!
//! Several explorations run at once, one per worker. A host without threads (a browser, a test that
//! wants one order) gives [`OneWorker`]. Results come in the order of the items, whatever the
//! number of workers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Calls a task on several threads at once.
pub trait Workers: Sync {
    /// Returns how many threads are of use, at least 1.
    fn count(&self) -> usize;

    /// Calls the task `calls` times, at once where threads are left, and returns when all calls
    /// have returned.
    fn run(&self, calls: usize, task: &(dyn Fn() + Sync));
}

/// The calling thread alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OneWorker;

impl Workers for OneWorker {
    fn count(&self) -> usize {
        1
    }

    fn run(&self, _calls: usize, task: &(dyn Fn() + Sync)) {
        // Every task takes items until none is left: one call does them all.
        task();
    }
}

/// Threads of the operating system.
#[cfg(feature = "host")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threads(pub std::num::NonZeroUsize);

#[cfg(feature = "host")]
impl Threads {
    /// One thread per core, as far as the operating system knows.
    #[must_use]
    pub fn per_core() -> Self {
        Self(std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN))
    }
}

#[cfg(feature = "host")]
impl Workers for Threads {
    fn count(&self) -> usize {
        self.0.get()
    }

    fn run(&self, calls: usize, task: &(dyn Fn() + Sync)) {
        std::thread::scope(|scope| {
            for _ in 0..calls {
                scope.spawn(task);
            }
        });
    }
}

/// A share of the host's workers.
///
/// ```
/// use onceproof_engine::{OneWorker, Pool};
///
/// assert_eq!(Pool::new(&OneWorker).map(&[3, 1, 2], |item| item * 2), [6, 2, 4]);
/// ```
#[derive(Clone, Copy)]
pub struct Pool<'a> {
    workers: &'a dyn Workers,
    size: usize,
}

impl<'a> Pool<'a> {
    /// All workers of a host.
    #[must_use]
    pub fn new(workers: &'a dyn Workers) -> Self {
        Self { workers, size: workers.count().max(1) }
    }

    /// The number of workers, at least 1.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The workers that remain to each of `parts` at once, at least 1.
    #[must_use]
    pub fn share(&self, parts: usize) -> Self {
        Self { size: (self.size / parts.max(1)).max(1), ..*self }
    }

    /// Does `work` on every item, and returns the results in the order of the items.
    pub fn map<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
        let next = AtomicUsize::new(0);
        self.workers.run(self.size.min(items.len()), &|| {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(index) else { break };
                let result = work(item);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{OneWorker, Pool, Workers};

    #[test]
    fn pool_of_one_worker_maps_in_order() {
        assert_eq!(Pool::new(&OneWorker).map(&[3, 1, 2], |item| item * 2), [6, 2, 4]);
    }

    #[cfg(feature = "host")]
    #[test]
    fn pool_of_threads_maps_in_order() {
        let threads = super::Threads::per_core();
        let items: Vec<usize> = (0..100).collect();
        assert_eq!(Pool::new(&threads).map(&items, |item| item + 1), (1..101).collect::<Vec<_>>());
        assert!(threads.count() >= 1);
    }

    #[test]
    fn pool_shared_by_more_parts_than_workers_keeps_one() {
        assert_eq!(Pool::new(&OneWorker).share(3).size(), 1);
    }
}
