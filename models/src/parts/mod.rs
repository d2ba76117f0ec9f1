//! The parts, one actor a file. [`Part`] is any of them, so that one model can hold them all.

mod consumer;
mod consumer_state;
mod database;
mod log;
mod output;
mod part;
mod permute;
mod producer;
mod queue;
mod relay;
mod sender;
mod sink;
#[cfg(test)]
mod tests;

pub use consumer::Consumer;
pub use consumer_state::{ConsumerState, InHand, Stage, Working};
pub use database::{Business, Database, DatabaseState};
pub use log::{LogBroker, LogState, Record, Status, Stored};
pub use output::{OpenOutput, Output, OutputState};
pub use part::{Part, PartState};
pub use permute::Permute;
pub(crate) use permute::local as permute_local;
pub use producer::{Producer, ProducerState, Progress};
pub use queue::{Lease, QueueBroker, QueueEntry, QueueState};
pub use relay::{Relay, RelayState, RelayStep};
pub use sender::{Sender, SenderState, Sent};
pub use sink::{Sink, SinkState};

/// What the actors of this crate do not tell apart: a timer may fire at any time.
pub(crate) fn some_time() -> std::ops::Range<std::time::Duration> {
    stateright::actor::model_timeout()
}
