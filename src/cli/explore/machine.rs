//! This machine as the host of an explorer: its clock and a worker for each core.

use onceproof::check::CheckRequest;
use onceproof::explorer::ExplorerHost;
use onceproof_engine::{Clock, SystemClock, Threads, Workers};
use std::sync::OnceLock;
use std::time::Duration;

/// This machine, as a host that writes a page.
pub(in crate::cli) struct Machine;

impl ExplorerHost for Machine {
    fn clock(&self) -> &dyn Clock {
        &SystemClock
    }

    fn workers(&self) -> &dyn Workers {
        workers()
    }

    fn repair_time(&self) -> Duration {
        CheckRequest::DEFAULT_REPAIR_TIME
    }
}

/// Returns one worker for each core.
pub(super) fn workers() -> &'static dyn Workers {
    static ALL: OnceLock<Threads> = OnceLock::new();
    ALL.get_or_init(Threads::per_core)
}
