//! WHAT the parts of a message pipeline do.
//!
//! Every part (producer, relay, database, broker, consumer, sink) is a [`stateright::actor::Actor`] in a file of
//! its own; [`pipeline`] channels them together and says which of their steps are faults; [`ledger`] is the ghost record that guarantees are stated over.
//!
//! Left out on purpose: files, text, exploration. Nothing here reads a clock, a hash order or a float.

pub mod faults;
pub mod ids;
pub mod ledger;
pub mod mechanisms;
pub mod parts;
pub mod pipeline;
pub mod protocol;
pub mod reference;
pub mod rules;

pub use faults::Fault;
pub use ledger::{Guarantee, Ledger};
pub use mechanisms::Mechanisms;
pub use pipeline::Pipeline;
pub use rules::{Rule, Rules};

/// A step out of a state of a pipeline.
pub type Successor = onceproof_engine::composition::Successor<Fault>;
