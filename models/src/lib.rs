//! WHAT the parts of a message pipeline do.
//!
//! Every part (producer, relay, database, broker, consumer, sink) is a [`stateright::actor::Actor`] in a file of
//! its own; [`pipeline`] wires them together and says which of their steps are faults; [`composition`] turns actors
//! into one memoised [`stateright::Model`]; [`ledger`] is the ghost record that guarantees are stated over.
//!
//! Left out on purpose: files, text, exploration. Nothing here reads a clock, a hash order or a float.

pub mod composition;
pub mod faults;
pub mod guards;
pub mod ledger;
pub mod mechanisms;
pub mod parts;
pub mod pipeline;
pub mod protocol;
pub mod reference;
pub mod words;

pub use faults::Fault;
pub use guards::{Guard, Guards};
pub use ledger::{Guarantee, Ledger};
pub use mechanisms::Mechanisms;
pub use pipeline::Pipeline;

/// The digest of these sources, as hexadecimal digits: another one may mean other verdicts.
pub const SOURCES: &str = env!("ONCEPROOF_MODELS");
