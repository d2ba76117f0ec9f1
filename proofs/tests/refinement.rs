//! Claim: the runtime refines the explored actors. With the same inputs both have the same
//! observable outputs, so the verdicts about the actors apply to the code that runs.
//!
//! The actors themselves are the references of these random runs: the consumer for the commit
//! tracker, the sink with its inbox for the dedup window and for the inbox in a database, the log
//! for the window over sequence numbers.

mod actor;
mod consumer;
mod log;
mod sink;
