//! Exhaustive exploration of a space: by the number of faults, by nested sets of faults, or for the
//! first violation only.

mod breadth_first;
mod exploration;
mod fault_levels;
mod first_violations;
#[cfg(feature = "host")]
mod jobs;
mod replay_actions;
#[cfg(feature = "host")]
mod several_threads;
mod waiting;

pub use breadth_first::{explore, explore_following};
pub use exploration::Event;
pub use fault_levels::{FAULT_LEVELS, LeveledGraph, explore_fault_levels};
pub use first_violations::{FirstViolations, Question, first_violations};
pub use replay_actions::replay_actions;
