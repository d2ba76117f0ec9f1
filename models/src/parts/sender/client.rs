//! The behaviour of a sending client: it sends, handles answers, sends again, and gives up.

use super::definition::Sender;
use super::state::{SendOutcome, SenderState, SentMessage};
use crate::ids::{Message, MessageId, ProducerId, Sequence};
use crate::mechanisms::{Acks, OnGap, Retries};
use crate::protocol::{Choice, DedupId, Holder, Msg};
use crate::rules::Rule;
use stateright::actor::{Actor, Out};

impl Sender {
    /// The state of a client that has just started, as the given life.
    pub fn start<A: Actor<Msg = Msg>>(&self, producer: ProducerId, o: &mut Out<A>) -> SenderState {
        if self.settings.transactional {
            o.send(self.broker, Msg::InitTransactions { holder: Holder { producer, ..Holder::default() } });
        }
        SenderState { producer, initialising: self.settings.transactional, ..SenderState::default() }
    }

    /// Sends one more message. It is accepted at once where no answer is asked for.
    pub fn send<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, message: Message, o: &mut Out<A>) -> SendOutcome {
        let sent = SentMessage { message, sequence: state.next_sequence, committing: false };
        if self.has_sessions() {
            state.next_sequence = state.next_sequence.next();
        }
        o.send(self.broker, self.request(state, sent));
        // Kafka, `acks=0`: "the producer will not wait for any acknowledgment from the server at
        // all".
        if self.settings.acks == Acks::None {
            return SendOutcome::accepted(message);
        }
        state.outstanding.push(sent);
        SendOutcome::default()
    }

    fn resend<A: Actor<Msg = Msg>>(&self, state: &SenderState, o: &mut Out<A>) {
        for sent in &state.outstanding {
            o.send(self.broker, self.request(state, *sent));
        }
    }

    /// Handles an answer of the broker, or the loss of the connection to it. Returns what became of
    /// messages.
    pub fn on_msg<A: Actor<Msg = Msg, Random = Choice>>(
        &self,
        state: &mut SenderState,
        msg: &Msg,
        o: &mut Out<A>,
    ) -> SendOutcome {
        match *msg {
            Msg::Published { id, dedup_id } => self.published(state, id, dedup_id, o),
            Msg::TransactionEnded { id } => Self::transaction_ended(state, id),
            Msg::TransactionsReady => {
                state.initialising = false;
                SendOutcome::default()
            }
            Msg::ProducerFenced => {
                state.closed = true;
                SendOutcome { failed: Self::drop_outstanding(state), ..SendOutcome::default() }
            }
            Msg::OutOfSequence { id, dedup_id } => {
                self.out_of_sequence(state, id, dedup_id, o);
                SendOutcome::default()
            }
            Msg::ConnectionLost => self.connection_lost(state, o),
            _ => SendOutcome::default(),
        }
    }

    fn published<A: Actor<Msg = Msg>>(
        &self,
        state: &mut SenderState,
        id: MessageId,
        dedup_id: DedupId,
        o: &mut Out<A>,
    ) -> SendOutcome {
        let is_it = |sent: &SentMessage| {
            sent.message.id == id && !sent.committing && self.dedup_id(state, sent.sequence) == dedup_id
        };
        let Some(index) = state.outstanding.iter().position(is_it) else { return SendOutcome::default() };
        if self.settings.transactional {
            state.outstanding[index].committing = true;
            o.send(self.broker, self.request(state, state.outstanding[index]));
            return SendOutcome::default();
        }
        SendOutcome::accepted(state.outstanding.remove(index).message)
    }

    fn transaction_ended(state: &mut SenderState, id: MessageId) -> SendOutcome {
        match state.outstanding.iter().position(|sent| sent.committing && sent.message.id == id) {
            Some(index) => SendOutcome::accepted(state.outstanding.remove(index).message),
            None => SendOutcome::default(),
        }
    }

    /// Handles a sequence error. Where an earlier message is still outstanding, it arrives first
    /// and the later one is sent again with it; where all earlier ones were acknowledged, the
    /// broker has lost one of them.
    fn out_of_sequence<A: Actor<Msg = Msg>>(
        &self,
        state: &mut SenderState,
        id: MessageId,
        dedup_id: DedupId,
        o: &mut Out<A>,
    ) {
        let Some(first) = state.outstanding.first() else { return };
        if first.message.id != id || self.dedup_id(state, first.sequence) != dedup_id {
            return;
        }
        match self.settings.on_gap {
            // librdkafka INTRODUCTION.md: a sequence error on the head of the line is fatal.
            OnGap::Fail if self.rules.has(Rule::ProducerStopsAtGap) => state.closed = true,
            // Kafka Java client,
            // `TransactionManager.canRetry`/`bumpIdempotentEpochAndResetIdIfNeeded`: the epoch is
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
    ) -> SendOutcome {
        // Kafka: ProducerFencedException is fatal, so a closed client asks for nothing.
        if state.closed {
            return SendOutcome::default();
        }
        if state.initialising {
            o.send(self.broker, Msg::InitTransactions { holder: Self::holder(state) });
        }
        if state.outstanding.is_empty() {
            return SendOutcome::default();
        }
        // The outcome of a commit is asked for until it is known, as Kafka's clients do within
        // `max.block.ms`.
        let is_committing = state.outstanding.iter().any(|sent| sent.committing);
        match self.settings.retries {
            Retries::None if !is_committing => self.give_up(state, o),
            Retries::GiveUp if !is_committing => {
                state.undecided = true;
                o.choose_random("outcome unknown", vec![Choice::TryAgain, Choice::GiveUp]);
                SendOutcome::default()
            }
            _ if self.rules.has(Rule::ProducerResends) => {
                self.resend(state, o);
                SendOutcome::default()
            }
            _ => SendOutcome::default(),
        }
    }

    /// Handles the choice between sending again and giving up. Returns what became of messages.
    pub fn on_random<A: Actor<Msg = Msg>>(
        &self,
        state: &mut SenderState,
        choice: Choice,
        o: &mut Out<A>,
    ) -> SendOutcome {
        state.undecided = false;
        if choice == Choice::GiveUp {
            return self.give_up(state, o);
        }
        self.resend(state, o);
        SendOutcome::default()
    }

    /// Gives up what is outstanding. A client that numbers messages begins a new epoch, since the
    /// broker may miss those numbers (librdkafka INTRODUCTION.md, "Message timeout considerations";
    /// Kafka Java client, KIP-360, `TransactionManager.markSequenceUnresolved`). In a transaction
    /// "your application should call abortTransaction() to reset the state and continue to send
    /// data" (`KafkaProducer.send`); the abort comes with the new epoch, which refuses late
    /// requests of the old one (KIP-360, KIP-890). Both are one request here.
    fn give_up<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, o: &mut Out<A>) -> SendOutcome {
        let failed = Self::drop_outstanding(state);
        if self.has_sessions() && self.rules.has(Rule::ProducerBeginsEpoch) {
            state.epoch = state.epoch.next();
            state.next_sequence = Sequence(0);
            if self.settings.transactional {
                state.initialising = true;
                o.send(self.broker, Msg::InitTransactions { holder: Self::holder(state) });
            }
        }
        SendOutcome { failed, ..SendOutcome::default() }
    }

    /// Empties what is outstanding. Returns the ids.
    fn drop_outstanding(state: &mut SenderState) -> Vec<MessageId> {
        state.outstanding.drain(..).map(|sent| sent.message.id).collect()
    }
}
