//! The parts of a message pipeline, their faults, and the guarantees that a pipeline is checked
//! against.
//!
//! # Concepts
//!
//! * A design is a value of [`Mechanisms`]: every setting of a source, a producer, a broker, a
//!   consumer and a sink, the [`faults`] that it must survive, and the bounds of the exploration.
//! * Each part of a design is a [`stateright::actor::Actor`] in a module of [`parts`]. Parts
//!   exchange the messages of [`protocol`]; every rule of a part cites its source.
//! * A [`Pipeline`] links the parts and says which steps are faults. As the rules of an
//!   [`onceproof_engine::composition::World`] it is a state space, and a [`stateright::Model`].
//! * The [`Ledger`] is a history variable: parts report what happened, and no transition reads it.
//!   Each [`Guarantee`] is stated over it: a step violates it, or a state has an obligation that is
//!   not discharged. A verdict about a guarantee means something only if its hazard was reached.
//! * Each [`Rule`] inside the parts can be removed; proofs show that a guarantee then flips.
//!
//! # Example
//!
//! The default design appends an effect for every delivery. Its consumer crashes after the effect
//! and before the acknowledgement, so that the message is delivered again: `duplicate-free` is
//! violated. A sink with a row for each message recognises the second delivery.
//!
//! ```
//! use onceproof_engine::{Limits, explore};
//! use onceproof_models::mechanisms::{DedupWindow, Identity, Mechanisms, SinkKind};
//! use onceproof_models::{Guarantee, GuaranteeSet, Pipeline, Rules, Scope};
//!
//! let mut design = Mechanisms::default();
//! design.bounds.messages = 1;
//! design.faults.failover = false;
//! design.faults.lossy_crash = false;
//!
//! let violated = |design: Mechanisms| {
//!     let model = Pipeline::model(design, Scope::default(), Rules::ALL);
//!     let graph = explore(&model, false, &Limits::default(), |_| {});
//!     assert!(graph.cut.is_none(), "every reachable state was visited");
//!     assert!(GuaranteeSet::from(graph.hazards).contains(Guarantee::DuplicateFree));
//!     GuaranteeSet::from(graph.violations)
//! };
//! assert!(violated(design).contains(Guarantee::DuplicateFree));
//!
//! design.producer.identity = Identity::MessageId;
//! design.broker.dedup_window = DedupWindow::OutlivesRetries;
//! design.sink.kind = SinkKind::Upsert;
//! assert!(!violated(design).contains(Guarantee::DuplicateFree));
//! ```
//!
//! Left out on purpose: files, texts for people, exploration. No part reads a clock, a hash order
//! or a float, so a step is a function of the state, and the crate builds for WebAssembly.
//!
//! Next: [`pipeline`] for what is a fault and what is recovery, [`parts`] for the rules of one
//! part, and the crate `onceproof` for verdicts, counterexamples and design files.

pub mod durability;
pub mod fault_parts;
mod fault_targets;
pub mod faults;
pub mod guarantee;
pub mod ids;
pub mod ledger;
mod limited_faults;
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
pub use permutation::{EntrySet, Permutation, Rotation};
pub use pipeline::{Pipeline, Successor};
pub use reductions::Reductions;
pub use rules::{Rule, Rules};
pub use scope::Scope;
