//! Kinds of faults.
//!
//! A fault is a label on a step. The engine counts faults and orders counterexamples by them; what
//! a fault does to the actors is up to the model.

use std::fmt::Debug;

/// A kind of fault.
pub trait FaultKind: Copy + Debug + Eq + Send + Sync {
    /// Returns how unlikely the fault is in practice, from 0 (daily) to 254. Of two counterexamples
    /// with equally many faults the one with the smaller sum is preferred.
    fn severity(&self) -> u8;
}

/// The fault of models without faults: it has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFault {}

impl FaultKind for NoFault {
    fn severity(&self) -> u8 {
        match *self {}
    }
}
