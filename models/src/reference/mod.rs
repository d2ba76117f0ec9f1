//! A small pipeline for comparing explorers: the same actors run in stateright's own `ActorModel`,
//! in the engine's composition, and as a Promela model written by hand
//! (`proofs/spin/reference.pml`).
//!
//! A producer submits messages within a window; a log broker drops ids that it has and stores a
//! committed offset; a consumer joins, fetches, processes, commits, and may crash a bounded number
//! of times. The network delivers a message any number of times, in any order, or never, so a retry
//! is no step of its own. Nothing here is about a real system; designs are checked with
//! `crate::parts`.

mod actor;
mod state;
mod world;
mod wrapped;

pub use actor::{Part, parts};
pub use state::{Doing, Life, Msg, Size, State, Timer};
pub use world::{Reference, model};
pub use wrapped::Wrapped;
