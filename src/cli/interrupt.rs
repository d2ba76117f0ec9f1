//! Ctrl-C ends in "inconclusive", not in a lost verdict.

use super::exit::Exit;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set when the user has had enough.
pub(super) static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From here on the first Ctrl-C sets [`INTERRUPTED`].
pub(super) fn watch() {
    // The second time, the user means it.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Undecided as i32);
        }
    });
}

/// Whether the user has had enough.
pub(super) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}
