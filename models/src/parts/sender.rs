//! The sending half of a producing client: window, retries, identity, transactions.
//!
//! Both the producing application and the outbox relay embed it, as both embed the same client library in practice.
//! Rules: Kafka's `ProducerConfig` documentation for `acks`, `retries`, `max.in.flight.requests.per.connection` and
//! `enable.idempotence`; `TransactionManager` (apache/kafka 1eb7644) for what a client does about a sequence error.
//! Batching is left out: a batch of one message.

use crate::ids::{Message, MessageId, ProducerEpoch, ProducerId, Sequence};
use crate::mechanisms::{Acks, Identity as Identities, OnGap, Producer as Settings, Retries};
use crate::protocol::{Choice, Holder, Identity, Msg, Session};
use crate::rules::{Rule, Rules};
use stateright::actor::{Actor, Id, Out};

/// What a sender knows about a message that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sent {
    /// What was sent.
    pub message: Message,
    /// Under which number.
    pub sequence: Sequence,
    /// Whether it is written and its transaction is being committed.
    pub committing: bool,
}

/// The sender's local state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SenderState {
    /// Under way, in the order of sending.
    pub outstanding: Vec<Sent>,
    /// Which life of the client this is, where that can be told apart.
    pub producer: ProducerId,
    /// How often it renumbered.
    pub epoch: ProducerEpoch,
    /// The number of the next message.
    pub next_sequence: Sequence,
    /// Whether the transactional id is being taken over.
    pub initialising: bool,
    /// Whether it stopped for good: a fatal error.
    pub closed: bool,
    /// Whether it has yet to decide between trying again and giving up.
    pub undecided: bool,
}

/// What became of what was under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// These succeeded.
    pub accepted: Vec<Message>,
    /// These failed, with an unknown outcome.
    pub failed: Vec<MessageId>,
}

/// The sender: its settings and whom it talks to.
#[derive(Clone, Debug)]
pub struct Sender {
    /// `[producer]`.
    pub settings: Settings,
    /// The broker.
    pub broker: Id,
    /// The rules in force.
    pub rules: Rules,
}

impl Sender {
    /// Whether a session ends with the process that holds it, so that lives have to be told apart.
    #[must_use]
    pub const fn has_sessions(&self) -> bool {
        matches!(self.settings.identity, Identities::Sequence) || self.settings.transactional
    }

    /// As which life the client starts again.
    #[must_use]
    pub const fn next_life(&self, producer: ProducerId) -> ProducerId {
        if self.has_sessions() { producer.next() } else { producer }
    }

    /// What the next life sends where it sends this message again.
    #[must_use]
    pub fn request_of_next_life(&self, state: &SenderState, message: Message) -> Msg {
        let next = SenderState { producer: self.next_life(state.producer), ..SenderState::default() };
        self.request(&next, Sent { message, sequence: next.next_sequence, committing: false })
    }

    /// A sender that has just started, as the given life.
    pub fn start<A: Actor<Msg = Msg>>(&self, producer: ProducerId, o: &mut Out<A>) -> SenderState {
        if self.settings.transactional {
            o.send(self.broker, Msg::InitTransactions { holder: Holder { producer, ..Holder::default() } });
        }
        SenderState { producer, initialising: self.settings.transactional, ..SenderState::default() }
    }

    /// Whether one more may be under way.
    #[must_use]
    pub fn has_room(&self, state: &SenderState) -> bool {
        let window =
            if self.rules.has(Rule::ProducerWindow) { usize::from(self.settings.in_flight) } else { usize::MAX };
        !state.closed && !state.undecided && !state.initialising && state.outstanding.len() < window
    }

