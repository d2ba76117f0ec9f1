//! The behaviour of a sending client: it sends, handles answers, sends again, and gives up.

use super::definition::Sender;
use super::state::{SendOutcome, SendStep, SenderState, SentMessage};
use crate::ids::{Message, MessageId, ProducerId, Sequence};
use crate::mechanisms::{Acks, AfterFencing, AfterGivingUp, OnGap, Retries};
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
        let sent = SentMessage { message, sequence: state.next_sequence, step: self.first_step() };
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
            Msg::PartitionAdded { id } => self.partition_added(state, id, o),
            Msg::TransactionEnded { id } => self.transaction_ended(state, id, o),
            // "The transaction has to be aborted": the message failed.
            Msg::TransactionAbortable if !state.outstanding.is_empty() => {
                let refused = state.outstanding[0];
                self.abort(state, refused, o);
                SendOutcome { failed: Self::drop_outstanding(state), ..SendOutcome::default() }
            }
            Msg::TransactionsReady => {
                state.initialising = false;
                SendOutcome::default()
            }
            Msg::ProducerFenced => self.fenced(state, o),
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
            sent.message.id == id && sent.step == SendStep::Writing && self.dedup_id(state, sent.sequence) == dedup_id
        };
        let Some(index) = state.outstanding.iter().position(is_it) else { return SendOutcome::default() };
        if self.settings.transactional {
            state.outstanding[index].step = SendStep::Committing;
            o.send(self.broker, self.request(state, state.outstanding[index]));
            return SendOutcome::default();
        }
        SendOutcome::accepted(state.outstanding.remove(index).message)
    }

    fn partition_added<A: Actor<Msg = Msg>>(
        &self,
        state: &mut SenderState,
        id: MessageId,
        o: &mut Out<A>,
    ) -> SendOutcome {
        let is_adding = |sent: &SentMessage| sent.step == SendStep::Adding && sent.message.id == id;
        if let Some(index) = state.outstanding.iter().position(is_adding) {
            state.outstanding[index].step = SendStep::Writing;
            o.send(self.broker, self.request(state, state.outstanding[index]));
        }
        SendOutcome::default()
    }

    fn transaction_ended<A: Actor<Msg = Msg>>(
        &self,
        state: &mut SenderState,
        id: MessageId,
        o: &mut Out<A>,
    ) -> SendOutcome {
        if state.aborting.is_some_and(|sent| sent.message.id == id) {
            state.aborting = None;
            if self.settings.after_giving_up == AfterGivingUp::NewEpoch {
                self.begin_epoch(state, o);
            }
            return SendOutcome::default();
        }
        let is_committing = |sent: &SentMessage| sent.step == SendStep::Committing && sent.message.id == id;
        match state.outstanding.iter().position(is_committing) {
            Some(index) => SendOutcome::accepted(state.outstanding.remove(index).message),
            None => SendOutcome::default(),
        }
    }

    /// The client was refused for good: its application stops, or makes a new one, which is a
    /// session of its own.
    fn fenced<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, o: &mut Out<A>) -> SendOutcome {
        let interrupted = Self::drop_outstanding(state);
        if self.settings.after_fencing == AfterFencing::Stop {
            state.closed = true;
            return SendOutcome { failed: interrupted, ..SendOutcome::default() };
        }
        *state = self.start(self.next_life(state.producer), o);
        SendOutcome { interrupted, ..SendOutcome::default() }
    }

    /// Aborts the transaction of a message by a request of its own.
    fn abort<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, sent: SentMessage, o: &mut Out<A>) {
        state.aborting = Some(sent);
        self.send_abort(state, o);
    }

    fn send_abort<A: Actor<Msg = Msg>>(&self, state: &SenderState, o: &mut Out<A>) {
        if let Some(SentMessage { message, sequence, .. }) = state.aborting {
            let holder = Self::holder(state);
            o.send(self.broker, Msg::EndTransaction { holder, id: message.id, sequence, commit: false });
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
                Self::renumber(state);
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
        self.send_abort(state, o);
        if state.outstanding.is_empty() {
            return SendOutcome::default();
        }
        // The outcome of a commit is asked for until it is known, as Kafka's clients do within
        // `max.block.ms`.
        let is_writing = state.outstanding.iter().all(|sent| sent.step == SendStep::Writing);
        match self.settings.retries {
            Retries::None if is_writing => {
                let last = state.outstanding.len();
                self.give_up(state, last, o)
            }
            Retries::GiveUp if is_writing => {
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
            return self.give_up(state, 1, o);
        }
        self.resend(state, o);
        SendOutcome::default()
    }

    /// Gives up so many messages, the oldest ones, and sends the others again.
    ///
    /// A client that numbers messages begins a new epoch, since the broker may miss those numbers,
    /// and numbers the others from zero (librdkafka INTRODUCTION.md, "Message timeout
    /// considerations"; Kafka Java client, KIP-360, `TransactionManager.markSequenceUnresolved`).
    /// In a transaction "your application should call abortTransaction() to reset the state and
    /// continue to send data" (`KafkaProducer.send`). With an epoch per transaction the abort
    /// itself begins the new epoch, so both are one request. Before, they are two, and a late write
    /// can arrive between them (KAFKA-14053).
    fn give_up<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, count: usize, o: &mut Out<A>) -> SendOutcome {
        let given_up: Vec<SentMessage> = state.outstanding.drain(..count).collect();
        let failed: Vec<MessageId> = given_up.iter().map(|sent| sent.message.id).collect();
        if self.has_epoch_per_session() {
            self.give_up_in_session(state, given_up[0], o);
        } else if self.has_sessions() && self.rules.has(Rule::ProducerBeginsEpoch) {
            self.begin_epoch(state, o);
        }
        self.resend(state, o);
        SendOutcome { failed, ..SendOutcome::default() }
    }

    /// Ends the transaction of a message that was given up, by a client that keeps its epoch.
    fn give_up_in_session<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, sent: SentMessage, o: &mut Out<A>) {
        match self.settings.after_giving_up {
            AfterGivingUp::NewEpoch => self.abort(state, sent, o),
            AfterGivingUp::SameEpoch => {
                state.next_sequence = sent.sequence;
                self.abort(state, sent, o);
            }
            AfterGivingUp::Stop if self.settings.after_fencing == AfterFencing::Stop => state.closed = true,
            AfterGivingUp::Stop => self.begin_epoch(state, o),
        }
    }

    /// Takes the next epoch and numbers what is outstanding from zero.
    fn renumber(state: &mut SenderState) {
        state.epoch = state.epoch.next();
        for (number, sent) in (0_u8..).zip(&mut state.outstanding) {
            sent.sequence = Sequence(number);
        }
        state.next_sequence = Sequence(state.outstanding.len() as u8);
    }

    /// Begins a new epoch: what is outstanding is numbered from zero. A transactional client
    /// registers for it.
    fn begin_epoch<A: Actor<Msg = Msg>>(&self, state: &mut SenderState, o: &mut Out<A>) {
        Self::renumber(state);
        if self.settings.transactional {
            state.initialising = true;
            o.send(self.broker, Msg::InitTransactions { holder: Self::holder(state) });
        }
    }

    /// Empties what is outstanding. Returns the ids.
    fn drop_outstanding(state: &mut SenderState) -> Vec<MessageId> {
        state.outstanding.drain(..).map(|sent| sent.message.id).collect()
    }
}
