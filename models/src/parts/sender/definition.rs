//! The settings of a sending client, and the requests that follow from them.

use super::state::{SenderState, SentMessage};
use crate::ids::{Message, ProducerId, Sequence};
use crate::mechanisms::{Identity, ProducerSettings};
use crate::protocol::{DedupId, Holder, Msg, Session};
use crate::rules::{Rule, Rules};
use stateright::actor::Id;

/// A sending client.
#[derive(Clone, Debug)]
pub struct Sender {
    /// `[producer]`.
    pub settings: ProducerSettings,
    /// The broker.
    pub broker: Id,
    /// The rules in force.
    pub rules: Rules,
}

impl Sender {
    /// Whether a session ends with the process that holds it, so that lives have to be
    /// distinguished.
    #[must_use]
    pub const fn has_sessions(&self) -> bool {
        matches!(self.settings.identity, Identity::Sequence) || self.settings.transactional
    }

    /// The life after this one.
    #[must_use]
    pub const fn next_life(&self, producer: ProducerId) -> ProducerId {
        if self.has_sessions() { producer.next() } else { producer }
    }

    /// The request that the next life sends where it sends this message again.
    #[must_use]
    pub fn request_of_next_life(&self, state: &SenderState, message: Message) -> Msg {
        let next = SenderState { producer: self.next_life(state.producer), ..SenderState::default() };
        self.request(&next, SentMessage { message, sequence: next.next_sequence, committing: false })
    }

    /// Whether one more message may be outstanding.
    #[must_use]
    pub fn has_room(&self, state: &SenderState) -> bool {
        let window =
            if self.rules.has(Rule::ProducerWindow) { usize::from(self.settings.in_flight) } else { usize::MAX };
        !state.closed && !state.undecided && !state.initialising && state.outstanding.len() < window
    }

    /// The requests that it would send again if the connection broke now.
    #[must_use]
    pub fn repeats(&self, state: &SenderState) -> Vec<Msg> {
        if state.closed {
            return Vec::new();
        }
        state.outstanding.iter().filter(|sent| !sent.committing).map(|sent| self.request(state, *sent)).collect()
    }

    /// The request about an outstanding message.
    pub(super) fn request(&self, state: &SenderState, sent: SentMessage) -> Msg {
        if sent.committing {
            return Msg::EndTransaction { holder: Self::holder(state), id: sent.message.id };
        }
        Msg::Publish {
            message: sent.message,
            dedup_id: self.dedup_id(state, sent.sequence),
            transactional: self.settings.transactional,
        }
    }

    pub(super) const fn holder(state: &SenderState) -> Holder {
        Holder { producer: state.producer, epoch: state.epoch }
    }

    /// The id that the broker recognises a message with this number by.
    pub(super) fn dedup_id(&self, state: &SenderState, sequence: Sequence) -> DedupId {
        if self.has_sessions() {
            return DedupId::Session(Session { producer: state.producer, epoch: state.epoch, sequence });
        }
        match self.settings.identity {
            Identity::MessageId | Identity::SharedId => DedupId::MessageId,
            Identity::None | Identity::Sequence => DedupId::Anonymous,
        }
    }
}
