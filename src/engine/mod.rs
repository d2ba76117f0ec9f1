//! Exploration: every reachable state, exactly, and what can be concluded from them.
//!
//! This folder is the only place that knows how states are stored. It knows nothing of pipelines: it explores a
//! [`Space`], keeps the graph, and answers three questions about it: which steps broke something, from which states a
//! goal is out of reach without further faults, and which path there has the fewest faults.

mod explore;
mod graph;
mod limits;
mod liveness;
mod path;
mod space;
mod store;

pub use explore::explore;
pub use graph::{Broken, Graph};
pub use limits::{Cut, Limits, Progress};
pub use liveness::unreachable_from;
pub use path::{Cost, Paths};
pub use space::Space;
pub use store::StateStore;
