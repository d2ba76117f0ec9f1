//! The sending half of a producing client: window, retries, identity, transactions.
//!
//! The producing application and the outbox relay embed it, as both embed the same client library
//! in practice.
//!
//! Sources: Kafka's `ProducerConfig` documentation for `acks`, `retries`,
//! `max.in.flight.requests.per.connection` and `enable.idempotence`; `TransactionManager`
//! (apache/kafka 1eb7644) for what a client does about a sequence error. Left out: batching (a
//! batch holds one message).

mod client;
mod definition;
mod state;

pub use definition::Sender;
pub use state::{SendOutcome, SendStep, SenderState, SentMessage};
