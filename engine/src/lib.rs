//! Exploration: every reachable state, exactly, and what can be concluded from them.
//!
//! This folder is the only place that knows how states are stored. It knows nothing of pipelines: it explores a
//! [`Space`], keeps what liveness needs of the graph, and answers three questions: what was broken, from which states a goal
//! is out of reach or can be put off for ever once faults have stopped, and which run there has the fewest faults. How it
//! works, what is exact and what is assumed is in `docs/engine.md`.

pub mod address;
mod components;
pub mod composition;
mod edges;
mod explore;
mod fault;
mod graph;
mod layers;
mod limits;
mod liveness;
mod memo;
mod search;
mod simulate;
mod space;
mod store;

pub use edges::{Block, Edges};
pub use explore::explore;
pub use fault::{FaultKind, NoFault};
pub use graph::Graph;
pub use layers::{Asked, FirstBroken, LAYERS, Layered, explore_layers, first_broken, follow};
pub use limits::{Cut, Limits, Progress};
pub use liveness::{FairCycle, Places, UNFAIR, fair_cycles, fair_inside, stuck};
pub use memo::ModelSpace;
pub use search::{Calm, Cost, Run, Target, best_runs, best_runs_among, calm_way, replay, round};
pub use simulate::{Sampled, Sampling, simulate};
pub use space::{Reduced, Space};
pub use store::StateStore;
