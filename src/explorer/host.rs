//! The host of an explorer: a clock, workers, a way to interrupt, and progress.

use onceproof_engine::{Clock, NoClock, OneWorker, Progress, Workers};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// The host of an explorer. Every default fits a host that has nothing: a page's module.
pub trait ExplorerHost: Sync {
    /// The clock; without one no time is measured.
    fn clock(&self) -> &dyn Clock {
        &NoClock
    }

    /// The workers; the calling thread alone by default.
    fn workers(&self) -> &dyn Workers {
        &OneWorker
    }

    /// A flag that ends an exploration once it is true.
    fn interrupted(&self) -> Option<&AtomicBool> {
        None
    }

    /// How long sets of several changes are tried as repairs. Without a clock: single changes and
    /// pairs of settings only.
    fn repair_time(&self) -> Duration {
        Duration::ZERO
    }

    /// An exploration has come so far.
    fn progress(&self, _progress: Progress) {}
}

/// A host that has nothing.
impl ExplorerHost for () {}
