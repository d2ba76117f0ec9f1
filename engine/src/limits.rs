//! When to stop before the end, and how the caller learns how far it is.

use crate::clock::{Clock, NoClock};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What an exploration may use. Reaching a limit makes what is still open inconclusive.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// States.
    pub states: usize,
    /// Memory of states, steps and tables, in bytes, as far as it is counted.
    pub bytes: usize,
    /// What `deadline` is read from.
    pub clock: &'a dyn Clock,
    /// The time of `clock` after which the exploration ends.
    pub deadline: Option<Duration>,
    /// Set when the user has had enough.
    pub interrupted: Option<&'a AtomicBool>,
    /// Steps from the start.
    pub depth: Option<usize>,
    /// How many threads may work on one exploration. Two at the most are of use.
    pub threads: usize,
    /// Stop as soon as one of these guarantees is broken, by their bits: for who only asks whether one is.
    pub until_broken: u8,
}

impl Limits<'_> {
    /// A design of a pipeline is answered with far fewer; more is worth a second thought.
    pub const DEFAULT_STATES: usize = 5_000_000;
    /// Two gigabytes.
    pub const DEFAULT_BYTES: usize = 2 << 30;

    /// Whether and why to stop.
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
            threads: 1,
            until_broken: 0,
        }
    }
}

/// Why an exploration ended before all was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// More states than this.
    States(usize),
    /// More memory than this, in bytes.
    Memory(usize),
    /// The time was up.
    Time,
    /// The user interrupted it.
    Interrupted,
    /// More steps from the start than this.
    Depth(usize),
    /// Some steps lead beyond the model's own boundary.
    Boundary,
    /// Only some runs were tried.
    Sampled,
    /// A setting's value is not known, and its default was explored in its stead.
    Unresolved,
    /// A guarantee that was asked about was broken, and nothing else was wanted.
    Broken,
}

/// How far an exploration is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// States met.
    pub states: usize,
    /// States met and not yet expanded.
    pub frontier: usize,
    /// Steps from the start.
    pub depth: usize,
    /// What states, steps and tables occupy, in bytes.
    pub bytes: usize,
}
