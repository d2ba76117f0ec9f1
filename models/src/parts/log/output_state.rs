//! The state of an output topic.

use crate::ids::{Message, Offset};
use crate::protocol::Registration;

/// A transaction under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpenOutput {
    /// The offset of the input that it is about.
    pub about: Offset,
    /// The outputs, each with the registration that wrote it, by which its own repetition is
    /// recognised.
    pub writes: Vec<(Message, Registration)>,
    /// The position that becomes visible with the outputs.
    pub position: Option<Offset>,
}

/// The state of an output topic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OutputState {
    /// The latest registration for the transactional id.
    pub registration: Registration,
    /// Whether a time-out has ended that registration.
    pub expired: bool,
    /// Whether the current turn began with the end of a transaction on request, so that the request
    /// may be repeated.
    pub ended: bool,
    /// The open transaction.
    pub open: Option<OpenOutput>,
}
