//! Claims about all interleavings of two and three threads, with the memory model, by loom.
//!
//! One file per claim. A bound on preemptions is part of a test's name; the other tests have none.

mod dedup;
mod marks;
mod partition;
mod revocation;
mod sequence;
mod waiting;
