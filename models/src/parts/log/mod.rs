//! A broker that keeps a log: one partition, its consumer group, its producers' sessions, and the
//! transactions of an output topic.
//!
//! It is a contract, not a protocol: what an acknowledgement promises to survive, what a failover
//! may take away, what a repetition may do, and what a reader may see. Source: apache/kafka
//! 1eb7644, cited by file and line beside each rule. Left out: compaction, more than one partition.

mod actor;
mod append;
mod dead_requests;
mod definition;
mod environment;
mod group;
mod output;
mod output_end;
mod output_state;
mod source_transaction;
mod state;

pub use definition::LogBroker;
pub use output::Output;
pub use output_state::{EarlyEnd, OutputRecord, OutputState, PendingPosition, SentMarkers, TransactionState};
pub use state::{
    AwaitedRecord, LogRecord, LogState, SourceTransaction, StoredPosition, TransactionStatus, WaitingFetch,
};
