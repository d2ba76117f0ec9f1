//! A consumer: it polls, hands messages to the handler, applies them at the sink, and acknowledges.
//!
//! All of its state is volatile: after a crash it joins again and goes on from what the broker or
//! the sink has stored. A consumer that was replaced while it was stalled does not know it: it goes
//! on as a zombie until a request is refused.
//!
//! Sources: `KafkaConsumer` documentation (positions, auto-commit, rebalances); AMQP 0-9-1
//! acknowledgements; Amazon SQS receipt handles. Left out: batches of more than one message,
//! pausing.

mod actor;
mod broker_answers;
mod definition;
mod handling;
mod polling;
mod requests;
mod sink_answers;
mod state;
mod transaction;

pub use definition::Consumer;
pub use state::{ConsumerStage, ConsumerState, HeldMessage, WorkStep};
