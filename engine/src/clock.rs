//! The clock of the machine that an exploration runs on, behind a trait.
//!
//! The engine reads no clock by itself: a host without one (a browser, an embedded checker) gives
//! [`NoClock`], and no deadline ever passes there. Verdicts never depend on a clock, except that a
//! deadline may leave them undecided.

use std::fmt::Debug;
use std::time::Duration;

/// A monotonic clock.
pub trait Clock: Debug + Sync {
    /// Returns the time since a fixed, arbitrary instant. Never decreases.
    fn now(&self) -> Duration;
}

/// The clock of a host that has none: it always shows zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

/// The monotonic clock of the operating system, counted from its first use in this process.
#[cfg(feature = "host")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SystemClock;

#[cfg(feature = "host")]
impl Clock for SystemClock {
    fn now(&self) -> Duration {
        use std::sync::LazyLock;
        use std::time::Instant;
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }
}
