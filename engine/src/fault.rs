//! What a kind of fault has to say of itself.

use std::fmt::Debug;

/// A kind of fault. The engine orders runs by how many faults they have, then by how severe those are.
pub trait FaultKind: Copy + Debug + Eq + Send + Sync {
    /// How unlikely the fault is in practice, from 0 (every day) to 254. A counterexample with milder faults is preferred.
    fn severity(&self) -> u8;
}

/// No fault at all, for models in which nothing goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFault {}

impl FaultKind for NoFault {
    fn severity(&self) -> u8 {
        match *self {}
    }
}
