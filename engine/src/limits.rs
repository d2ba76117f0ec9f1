//! When an exploration ends early, and how its caller follows it.

use crate::clock::{Clock, NoClock};
use crate::property_set::PropertySet;
use std::fmt::{self, Display};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The limits of an exploration. Where it reaches one, properties that are not violated by then are
/// undecided, and the [`Cut`] says which limit it was.
///
/// ```
/// use onceproof_engine::{Clock, Cut, Limits, NoClock};
/// use std::time::Duration;
///
/// let limits = Limits { states: 1_000, ..Limits::default() };
/// assert_eq!(limits.reached(1_000, 0), None);
/// assert_eq!(limits.reached(1_001, 0), Some(Cut::States(1_000)));
///
/// // A deadline is a time of the clock; a host without a clock never reaches one.
/// let deadline = Some(NoClock.now() + Duration::from_secs(60));
/// assert_eq!(Limits { deadline, ..Limits::default() }.reached(0, 0), None);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// The most states that may be met, without those that wait for one more fault.
    pub states: usize,
    /// The most memory of states, steps and tables, in bytes. The heap memory of values is not
    /// counted.
    pub bytes: usize,
    /// The clock that `deadline` refers to.
    pub clock: &'a dyn Clock,
    /// The time of `clock` after which the exploration ends.
    pub deadline: Option<Duration>,
    /// Ends the exploration when it is set, by another thread or a signal handler.
    pub interrupted: Option<&'a AtomicBool>,
    /// The most steps from an initial state, on a run with as few faults as lead there.
    pub depth: Option<usize>,
    /// The most faults of a run.
    pub faults: Option<usize>,
    /// How many threads may work on one exploration, from 1. They change no result. Without the
    /// feature `host` one is used.
    pub threads: usize,
    /// Ends the exploration when a step violates one of these properties.
    pub until_violated: PropertySet,
}

impl Limits<'_> {
    /// The default of [`Limits::states`].
    pub const DEFAULT_STATES: usize = 5_000_000;
    /// The default of [`Limits::bytes`]: 2 GiB.
    pub const DEFAULT_BYTES: usize = 2 << 30;

    /// Returns the limit that is reached with so many states and bytes, if one is. The depth is not
    /// looked at.
    #[must_use]
    pub fn reached(&self, states: usize, bytes: usize) -> Option<Cut> {
        if states > self.states {
            return Some(Cut::States(self.states));
        }
        if bytes > self.bytes {
            return Some(Cut::Memory(self.bytes));
        }
        if self.interrupted.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            return Some(Cut::Interrupted);
        }
        self.deadline.is_some_and(|deadline| self.clock.now() > deadline).then_some(Cut::Time)
    }
}

impl Default for Limits<'_> {
    fn default() -> Self {
        Self {
            states: Self::DEFAULT_STATES,
            bytes: Self::DEFAULT_BYTES,
            clock: &NoClock,
            deadline: None,
            interrupted: None,
            depth: None,
            faults: None,
            threads: 1,
            until_violated: PropertySet::EMPTY,
        }
    }
}

/// Why an exploration is not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It met more states than this.
    States(usize),
    /// It needed more memory than this, in bytes.
    Memory(usize),
    /// It passed its deadline.
    Time,
    /// It was interrupted.
    Interrupted,
    /// It met states more steps from the start than this.
    Depth(usize),
    /// It followed every run with at most so many faults, and there are others.
    Faults(usize),
    /// Some steps lead beyond the model's own boundary.
    Boundary,
    /// Only some runs were tried, at random.
    Sampled,
    /// It ended with a violation, as [`Limits::until_violated`] asks.
    Violated,
}

impl Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::States(limit) => write!(f, "the limit of {limit} states is reached"),
            Self::Memory(limit) => write!(f, "the limit of {limit} bytes is reached"),
            Self::Time => f.write_str("the deadline has passed"),
            Self::Interrupted => f.write_str("the exploration was interrupted"),
            Self::Depth(limit) => write!(f, "the limit of {limit} steps from the start is reached"),
            Self::Faults(limit) => write!(f, "only runs with at most {limit} faults were followed"),
            Self::Boundary => f.write_str("steps lead beyond the boundary of the model"),
            Self::Sampled => f.write_str("only random runs were tried"),
            Self::Violated => f.write_str("the exploration ended with a violation"),
        }
    }
}

/// How far an exploration is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// States met, without those that wait for one more fault.
    pub states: usize,
    /// How many levels are complete: all runs with fewer faults than that were followed.
    pub levels: usize,
    /// States met and not yet expanded.
    pub frontier: usize,
    /// Steps from the start.
    pub depth: usize,
    /// The memory of states, steps and tables, in bytes.
    pub bytes: usize,
    /// The properties that a step is known to violate.
    pub violated: PropertySet,
}
