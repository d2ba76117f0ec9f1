//! Requests that the contract must keep apart. A contract that makes one of two is wrong, and the
//! agreement must find it.

/// Two requests that are executed as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutant {
    /// The abort of a transaction, and the request that begins an epoch after it.
    AbortsAndBeginsAtOnce,
    /// The request that adds a partition, and the first write to it.
    AddsWithWrite,
}
