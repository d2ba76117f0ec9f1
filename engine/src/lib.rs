//! Exploration: every reachable state, exactly, and what can be concluded from them.
//!
//! This folder is the only place that knows how states are stored. It knows nothing of pipelines: it explores a
//! [`Space`], keeps what liveness needs of the graph, and answers three questions: what was broken, from which states a goal
//! is out of reach or can be put off for ever once faults have stopped, and which run there has the fewest faults. How it
//! works, what is exact and what is assumed is in `docs/internals/engine.md`.

pub mod address;
mod clock;
mod components;
pub mod composition;
mod edges;
mod explore;
mod fault;
mod fault_levels;
mod graph;
mod limits;
mod liveness;
mod property_set;
mod search;
mod simulate;
mod space;
mod stateright_model;
mod store;

#[cfg(feature = "host")]
pub use clock::SystemClock;
pub use clock::{Clock, NoClock};
pub use edges::{Block, Edges};
pub use explore::explore;
pub use fault::{FaultKind, NoFault};
pub use fault_levels::{Asked, FAULT_LEVELS, FirstBroken, Leveled, explore_fault_levels, first_broken, follow};
pub use graph::Graph;
pub use limits::{Cut, Limits, Progress};
pub use liveness::{FairCycle, Places, UNFAIR, fair_cycles, fair_inside, stuck};
pub use property_set::{PropertyId, PropertySet};
pub use search::{Cost, FaultFreePath, Run, Target, best_runs, best_runs_among, fault_free_path, replay, round};
pub use simulate::{Sampled, Sampling, simulate};
pub use space::{Reduced, Space};
pub use stateright_model::ModelSpace;
pub use store::StateStore;
