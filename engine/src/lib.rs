//! Explores state spaces: every reachable state, exactly, and what can be concluded from them.

#[cfg(feature = "host")]
pub use clock::SystemClock;

mod clock;
pub mod composition;
mod describe;
mod explore;
mod fault;
mod interner;
mod limits;
mod liveness;
mod properties;
mod property_set;
mod search;
mod simulate;
mod space;
mod state;
mod stateright_model;
mod step;
mod store;
mod verification;
mod workers;

pub use clock::{Clock, NoClock};
pub use describe::Describe;
pub use explore::{
    FAULT_LEVELS, FirstViolations, LeveledGraph, Question, explore, explore_fault_levels, first_violations,
    replay_actions,
};
pub use fault::{FaultKind, NoFault};
pub use limits::{Cut, Limits, Progress};
pub use liveness::{FairCycle, fair_cycles, goal_unreachable, plain_fair_cycles};
pub use properties::Properties;
pub use property_set::{PropertyId, PropertySet};
pub use search::{
    Cost, FaultFreePath, Run, Target, best_runs, best_runs_among, cycle_through, fault_free_path, plain_run,
};
pub use simulate::{Sampled, Sampling, simulate};
pub use space::{Reduced, Space};
pub use state::{GlobalState, StateId, StateSet};
pub use stateright_model::ModelSpace;
pub use step::{Assessment, FairnessClass, Marks, Successor};
pub use store::{Graph, StateStore};
pub use verification::{Change, Failure, Finding, PropertyKind, Trace, TraceStep, Verification, Verified, verify};
#[cfg(feature = "host")]
pub use workers::Threads;
pub use workers::{OneWorker, Pool, Workers};
