//! From actors to one memoised state space.
//!
//! Local states, messages, channels and ledgers are interned: a global state is a short vector of
//! small numbers, compared exactly. A handler runs once per actor, local state and input; a
//! remembered step costs a few look-ups. The rules of a world define its actions, faults, bounds
//! and observations.

mod access;
mod action;
pub mod address;
mod channel_updates;
mod deliver_all;
mod deliveries;
mod describe;
mod environment;
mod expand;
mod handler;
mod ids;
mod inspection;
mod key;
mod layout;
mod local;
mod network;
mod observer;
mod postponed_receipt;
mod reducer;
mod representative;
mod rules;
mod spaces;
mod symmetry;
mod tables;
mod take_action;
mod tied_reads;
mod transition;
mod values;
mod view;
mod world;

pub use action::{Action, Event, WorldStep};
pub use environment::{Budget, Environment, FaultCounter, Judgement};
pub use ids::{ActorId, Direction, Link, LinkId};
pub use inspection::{Handled, Statistics};
pub use local::{Composable, Local};
pub use network::{Channel, Detached, MessageNumber, Network};
pub use observer::Observer;
pub use reducer::{HeadRequest, PostponedReceipt, Reducer};
pub use rules::WorldRules;
pub use spaces::PlainWorld;
pub use symmetry::{NoPermutation, Permutation, Symmetry};
pub use view::{Observation, View};
pub use world::World;
