//! What a consumer has in its head: where it stands, and what is being done about each message in its hand.

use crate::ids::{Generation, Message, Offset};
use crate::protocol::Registration;

/// Where a consumer stands with its group, its sink, its topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It has asked for the partition.
    Joining,
    /// It reads the position that the sink has stored.
    ReadingPosition,
    /// It takes over the output topic's transactional id.
    Registering,
    /// It polls.
    Ready,
}

/// What is being done about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Working {
    /// It is acknowledged before anything else.
    AcknowledgingFirst,
    /// It waits for a worker.
    Queued,
    /// The handler is at work and may yet fail.
    Handling,
    /// The inbox is asked.
    Looking,
    /// The id is recorded before the effect.
    RecordingFirst,
    /// It is applied.
    Applying,
    /// The id is recorded after the effect.
    RecordingAfter,
    /// Its output is written.
    Writing,
    /// Its output is written and the handler may yet fail.
    Written,
    /// Its position is added to the transaction.
    AddingOffset,
    /// The transaction is being ended.
    Ending {
        /// Whether it is committed.
        commit: bool,
    },
    /// It is acknowledged.
    Acknowledging,
    /// It is given back.
    GivingBack,
}

/// A message that the consumer has received and is not done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InHand {
    /// The offset in a log, or the number of a queue's entry.
    pub place: u8,
    /// Which delivery of the entry it was.
    pub turn: bool,
    /// The message.
    pub message: Message,
    /// What is being done about it.
    pub working: Working,
}

/// The consumer's local state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConsumerState {
    /// Where it stands.
    pub stage: Stage,
    /// The generation that it believes in.
    pub generation: Generation,
    /// The registration of the output topic that it believes in.
    pub registration: Registration,
    /// The next message to fetch.
    pub position: Offset,
    /// What it knows to be stored as its position, where it looks at that.
    pub stored: Offset,
    /// Everything below was handed out before the last poll.
    pub polled: Offset,
    /// Whether a message has been asked for.
    pub asked: bool,
    /// What it has in hand, in order of delivery.
    pub hand: Vec<InHand>,
    /// A commit whose answer is missing, of a consumer that goes on meanwhile.
    pub committing: Option<Offset>,
}
