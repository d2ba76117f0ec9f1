//! The parts of a pipeline, each an actor in a module of its own. [`Part`] is any of them, so that
//! one model can hold them all.
//!
//! In each module `definition` (or the part's own name) says what follows from the design, `state`
//! is the local state with its invariants, and `actor` is the [`stateright::actor::Actor`]. A
//! handler ends with `conclude`, which sends the answers that have become possible and offers what
//! may happen next without a request.

mod consumer;
mod database;
mod log;
mod part;
mod producer;
mod queue;
mod relay;
mod sender;
mod sink;
mod storage;
#[cfg(test)]
mod tests;
mod timeout;

pub use consumer::{Consumer, ConsumerStage, ConsumerState, HeldMessage, WorkStep};
pub use database::{BusinessStatus, Database, DatabaseState, WaitingPoll};
pub use log::{
    AwaitedRecord, EarlyEnd, LogBroker, LogRecord, LogState, Output, OutputRecord, OutputState, PendingPosition,
    SentMarkers, SourceTransaction, StoredPosition, TransactionState, TransactionStatus, WaitingFetch,
};
pub use part::{Part, PartState};
pub use producer::Producer;
pub use queue::{AwaitedEntry, Deletion, Lease, QueueBroker, QueueEntry, QueueState};
pub use relay::{Relay, RelayState, RelayStep};
pub use sender::{SendOutcome, SendStep, Sender, SenderState, SentMessage};
pub use sink::{Sink, SinkState, WriteDecision};
pub use storage::{ProducerState, Storage, SubmissionStage};
