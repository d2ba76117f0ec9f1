//! Terraform: queues, subscriptions, streams and topics of the providers for AWS, Google and Kafka,
//! and the registry's module for SQS.
//!
//! Attributes that refer to a variable or a local with a known value have that value; any other
//! expression stays unresolved.

mod block;
mod module;
mod resource;

pub(super) use block::terraform;
