//! Ctrl-C ends in "inconclusive", not in a lost verdict.

use super::exit::Exit;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set when explorations are to stop: the user interrupted, or the results cannot be written any
/// more.
pub(super) static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From here on the first Ctrl-C sets [`INTERRUPTED`], the second one ends the process.
pub(super) fn watch() {
    let handler = || {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Undecided as i32);
        }
    };
    // Without a handler Ctrl-C ends the process at once, as it does in programs without one.
    let _ = ctrlc::set_handler(handler);
}

/// Stops explorations.
pub(super) fn stop() {
    INTERRUPTED.store(true, Ordering::Relaxed);
}

/// Whether explorations are to stop.
pub(super) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}
