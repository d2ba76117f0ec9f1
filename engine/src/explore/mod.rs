//! Exhaustive exploration of a space: breadth-first, by nested sets of faults, or for the first
//! violation only.

mod batch;
mod breadth_first;
mod exploration;
mod fault_levels;
mod first_violations;
mod replay_actions;

pub use breadth_first::explore;
pub use fault_levels::{FAULT_LEVELS, LeveledGraph, explore_fault_levels};
pub use first_violations::{FirstViolations, Question, first_violations};
pub use replay_actions::replay_actions;
