//! The place of effects: tables, inboxes, offset stores, a plain output topic.
//!
//! The state of a sink decides whether a second application of a message changes anything.
//! Transactions of an output topic are the broker's (`super::log`).
//!
//! Sources: Kafka documentation, "Message Delivery Semantics" (positions stored with the output);
//! PostgreSQL documentation on unique constraints and `INSERT … ON CONFLICT`; Kleppmann, "How to do
//! distributed locking" (fencing tokens have to be checked by the resource).

mod actor;
mod dead_requests;
mod definition;
mod state;

pub use definition::{Sink, WriteDecision};
pub use state::SinkState;
