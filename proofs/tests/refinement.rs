//! Claim: the runtime does what the explored actors do. Same inputs, same observable answers: the model that was explored is the
//! code that runs.
//!
//! The references of these random runs are the actors themselves: the consumer for the commit tracker, the sink with its inbox for the
//! dedup window and for the inbox in a database, the log for the window over sequence numbers.

#[path = "refinement/actor.rs"]
mod actor;
#[path = "refinement/consumer.rs"]
mod consumer;
#[path = "refinement/log.rs"]
mod log;
#[path = "refinement/sink.rs"]
mod sink;
