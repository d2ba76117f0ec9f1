//! Kinds of faults.
//!
//! A fault is a label on a step. The engine counts faults and orders counterexamples by them; what
//! a fault does to the actors is up to the model.

use std::fmt::Debug;
use std::ops::{BitOr, BitOrAssign};

/// A kind of fault.
pub trait FaultKind: Copy + Debug + Eq + Send + Sync {
    /// Returns how unlikely the fault is in practice, from 0 (daily) to 254. Of two counterexamples
    /// with equally many faults the one with the smaller sum is preferred.
    fn severity(&self) -> u8;

    /// Returns the number of the kind, below [`FaultSet::CAPACITY`], by which an exploration
    /// records that it occurred. By default all faults are one kind.
    fn number(&self) -> usize {
        0
    }
}

/// A set of kinds of faults.
///
/// ```
/// use onceproof_engine::{FaultKind, FaultSet};
///
/// #[derive(Clone, Copy, Debug, PartialEq, Eq)]
/// enum Fault {
///     Loss,
///     Crash,
/// }
///
/// impl FaultKind for Fault {
///     fn severity(&self) -> u8 {
///         0
///     }
///
///     fn number(&self) -> usize {
///         *self as usize
///     }
/// }
///
/// let mut occurred = FaultSet::EMPTY;
/// occurred.insert(Fault::Loss);
/// assert!(occurred.contains(Fault::Loss) && !occurred.contains(Fault::Crash));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaultSet(u32);

impl FaultSet {
    /// The set without faults.
    pub const EMPTY: Self = Self(0);
    /// The limit on numbers of kinds, exclusive.
    pub const CAPACITY: usize = u32::BITS as usize;

    /// Adds a fault's kind.
    pub fn insert(&mut self, fault: impl FaultKind) {
        debug_assert!(fault.number() < Self::CAPACITY, "{fault:?} has a number of {}", fault.number());
        self.0 |= 1 << fault.number();
    }

    /// Whether a fault's kind is in the set.
    #[must_use]
    pub fn contains(self, fault: impl FaultKind) -> bool {
        self.0 & (1 << fault.number()) != 0
    }
}

impl BitOr for FaultSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for FaultSet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The fault of models without faults: it has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFault {}

impl FaultKind for NoFault {
    fn severity(&self) -> u8 {
        match *self {}
    }
}