    /// Sends one more; accepted at once where nobody waits for an answer.
    pub fn send<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, message: Message, o: &mut Out<A>) -> Outcome {
        let sent = Sent { message, sequence: state.next_sequence, committing: false };
        if self.has_sessions() {
            state.next_sequence = state.next_sequence.next();
        }
        o.send(self.broker, self.request(state, sent));
        // Kafka, `acks=0`: "the producer will not wait for any acknowledgment from the server at all".
        if self.settings.acks == Acks::None {
            return Outcome { accepted: vec![message], ..Outcome::default() };
        }
        state.outstanding.push(sent);
        Outcome::default()
    }

    fn request(&self, state: &SenderState, sent: Sent) -> Msg {
        if sent.committing {
            return Msg::EndTransaction { holder: Self::holder(state), id: sent.message.id };
        }
        Msg::Publish {
            message: sent.message,
            identity: self.identity(state, sent.sequence),
            transactional: self.settings.transactional,
        }
    }

    fn holder(state: &SenderState) -> Holder {
        Holder { producer: state.producer, epoch: state.epoch }
    }

    fn identity(&self, state: &SenderState, sequence: Sequence) -> Identity {
        if self.has_sessions() {
            return Identity::Session(Session { producer: state.producer, epoch: state.epoch, sequence });
        }
        match self.settings.identity {
            Identities::MessageId | Identities::SharedId => Identity::MessageId,
            _ => Identity::Anonymous,
        }
    }

    /// What it would send again if the connection broke now.
    #[must_use]
    pub fn repeats(&self, state: &SenderState) -> Vec<Msg> {
        if state.closed {
            return Vec::new();
        }
        state.outstanding.iter().filter(|sent| !sent.committing).map(|sent| self.request(state, *sent)).collect()
    }

    fn resend<A: Actor<Msg = Msg>>(&self, state: &SenderState, o: &mut Out<A>) {
        for sent in &state.outstanding {
            o.send(self.broker, self.request(state, *sent));
        }
    }

    /// An answer of the broker, or the news that the connection to it is gone.
    pub fn on_msg<A: Actor<Msg = Msg, Random = Choice>>(
        &self,
        state: &mut SenderState,
        msg: &Msg,
        o: &mut Out<A>,
    ) -> Outcome {
        match *msg {
            Msg::Published { id, identity } => self.published(state, id, identity, o),
            Msg::TransactionEnded { id } => Self::settle(state, |sent| sent.committing && sent.message.id == id),
            Msg::TransactionsReady => {
                state.initialising = false;
                Outcome::default()
            }
            Msg::ProducerFenced => {
                state.closed = true;
                Outcome {
                    failed: state.outstanding.drain(..).map(|sent| sent.message.id).collect(),
                    ..Outcome::default()
                }
            }
            Msg::OutOfSequence { id, identity } => {
                self.gap(state, id, identity, o);
                Outcome::default()
            }
            Msg::ConnectionLost => self.connection_lost(state, o),
            _ => Outcome::default(),
        }
    }

    fn published<A: Actor<Msg = Msg>>(
        &self,
        state: &mut SenderState,
        id: MessageId,
        identity: Identity,
        o: &mut Out<A>,
    ) -> Outcome {
        let Some(index) = state.outstanding.iter().position(|sent| {
            sent.message.id == id && !sent.committing && self.identity(state, sent.sequence) == identity
        }) else {
            return Outcome::default();
        };
        if self.settings.transactional {
            state.outstanding[index].committing = true;
            o.send(self.broker, self.request(state, state.outstanding[index]));
            return Outcome::default();
        }
        let sent = state.outstanding.remove(index);
        Outcome { accepted: vec![sent.message], ..Outcome::default() }
    }

    fn settle(state: &mut SenderState, is_it: impl Fn(&Sent) -> bool) -> Outcome {
        let Some(index) = state.outstanding.iter().position(is_it) else { return Outcome::default() };
        let sent = state.outstanding.remove(index);
        Outcome { accepted: vec![sent.message], ..Outcome::default() }
    }

    /// A sequence error. Where an earlier message is still under way it arrives first and the later one is sent again
    /// with it; where all earlier ones were acknowledged, the broker has lost one of them.
    fn gap<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, id: MessageId, identity: Identity, o: &mut Out<A>) {
        let Some(first) = state.outstanding.first() else { return };
        if first.message.id != id || self.identity(state, first.sequence) != identity {
            return;
        }
        match self.settings.on_gap {
            // librdkafka INTRODUCTION.md: a sequence error on the head of the line is fatal.
            OnGap::Fail if self.rules.has(Rule::ProducerStopsAtGap) => state.closed = true,
            // Kafka Java client, `TransactionManager.canRetry`/`bumpIdempotentEpochAndResetIdIfNeeded`: the epoch is
            // bumped and what is in flight is numbered from zero.
            OnGap::Fail | OnGap::Renumber => {
                state.epoch = state.epoch.next();
                for (number, sent) in (0_u8..).zip(&mut state.outstanding) {
                    sent.sequence = Sequence(number);
                }
                state.next_sequence = Sequence(state.outstanding.len() as u8);
                self.resend(state, o);
            }
        }
    }

    fn connection_lost<A: Actor<Msg = Msg, Random = Choice>>(
        &self,
        state: &mut SenderState,
        o: &mut Out<A>,
    ) -> Outcome {
        // Who was refused for good asks for nothing any more (Kafka: ProducerFencedException is fatal).
        if state.closed {
            return Outcome::default();
        }
        if state.initialising {
            o.send(self.broker, Msg::InitTransactions { holder: Self::holder(state) });
        }
        if state.outstanding.is_empty() {
            return Outcome::default();
        }
        // The outcome of a commit is asked for until it is known, as Kafka's clients do within `max.block.ms`.
        let committing = state.outstanding.iter().any(|sent| sent.committing);
        match self.settings.retries {
            Retries::None if !committing => self.give_up(state, o),
            Retries::GiveUp if !committing => {
                state.undecided = true;
                o.choose_random("outcome unknown", vec![Choice::TryAgain, Choice::GiveUp]);
                Outcome::default()
            }
            _ if self.rules.has(Rule::ProducerResends) => {
                self.resend(state, o);
                Outcome::default()
            }
            _ => Outcome::default(),
        }
    }

    /// The decision between trying again and giving up.
    pub fn on_random<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, choice: Choice, o: &mut Out<A>) -> Outcome {
        state.undecided = false;
        if choice == Choice::GiveUp {
            return self.give_up(state, o);
        }
        self.resend(state, o);
        Outcome::default()
    }

    /// What is under way has failed. Whoever numbers messages begins a new epoch, since the broker may miss those numbers
    /// (librdkafka INTRODUCTION.md, "Message timeout considerations"; Kafka Java client, KIP-360,
    /// `TransactionManager.markSequenceUnresolved`). In a transaction "your application should call
    /// abortTransaction() to reset the state and continue to send data" (`KafkaProducer.send`), and the abort comes with the new
    /// epoch, which refuses what is still under way of the old one (KIP-360, KIP-890). Both are one request here.
    fn give_up<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, o: &mut Out<A>) -> Outcome {
        let failed = state.outstanding.drain(..).map(|sent| sent.message.id).collect();
        if self.has_sessions() && self.rules.has(Rule::ProducerBeginsEpoch) {
            state.epoch = state.epoch.next();
            state.next_sequence = Sequence(0);
            if self.settings.transactional {
                state.initialising = true;
                o.send(self.broker, Msg::InitTransactions { holder: Self::holder(state) });
            }
        }
        Outcome { failed, ..Outcome::default() }
    }
}
