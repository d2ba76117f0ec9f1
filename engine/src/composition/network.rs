//! How messages travel, and the messages under way on a link.

use super::ids::Direction;

/// How messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Over connections, each first in, first out. When a connection breaks, its messages are lost
    /// or, for requests of which [`super::Environment::may_be_late`] says so, may arrive later or
    /// never.
    Connections,
    /// In any order, each exactly once: stateright's unordered network without duplication.
    Unordered,
    /// In any order, each any number of times: stateright's unordered network with duplication. A
    /// message that was sent once may arrive for ever.
    Duplicating,
}

/// The number of an interned message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageNumber(pub(super) u32);

/// A message that is not bound to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Detached {
    /// The direction of the message.
    pub direction: Direction,
    /// The message.
    pub message: MessageNumber,
}

/// The messages under way on a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Channel {
    /// Requests on the current connection, first in, first out.
    pub requests: Vec<MessageNumber>,
    /// Answers on the current connection, first in, first out.
    pub answers: Vec<MessageNumber>,
    /// Messages that may arrive in any order or never, ascending: requests of detached connections
    /// or, on a network without connections, all messages.
    pub detached: Vec<Detached>,
}

impl Channel {
    /// Adds a message that is not bound to an order; with `once` only if it is not there yet.
    pub(super) fn add_detached(&mut self, entry: Detached, once: bool) {
        match self.detached.binary_search(&entry) {
            Ok(_) if once => {}
            Ok(index) | Err(index) => self.detached.insert(index, entry),
        }
    }
}
