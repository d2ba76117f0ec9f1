//! The settings of a sending client, and the requests that follow from them.

use super::state::{SendStep, SenderState, SentMessage};
use crate::ids::{Message, ProducerId, Sequence};
use crate::mechanisms::{Identity, ProducerSettings, TransactionEpoch};
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
    /// How long a transactional client keeps its epoch.
    pub epoch: TransactionEpoch,
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
        self.request(&next, SentMessage { message, sequence: next.next_sequence, step: SendStep::Writing })
    }

    /// Whether a transactional client adds partitions and begins epochs by requests of their own.
    pub(super) fn has_epoch_per_session(&self) -> bool {
        self.settings.transactional && self.epoch != TransactionEpoch::PerTransaction
    }

    /// The first step of a message.
    pub(super) fn first_step(&self) -> SendStep {
        if self.has_epoch_per_session() { SendStep::Adding } else { SendStep::Writing }
    }

    /// Whether one more message may be outstanding.
    #[must_use]
    pub fn has_room(&self, state: &SenderState) -> bool {
        let window =
            if self.rules.has(Rule::ProducerWindow) { usize::from(self.settings.in_flight) } else { usize::MAX };
        !state.closed
            && !state.undecided
            && !state.initialising
            && state.aborting.is_none()
            && state.outstanding.len() < window
    }

    /// The requests that it would send again if the connection broke now.
    #[must_use]
    pub fn repeats(&self, state: &SenderState) -> Vec<Msg> {
        if state.closed {
            return Vec::new();
        }
        let is_written = |sent: &&SentMessage| sent.step == SendStep::Writing;
        state.outstanding.iter().filter(is_written).map(|sent| self.request(state, *sent)).collect()
    }

    /// The request about an outstanding message.
    pub(super) fn request(&self, state: &SenderState, sent: SentMessage) -> Msg {
        let (holder, id) = (Self::holder(state), sent.message.id);
        match sent.step {
            SendStep::Adding => Msg::AddPartition { holder, id },
            SendStep::Writing => Msg::Publish {
                message: sent.message,
                dedup_id: self.dedup_id(state, sent.sequence),
                transactional: self.settings.transactional,
            },
            SendStep::Committing => Msg::EndTransaction { holder, id, sequence: sent.sequence, commit: true },
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
