//! How explored states and steps are kept: exactly, in few bytes.

mod edges;
mod graph;
mod packing;
mod state_store;

pub(crate) use edges::{Block, Edges};
pub use graph::{Graph, Level};
pub use state_store::StateStore;
