//! The parts of a message pipeline, their faults, and the guarantees that a pipeline is checked
//! against.
//!
//! PLACEHOLDER

pub mod faults;
pub mod guarantee;
pub mod ids;
pub mod ledger;
pub mod mechanisms;
pub mod message_set;
pub mod parts;
mod permutation;
pub mod pipeline;
pub mod protocol;
pub mod reductions;
pub mod reference;
pub mod rules;
pub mod scope;

pub use faults::Fault;
pub use guarantee::{Guarantee, GuaranteeSet};
pub use ledger::Ledger;
pub use mechanisms::Mechanisms;
pub use message_set::MessageSet;
pub use permutation::{Permutation, Rotation};
pub use pipeline::Pipeline;
pub use reductions::Reductions;
pub use rules::{Rule, Rules};
pub use scope::Scope;

/// A step out of a state of a pipeline.
pub type Successor = onceproof_engine::composition::WorldStep<Fault>;
