//! A broker that keeps a queue: messages are leased one by one, deleted when acknowledged, and
//! delivered again when the lease ends.
//!
//! The end of a lease is recovery where its holder no longer has the message, and a fault while the
//! holder is at work (visibility timeout, ack deadline, consumer timeout); `crate::pipeline`
//! distinguishes the two.
//!
//! Sources: Amazon SQS developer guide (visibility timeout, receipt handle, deduplication id);
//! RabbitMQ documentation (acknowledgements, quorum queues, delivery limit); Google Pub/Sub (ack
//! deadline). Left out: priorities, and dead letters or dropped messages that a loss brings back.

mod actor;
mod dead_requests;
mod definition;
mod delivery;
mod environment;
mod losses;
mod publish;
mod state;

pub use definition::QueueBroker;
pub use state::{AwaitedEntry, Deletion, Lease, QueueEntry, QueueState};
