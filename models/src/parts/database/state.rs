//! The state of a business database.

use crate::ids::{CommitPosition, Key, Message, MessageId};
use stateright::actor::Id;

/// The status of one business transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BusinessStatus {
    /// It has not begun.
    Waiting,
    /// It has written its rows and may be committed or rolled back.
    Open,
    /// It is committed: a business fact.
    Committed,
    /// It is rolled back.
    RolledBack,
}

impl BusinessStatus {
    /// Whether it is committed or rolled back.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Committed | Self::RolledBack)
    }
}

/// A poll of a relay that waits for rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WaitingPoll {
    /// The relay.
    pub relay: Id,
    /// The number of rows that it asks for at most.
    pub most: u8,
}

/// The state of a business database, all of it durable.
///
/// Invariant: `business`, `keys` and `flagged` are as long as there are messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DatabaseState {
    /// The transaction of each message, by id. Ids are drawn in that order.
    pub business: Vec<BusinessStatus>,
    /// The key of each message, by id, once its transaction has begun.
    pub keys: Vec<Key>,
    /// The committed messages, in order of commit.
    pub commits: Vec<MessageId>,
    /// Whether the row of each message is flagged as done, by id.
    pub flagged: Vec<bool>,
    /// Every id below was seen by a relay that polls by id.
    pub next_id: MessageId,
    /// Every commit before was seen by a relay that follows the log of commits.
    pub next_commit: CommitPosition,
    /// Polls that wait for rows, in order of arrival.
    pub waiting: Vec<WaitingPoll>,
}

impl DatabaseState {
    /// A database in which no transaction has begun, for so many messages.
    pub(super) fn new(messages: u8) -> Self {
        let count = usize::from(messages);
        Self {
            business: vec![BusinessStatus::Waiting; count],
            keys: vec![Key(0); count],
            commits: Vec::new(),
            flagged: vec![false; count],
            next_id: MessageId(0),
            next_commit: CommitPosition(0),
            waiting: Vec::new(),
        }
    }

    pub(super) fn status(&self, id: MessageId) -> BusinessStatus {
        self.business[id.index()]
    }

    /// The message with this id.
    pub(super) fn message(&self, id: MessageId) -> Message {
        Message { id, key: self.keys[id.index()] }
    }

    /// The ids of all messages.
    pub(super) fn ids(&self) -> impl Iterator<Item = MessageId> + use<> {
        (0..self.business.len() as u8).map(MessageId)
    }

    /// The number of open transactions.
    pub(super) fn open(&self) -> usize {
        self.business.iter().filter(|status| **status == BusinessStatus::Open).count()
    }

    /// The end of the log of commits.
    pub(super) fn log_end(&self) -> CommitPosition {
        CommitPosition(self.commits.len() as u8)
    }
}
