//! A broker that keeps a queue: messages are leased one by one, deleted when acknowledged, and
//! delivered again when the lease ends.
//!
//! The end of a lease is recovery where its holder no longer has the message, and a fault while the
//! holder is at work (visibility timeout, ack deadline, consumer timeout); `crate::pipeline`
//! distinguishes the two.
//!
//! Sources: Amazon SQS developer guide (visibility timeout, receipt handle, deduplication id);
//! RabbitMQ documentation (acknowledgements, quorum queues, delivery limit); Google Pub/Sub (ack
//! deadline). Left out: priorities, and acknowledgements that a failover forgets.

mod actor;
mod dead_requests;
mod definition;
mod delivery;
mod environment;
mod publish;
mod state;

pub use definition::QueueBroker;
pub use state::{AwaitedEntry, Lease, QueueEntry, QueueState};
