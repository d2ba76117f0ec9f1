//! The state that a sending client keeps across a crash.
//!
//! A producing application keeps what it knows of its messages; a relay keeps only which life it
//! is, so that the next one is distinguished; every other part keeps nothing here (servers are
//! durable as a whole, consumers ask others).

use super::sender::SenderState;

/// How far the application is with one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubmissionStage {
    /// Not yet submitted.
    Waiting,
    /// The business transaction is being opened (dual write, send first).
    Opening,
    /// The business transaction is being committed.
    Committing,
    /// The business transaction is being rolled back, since the send failed.
    Aborting,
    /// The message is with the sender.
    Sending,
    /// The application learnt that it succeeded.
    Done,
    /// The application learnt that it failed, or has forgotten it.
    Failed,
}

/// The local state of a producing application, and what it keeps of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProducerState {
    /// The stage of each message, by id; empty for a relay and for a standby that has not taken
    /// over.
    pub progress: Vec<SubmissionStage>,
    /// The client library.
    pub sender: SenderState,
}

/// The common type of what actors save.
pub type Storage = ProducerState;
