//! From actors to one memoised [`stateright::Model`].
//!
//! Local states, messages, connections and ledgers are interned: a global state is a short vector of small numbers,
//! compared exactly. A handler runs once per actor, local state and event. What is a fault, what is bounded and what the
//! ledger makes of it is said by an [`Environment`]; nothing in this folder knows about pipelines.

mod alone;
mod canonical;
mod deliveries;
mod environment;
mod inspection;
mod reductions;
mod step;
mod tables;
mod world;

pub use environment::{Assessment, Budget, Composable, Environment, Event, Judgement, Marks, Network, View, Way};
pub use inspection::Statistics;
pub use reductions::{Permutation, Reductions, Rotation};
pub use tables::{Channel, Interner, Local};
pub use world::{Action, Concrete, GlobalState, Link, Successor, WIDTH, World};
