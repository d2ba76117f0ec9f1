//! Terraform: queues, subscriptions, streams and topics of the providers for AWS, Google and Kafka,
//! and the registry's module for SQS.
//!
//! Attributes that refer to a variable or a local with a known value have that value; any other
//! expression stays unresolved. The output of `terraform show -json` has values in their place.

mod block;
mod lambda;
mod module;
mod resource;
mod shown;

pub(super) use block::{terraform, terraform_shown};
pub(super) use shown::is_shown;
